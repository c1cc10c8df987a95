"""Periods of days, both ends included; the same one a year before; and their parts for a trend."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from web.dates import MONTHS, plain_date

#: The financial year of local government begins on 1 April.
_FINANCIAL = 4
#: More columns than this are no trend that anyone can read.
MOST_STEPS = 40
MONTH, QUARTER, YEAR = "month", "quarter", "year"
#: How many months each step of a trend has.
STEPS = {MONTH: 1, QUARTER: 3, YEAR: 12}
STEP_WORDS = {MONTH: "months", QUARTER: "quarters", YEAR: "financial years"}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included; None is open."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None

    @property
    def is_closed(self) -> bool:
        """Whether both of its days are given."""
        return self.first is not None and self.last is not None

    @property
    def a_year_before(self) -> "Period | None":
        """The same days of the year before; None where an end is open, or it is 29 February alone."""
        if self.first is None or self.last is None or self.first.year <= dt.MINYEAR:
            return None
        first = a_year_before(self.first - _DAY) + _DAY
        last = a_year_before(self.last)
        return Period(first, last) if first <= last else None

    @property
    def words(self) -> str:
        """As a sentence begins: "between 1 April and 30 June 2026", "on 3 May 2026", "since …"; "" where open."""
        if self.first and self.last:
            if self.first == self.last:
                return f"on {plain_date(self.first)}"
            return f"between {_short(self.first, self.last)} and {plain_date(self.last)}"
        if self.first:
            return f"since {plain_date(self.first)}"
        return f"up to {plain_date(self.last)}" if self.last else ""

    @property
    def label(self) -> str:
        """As a heading says it: "1 April to 30 June 2026", "From 1 April 2026"."""
        if self.first and self.last:
            same = self.first == self.last
            return plain_date(self.last) if same else f"{_short(self.first, self.last)} to {plain_date(self.last)}"
        if self.first:
            return f"From {plain_date(self.first)}"
        return f"Up to {plain_date(self.last)}" if self.last else "All dates"


def a_year_before(day: dt.date) -> dt.date:
    """The day a year before; the end of February is the end of February, so that months stay whole."""
    if (day + _DAY).month == day.month or day.month != 2:
        return day.replace(year=day.year - 1)
    return dt.date(day.year - 1, 3, 1) - _DAY


def _short(first: dt.date, last: dt.date) -> str:
    """The first day, without its year where the last has the same."""
    return f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else plain_date(first)


def _begins(today: dt.date, months: int, first_month: int = 1) -> dt.date:
    """The first day of the month, quarter or year (of so many months, reckoned from `first_month`) that it is in."""
    since = (today.month - first_month) % 12 % months
    return first_of_month(today, -since)


def first_of_month(day: dt.date, months: int = 0) -> dt.date:
    """The first day of the month that lies so many months after this day's."""
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def _so_far(months: int, first_month: int = 1) -> Callable[[dt.date], Period]:
    return lambda today: Period(_begins(today, months, first_month), today)


def _before(months: int, first_month: int = 1) -> Callable[[dt.date], Period]:
    def period(today: dt.date) -> Period:
        begins = _begins(today, months, first_month)
        return Period(first_of_month(begins, -months), begins - _DAY)

    return period


#: What can be chosen without typing a day: what it is called, and its days. What goes on ends today, so that last
#: year's same days are set beside it and not its whole month.
PRESETS: dict[str, tuple[str, Callable[[dt.date], Period]]] = {
    "this-month": ("This month so far", _so_far(1)),
    "last-month": ("Last month", _before(1)),
    "this-quarter": ("This quarter so far", _so_far(3)),
    "last-quarter": ("Last quarter", _before(3)),
    "this-year": ("This calendar year so far", _so_far(12)),
    "last-year": ("Last calendar year", _before(12)),
    "this-financial-year": ("This financial year so far, from April", _so_far(12, _FINANCIAL)),
    "last-financial-year": ("Last financial year, April to March", _before(12, _FINANCIAL)),
}


@dataclass(frozen=True)
class Step:
    """A part of a period: a month, a quarter or a financial year, as far as the period has it."""

    label: str
    first: dt.date
    last: dt.date

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.first, self.last)


def fitting(period: Period) -> str:
    """The step in which a trend of this period, of which both days are given, is best read."""
    months = _months(period)
    if months <= 24:
        return MONTH
    return QUARTER if months <= 3 * 24 else YEAR


def how_many(period: Period, step: str) -> int:
    """How many steps, or one fewer, a trend of this period has."""
    return _months(period) // STEPS[step]


def _months(period: Period) -> int:
    first, last = _ends(period)
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _ends(period: Period) -> tuple[dt.date, dt.date]:
    if period.first is None or period.last is None:
        raise ValueError("A trend needs a first and a last day.")
    return period.first, period.last


def steps_of(period: Period, step: str) -> Iterator[Step]:
    """The parts of a period of which both days are given, in order. Raises ValueError where one is not."""
    first, last = _ends(period)
    months = STEPS[step]
    begins = _begins(first, months, _FINANCIAL)
    while begins <= last:
        following = first_of_month(begins, months)
        yield Step(_label(begins, step), max(begins, first), min(following - _DAY, last))
        begins = following


def _label(begins: dt.date, step: str) -> str:
    month = MONTHS[begins.month - 1][:3]
    if step == MONTH:
        return f"{month} {begins.year}"
    if step == QUARTER:
        return f"{month} to {MONTHS[begins.month + 1][:3]} {begins.year}"
    return f"{begins.year}/{(begins.year + 1) % 100:02}"
