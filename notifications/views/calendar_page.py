"""The calendar, for those who subscribe to nothing."""

from typing import Any

from django.db.models import F, QuerySet

from common import clock
from notifications import ical
from notifications.models import CalendarEntry
from notifications.views.pages import CalendarPage, ListPage


class AgendaView(CalendarPage, ListPage):
    """What is coming, as it is in the person's feed."""

    template_name = "notifications/agenda.html"

    def get_queryset(self) -> QuerySet[CalendarEntry]:
        """Entries not over yet, the next first, with what may be told of each."""
        now = clock.now()
        coming = CalendarEntry.objects.in_window(now).filter(ends_at__gt=now)
        return coming.annotate(title=F("text__title"), place=F("text__place"), path=F("text__path"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what stands for an entry that may not be seen."""
        return super().get_context_data(withheld=ical.REDACTED_TITLE, **kwargs)
