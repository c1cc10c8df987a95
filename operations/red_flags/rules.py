"""Red-flag dates: the days of a year on which police and partners keep their resources up.

The table `RULES` says what each rule means: themes and the least resource to plan for. When it falls is found by a
function of its own (periods.py). `ends_at` and `ends_on` are the first moment and the first day no longer flagged.
What no rule can know (festivals, football, summer events) is entered by hand or imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from operations.red_flags import periods
from operations.red_flags.periods import DAY, Period, exams_end

LEAD_WEEKS = (8, 4, 2, 1)
LEAVE_EMBARGO = "Ask a manager before granting leave in this period."


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
    Rule("bank-holiday", "Bank holiday", periods.bank_holidays, (NIGHT, ASB), EVENING_CREW),
    Rule("prom-season", "Exams end and prom season", periods.prom_season, (YOUTH, ASB), EVENING_CREW),
    Rule(
        "a-level-results",
        "A-level results",
        periods.a_level_results,
        (YOUTH, NIGHT),
        EVENING_CREW,
        provisional=True,
        note=BOARDS,
    ),
    Rule(
        "gcse-results",
        "GCSE results",
        periods.gcse_results,
        (YOUTH, ASB),
        EVENING_CREW,
        provisional=True,
        note=BOARDS,
    ),
    Rule(
        "bonfire-fortnight",
        "Halloween to bonfire fortnight",
        periods.bonfire_fortnight,
        (ASB, "Fireworks and arson"),
        Minimum("Daily evening patrol, with fire and rescue and youth workers on 31 October and 5 November", 3),
    ),
    Rule(
        "clocks-back",
        "Clocks go back",
        periods.clocks_back,
        ("Burglary",),
        Minimum("Crime prevention stall and a patrol of burglary hotspots at dusk", 2),
        note="The hour from 01:00 happens twice: a night shift is an hour longer.",
    ),
    Rule(
        "remembrance-sunday",
        "Remembrance Sunday",
        periods.remembrance_sunday,
        ("Public events",),
        Minimum("Road closures staffed and one crew at each parade", 2),
    ),
    Rule(
        "black-friday",
        "Black Friday",
        periods.black_friday,
        ("Retail crime",),
        Minimum("One crew and one partner patrol at the shopping centres", 2),
    ),
    Rule(
        "mad-friday",
        "Builders' (Mad) Friday",
        periods.mad_friday,
        (NIGHT, "Violence"),
        TOWN_CENTRE,
        note="Move it if local firms close on another day.",
    ),
    Rule(
        "weekend-before-christmas",
        "Weekend before Christmas",
        periods.weekend_before_christmas,
        (NIGHT,),
        TOWN_CENTRE,
    ),
    Rule("christmas-eve", "Christmas Eve", periods.christmas_eve, (NIGHT, "Domestic abuse"), TOWN_CENTRE),
    Rule("new-years-eve", "New Year's Eve", periods.new_years_eve, (NIGHT, "Violence"), TOWN_CENTRE),
)
