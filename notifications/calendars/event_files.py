"""One event as a file for a calendar app, as its reader may see it today; under the same UID as in every feed."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.text import slugify

from audit.actions import record
from audit.models import Operation
from notifications.calendars import entries, ical
from notifications.happenings import SOURCES
from notifications.models import CalendarEntry, CalendarText
from partners.models import Person


@dataclass(frozen=True)
class EventFile:
    """A file and its name, without what is after the dot."""

    name: str
    body: bytes


def file_of_entry(entry: UUID, *, to: Person) -> EventFile | None:
    """The file of this calendar entry, logged as handed out; None where there is no such entry in this person's sight.

    Of their own commitment to what they may not see, it says no more than that.
    """
    text = CalendarText.objects.filter(pk=entry).first()
    if text is not None:
        return _handed_out(text.entry_id, EventFile(slugify(text.title) or "event", ical.render_file(text.vevent)), to)
    own = CalendarEntry.objects.filter(pk=entry).first()
    if own is not None:
        return _handed_out(own.pk, EventFile("committed", ical.render_file(own.withheld_vevent)), to)
    return None


def file_of_event(table: str, key: UUID, *, to: Person) -> EventFile | None:
    """The file of the entry of this record; made if there is none yet, as for one that was loaded from elsewhere."""
    source = {"source_table": table, "source_id": key}
    text = CalendarText.objects.filter(**source).first()
    if text is None and table in SOURCES:
        entries.renew_stale(SOURCES[table].find_all([key]))
        text = CalendarText.objects.filter(**source).first()
    return file_of_entry(text.pk, to=to) if text else None


def _handed_out(entry: UUID, file: EventFile, to: Person) -> EventFile:
    record(Operation.DISCLOSURE, "downloaded calendar entry", on=CalendarEntry(pk=entry), recipients=[to.agency.name])
    return file
