"""A meeting's life once it is planned: opened, closed, called off (tasking/states.py)."""

from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.clock import LONDON
from common.errors import BadInput, WrongState
from partners.models import Person
from tasking import policies
from tasking.actions.minutes import freeze_minutes
from tasking.actions.planning import next_meeting
from tasking.building import build_agenda, carry_over
from tasking.closing import require_closable
from tasking.models import AgendaItem, Meeting
from tasking.signals import meeting_changed
from tasking.states import MEETING
from web.dates import date_text


def open_meeting(*, meeting: UUID, by: Person, version: int | None, other_day: bool = False) -> Meeting:
    """Open a meeting, its agenda brought up to date. `other_day`: it is held today though it is planned for another.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput where the day is another and that was not said.
    """
    with transaction.atomic():
        found = lock(Meeting, meeting, version=version)
        policies.may(by, "open", found).require()
        after = MEETING.target("open", found.state)
        if not other_day and not is_today(found):
            raise BadInput.of(other_day=other_day_question(found))
        found.state, found.opened_at, found.opened_by = after, clock.now(), by
        found.save()
        build_agenda(found, by)
        _tell(found, "opened", by, from_state="planned")
    return found


def is_today(meeting: Meeting) -> bool:
    """Whether it is planned for today, in Europe/London."""
    return meeting.starts_at.astimezone(LONDON).date() == clock.today()


def other_day_question(meeting: Meeting) -> str:
    """What to confirm before it is opened on a day for which it is not planned."""
    return (
        f"This meeting is planned for {date_text(meeting.starts_at.astimezone(LONDON).date())}, not for today. Confirm"
        " that it is held today, or go back and choose the right one."
    )


def cancel_meeting(*, meeting: UUID, by: Person, version: int | None, reason: str) -> Meeting:
    """Call a planned meeting off. What was put off to it goes to the meeting after it.

    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(Meeting, meeting, version=version)
        policies.may(by, "cancel", found).require()
        found.state = MEETING.target("cancel", found.state)
        if not reason.strip():
            raise BadInput.of(reason="Say why the meeting is cancelled.")
        found.save()
        following = Meeting.objects.planned_after(found).first()
        if following is not None:
            carry_over(lock(Meeting, following.pk))
        _tell(found, "cancelled", by, from_state="planned", reason=reason)
    return found


def close_meeting(*, meeting: UUID, by: Person, version: int | None) -> Meeting:
    """Close a meeting and freeze its minutes, and build the agenda of its forum's next one, planned if need be.

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
        if found.forum.is_active:
            build_agenda(lock(Meeting, next_meeting(found, by).pk), by)
        freeze_minutes(found, by)
    return found


def refresh_agenda(*, meeting: UUID, by: Person) -> list[AgendaItem]:
    """Bring the agenda up to date, as far as this person sees; give the items that are new or back on it.

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
