"""Red-flag dates: the days of a year on which police and partners keep their resources up.

Pure rules, one function each, gathered in `RULES`. A rule finds its periods; the table says what they mean:
themes and the least resource to plan for. Dates are those of England and Wales, in Europe/London local time.
Periods are half-open: `ends_at` and `ends_on` are the first moment and the first day no longer flagged.
What no rule can know (festivals, football, summer events) is entered by hand or imported.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import holidays

from common.clock import local

DAY = timedelta(days=1)
LEAD_WEEKS = (8, 4, 2, 1)
LEAVE_EMBARGO = "Ask a manager before granting leave in this period."


@dataclass(frozen=True)
class Period:
    """A half-open span [starts_at, ends_at) of aware London times; `label` tells apart those of one rule."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    label: str = ""


@dataclass(frozen=True)
class RedFlag:
    """One flagged period of a year.

    `key` is stable: the same rule in the same year gives the same key, whatever its dates become.
    `provisional` dates are expected, not announced: a person confirms or moves them.
    """

    key: str
    name: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    themes: tuple[str, ...]
    minimum_resource: str
    minimum_count: int
    provisional: bool
    note: str
    leave_embargo: str = LEAVE_EMBARGO
    lead_weeks: tuple[int, ...] = LEAD_WEEKS

    @property
    def starts_on(self) -> date:
        """The first local day touched."""
        return self.starts_at.date()

    @property
    def ends_on(self) -> date:
        """The first local day that is not touched (exclusive, as DTEND of an all-day event is)."""
        last_moment = self.ends_at - timedelta(microseconds=1)
        return last_moment.date() + DAY


class Minimum(NamedTuple):
    """The least resource to plan for: in words, and how many confirmed resources and people that is."""

    words: str
    number: int


@dataclass(frozen=True)
class Rule:
    """A line of the table: how to find the periods of a year, and what a flag of this kind means."""

    key: str
    name: str
    find: Callable[[int, date], Iterable[Period]]
    themes: tuple[str, ...]
    minimum: Minimum
    provisional: bool = False
    note: str = ""


def red_flag_dates(year: int, *, term_ends_on: date | None = None) -> list[RedFlag]:
    """Give every red flag that the rules set for `year`, in order of start.

    `term_ends_on` is the last day of the schools' summer term, a setting of the partnership; unset, 21 July
    is taken and the prom season is provisional. A New Year flag may begin in the December before.
    Raises ValueError when the term ends before the exams do, or in another year.
    """
    term_end = term_ends_on or date(year, 7, 21)
    if not exams_end(year) <= term_end <= date(year, 12, 31):
        raise ValueError(f"The summer term of {year} must end on or after {exams_end(year):%-d %B %Y}.")
    flags = [
        _flag(rule, period, year, term_is_known=term_ends_on is not None)
        for rule in RULES
        for period in rule.find(year, term_end)
    ]
    return sorted(flags, key=lambda flag: (flag.starts_at, flag.ends_at, flag.key))


def _flag(rule: Rule, period: Period, year: int, *, term_is_known: bool) -> RedFlag:
    guessed_term = rule.key == "prom-season" and not term_is_known
    return RedFlag(
        key="-".join(filter(None, [rule.key, _slug(period.label), str(year)])),
        name=f"{rule.name}: {period.label}" if period.label else rule.name,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        all_day=period.all_day,
        themes=rule.themes,
        minimum_resource=rule.minimum.words,
        minimum_count=rule.minimum.number,
        provisional=rule.provisional or guessed_term,
        note=TERM if guessed_term else rule.note,
    )


def _slug(label: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in label.lower().replace("'", "")).split())


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


NIGHT = "Night-time economy"
ASB = "Anti-social behaviour"
YOUTH = "Young people"
EVENING_CREW = Minimum("One response crew and one partner patrol (wardens or specials) in the evening", 2)
BOARDS = "Confirm the day with the exam boards' calendar."
TERM = (
    "The end of term is not set for this year: 21 July is assumed."
    " Change the last day to the schools' last day of term once it is known."
)
#: What rules say of days that are only expected; no longer true once a person has confirmed the day.
EXPECTED_NOTES = (BOARDS, TERM)
TOWN_CENTRE = Minimum("Two response crews, street pastors and taxi marshals in the town centres until closing time", 4)

RULES: tuple[Rule, ...] = (
    Rule("bank-holiday", "Bank holiday", bank_holidays, (NIGHT, ASB), EVENING_CREW),
    Rule("prom-season", "Exams end and prom season", prom_season, (YOUTH, ASB), EVENING_CREW),
    Rule(
        "a-level-results",
        "A-level results",
        a_level_results,
        (YOUTH, NIGHT),
        EVENING_CREW,
        provisional=True,
        note=BOARDS,
    ),
    Rule(
        "gcse-results",
        "GCSE results",
        gcse_results,
        (YOUTH, ASB),
        EVENING_CREW,
        provisional=True,
        note=BOARDS,
    ),
    Rule(
        "bonfire-fortnight",
        "Halloween to bonfire fortnight",
        bonfire_fortnight,
        (ASB, "Fireworks and arson"),
        Minimum("Daily evening patrol, with fire and rescue and youth workers on 31 October and 5 November", 3),
    ),
    Rule(
        "clocks-back",
        "Clocks go back",
        clocks_back,
        ("Burglary",),
        Minimum("Crime prevention stall and a patrol of burglary hotspots at dusk", 2),
        note="The hour from 01:00 happens twice: a night shift is an hour longer.",
    ),
    Rule(
        "remembrance-sunday",
        "Remembrance Sunday",
        remembrance_sunday,
        ("Public events",),
        Minimum("Road closures staffed and one crew at each parade", 2),
    ),
    Rule(
        "black-friday",
        "Black Friday",
        black_friday,
        ("Retail crime",),
        Minimum("One crew and one partner patrol at the shopping centres", 2),
    ),
    Rule(
        "mad-friday",
        "Builders' (Mad) Friday",
        mad_friday,
        (NIGHT, "Violence"),
        TOWN_CENTRE,
        note="Move it if local firms close on another day.",
    ),
    Rule(
        "weekend-before-christmas",
        "Weekend before Christmas",
        weekend_before_christmas,
        (NIGHT,),
        TOWN_CENTRE,
    ),
    Rule("christmas-eve", "Christmas Eve", christmas_eve, (NIGHT, "Domestic abuse"), TOWN_CENTRE),
    Rule("new-years-eve", "New Year's Eve", new_years_eve, (NIGHT, "Violence"), TOWN_CENTRE),
)
