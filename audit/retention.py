"""How long a record is kept and what is emptied when it is disposed of, declared beside each model.

`retention = Retained(…)` puts a kind of record into the review queue by itself; `retention = PartOf(…)` says what of a
part goes when its whole is disposed of. A model of neither is listed, with the reason, in
tests/architecture/retained.py. The SQL that empties rows is made from these (audit/erasure.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

#: What stands in place of a text that was there, so that what must have a reason still has one.
DISPOSED = "Disposed of"


@dataclass(frozen=True)
class Retained:
    """A kind of record that is reviewed by itself. The texts are SQL over the row, which is called `record`.

    `code` names its retention class, `clock` the day or moment from which the period runs, `over` when it may be
    disposed of at all, `label` its public reference and `holder` the agency whose data it is. `clears` are the fields
    that are emptied; all others, and so what is counted, stay.
    """

    code: str
    clock: str
    over: str
    clears: tuple[str, ...]
    label: str = "record.reference"
    holder: str = "record.held_by_id"


@dataclass(frozen=True)
class PartOf:
    """A part, emptied (or with `removed`, deleted) with the record that its field `whole` points at."""

    whole: str
    clears: tuple[str, ...] = ()
    removed: bool = False


def roots() -> Iterator[tuple[type[models.Model], Retained]]:
    """Each kind of record that is reviewed by itself."""
    for model in apps.get_models():
        declared = model.__dict__.get("retention")
        if isinstance(declared, Retained):
            yield model, declared


@dataclass(frozen=True)
class Step:
    """A table that is emptied with a record, and the SQL that says which of its rows; `$record` stands for the key."""

    model: type[models.Model]
    clears: tuple[str, ...]
    removed: bool
    condition: str
    is_part: bool

    @property
    def table(self) -> str:
        """Its table."""
        return self.model._meta.db_table

    @property
    def history(self) -> str:
        """The table of its history; empty where it keeps none."""
        kept = getattr(self.model, "history", None)
        return kept.model._meta.db_table if kept is not None else ""


def steps_of(model: type[models.Model]) -> list[Step]:
    """What is emptied when a record of this model is disposed of: parts before what they are parts of."""
    declared: Retained = model.__dict__["retention"]
    return [*_parts_of(model, "= $record"), Step(model, declared.clears, False, "id = $record", is_part=False)]


def _parts_of(model: type[models.Model], of: str) -> Iterator[Step]:
    for part in apps.get_models():
        declared = part.__dict__.get("retention")
        if not isinstance(declared, PartOf):
            continue
        pointer: Any = part._meta.get_field(declared.whole)
        if pointer.related_model is model:
            column = pointer.column
            yield from _parts_of(part, f"IN (SELECT id FROM {part._meta.db_table} WHERE {column} {of})")
            yield Step(part, declared.clears, declared.removed, f"{column} {of}", is_part=True)


def emptied(model: type[models.Model], name: str) -> str:
    """The SQL that empties a field: nothing, where that is allowed, and for a text that was there that it was."""
    field: Any = model._meta.get_field(name)
    column = f'"{field.column}"'
    if field.null:
        return f"{column} = NULL"
    if isinstance(field, models.BooleanField):
        return f"{column} = false"
    if isinstance(field, ArrayField | models.JSONField):
        return f"{column} = '{{}}'"
    if isinstance(field, models.CharField | models.TextField):
        # Where it tells rows apart, it goes on doing so.
        words = f"'{DISPOSED}'" + (" || ' ' || id" if _tells_apart(model, name) else "")
        return f"{column} = CASE WHEN {column} = '' THEN '' ELSE {words} END"
    raise TypeError(f"{model._meta.label}.{name} cannot be emptied: let it be null, or leave it.")


def _tells_apart(model: type[models.Model], name: str) -> bool:
    unique = (one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint))
    return any(name in one.fields for one in unique)
