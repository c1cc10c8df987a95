"""How long a meeting has spent on each item of its agenda."""

import datetime as dt

from django.db import models
from django.db.models import Q

from audit.models import Record
from common import clock
from common.rowsecurity import RowSecurity, visible_with
from tasking.models.agenda import AgendaItem
from tasking.models.meetings import Meeting


class ItemTimer(Record):
    """The clock of one item: the time spent so far, and since when it has been running again. One runs per meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="timers")
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="timer")
    seconds = models.PositiveIntegerField(default=0, help_text="Spent before it was started last")
    running_since = models.DateTimeField(null=True, blank=True)

    row_security = RowSecurity(visible=visible_with("tasking_agendaitem", "item_id"), fixed=("meeting_id", "item_id"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], name="one_clock_of_meeting_runs", condition=Q(running_since__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"clock of {self.item}"

    def spent(self, at: dt.datetime) -> dt.timedelta:
        """The time spent by this moment; a meeting's end stops its clocks."""
        running = dt.timedelta()
        if self.running_since is not None:
            running = max(min(at, self.meeting.closed_at or at) - self.running_since, running)
        return dt.timedelta(seconds=self.seconds) + running

    @property
    def spent_now(self) -> dt.timedelta:
        """The time spent so far."""
        return self.spent(clock.now())
