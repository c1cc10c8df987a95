"""One event, to download into a calendar app."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import View

from audit.processing import DISCLOSES
from common.decisions import Decision
from notifications import policies
from notifications.calendars.event_files import EventFile, file_of_entry, file_of_event
from notifications.views.pages import PersonPage


class _EventFileView(PersonPage, View):
    processing = DISCLOSES

    def may_enter(self) -> Decision:
        """Those who work on meetings and operations."""
        return policies.may_have_calendar(self.person)

    def answer(self, file: EventFile | None) -> HttpResponse:
        """The file. Raises Http404 for what is not there or may not be seen."""
        if file is None:
            raise Http404
        response = HttpResponse(file.body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{file.name}.ics"'
        response["Cache-Control"] = "private, no-store"
        return response


class EntryFileView(_EventFileView):
    """The file of an entry of the calendar."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The file."""
        return self.answer(file_of_entry(pk, to=self.person))


class RecordFileView(_EventFileView):
    """The file of the entry that a record has: how pages of the apps below link to it."""

    def get(self, request: HttpRequest, table: str, pk: UUID) -> HttpResponse:
        """The file."""
        return self.answer(file_of_event(table, pk, to=self.person))
