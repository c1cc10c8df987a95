"""Safeguarding measures: asked for, put in place, looked at again, and ended (tasking/states.py)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, Conflict, WrongState
from hotspots.models import Subject
from partners.models import Agency, Person
from tasking import policies
from tasking.confidentiality import agencies_sharing
from tasking.models import MeasureKind, Referral, SafeguardingMeasure, SafeguardingReview
from tasking.signals import measure_changed
from tasking.states import MEASURE


def add_measure(
    *,
    by: Person,
    kind: MeasureKind,
    provided_by: Agency,
    asked_on: dt.date,
    referral: UUID | None = None,
    subject: UUID | None = None,
    started_on: dt.date | None = None,
    responsible: Person | None = None,
    note: str = "",
) -> SafeguardingMeasure:
    """Ask for a measure for a referral or for a person at risk, or note that one is in place since `started_on`.

    It takes the cadence of its kind, and is due within the kind's days of `asked_on`. Raises Http404, NotAllowed,
    WrongState where the referral or the person's record is at an end, and BadInput naming every fault.
    """
    with transaction.atomic():
        about: Referral | Subject = lock(Referral, referral) if referral else lock(Subject, _required(subject))
        policies.may_add_measure(by).require()
        _require_open(about)
        faults = _faults(about, kind, provided_by, responsible) | _day_faults(asked_on, started_on)
        if faults:
            raise BadInput.of(**faults)
        made = SafeguardingMeasure(
            kind=kind,
            referral=about if isinstance(about, Referral) else None,
            subject=about if isinstance(about, Subject) else None,
            category=about.category,
            held_by=about.held_by,
            provided_by=provided_by,
            responsible=responsible,
            asked_on=asked_on,
            due_by=asked_on + dt.timedelta(days=kind.due_days) if kind.due_days else None,
            due_days=kind.due_days,
            first_review_days=kind.first_review_days,
            repeat_months=kind.repeat_months,
            note=note,
        )
        if started_on is not None:
            _put_in_place(made, started_on)
        made.save()
        fields = ["kind", "provided_by", "asked_on", "started_on", "next_review_on"]
        record(Operation.COLLECTION, "asked for", on=made, to_state=made.state, fields=fields)
        measure_changed.send(SafeguardingMeasure, record=made, verb="asked for", by=by)
    return made


def fit_measure(*, measure: UUID, by: Person, version: int | None, started_on: dt.date) -> SafeguardingMeasure:
    """Note that a measure is in place since this day; the day of its first review follows by its rule.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput for a day that cannot be.
    """

    def change(found: SafeguardingMeasure) -> None:
        faults = _day_faults(found.asked_on, started_on)
        if faults:
            raise BadInput.of(**faults)
        _put_in_place(found, started_on)

    return _move("fit", "put in place", measure, by, version, change, fields=["started_on", "next_review_on"])


def review_measure(
    *,
    measure: UUID,
    by: Person,
    version: int | None,
    reviewed_on: dt.date,
    result: str,
    next_review_on: dt.date | None = None,
) -> SafeguardingMeasure:
    """Write down what was found when a measure was looked at. The next day comes by its rule, unless one is given.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """

    def change(found: SafeguardingMeasure) -> None:
        following = next_review_on or next_by_rule(found, reviewed_on)
        faults = _review_faults(found, reviewed_on, result, following)
        if faults:
            raise BadInput.of(**faults)
        SafeguardingReview.objects.create(
            measure=found, reviewed_on=reviewed_on, result=result, next_review_on=following, reviewed_by=by
        )
        found.next_review_on = following

    return _move("review", "reviewed", measure, by, version, change, fields=["reviews", "next_review_on"])


def end_measure(*, measure: UUID, by: Person, version: int | None, reason: str) -> SafeguardingMeasure:
    """End a measure today, with a reason. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput without one."""

    def change(found: SafeguardingMeasure) -> None:
        if not reason.strip():
            raise BadInput.of(reason="Say why the measure ends.")
        found.ended_on, found.ended_reason, found.next_review_on = clock.today(), reason, None

    return _move("end", "ended", measure, by, version, change, reason=reason, fields=["state", "ended_on"])


def save_measure_kind(
    *,
    by: Person,
    name: str,
    due_days: int | None,
    first_review_days: int | None,
    repeat_months: int | None,
    is_active: bool = True,
    kind: UUID | None = None,
    version: int | None = None,
) -> MeasureKind:
    """Set up a kind of measure, or change one (`kind`, with the `version` that was open). Measures keep their dates.

    Raises Http404, StaleEdit, NotAllowed, Conflict where another kind has the name, and BadInput naming every fault.
    """
    with transaction.atomic():
        policies.may_keep_measure_kinds(by).require()
        found = lock(MeasureKind, kind, version=version) if kind else MeasureKind()
        new: dict[str, Any] = {
            "name": name.strip(),
            "due_days": due_days,
            "first_review_days": first_review_days,
            "repeat_months": repeat_months,
            "is_active": is_active,
        }
        faults = _kind_faults(**new)
        if faults:
            raise BadInput.of(**faults)
        changed = assign(found, **new)
        try:
            with transaction.atomic():
                found.save()
        except IntegrityError as error:
            raise Conflict("Another kind of measure has this name. Choose another.") from error
        record(Operation.ALTERATION, "changed" if kind else "set up", on=found, fields=changed)
    return found


def next_by_rule(measure: SafeguardingMeasure, reviewed_on: dt.date) -> dt.date | None:
    """The day of the next review after this one, which may have come before its day."""
    assert measure.started_on is not None  # noqa: S101 - measure_in_place_since_a_day; tells mypy so
    return measure.rule.after(measure.started_on, max(reviewed_on, measure.next_review_on or reviewed_on))


def _move(
    verb: str,
    past: str,
    measure: UUID,
    by: Person,
    version: int | None,
    change: Any,
    *,
    fields: list[str],
    reason: str = "",
) -> SafeguardingMeasure:
    """The one way that a measure changes state."""
    with transaction.atomic(), scope.because(reason):
        found = lock(SafeguardingMeasure, measure, version=version)
        policies.may(by, verb, found).require()
        before, found.state = found.state, MEASURE.target(verb, found.state)
        change(found)
        found.save()
        record(
            Operation.ALTERATION,
            past,
            on=found,
            from_state=before,
            to_state=found.state,
            reason=reason,
            fields=fields,
        )
        measure_changed.send(SafeguardingMeasure, record=found, verb=past, by=by)
    return found


def _put_in_place(measure: SafeguardingMeasure, started_on: dt.date) -> None:
    measure.state, measure.started_on = "in_place", started_on
    measure.next_review_on = next(measure.rule.dates(started_on), None)


def _required(subject: UUID | None) -> UUID:
    if subject is None:
        raise BadInput.of(subject="Say which referral or which person the measure is for.")
    return subject


def _require_open(about: Referral | Subject) -> None:
    if isinstance(about, Subject) and about.is_closed:
        raise WrongState(f"The record of {about} is closed. Reopen it first.")
    if isinstance(about, Referral) and about.state in ("rejected", "revoked"):
        raise WrongState(f"Referral {about} is {about.state}, so that no measure follows from it.")


def _faults(
    about: Referral | Subject, kind: MeasureKind, provided_by: Agency, responsible: Person | None
) -> dict[str, str]:
    faults = {}
    if not kind.is_active:
        faults["kind"] = f"“{kind}” is no longer given. Choose another kind."
    if not provided_by.is_active:
        faults["provided_by"] = f"{provided_by} is no longer in the partnership. Choose another agency."
    if responsible is not None:
        if not (responsible.is_active and responsible.is_practitioner):
            faults["responsible"] = f"{responsible} does not work on cases here. Choose someone else."
        elif about.category and responsible.agency_id not in agencies_sharing(
            about.category, about.held_by_id, clock.today()
        ):
            faults["responsible"] = (
                f"No agreement lets {responsible.agency} have {about.held_by}'s data of this kind. Choose someone else."
            )
    return faults


def _day_faults(asked_on: dt.date, started_on: dt.date | None) -> dict[str, str]:
    faults = {}
    if asked_on > clock.today():
        faults["asked_on"] = "The day of what it answers must be today or in the past."
    if started_on is not None and not asked_on <= started_on <= clock.today():
        faults["started_on"] = "It must be in place from a day between what it answers and today."
    return faults


def _review_faults(
    found: SafeguardingMeasure, reviewed_on: dt.date, result: str, following: dt.date | None
) -> dict[str, str]:
    faults = {}
    assert found.started_on is not None  # noqa: S101 - measure_in_place_since_a_day; tells mypy so
    if not found.started_on <= reviewed_on <= clock.today():
        faults["reviewed_on"] = "It must have been looked at between the day it began and today."
    if not result.strip():
        faults["result"] = "Say what was found."
    if following is not None and following <= max(reviewed_on, found.started_on):
        faults["next_review_on"] = "The next review must be after this one."
    elif following is not None:
        faults |= clock.far_fault("next_review_on", following)
    return faults


def _kind_faults(
    name: str, due_days: int | None, first_review_days: int | None, repeat_months: int | None, **others: Any
) -> dict[str, str]:
    faults = {}
    if not name:
        faults["name"] = "Give the kind of measure a name."
    for field, value in (("due_days", due_days), ("first_review_days", first_review_days)):
        if value is not None and not 1 <= value <= 3650:
            faults[field] = "Give between 1 and 3650 days, or leave it empty."
    if repeat_months is not None and not 1 <= repeat_months <= 120:
        faults["repeat_months"] = "Give between 1 and 120 months, or leave it empty."
    elif repeat_months is not None and first_review_days is None:
        faults["first_review_days"] = "Say when the first review is, since there are later ones."
    return faults
