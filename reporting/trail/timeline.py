"""One readable timeline of a record: who did what, when, from what to what, who looked, and what was sent about it.

Merges the processing log (events, told at the time by whoever acted), the history rows that the database wrote, and
the messages. Newest first, paged by keyset over all three.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import models

from reporting.trail.calendars import links_with
from reporting.trail.kinds import audited_tables
from reporting.trail.parts import WITHOUT_VALUES, parts_of
from reporting.trail.sources import Narrow, Place, events, history_rows, messages, readings
from reporting.trail.telling import EVENT, LOOKS, MESSAGE, ROW, Entry, Found, told

PAGE = 30
#: What the trail can be narrowed to.
SHOWN = {"": "Everything", "changes": "Changes only", "looks": "Looks only", "messages": "Messages only"}
#: How many entries a page looks through for words.
SEARCHED = 300
#: How many history rows of parts a page looks through.
_MOST_ROWS = 500
#: An action writes its history row and then its event in one transaction; this long is ample between them.
_TOGETHER = dt.timedelta(seconds=2)


@dataclass(frozen=True)
class Trail:
    """A page of entries, and what to ask for the next (empty on the last)."""

    entries: list[Entry]
    older: str


def trail_of(
    record: models.Model,
    *,
    show: str = "",
    place: str = "",
    size: int = PAGE,
    narrow: Narrow | None = None,
    text: str = "",
) -> Trail:
    """A page of the record's trail, newest first. `place` is the `older` of the page before; nonsense is ignored.

    `text` leaves of a page of more what says it anywhere, so that a page may hold few and `older` leads on.
    """
    wanted = replace(narrow or Narrow(), show=show)
    size = SEARCHED if text else size
    cursor = Place.read(place)
    keys = [record.pk, *parts_of(record)]
    found = sorted(
        (
            *events(keys, wanted, cursor, size + 1),
            *history_rows(record, wanted, cursor, size + 1),
            *messages(keys, wanted, cursor, size + 1),
            *readings(links_with(record), wanted, cursor, size + 1),
        ),
        key=lambda one: (one.at, one.rank, one.key),
        reverse=True,
    )
    page = found[:size]
    older = str(Place(page[-1].at, page[-1].rank, page[-1].key)) if len(found) > size else ""
    entries = told(_with_parts(list(_fold(_without_twins(page), record)), record), record.pk)
    return Trail([entry for entry in entries if says(entry, text)], older)


def says(entry: Entry, text: str) -> bool:
    """Whether an entry has these words anywhere, whatever their case."""
    words = text.casefold()
    return not words or any(words in line.casefold() for line in (entry.title, entry.by, *entry.lines))


def whole_trail(record: models.Model, *, show: str, narrow: Narrow, text: str, most: int) -> Iterator[Entry]:
    """Every entry, newest first, up to one more than `most`."""
    place, given = "", 0
    while given <= most:
        page = trail_of(record, show=show, place=place, size=SEARCHED, narrow=narrow, text=text)
        yield from page.entries
        given += len(page.entries)
        place = page.older
        if not place:
            return


def _without_twins(page: Sequence[Found]) -> list[Found]:
    """The page without the events that say of a message on it that it was sent."""
    sent: dict[tuple[UUID, str], list[dt.datetime]] = {}
    for one in page:
        if one.rank == MESSAGE:
            who = f"{one.row.recipient.name}, {one.row.recipient.agency}"
            sent.setdefault((one.row.source_id, who), []).append(one.at)
    return [one for one in page if not _is_twin(one, sent)]


def _is_twin(one: Found, sent: dict[tuple[UUID, str], list[dt.datetime]]) -> bool:
    if one.rank != EVENT or not one.row.verb.startswith("sent message: ") or not one.row.recipients:
        return False
    return any(abs(one.at - at) < _TOGETHER for at in sent.get((one.row.record_id, one.row.recipients[0]), ()))


def _fold(page: Sequence[Found], record: models.Model) -> Iterator[Found]:
    """Each event of a change takes in the history rows that its action wrote just before it."""
    taken: set[int] = set()
    for at, one in enumerate(page):
        if one.rank == MESSAGE:
            yield one
            continue
        if one.rank == ROW:
            if one.key not in taken:
                yield one
            continue
        folded: list[Found] = []
        if _is_change(one, record):
            for other in page[at + 1 :]:
                if one.at - other.at > _TOGETHER or _is_change(other, record):
                    break
                if other.rank == ROW and other.actor == one.actor and other.key not in taken:
                    folded.append(other)
                    taken.add(other.key)
        yield replace(one, folded=tuple(folded))


def _is_change(one: Found, record: models.Model) -> bool:
    """Whether it is an event of a change to the record itself: rows older than it are not a newer event's."""
    return one.rank == EVENT and one.row.record_id == record.pk and one.row.operation not in LOOKS


def _with_parts(page: list[Found], record: models.Model) -> list[Found]:
    """Each event of a change to a part takes in the history rows of the part that its action wrote just before it."""
    changes = [
        one for one in page if one.rank == EVENT and one.row.record_id != record.pk and one.row.operation not in LOOKS
    ]
    rows = _rows_of_parts(changes)
    taken: dict[int, tuple[Found, ...]] = {}
    for one in reversed(changes):  # the oldest first: a row is the first event's after it
        here = rows.get(one.row.record_id, [])
        near = [row for row in here if dt.timedelta() <= one.at - row.at <= _TOGETHER and row.actor == one.actor]
        rows[one.row.record_id] = [row for row in here if row not in near]
        taken[one.key] = tuple(near)
    return [replace(one, folded=taken[one.key]) if one.rank == EVENT and one.key in taken else one for one in page]


def _rows_of_parts(changes: Sequence[Found]) -> dict[UUID, list[Found]]:
    """The latest history rows of the parts that these events are about, each with the one before; one query a table."""
    keys: dict[str, set[UUID]] = {}
    for one in changes:
        if one.row.record_table in audited_tables() and one.row.record_table not in WITHOUT_VALUES:
            keys.setdefault(one.row.record_table, set()).add(one.row.record_id)
    rows: dict[UUID, list[Found]] = {}
    for table, wanted in keys.items():
        history = audited_tables()[table][1]
        latest = history._default_manager.filter(id__in=wanted, history_date__lte=changes[0].at)
        found: list[Any] = list(latest.order_by("-history_date", "-history_id")[:_MOST_ROWS])
        newer: dict[UUID, Any] = {}
        for row in found:
            if row.id in newer:
                rows[row.id].append(_of_part(newer[row.id], row))
            newer[row.id] = row
            rows.setdefault(row.id, [])
        for key, row in newer.items():
            rows[key].append(_of_part(row, None))
    return rows


def _of_part(row: Any, previous: Any) -> Found:
    return Found(row.history_date, ROW, row.history_id, row, previous)
