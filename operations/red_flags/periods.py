"""When the rules of red-flag dates fall in a year: pure functions, one for each rule.

Dates are those of England and Wales, in Europe/London local time. Periods are half-open: `ends_at` is the first moment
no longer flagged.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

from common.clock import local

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A half-open span [starts_at, ends_at) of aware London times; `label` tells apart those of one rule."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    label: str = ""


# Dates that several rules share


def weekday_on_or_before(day: date, weekday: int) -> date:
    """Give the last `weekday` (Monday is 0, as in `calendar`) that is not after `day`."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def weekday_on_or_after(day: date, weekday: int) -> date:
    """Give the first `weekday` (Monday is 0, as in `calendar`) that is not before `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def exams_end(year: int) -> date:
    """Give the last Wednesday of June, the contingency day that closes the GCSE and A-level season."""
    return weekday_on_or_before(date(year, 6, 30), calendar.WEDNESDAY)


def _days(first: date, last: date | None = None, label: str = "") -> Period:
    """Flag whole days, `last` included."""
    return Period(local(first), local((last or first) + DAY), all_day=True, label=label)


def _into_the_night(day: date) -> Period:
    return Period(local(day), local(day + DAY, time(3)), all_day=False)


# The rules


def bank_holidays(year: int, _term_end: date) -> Iterator[Period]:
    """Flag each bank holiday with the weekend it touches; those that meet (Easter) are one period.

    Banking and Financial Dealings Act 1971 s1 and Sch 1, with the proclaimed days, by the `holidays` library:
    a holiday that falls on a weekend has its substitute day (Boxing Day 2026 is observed on 28 December).
    """
    names = holidays.country_holidays("GB", subdiv="ENG", years=year)
    flagged = {day for holiday in names if holiday.year == year for day in _with_its_weekend(holiday)}
    for first, last in _runs(sorted(flagged)):
        kept = [_plain_name(names[day]) for day in sorted(names) if first <= day <= last]
        yield _days(first, last, label=" and ".join(dict.fromkeys(kept)))


def _plain_name(holiday: str) -> str:
    return holiday.removesuffix(" (observed)").removesuffix(" Bank Holiday")


def _with_its_weekend(holiday: date) -> set[date]:
    """The holiday, and the Saturday and Sunday that it falls in or is next to."""
    to_saturday = {calendar.FRIDAY: 1, calendar.SATURDAY: 0, calendar.SUNDAY: -1, calendar.MONDAY: -2}
    if holiday.weekday() not in to_saturday:
        return {holiday}
    saturday = holiday + timedelta(days=to_saturday[holiday.weekday()])
    return {holiday, saturday, saturday + DAY}


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """Split sorted days into the first and last of each unbroken run."""
    first = previous = days[0]
    for day in days[1:]:
        if day - previous > DAY:
            yield first, previous
            first = day
        previous = day
    yield first, previous


def prom_season(year: int, term_end: date) -> Iterator[Period]:
    """Flag from the end of the exams to the last day of term."""
    yield _days(exams_end(year), term_end)


def a_level_results(year: int, _term_end: date) -> Iterator[Period]:
    """Flag the Thursday that falls on 13 to 19 August; the exam boards announce the day."""
    yield _days(weekday_on_or_after(date(year, 8, 13), calendar.THURSDAY))


def gcse_results(year: int, _term_end: date) -> Iterator[Period]:
    """Flag the Thursday that falls on 20 to 26 August; the exam boards announce the day."""
    yield _days(weekday_on_or_after(date(year, 8, 20), calendar.THURSDAY))


def bonfire_fortnight(year: int, _term_end: date) -> Iterator[Period]:
    """Flag 25 October to 8 November, both included."""
    yield _days(date(year, 10, 25), date(year, 11, 8))


def clocks_back(year: int, _term_end: date) -> Iterator[Period]:
    """Flag the last Sunday of October, when summer time ends (Summer Time Act 1972 s1)."""
    yield _days(weekday_on_or_before(date(year, 10, 31), calendar.SUNDAY))


def remembrance_sunday(year: int, _term_end: date) -> Iterator[Period]:
    """Flag the second Sunday of November."""
    yield _days(weekday_on_or_after(date(year, 11, 8), calendar.SUNDAY))


def black_friday(year: int, _term_end: date) -> Iterator[Period]:
    """Flag the day after the fourth Thursday of November."""
    yield _days(weekday_on_or_after(date(year, 11, 22), calendar.THURSDAY) + DAY)


def mad_friday(year: int, _term_end: date) -> Iterator[Period]:
    """Flag the last Friday on or before 23 December: never Christmas Eve, which is no works night out."""
    yield _days(weekday_on_or_before(date(year, 12, 23), calendar.FRIDAY))


def weekend_before_christmas(year: int, _term_end: date) -> Iterator[Period]:
    """Flag the last Friday to Sunday that is over before Christmas Day."""
    sunday = weekday_on_or_before(date(year, 12, 24), calendar.SUNDAY)
    yield _days(sunday - 2 * DAY, sunday)


def christmas_eve(year: int, _term_end: date) -> Iterator[Period]:
    """Flag 24 December until 03:00 on Christmas Day."""
    yield _into_the_night(date(year, 12, 24))


def new_years_eve(year: int, _term_end: date) -> Iterator[Period]:
    """Flag 31 December until 03:00 on New Year's Day."""
    yield _into_the_night(date(year, 12, 31))
