"""What changed between two history rows, field by field, in words; names only of what the reader may see."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from audit.actions import label_of
from outcomes.durations import Duration
from web.dates import london_text

_KEPT_BY_MACHINE = frozenset(
    {"id", "version", "created_at", "updated_at", "client_key", "client_position", "evidence_digest"}
)
_HIDDEN = "something that you may not see"
NOTHING = "nothing"
#: Behind words that say the same of what differs: a long text is cut short, and what may not be seen has no name.
OTHERWISE = "(changed, in what is not shown here)"
_LONGEST = 300
#: What is kept as the first day after it: people know the last.
_LAST_DAYS = {
    "expires_on": "Last day",
    "appeal_ends_on": "Last day to appeal",
    "new_end_on": "Last day since",
    "replaced_end_on": "Last day before",
}
#: What is kept as P2Y.
_LENGTHS = frozenset({"length", "extended_by"})


def fields_of(row: Any) -> Iterator[models.Field]:
    """The fields of a history row that say something to people."""
    for field in row._meta.concrete_fields:
        if field.name not in _KEPT_BY_MACHINE and not field.name.startswith("history_"):
            yield field


def changed_fields(previous: Any, row: Any) -> list[str]:
    """The names of the fields whose value differs."""
    return [f.name for f in fields_of(row) if getattr(previous, f.attname) != getattr(row, f.attname)]


def created_fields(row: Any) -> list[str]:
    """The names of the fields that were given something to begin with."""
    return [f.name for f in fields_of(row) if getattr(row, f.attname) not in (None, "", [], {}, False)]


def in_words(row: Any, name: str) -> str:
    """The field as people call it: "Lead agency"."""
    words = _LAST_DAYS.get(name) or str(row._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Names:
    """How the records that history rows point at are called, as far as the reader may see them."""

    by_key: dict[UUID, str]

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "Names":
        """Look up every record that these rows point at: one query for each kind."""
        wanted: defaultdict[type[models.Model], set[UUID]] = defaultdict(set)
        for row in rows:
            for field in fields_of(row) if row is not None else ():
                key = getattr(row, field.attname)
                if field.is_relation and key is not None:
                    wanted[field.related_model].add(key)  # type: ignore[index]
        found: dict[UUID, str] = {}
        for model, keys in wanted.items():
            for record in model._default_manager.filter(pk__in=keys):
                found[record.pk] = label_of(record)
        return cls(found)

    def tells(self, row: Any, name: str) -> bool:
        """Whether the reader may be told of this field: some are for those who see the other record alone."""
        other = getattr(row.instance_type, "told_with", {}).get(name)
        key = getattr(row, row._meta.get_field(other).attname) if other else None
        return key is None or key in self.by_key

    def shown(self, row: Any, name: str) -> str:
        """The value of a field in words: names for keys, labels for choices, London time."""
        field = row._meta.get_field(name)
        value = getattr(row, field.attname)
        if value in (None, "", [], {}) or not self.tells(row, name):
            return NOTHING
        if field.is_relation:
            return self.by_key.get(value, _HIDDEN)
        return _plain(field, value)


def plain_of(field: models.Field, value: Any) -> Any:
    """The value as people know it, where it is kept as programs reckon with it: the last day, "2 years"."""
    if value and field.name in _LAST_DAYS:
        return value - dt.timedelta(days=1)
    return Duration.parse(value).words if value and field.name in _LENGTHS else value


def _plain(field: models.Field, value: Any) -> str:
    value = plain_of(field, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return london_text(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items())[:_LONGEST]
    text = ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
