"""Where an entry of a timeline leads: to the record as it was then, and from the log to its trail."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from reporting.trail.kinds import audited_tables
from reporting.trail.telling import LOOKS, Entry, Link
from web.dates import london_text


def linked(entries: Iterable[Entry], *, here: UUID | None = None) -> list[Entry]:
    """The entries with their links. `here`: the key of the record whose trail this is; None in the log."""
    return [replace(entry, links=tuple(_links(entry, here))) for entry in entries]


def _links(entry: Entry, here: UUID | None) -> Iterable[Link]:
    if entry.about is None or entry.about[0] not in audited_tables():
        return
    args = list(entry.about)
    when = london_text(entry.at)
    if entry.operation not in LOOKS:
        address = f"{reverse('reporting:as_of', args=args)}?{urlencode({'moment': entry.at.isoformat()})}"
        yield Link("As it was after this", address, f"({when})")
    if entry.about[1] != here:
        yield Link("Its trail", reverse("reporting:trail", args=args), f"({when})")
