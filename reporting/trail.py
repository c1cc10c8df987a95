"""One readable timeline of a record: who did what, when, from what to what, and who looked.

Merges the processing log (events, told at the time by whoever acted) with the history rows that the database wrote.
Newest first, paged by keyset over both.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models

from audit.evidence import audited_models
from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from outcomes.paging import before
from partners.models import Person
from reporting.differences import Names, changed_fields, created_fields, in_words
from reporting.trail_parts import WITHOUT_VALUES, parts_of

PAGE = 30
LOOKS = (Processing.CONSULTATION, Processing.DISCLOSURE)
#: What the trail can be narrowed to.
SHOWN = {"": "Everything", "changes": "Changes only", "looks": "Looks only"}
_CHANNELS = {
    "page": "on a page",
    "api": "through the API",
    "feed": "through a calendar feed",
    "mail": "in a message",
    "link": "through a link in a message",
    "task": "by a background task",
    "command": "by a command on the server",
}
#: How many history rows of parts a page looks through.
_MOST_ROWS = 500
#: An action writes its history row and then its event in one transaction; this long is ample between them.
_TOGETHER = dt.timedelta(seconds=2)


@dataclass(frozen=True)
class Entry:
    """One thing that happened, in words. `lines` are what changed and why."""

    at: dt.datetime
    title: str
    by: str
    lines: tuple[str, ...]
    is_look: bool = False

    @property
    def body(self) -> tuple[str, ...]:
        """The lines, as web/timeline.html names them."""
        return self.lines


@dataclass(frozen=True)
class Trail:
    """A page of entries, and what to ask for the next (empty on the last)."""

    entries: list[Entry]
    older: str


@dataclass(frozen=True)
class _Found:
    """An event or a history row with its place in the order: at, then events before rows, then key."""

    at: dt.datetime
    rank: int
    key: int
    row: Any
    previous: Any = None
    folded: tuple["_Found", ...] = field(default=())

    @property
    def actor(self) -> tuple[UUID | None, str]:
        """The person, or the named system scope."""
        if self.rank:
            return self.row.person_id, self.row.system
        return self.row.history_user_id, self.row.history_system


@cache
def audited_tables() -> dict[str, tuple[type[models.Model], type[models.Model]]]:
    """Each table that has a trail, with its model and its history's."""
    return {model._meta.db_table: (model, history) for model, history in audited_models()}


def find_record(table: str, key: UUID) -> models.Model | None:
    """The record that a trail is about; None where the table has none or the record may not be seen."""
    if table not in audited_tables():
        return None
    return audited_tables()[table][0]._default_manager.filter(pk=key).first()


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
    return Trail(list(_told(_with_parts(list(_fold(page, record)), record), record)), older)


def _read_place(place: str) -> tuple[dt.datetime, int, int] | None:
    try:
        at, rank, key = place.split("_")
        when = dt.datetime.fromisoformat(at)
        return (when.astimezone(dt.UTC), int(rank), int(key)) if when.tzinfo and abs(int(key)) < 2**63 else None
    except (ValueError, OverflowError):
        return None


def _events(
    record: models.Model, show: str, cursor: tuple[dt.datetime, int, int] | None, size: int
) -> Iterator[_Found]:
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
            yield _Found(row.at, 1, row.pk, row)


def _rows(record: models.Model, show: str, cursor: tuple[dt.datetime, int, int] | None, size: int) -> Iterator[_Found]:
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
        yield _Found(row.history_date, 0, row.history_id, row, previous)


def _fold(page: Sequence[_Found], record: models.Model) -> Iterator[_Found]:
    """Each event of a change takes in the history rows that its action wrote just before it."""
    taken: set[int] = set()
    for at, one in enumerate(page):
        if one.rank == 0:
            if one.key not in taken:
                yield one
            continue
        folded: list[_Found] = []
        if _is_change(one, record):
            for other in page[at + 1 :]:
                if one.at - other.at > _TOGETHER or _is_change(other, record):
                    break
                if other.rank == 0 and other.actor == one.actor and other.key not in taken:
                    folded.append(other)
                    taken.add(other.key)
        yield replace(one, folded=tuple(folded))


def _is_change(one: _Found, record: models.Model) -> bool:
    """Whether it is an event of a change to the record itself: rows older than it are not a newer event's."""
    return one.rank == 1 and one.row.record_id == record.pk and one.row.operation not in LOOKS


def _with_parts(page: list[_Found], record: models.Model) -> list[_Found]:
    """Each event of a change to a part takes in the history rows of the part that its action wrote just before it."""
    changes = [one for one in page if one.rank and one.row.record_id != record.pk and one.row.operation not in LOOKS]
    rows = _rows_of_parts(changes)
    taken: dict[int, tuple[_Found, ...]] = {}
    for one in reversed(changes):  # the oldest first: a row is the first event's after it
        here = rows.get(one.row.record_id, [])
        near = [row for row in here if dt.timedelta() <= one.at - row.at <= _TOGETHER and row.actor == one.actor]
        rows[one.row.record_id] = [row for row in here if row not in near]
        taken[one.key] = tuple(near)
    return [replace(one, folded=taken[one.key]) if one.rank and one.key in taken else one for one in page]


def _rows_of_parts(changes: Sequence[_Found]) -> dict[UUID, list[_Found]]:
    """The latest history rows of the parts that these events are about, each with the one before; one query a table."""
    keys: dict[str, set[UUID]] = {}
    for one in changes:
        if one.row.record_table in audited_tables() and one.row.record_table not in WITHOUT_VALUES:
            keys.setdefault(one.row.record_table, set()).add(one.row.record_id)
    rows: dict[UUID, list[_Found]] = {}
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


def _of_part(row: Any, previous: Any) -> _Found:
    return _Found(row.history_date, 0, row.history_id, row, previous)


def _told(found: list[_Found], record: models.Model) -> Iterator[Entry]:
    people = _people(found)
    names = Names.of(
        row for one in found for row in (one, *one.folded) if row.rank == 0 for row in (row.row, row.previous)
    )
    for one in found:
        by = _who(one.actor, people)
        yield _event_entry(one, by, record, names) if one.rank else _row_entry(one, by, names)


def _people(found: Sequence[_Found]) -> dict[UUID, Person]:
    keys = {one.actor[0] for one in found if one.actor[0]}
    return Person.objects.select_related("agency").in_bulk(list(keys))


def _who(actor: tuple[UUID | None, str], people: dict[UUID, Person]) -> str:
    key, system = actor
    if key is None:
        return f"Muster ({system.replace('_', ' ')})"
    person = people.get(key)
    return f"{person.name}, {person.agency}" if person else "someone unknown"


def _event_entry(one: _Found, by: str, record: models.Model, names: Names) -> Entry:
    event: ProcessingEvent = one.row
    about = "" if event.record_id == record.pk else f"{event.record_label}: "
    lines = []
    if event.from_state and event.to_state:
        lines.append(f"From {_state(event.from_state)} to {_state(event.to_state)}")
    elif event.to_state:
        lines.append(f"Now {_state(event.to_state)}")
    if event.reason:
        lines.append(f"Reason: {event.reason}")
    told = [line for row in one.folded for line in _differences(row, names) if not line.startswith("State:")]
    if told:
        lines += told
    elif event.fields and not one.folded:
        lines.append(f"Fields: {', '.join(name.replace('_', ' ') for name in event.fields)}")
    if event.recipients:
        lines.append(f"Given to: {', '.join(event.recipients)}")
    lines.append(f"Done {_CHANNELS.get(event.channel, event.channel)}")
    title = f"{about}{event.verb}"
    return Entry(one.at, title[:1].upper() + title[1:], by, tuple(lines), event.operation in LOOKS)


def _row_entry(one: _Found, by: str, names: Names) -> Entry:
    title = {"+": "Created", "~": "Changed", "-": "Removed"}[one.row.history_type]
    reason = [f"Reason: {one.row.history_change_reason}"] if one.row.history_change_reason else []
    return Entry(one.at, title, by, (*reason, *_differences(one, names)))


def _differences(one: _Found, names: Names) -> Iterator[str]:
    if one.row.history_type == "+":
        for name in created_fields(one.row):
            yield f"{in_words(one.row, name)}: {names.shown(one.row, name)}"
    elif one.previous is not None:
        for name in changed_fields(one.previous, one.row):
            was, now = names.shown(one.previous, name), names.shown(one.row, name)
            yield f"{in_words(one.row, name)}: {was} → {now}"


def _state(state: str) -> str:
    return state.replace("_", " ")
