"""Planning meetings: one, many ahead by the forum's rhythm, moving one, and the next one by itself."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput, Conflict, WrongState
from partners.models import Person
from tasking import policies
from tasking.building import build_agenda
from tasking.cadence import slots
from tasking.models import Forum, Meeting
from tasking.planning import Fate, Span, proposals
from tasking.signals import meeting_changed


def plan_meeting(*, forum: UUID, by: Person, starts_at: dt.datetime, ends_at: dt.datetime, place: str) -> Meeting:
    """Plan a meeting of a forum and build its agenda from what this person may see.

    Times are aware. Raises Http404, NotAllowed, BadInput naming every fault, and Conflict where the forum meets then
    already.
    """
    with transaction.atomic():
        of = lock(Forum, forum)
        policies.may_plan(by).require()
        faults = _time_faults(starts_at, ends_at) | _place_fault(place) | _meets_fault(of)
        if faults:
            raise BadInput.of(**faults)
        made = _planned(of, by, starts_at, ends_at, place)
        build_agenda(made, by)
    return made


def plan_ahead(*, forum: UUID, by: Person, span: Span, place: str) -> list[Meeting]:
    """Plan the forum's meetings ahead by its rhythm, without those that are planned already; gives the new ones.

    Done twice it does nothing the second time (tasking/planning.py). The agenda of the soonest is built; the others'
    are when the meeting before them closes. Raises Http404, NotAllowed, and BadInput naming every fault.
    """
    with transaction.atomic():
        of = lock(Forum, forum)
        policies.may_plan(by).require()
        faults = _place_fault(place) | _meets_fault(of)
        if faults:
            raise BadInput.of(**faults)
        length = dt.timedelta(minutes=of.length_minutes)
        new = [
            _planned(of, by, proposal.starts_at, proposal.starts_at + length, place, slot_at=proposal.slot_at)
            for proposal in proposals(of, span)
            if proposal.fate is Fate.NEW and proposal.starts_at is not None
        ]
        soonest = Meeting.objects.filter(forum=of, state="planned").order_by("starts_at").first()
        if soonest in new:
            build_agenda(soonest, by)
    return new


def amend_meeting(
    *, meeting: UUID, by: Person, version: int | None, starts_at: dt.datetime, ends_at: dt.datetime, place: str
) -> Meeting:
    """Move a planned meeting; the forum's rhythm stays. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput,
    and Conflict where the forum meets then already.
    """
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
        found.slot_at = found.slot_at or found.starts_at
        for name, value in new.items():
            setattr(found, name, value)
        _save(found)
        record(Operation.ALTERATION, "changed", on=found, fields=changed)
        meeting_changed.send(Meeting, record=found, verb="changed", by=by)
    return found


def next_meeting(meeting: Meeting, by: Person) -> Meeting:
    """The forum's next meeting after this one: the soonest that is planned, else one planned now in its rhythm."""
    forum = lock(Forum, meeting.forum_id)
    following = Meeting.objects.planned_after(meeting).first()
    if following is not None:
        return following
    length = dt.timedelta(minutes=forum.length_minutes)
    # A time at which a meeting was called off is not taken again.
    others = Meeting.objects.filter(forum=forum)
    taken = {*others.values_list("starts_at", flat=True), *others.values_list("slot_at", flat=True)}
    after = max(clock.now(), meeting.starts_at)
    rhythm = slots(meeting.slot_at or meeting.starts_at, forum.cadence_days, forum.holiday_rule, after)
    slot_at, starts_at = next(
        (slot.at, slot.starts_at) for slot in rhythm if slot.starts_at and not {slot.at, slot.starts_at} & taken
    )
    return _planned(forum, by, starts_at, starts_at + length, meeting.place, slot_at=slot_at)


def _planned(
    of: Forum,
    by: Person,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    *,
    slot_at: dt.datetime | None = None,
) -> Meeting:
    made = Meeting(forum=of, starts_at=starts_at, ends_at=ends_at, place=place, slot_at=slot_at)
    _save(made)
    record(Operation.ALTERATION, "planned", on=made, to_state=made.state, fields=["state"])
    meeting_changed.send(Meeting, record=made, verb="planned", by=by)
    return made


def _save(meeting: Meeting) -> None:
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        if "one_meeting_of_forum_at_a_time" not in str(error):
            raise
        raise Conflict(f"{meeting.forum} already has a meeting at that time. Choose another time.") from error


def _meets_fault(forum: Forum) -> dict[str, str]:
    return {} if forum.is_active else {"forum": f"{forum} no longer meets. Choose another forum."}


def _time_faults(starts_at: dt.datetime, ends_at: dt.datetime) -> dict[str, str]:
    faults = {}
    if starts_at <= clock.now():
        faults["starts_at"] = "The meeting must start in the future."
    elif starts_at >= clock.END_OF_PLANS:
        faults["starts_at"] = "The meeting must start before the year 2100."
    if ends_at <= starts_at:
        faults["ends_at"] = "The meeting must end after it starts."
    return faults


def _place_fault(place: str) -> dict[str, str]:
    return {} if place.strip() else {"place": "Say where the meeting is."}
