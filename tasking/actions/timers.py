"""The clock of an agenda item: starting one stops the other of its meeting."""

from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from common.errors import Conflict, WrongState
from partners.models import Person
from tasking import policies
from tasking.actions.locks import locked_item
from tasking.models import AgendaItem, ItemTimer


def start_clock(*, item: UUID, by: Person) -> ItemTimer:
    """Take an item up: its clock runs from now, and that of any other item of the meeting stops.

    Started again while it runs, it runs on. Raises Http404, NotAllowed, WrongState outside an open meeting, and
    Conflict while the meeting is at an item that this person may not see.
    """
    with transaction.atomic():
        found = _of_an_open_meeting(item, by)
        timer = ItemTimer.objects.filter(item=found).first() or ItemTimer(item=found, meeting=found.meeting)
        if timer.running_since is None:
            for other in ItemTimer.objects.filter(meeting=found.meeting, running_since__isnull=False):
                _stop(other)
            timer.running_since = clock.now()
            _save_running(timer)
            record(Operation.ALTERATION, "taken up", on=found, fields=["timer"])
    return timer


def stop_clock(*, item: UUID, by: Person) -> ItemTimer:
    """Leave an item: the time since its clock was started is added up. Stopped already, it stays so.

    Raises Http404, NotAllowed, and WrongState outside an open meeting.
    """
    with transaction.atomic():
        found = _of_an_open_meeting(item, by)
        timer = ItemTimer.objects.filter(item=found).first() or ItemTimer(item=found, meeting=found.meeting)
        if timer.running_since is not None:
            _stop(timer)
            record(Operation.ALTERATION, "left", on=found, fields=["timer"])
    return timer


def _of_an_open_meeting(item: UUID, by: Person) -> AgendaItem:
    found = locked_item(item)
    policies.may_take_minutes(by).require()
    if found.meeting.state != "open":
        raise WrongState(f"Clocks run while a meeting is open; this one is {found.meeting.state}.")
    return found


def _stop(timer: ItemTimer) -> None:
    timer.seconds = round(timer.spent_now.total_seconds())
    timer.running_since = None
    timer.save()


def _save_running(timer: ItemTimer) -> None:
    try:
        with transaction.atomic():
            timer.save()
    except IntegrityError as error:
        if "one_clock_of_meeting_runs" not in str(error):
            raise
        raise Conflict("The meeting's clock is running elsewhere. Whoever started it can stop it.") from error
