"""Forums, their settings, and the seats in them."""

from typing import Any, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput, Conflict, WrongState
from partners.models import Agency, Person
from tasking import policies
from tasking.forum_settings import ForumSettings, faults_of
from tasking.models import Forum, ForumSeat, SeatRole
from tasking.signals import forum_changed


def save_forum(
    *, by: Person, forum: UUID | None = None, version: int | None = None, **settings: Unpack[ForumSettings]
) -> Forum:
    """Set up a forum, or change settings of one (`forum`, with the `version` that was open).

    Settings that are not named stay as they are. Meetings that are planned stay where they are, and references that
    were given out never change. Raises Http404, StaleEdit, NotAllowed, BadInput naming every fault, and Conflict where
    another forum has the name or prefix.
    """
    with transaction.atomic():
        found = lock(Forum, forum, version=version) if forum else Forum()
        policies.may_plan(by).require()
        new = _tidied(settings)
        faults = faults_of(found, new)
        if faults:
            raise BadInput.of(**faults)
        changed = [name for name, value in new.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, new.get(name))
        _save(found)
        record(Operation.ALTERATION, "changed" if forum else "set up", on=found, fields=changed)
        forum_changed.send(Forum, record=found, verb="changed" if forum else "set up", by=by)
    return found


def _tidied(settings: ForumSettings) -> ForumSettings:
    """Without blanks around texts; the prefix in capitals."""
    tidied: Any = {name: value.strip() if isinstance(value, str) else value for name, value in settings.items()}
    if "reference_prefix" in tidied:
        tidied["reference_prefix"] = tidied["reference_prefix"].upper()
    return tidied


def _save(forum: Forum) -> None:
    try:
        with transaction.atomic():
            forum.save()
    except IntegrityError as error:
        raise Conflict("Another forum has this name or this prefix. Choose another.") from error


def give_seat(*, forum: UUID, by: Person, agency: Agency, role: str, person: Person | None = None) -> ForumSeat:
    """Seat an agency in a forum, or one person of it.

    Raises Http404, NotAllowed, BadInput naming every fault, and Conflict where the forum has a chair or that seat.
    """
    with transaction.atomic():
        of = lock(Forum, forum)
        policies.may_plan(by).require()
        _require_fit(agency, role, person)
        made = ForumSeat(forum=of, agency=agency, role=role, person=person)
        _save_seat(made)
        record(Operation.ALTERATION, "gave a seat", on=of, fields=["seats"], recipients=[agency.name])
        forum_changed.send(Forum, record=of, verb="seat given", by=by)
    return made


def change_seat(*, seat: UUID, by: Person, version: int | None, role: str, person: Person | None = None) -> ForumSeat:
    """Change the role of a seat, or who sits in it.

    Raises Http404, StaleEdit, NotAllowed, WrongState for one that was given up, BadInput, and Conflict.
    """
    with transaction.atomic():
        found = _standing_seat(seat, by, version)
        _require_fit(found.agency, role, person)
        changed = [name for name, value in (("role", role), ("person", person)) if getattr(found, name) != value]
        found.role, found.person = role, person
        _save_seat(found)
        record(Operation.ALTERATION, "changed a seat", on=found.forum, fields=changed)
        forum_changed.send(Forum, record=found.forum, verb="seat changed", by=by)
    return found


def end_seat(*, seat: UUID, by: Person, version: int | None) -> ForumSeat:
    """Give a seat up from today. It is kept. Raises Http404, StaleEdit, NotAllowed, and WrongState."""
    with transaction.atomic():
        found = _standing_seat(seat, by, version)
        found.ended_on = clock.today()
        found.save()
        record(Operation.ALTERATION, "ended a seat", on=found.forum, fields=["seats"])
        forum_changed.send(Forum, record=found.forum, verb="seat ended", by=by)
    return found


def _standing_seat(seat: UUID, by: Person, version: int | None) -> ForumSeat:
    found = lock(ForumSeat, seat, version=version)
    policies.may_plan(by).require()
    if found.ended_on is not None:
        raise WrongState("This seat was given up. Give the agency a new one.")
    return found


def _require_fit(agency: Agency, role: str, person: Person | None) -> None:
    faults = {}
    if not agency.is_active:
        faults["agency"] = f"{agency} is no longer in the partnership. Choose another agency."
    if role not in SeatRole.values:
        faults["role"] = "Choose what the agency does in the forum."
    if person is not None and person.agency_id != agency.pk:
        faults["person"] = f"{person} is not of {agency}. Choose someone of that agency, or leave it empty."
    elif person is not None and not (person.may_sign_in and person.is_practitioner):
        faults["person"] = f"{person} does not take part in meetings. Choose someone else, or leave it empty."
    if faults:
        raise BadInput.of(**faults)


def _save_seat(seat: ForumSeat) -> None:
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as error:
        if "one_chair_of_a_forum" in str(error):
            raise Conflict(f"{seat.forum} has a chair. End that seat first, or make it the deputy's.") from error
        raise Conflict(f"{seat.person or seat.agency} has this seat already.") from error
