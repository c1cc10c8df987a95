"""A month as a table of weeks, Monday first: what stands on each London day."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from common.clock import LONDON, local
from operations.clashes import Period, overlap

Shown = TypeVar("Shown", bound=Period)


@dataclass(frozen=True)
class Day(Generic[Shown]):
    """One cell: the day, whether it is of this month, and what touches it."""

    on: dt.date
    of_month: bool
    things: tuple[Shown, ...]


def bounds(year: int, month: int) -> tuple[dt.datetime, dt.datetime]:
    """The half-open period that the table of a month shows, whole weeks of London days, in UTC."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    first, after = weeks[0][0], weeks[-1][-1] + dt.timedelta(days=1)
    return local(first).astimezone(dt.UTC), local(after).astimezone(dt.UTC)


def weeks(year: int, month: int, things: Iterable[Shown]) -> list[list[Day[Shown]]]:
    """The month's weeks, each of seven days with the things that touch them, in the order given."""
    listed = list(things)
    return [
        [Day(on, on.month == month, tuple(thing for thing in listed if _touches(thing, on))) for on in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]


def beside(year: int, month: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The months before and after."""
    first = dt.date(year, month, 1)
    before, after = first - dt.timedelta(days=1), first + dt.timedelta(days=31)
    return (before.year, before.month), (after.year, after.month)


def _touches(thing: Period, on: dt.date) -> bool:
    starts, ends = (dt.datetime.combine(day, dt.time(0), tzinfo=LONDON) for day in (on, on + dt.timedelta(days=1)))
    return overlap(thing.starts_at, thing.ends_at, starts.astimezone(dt.UTC), ends.astimezone(dt.UTC))
