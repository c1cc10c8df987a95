"""A meeting's life: planned, opened, closed, and the next one planned by itself (tasking/states.py)."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, Conflict, WrongState
from partners.models import Person
from tasking import policies
from tasking.building import build_agenda
from tasking.cadence import next_starts
from tasking.closing import require_closable
from tasking.models import AgendaItem, Forum, Meeting
from tasking.signals import meeting_changed
from tasking.states import MEETING


def plan_meeting(*, forum: UUID, by: Person, starts_at: dt.datetime, ends_at: dt.datetime, place: str) -> Meeting:
    """Plan a meeting of a forum and build its agenda from what this person may see.

    Times are aware. Raises Http404, NotAllowed, BadInput naming every fault, and Conflict where the forum meets then
    already.
    """
    with transaction.atomic():
        of = lock(Forum, forum)
        policies.may_plan(by).require()
        faults = _time_faults(starts_at, ends_at) | _place_fault(place)
        if not of.is_active:
            faults["forum"] = f"{of} no longer meets. Choose another forum."
        if faults:
            raise BadInput.of(**faults)
        return _planned(of, by, starts_at, ends_at, place)


def amend_meeting(
    *, meeting: UUID, by: Person, version: int | None, starts_at: dt.datetime, ends_at: dt.datetime, place: str
) -> Meeting:
    """Move a planned meeting. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput, and Conflict."""
    with transaction.atomic():
        found = lock(Meeting, meeting, version=version)
        policies.may_plan(by).require()
        if found.state != "planned":
            raise WrongState(f"Only a planned meeting can be moved; this one is {found.state}.")
        faults = _time_faults(starts_at, ends_at) | _place_fault(place)
        if faults:
            raise BadInput.of(**faults)
        new = {"starts_at": starts_at, "ends_at": ends_at, "place": place}
        changed = [name for name, value in new.items() if getattr(found, name) != value]
        for name, value in new.items():
            setattr(found, name, value)
        _save(found)
        record(Operation.ALTERATION, "changed", on=found, fields=changed)
        meeting_changed.send(Meeting, record=found, verb="changed", by=by)
    return found


def open_meeting(*, meeting: UUID, by: Person, version: int | None) -> Meeting:
    """Open a meeting, its agenda brought up to date. Raises Http404, StaleEdit, NotAllowed, WrongState."""
    with transaction.atomic():
        found = lock(Meeting, meeting, version=version)
        policies.may(by, "open", found).require()
        found.state = MEETING.target("open", found.state)
        found.opened_at, found.opened_by = clock.now(), by
        found.save()
        build_agenda(found, by)
        _tell(found, "opened", by, from_state="planned")
    return found


def cancel_meeting(*, meeting: UUID, by: Person, version: int | None, reason: str) -> Meeting:
    """Call a planned meeting off. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput without a reason."""
    with transaction.atomic(), scope.because(reason):
        found = lock(Meeting, meeting, version=version)
        policies.may(by, "cancel", found).require()
        found.state = MEETING.target("cancel", found.state)
        if not reason.strip():
            raise BadInput.of(reason="Say why the meeting is cancelled.")
        found.save()
        _tell(found, "cancelled", by, from_state="planned", reason=reason)
    return found


def close_meeting(*, meeting: UUID, by: Person, version: int | None) -> Meeting:
    """Close a meeting and its minutes; plan the forum's next one, in its rhythm, where none is planned.

    Undischarged actions stand in the next meeting's log by themselves. Of two people who close at once one wins and
    the other gets StaleEdit or WrongState. Raises Http404, NotAllowed, and WrongState naming everything in the way.
    """
    with transaction.atomic():
        found = lock(Meeting, meeting, version=version)
        policies.may(by, "close", found).require()
        after = MEETING.target("close", found.state)
        require_closable(found)
        found.state, found.closed_at, found.closed_by = after, clock.now(), by
        found.save()
        _tell(found, "closed", by, from_state="open")
        _plan_next(found, by)
    return found


def refresh_agenda(*, meeting: UUID, by: Person) -> list[AgendaItem]:
    """Add to the agenda what has come up since, as far as this person sees; give the new items.

    Raises Http404, NotAllowed, and WrongState for a meeting that is over.
    """
    with transaction.atomic():
        found = lock(Meeting, meeting)
        policies.may_refresh(by).require()
        if found.state not in ("planned", "open"):
            raise WrongState(f"The agenda of this meeting is settled: it is {found.state}.")
        new = build_agenda(found, by)
        record(Operation.COMBINATION, "brought the agenda up to date", on=found, fields=["items"])
    return new


def _planned(of: Forum, by: Person, starts_at: dt.datetime, ends_at: dt.datetime, place: str) -> Meeting:
    made = Meeting(forum=of, starts_at=starts_at, ends_at=ends_at, place=place)
    _save(made)
    build_agenda(made, by)
    _tell(made, "planned", by, from_state="")
    return made


def _plan_next(closed: Meeting, by: Person) -> None:
    forum = lock(Forum, closed.forum_id)
    if not forum.is_active or Meeting.objects.planned_after(closed).exists():
        return
    length = dt.timedelta(minutes=forum.length_minutes)
    # A time at which a meeting was called off is not taken again.
    taken = set(Meeting.objects.filter(forum=forum).values_list("starts_at", flat=True))
    after = max(clock.now(), closed.starts_at)
    starts_at = next(at for at in next_starts(closed.starts_at, forum.cadence_days, after) if at not in taken)
    _planned(forum, by, starts_at, starts_at + length, closed.place)


def _save(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        if "one_meeting_of_forum_at_a_time" not in str(error):
            raise
        raise Conflict(f"{meeting.forum} already has a meeting at that time. Choose another time.") from error


def _tell(meeting: Meeting, past: str, by: Person, *, from_state: str, reason: str = "") -> None:
    record(
        Operation.ALTERATION,
        past,
        on=meeting,
        from_state=from_state,
        to_state=meeting.state,
        reason=reason,
        fields=["state"],
    )
    meeting_changed.send(Meeting, record=meeting, verb=past, by=by)


def _time_faults(starts_at: dt.datetime, ends_at: dt.datetime) -> dict[str, str]:
    faults = {}
    if starts_at <= clock.now():
        faults["starts_at"] = "The meeting must start in the future."
    if ends_at <= starts_at:
        faults["ends_at"] = "The meeting must end after it starts."
    return faults


def _place_fault(place: str) -> dict[str, str]:
    return {} if place.strip() else {"place": "Say where the meeting is."}
