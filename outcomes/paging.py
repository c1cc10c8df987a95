"""Keyset pages: the next page begins after the last row shown, so a deep page costs what the first does."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import LessThan

from outcomes.models import Outcome

RowType = TypeVar("RowType", bound=models.Model)
PAGE = 50


class Row(Func):
    """A row value: compared as a whole, `(a, b) < (x, y)`, it runs along a composite index."""

    template = "ROW(%(expressions)s)"
    output_field: models.Field = models.TextField()


@dataclass(frozen=True)
class Page(Generic[RowType]):
    """Rows of a page, and what to ask for the one after (empty on the last)."""

    rows: list[RowType]
    after: str


def before(first: str, value: Any, second: str, key: Any) -> LessThan:
    """The condition that a row comes after (value, key) in a list ordered by first and second, both descending."""
    return LessThan(Row(F(first), F(second)), Row(Value(value), Value(key)))


def page_by_day(rows: models.QuerySet[Outcome], after: str, *, size: int = PAGE) -> Page[Outcome]:
    """A page of outcomes by day and reference, newest first.

    `after` is what the page before gave; what is not one is ignored.
    """
    ordered = rows.order_by("-dated_on", "-reference")
    place = place_of(after)
    if place is not None:
        ordered = ordered.filter(before("dated_on", place[0], "reference", place[1]))
    found = list(ordered[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return Page(shown, after_row(shown[-1].dated_on, shown[-1].reference) if more else "")


def after_row(day: dt.date, reference: str) -> str:
    """What the address of the next page holds, where this row is the last one shown."""
    return f"{day.isoformat()}_{reference}"


def place_of(after: str) -> tuple[dt.date, str] | None:
    """The day and reference that an address holds; None where it holds nothing of the kind."""
    day, _, reference = after.partition("_")
    try:
        return (dt.date.fromisoformat(day), reference) if reference.isprintable() else None
    except ValueError:
        return None
