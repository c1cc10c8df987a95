"""When a forum meets: the same wall-clock time in Europe/London, whatever the clocks do, and on no bank holiday."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import holidays

from common.clock import LONDON
from tasking.models import HolidayRule

_DAY = dt.timedelta(days=1)
_SATURDAY = 5
#: No run of bank holidays and weekends is longer.
_LONGEST_BREAK = 14


@dataclass(frozen=True)
class Slot:
    """One time of a forum's rhythm (`at`), and when it meets instead: the same, later, or not at all (None).

    `holiday` is the bank holiday on which the time would fall, if it does.
    """

    at: dt.datetime
    starts_at: dt.datetime | None
    holiday: str = ""


def next_starts(starts_at: dt.datetime, cadence_days: int, after: dt.datetime) -> Iterator[dt.datetime]:
    """Each time in the forum's rhythm later than `after`, soonest first, aware in UTC.

    `starts_at` (aware) sets the rhythm; `cadence_days` must be at least 1. A wall-clock time that the clocks skip in
    March becomes the same instant an hour later by the clock; of one that comes twice in October, the first is taken.
    """
    first = starts_at.astimezone(LONDON)
    step = (after - starts_at) // dt.timedelta(days=cadence_days) - 1
    while True:
        found = _same_time(first, first.date() + dt.timedelta(days=cadence_days * step))
        if found > after:
            yield found
        step += 1


def slots(starts_at: dt.datetime, cadence_days: int, rule: str, after: dt.datetime) -> Iterator[Slot]:
    """Each time in the forum's rhythm later than `after`, with what becomes of those on bank holidays (`rule`)."""
    for at in next_starts(starts_at, cadence_days, after):
        local = at.astimezone(LONDON)
        name = bank_holiday(local.date())
        if not name:
            yield Slot(at, at)
        elif rule == HolidayRule.NEXT_WORKING_DAY:
            yield Slot(at, _same_time(local, _next_working_day(local.date())), name)
        else:
            yield Slot(at, None, name)


def bank_holiday(day: dt.date) -> str:
    """The name of the bank holiday of England and Wales on this day; empty where it is none."""
    return _bank_holidays(day.year).get(day, "")


@cache
def _bank_holidays(year: int) -> dict[dt.date, str]:
    return {day: str(name) for day, name in holidays.country_holidays("GB", subdiv="ENG", years=year).items()}


def _next_working_day(day: dt.date) -> dt.date:
    later = (day + _DAY * ahead for ahead in range(1, _LONGEST_BREAK))
    return next(one for one in later if one.weekday() < _SATURDAY and not bank_holiday(one))


def _same_time(as_at: dt.datetime, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, as_at.time().replace(fold=0), tzinfo=LONDON).astimezone(dt.UTC)
