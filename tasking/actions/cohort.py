"""The offender cohort: who comes in and goes, how each is managed, and the reviews and contacts in between."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, Conflict
from hotspots.models import Subject, SubjectKind
from partners.models import Person
from tasking import policies
from tasking.cohort_schedule import DAYS, MONTHS
from tasking.models import (
    CohortColour,
    CohortMember,
    CohortMove,
    CohortReview,
    CohortStatus,
    Colour,
    ReviewKind,
)
from tasking.signals import cohort_changed
from tasking.states import COHORT_MEMBER

#: The longest cadence, in days or months, that is taken.
_MOST = 366


def add_to_cohort(
    *, by: Person, subject: Subject, colour: str, status: str, joined_on: dt.date, reason: str
) -> CohortMember:
    """Bring an offender into the cohort, held by the agency that holds them.

    Raises NotAllowed, Conflict where they are in it already, and BadInput naming every fault.
    """
    policies.may_add_to_cohort(by).require()
    faults = _colour_faults(colour) | _status_faults(status)
    if subject.kind != SubjectKind.OFFENDER:
        faults["subject"] = "Only an offender can be in the cohort. Give an offender's reference."
    elif subject.is_closed:
        faults["subject"] = f"{subject} is closed. Open the record again first."
    if joined_on > clock.today():
        faults["joined_on"] = "The day of joining must be today or in the past."
    if not reason.strip():
        faults["reason"] = "Say why they are brought into the cohort."
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic(), scope.because(reason):
        try:
            with transaction.atomic():
                made = CohortMember.objects.create(
                    subject=subject,
                    held_by_id=subject.held_by_id,
                    colour=colour,
                    status=status,
                    joined_on=joined_on,
                    joined_reason=reason,
                )
        except IntegrityError as error:
            if "once_in_the_cohort_at_a_time" not in str(error):
                raise
            raise Conflict(
                f"{subject} is in the cohort already.", faults={"subject": ["In the cohort already."]}
            ) from error
        fields = ["subject", "colour", "status", "joined_on"]
        record(Operation.COLLECTION, "added to the cohort", on=made, to_state=made.state, reason=reason, fields=fields)
        cohort_changed.send(CohortMember, record=made, verb="added", by=by)
    return made


def move_colour(*, cohort_member: UUID, by: Person, version: int | None, colour: str, reason: str) -> CohortMember:
    """Move a member to another colour; the next review follows the new colour's cadence.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    return _move(cohort_member, "move_colour_of", by, version, "colour", colour, reason, _colour_faults(colour))


def change_status(*, cohort_member: UUID, by: Person, version: int | None, status: str, reason: str) -> CohortMember:
    """Change how a member stands. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput naming every fault."""
    return _move(cohort_member, "change_status_of", by, version, "status", status, reason, _status_faults(status))


def record_review(
    *, cohort_member: UUID, by: Person, version: int | None, kind: str, held_on: dt.date, outcome: str
) -> CohortMember:
    """Record a review; when the next one falls due is reckoned from its day. A full review more than one cadence
    early leaves the one that falls due to come.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic():
        found = locked_member(cohort_member, "review", by, version)
        faults = {} if kind in ReviewKind.values else {"kind": "Choose which review it was."}
        if not max(found.joined_on, found.last_reviewed_on or found.joined_on) <= held_on <= clock.today():
            faults["held_on"] = "The day of the review must be between the last review, or joining, and today."
        if not outcome.strip():
            faults["outcome"] = "Say what came of the review, without names."
        if faults:
            raise BadInput.of(**faults)
        settings = CohortColour.settings()
        found.last_reviewed_on = held_on
        found.full_reviews += kind == ReviewKind.FULL and found.counts_as_full(held_on, settings)
        found.save()
        next_on = found.schedule(settings).next_on
        CohortReview.objects.create(member=found, kind=kind, held_on=held_on, outcome=outcome, next_on=next_on, by=by)
        verb = "reviewed in full" if kind == ReviewKind.FULL else "reviewed"
        record(Operation.ALTERATION, verb, on=found, reason=outcome, fields=["reviews"])
        cohort_changed.send(CohortMember, record=found, verb="reviewed", by=by)
    return found


def take_out_of_cohort(
    *, cohort_member: UUID, by: Person, version: int | None, left_on: dt.date, reason: str
) -> CohortMember:
    """Take a member out of the cohort, with a reason; they can come back as a new member.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = locked_member(cohort_member, "take_out", by, version)
        before = found.state
        faults = {} if reason.strip() else {"reason": "Say why they leave the cohort."}
        if not found.joined_on <= left_on <= clock.today():
            faults["left_on"] = "The day of leaving must be between joining and today."
        if faults:
            raise BadInput.of(**faults)
        found.state = COHORT_MEMBER.target("take_out", before)
        found.left_on, found.left_reason = left_on, reason
        found.save()
        record(
            Operation.ALTERATION,
            "taken out of the cohort",
            on=found,
            from_state=before,
            to_state=found.state,
            reason=reason,
            fields=["state", "left_on"],
        )
        cohort_changed.send(CohortMember, record=found, verb="taken out", by=by)
    return found


def save_colour(*, by: Person, colour: str, version: int | None, **new: Any) -> CohortColour:
    """Change what a colour means here and how often its members are reviewed; due days follow at once.

    Raises NotAllowed, Http404 for no colour, StaleEdit, and BadInput naming every fault.
    """
    policies.may_set_rules(by).require()
    if colour not in Colour.values:
        raise Http404("There is no such colour.")
    with transaction.atomic():
        CohortColour.objects.bulk_create([CohortColour.settings()[colour]], ignore_conflicts=True)
        found = lock(CohortColour, CohortColour.objects.get(colour=colour).pk, version=version)
        faults = _cadence_faults(found, new)
        if faults:
            raise BadInput.of(**faults)
        changed = assign(found, **new)
        found.save()
        record(Operation.ALTERATION, "changed", on=found, fields=changed)
    return found


def _cadence_faults(found: CohortColour, new: dict[str, Any]) -> dict[str, str]:
    faults = {}
    if not 1 <= int(new.get("every", 1)) <= _MOST:
        faults["every"] = f"Give a number from 1 to {_MOST}."
    if new.get("unit", MONTHS) not in (DAYS, MONTHS):
        faults["unit"] = "Choose days or calendar months."
    full = list(new.get("full_after_months", []))
    if any(not 1 <= months <= 120 for months in full) or sorted(set(full)) != full:
        faults["full_after_months"] = "Give months from 1 to 120 in rising order, such as 6 and 12."
    if new.get("is_used") is False and CohortMember.objects.active().filter(colour=found.colour).exists():
        faults["is_used"] = f"Members are {found.get_colour_display()} now. Move them to another colour first."
    return faults


def locked_member(key: UUID, verb: str, by: Person, version: int | None) -> CohortMember:
    """The member, locked. Raises Http404, StaleEdit, NotAllowed, and WrongState for one who has left."""
    found = lock(CohortMember, key, version=version)
    policies.may(by, verb, found).require()
    COHORT_MEMBER.target(verb, found.state)
    return found


def _move(
    key: UUID, verb: str, by: Person, version: int | None, what: str, became: str, reason: str, faults: dict[str, str]
) -> CohortMember:
    with transaction.atomic(), scope.because(reason):
        found = locked_member(key, verb, by, version)
        was = getattr(found, what)
        if not faults and was == became:
            faults[what] = f"That is their {what} already. Choose another."
        if not reason.strip():
            faults["reason"] = f"Say why the {what} changes."
        if faults:
            raise BadInput.of(**faults)
        setattr(found, what, became)
        found.save()
        move = CohortMove.objects.create(
            member=found, what=what, was=was, became=became, reason=reason, moved_on=clock.today(), by=by
        )
        record(Operation.ALTERATION, f"{what}: {move.words.lower()}", on=found, reason=reason, fields=[what])
        cohort_changed.send(CohortMember, record=found, verb="moved" if what == "colour" else "changed", by=by)
    return found


def _colour_faults(colour: str) -> dict[str, str]:
    if colour not in Colour.values or not CohortColour.settings()[colour].is_used:
        return {"colour": "Choose a colour that the partnership uses."}
    return {}


def _status_faults(status: str) -> dict[str, str]:
    return {} if status in CohortStatus.values else {"status": "Choose how they stand."}
