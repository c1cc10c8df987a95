"""A record as it stood at a moment, and what differs between two moments, from the history that the database wrote.

Walls are today's: whoever may not see a record, or what it points at, sees neither as it was.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from audit.actions import consulted, label_of
from audit.actions import record as record_event
from audit.models import Operation as Processing
from reporting.trail.differences import NOTHING, OTHERWISE, Names, fields_of, in_words
from reporting.trail.kinds import audited_tables
from reporting.trail.parts import WITHOUT_VALUES, direct_parts
from web.dates import london_text

#: Of each kind.
_MOST_PARTS = 500


@dataclass(frozen=True)
class Value:
    """A field in words: as people call it, and what it held; and that itself."""

    name: str
    label: str
    words: str
    held: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class Part:
    """A part of a record as it stood: what it is, how it is called today, and what it held, in one line."""

    key: UUID
    kind: str
    label: str
    words: str
    held: Sequence[Any] = field(default=(), repr=False)


@dataclass(frozen=True)
class State:
    """A record at a moment. `exists`: neither yet to be made nor removed then. `live` are its parts' records today.

    `has_more`: it has more parts of a kind than are told.
    """

    at: dt.datetime
    exists: bool
    was_removed: bool = False
    values: Sequence[Value] = ()
    parts: Sequence[Part] = ()
    #: The labels of the fields that held nothing.
    empty: Sequence[str] = ()
    has_more: bool = False
    live: Sequence[models.Model] = field(default=(), repr=False)


@dataclass(frozen=True)
class Change:
    """A field, or a part, that two moments differ in."""

    label: str
    then: str
    now: str


@dataclass(frozen=True)
class Comparison:
    """Two moments of a record, and what differs. `same` are the labels of the fields that do not.

    Parts are not compared where there are more than are told: those told of one moment need not be those of the other.
    """

    then: State
    now: State
    changes: Sequence[Change]
    parts: Sequence[Change]
    same: Sequence[str]


def state_at(record: models.Model, at: dt.datetime) -> State:
    """The record as it stood at this moment: with its latest history row up to then, by time and then by key."""
    history = audited_tables()[record._meta.db_table][1]
    row: Any = (
        history._default_manager.filter(id=record.pk, history_date__lte=at)
        .order_by("-history_date", "-history_id")
        .first()
    )
    if row is None or row.history_type == "-":
        return State(at, exists=False, was_removed=row is not None)
    rows, live, has_more = _parts_at(record, at)
    names = Names.of([row, *rows])
    values = [
        Value(one.name, in_words(row, one.name), names.shown(row, one.name), getattr(row, one.attname))
        for one in fields_of(row)
    ]
    parts = [_part(one, live.get(one.id), names) for one in rows]
    empty = [value.label for value in values if value.words == NOTHING]
    return State(at, exists=True, values=values, parts=parts, empty=empty, has_more=has_more, live=list(live.values()))


def compare(record: models.Model, then: dt.datetime, now: dt.datetime) -> Comparison:
    """What differs between the earlier of two moments and the later, field by field and part by part."""
    first, last = state_at(record, min(then, now)), state_at(record, max(then, now))
    before, after = ({value.name: value for value in state.values} for state in (first, last))
    changes, same = [], []
    for name, value in {**before, **after}.items():
        words = _apart(before.get(name), after.get(name), missing=NOTHING)
        if words:
            changes.append(Change(value.label, *words))
        else:
            same.append(value.label)
    parts = [] if first.has_more or last.has_more else list(_changed_parts(first, last))
    return Comparison(first, last, changes, parts, same)


def _apart(then: Value | Part | None, now: Value | Part | None, *, missing: str) -> tuple[str, str] | None:
    """The words of what differs; None where nothing does."""
    words = then.words if then else missing, now.words if now else missing
    if words[0] != words[1]:
        return words
    differs = then is not None and now is not None and then.held != now.held and words[0] != NOTHING
    return (words[0], f"{words[1]} {OTHERWISE}") if differs else None


def _changed_parts(first: State, last: State) -> Sequence[Change]:
    before, after = ({part.key: part for part in state.parts} for state in (first, last))
    changes = []
    for key, part in {**before, **after}.items():
        words = _apart(before.get(key), after.get(key), missing="not there")
        if words:
            changes.append(Change(f"{part.kind}: {part.label}", *words))
    return changes


def _parts_at(record: models.Model, at: dt.datetime) -> tuple[list[Any], dict[UUID, models.Model], bool]:
    """The history rows of its parts up to this moment, the latest of each; the parts as they are today, by key.

    And whether there are more of a kind than that.
    """
    rows: list[Any] = []
    has_more = False
    live: dict[UUID, models.Model] = {}
    for model, path in direct_parts(record):
        table = model._meta.db_table
        if table not in audited_tables() or table in WITHOUT_VALUES:
            continue
        history: Any = audited_tables()[table][1]._default_manager
        ever = history.filter(**{path: record.pk}, history_date__lte=at).values("id")
        latest = history.filter(id__in=ever, history_date__lte=at)
        found = list(latest.order_by("id", "-history_date", "-history_id").distinct("id")[: _MOST_PARTS + 1])
        has_more = has_more or len(found) > _MOST_PARTS
        there = [row for row in found[:_MOST_PARTS] if row.history_type != "-" and getattr(row, path) == record.pk]
        rows += sorted(there, key=lambda row: (row.created_at, row.id))
        live.update({one.pk: one for one in model._default_manager.filter(pk__in=[row.id for row in there])})
    return rows, live, has_more


def _part(row: Any, live: models.Model | None, names: Names) -> Part:
    kind = str(row.instance_type._meta.verbose_name)
    label = label_of(live) if live is not None else "no longer there"
    held = [(in_words(row, one.name), names.shown(row, one.name)) for one in fields_of(row)]
    words = "; ".join(f"{name}: {value}" for name, value in held if value not in (NOTHING, "no"))
    told = tuple(getattr(row, one.attname) for one in fields_of(row) if names.tells(row, one.name))
    return Part(row.id, kind[:1].upper() + kind[1:], label, words, told)


def exact_moment(text: str) -> dt.datetime | None:
    """The moment that a text such as 2026-10-31T18:30:00Z names, in UTC; None for one without a zone, or nonsense."""
    try:
        at = dt.datetime.fromisoformat(text)
        return at.astimezone(dt.UTC) if at.tzinfo and 1900 < at.year < 2100 else None
    except (ValueError, OverflowError):
        return None


def log_states(found: models.Model, verb: str, *states: State | None) -> None:
    """Write that the record was looked at as it was then, and each restricted part of it that was shown."""
    shown = [state for state in states if state]
    words = " and ".join(london_text(state.at) for state in shown)
    record_event(Processing.CONSULTATION, verb, on=found, reason=f"As of {words}" if words else "")
    parts = {part.pk: part for state in shown for part in state.live if getattr(part, "is_restricted", False)}
    consulted(parts.values(), verb=verb)
