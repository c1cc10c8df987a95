"""The clock of an agenda item: starting one stops the other of its meeting."""

from uuid import UUID

from django.db import connection, transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from common.errors import WrongState
from partners.models import Person
from tasking import policies
from tasking.actions.locks import locked_item
from tasking.models import AgendaItem, ItemTimer


def start_clock(*, item: UUID, by: Person) -> ItemTimer:
    """Take an item up: its clock runs from now, and that of any other item of the meeting stops.

    Started again while it runs, it runs on. The clock of an item that this person may not see is stopped by the
    database, without a word. Raises Http404, NotAllowed, and WrongState outside an open meeting.
    """
    with transaction.atomic():
        found = _of_an_open_meeting(item, by)
        timer = ItemTimer.objects.filter(item=found).first() or ItemTimer(item=found, meeting=found.meeting)
        if timer.running_since is None:
            for other in ItemTimer.objects.filter(meeting=found.meeting, running_since__isnull=False):
                _stop(other)
            timer.running_since = clock.now()
            with connection.cursor() as cursor:
                cursor.execute("SELECT muster_stop_clocks(%s)", [found.meeting_id])
            timer.save()
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
