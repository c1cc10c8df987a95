"""One readable timeline of a record: who did what, when, from what to what, and who looked.

Merges the processing log (events, told at the time by whoever acted) with the history rows that the database wrote.
Newest first, paged by keyset over both.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import models

from audit.models import ProcessingEvent
from outcomes.paging import before
from reporting.trail.kinds import audited_tables
from reporting.trail.parts import WITHOUT_VALUES, parts_of
from reporting.trail.telling import LOOKS, Entry, Found, told

PAGE = 30
#: What the trail can be narrowed to.
SHOWN = {"": "Everything", "changes": "Changes only", "looks": "Looks only"}
#: How many history rows of parts a page looks through.
_MOST_ROWS = 500
#: An action writes its history row and then its event in one transaction; this long is ample between them.
_TOGETHER = dt.timedelta(seconds=2)


@dataclass(frozen=True)
class Trail:
    """A page of entries, and what to ask for the next (empty on the last)."""

    entries: list[Entry]
    older: str


def trail_of(record: models.Model, *, show: str = "", place: str = "", size: int = PAGE) -> Trail:
    """A page of the record's trail, newest first. `place` is the `older` of the page before; nonsense is ignored."""
    cursor = _read_place(place)
    found = sorted(
        (*_events(record, show, cursor, size), *_rows(record, show, cursor, size)),
        key=lambda one: (one.at, one.rank, one.key),
        reverse=True,
    )
    page = found[:size]
    older = f"{page[-1].at.isoformat()}_{page[-1].rank}_{page[-1].key}" if len(found) > size else ""
    return Trail(list(told(_with_parts(list(_fold(page, record)), record), record.pk)), older)


def _read_place(place: str) -> tuple[dt.datetime, int, int] | None:
    try:
        at, rank, key = place.split("_")
        when = dt.datetime.fromisoformat(at)
        return (when.astimezone(dt.UTC), int(rank), int(key)) if when.tzinfo and abs(int(key)) < 2**63 else None
    except (ValueError, OverflowError):
        return None


def _events(record: models.Model, show: str, cursor: tuple[dt.datetime, int, int] | None, size: int) -> Iterator[Found]:
    rows = ProcessingEvent.objects.filter(record_id__in=[record.pk, *parts_of(record)])
    if show == "looks":
        rows = rows.filter(operation__in=LOOKS)
    if show == "changes":
        rows = rows.exclude(operation__in=LOOKS)
    if cursor:
        at, rank, key = cursor
        rows = rows.filter(before("at", at, "id", key)) if rank else rows.filter(at__lt=at)
    for row in rows.order_by("-at", "-id")[: size + 1]:
        if row.at:  # stamped by the database; Django knows it as empty until then
            yield Found(row.at, 1, row.pk, row)


def _rows(record: models.Model, show: str, cursor: tuple[dt.datetime, int, int] | None, size: int) -> Iterator[Found]:
    if show == "looks":
        return
    history = audited_tables()[record._meta.db_table][1]
    rows = history._default_manager.filter(id=record.pk)
    if cursor:
        at, rank, key = cursor
        same = before("history_date", at, "history_id", key)
        rows = rows.filter(history_date__lte=at) if rank else rows.filter(same)
    # One more than can be shown and one more again: each row is told against the one before it.
    found: list[Any] = list(rows.order_by("-history_date", "-history_id")[: size + 2])
    for row, previous in zip(found[: size + 1], [*found[1:], None], strict=False):
        yield Found(row.history_date, 0, row.history_id, row, previous)


def _fold(page: Sequence[Found], record: models.Model) -> Iterator[Found]:
    """Each event of a change takes in the history rows that its action wrote just before it."""
    taken: set[int] = set()
    for at, one in enumerate(page):
        if one.rank == 0:
            if one.key not in taken:
                yield one
            continue
        folded: list[Found] = []
        if _is_change(one, record):
            for other in page[at + 1 :]:
                if one.at - other.at > _TOGETHER or _is_change(other, record):
                    break
                if other.rank == 0 and other.actor == one.actor and other.key not in taken:
                    folded.append(other)
                    taken.add(other.key)
        yield replace(one, folded=tuple(folded))


def _is_change(one: Found, record: models.Model) -> bool:
    """Whether it is an event of a change to the record itself: rows older than it are not a newer event's."""
    return one.rank == 1 and one.row.record_id == record.pk and one.row.operation not in LOOKS


def _with_parts(page: list[Found], record: models.Model) -> list[Found]:
    """Each event of a change to a part takes in the history rows of the part that its action wrote just before it."""
    changes = [one for one in page if one.rank and one.row.record_id != record.pk and one.row.operation not in LOOKS]
    rows = _rows_of_parts(changes)
    taken: dict[int, tuple[Found, ...]] = {}
    for one in reversed(changes):  # the oldest first: a row is the first event's after it
        here = rows.get(one.row.record_id, [])
        near = [row for row in here if dt.timedelta() <= one.at - row.at <= _TOGETHER and row.actor == one.actor]
        rows[one.row.record_id] = [row for row in here if row not in near]
        taken[one.key] = tuple(near)
    return [replace(one, folded=taken[one.key]) if one.rank and one.key in taken else one for one in page]


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
    return Found(row.history_date, 0, row.history_id, row, previous)
