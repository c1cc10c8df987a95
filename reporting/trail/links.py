"""Where an entry of a timeline leads: from the log to the trail of its record."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.urls import reverse

from reporting.trail.kinds import audited_tables
from reporting.trail.telling import Entry, Link
from web.dates import london_text


def linked(entries: Iterable[Entry], *, here: UUID | None = None) -> list[Entry]:
    """The entries with their links. `here`: the key of the record whose trail this is; None in the log."""
    return [replace(entry, links=tuple(_links(entry, here))) for entry in entries]


def _links(entry: Entry, here: UUID | None) -> Iterable[Link]:
    if entry.about is None or entry.about[0] not in audited_tables():
        return
    args = list(entry.about)
    when = london_text(entry.at)
    if entry.about[1] != here:
        yield Link("Its trail", reverse("reporting:trail", args=args), f"({when})")
