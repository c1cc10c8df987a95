"""Days as they stand in a calendar: the weeks of a month, Monday first, and what touches each London day."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from common.clock import Period, local, overlap

Shown = TypeVar("Shown", bound=Period)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Day(Generic[Shown]):
    """One cell: the day, whether it is of this month, and what touches it."""

    on: dt.date
    of_month: bool
    things: tuple[Shown, ...]


def span(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The half-open period of these London days, the last one included, in UTC."""
    return local(first).astimezone(dt.UTC), local(last + _DAY).astimezone(dt.UTC)


def bounds(year: int, month: int) -> tuple[dt.datetime, dt.datetime]:
    """The half-open period that the table of a month shows, whole weeks of London days, in UTC."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    return span(weeks[0][0], weeks[-1][-1])


def weeks(year: int, month: int, things: Iterable[Shown]) -> list[list[Day[Shown]]]:
    """The month's weeks, each of seven days with the things that touch them, in the order given."""
    listed = list(things)
    return [
        [Day(on, on.month == month, touching(on, listed)) for on in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]


def week_of(on: dt.date) -> list[dt.date]:
    """The seven days, Monday first, of the week that a day is in."""
    return [on + _DAY * (number - on.weekday()) for number in range(7)]


def shows_something(week: Iterable[Day[Any]]) -> bool:
    """Whether there is anything on a day of this week that is of the month shown."""
    return any(day.of_month and day.things for day in week)


def beside(year: int, month: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The months before and after."""
    first = dt.date(year, month, 1)
    before, after = first - _DAY, first + dt.timedelta(days=31)
    return (before.year, before.month), (after.year, after.month)


def touching(on: dt.date, things: Iterable[Shown]) -> tuple[Shown, ...]:
    """Those that share an instant with this London day, whether it has 23, 24 or 25 hours. Their moments are in UTC."""
    starts_at, ends_at = span(on, on)
    return tuple(thing for thing in things if overlap(thing.starts_at, thing.ends_at, starts_at, ends_at))
