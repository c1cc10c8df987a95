"""Periods, the same days a year before, and a number beside last year's in words."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.explorer.changes import Change
from reporting.explorer.periods import PRESETS, STEPS, Period, a_year_before, fitting, how_many, steps_of

DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2090, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("this-month", "2026-11-28", "2026-11-01", "2026-11-28"),
        ("last-month", "2026-01-31", "2025-12-01", "2025-12-31"),
        ("this-quarter", "2026-05-02", "2026-04-01", "2026-05-02"),
        ("last-quarter", "2026-02-10", "2025-10-01", "2025-12-31"),
        ("this-year", "2026-11-28", "2026-01-01", "2026-11-28"),
        ("last-year", "2026-11-28", "2025-01-01", "2025-12-31"),
        ("this-financial-year", "2026-03-31", "2025-04-01", "2026-03-31"),
        ("this-financial-year", "2026-04-01", "2026-04-01", "2026-04-01"),
        ("last-financial-year", "2026-11-28", "2025-04-01", "2026-03-31"),
    ],
)
def test_a_period_so_called_has_these_days(name: str, today: str, first: str, last: str) -> None:
    assert PRESETS[name][1](day(today)) == Period(day(first), day(last))


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-04-01", "2026-06-30", ("2025-04-01", "2025-06-30")),
        ("2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
        ("2024-02-01", "2024-02-29", ("2023-02-01", "2023-02-28")),
        ("2025-03-01", "2025-03-31", ("2024-03-01", "2024-03-31")),
        ("2024-02-29", "2024-02-29", None),
    ],
)
def test_the_same_days_a_year_before(first: str, last: str, before: tuple[str, str] | None) -> None:
    expected = Period(day(before[0]), day(before[1])) if before else None
    assert Period(day(first), day(last)).a_year_before == expected
    assert Period(day(first), None).a_year_before is None


@given(DAYS, st.integers(1, 500), st.sampled_from(sorted(STEPS)))
def test_the_steps_of_a_trend_are_the_period_without_gap_or_overlap_and_so_are_last_years(
    first: dt.date, days: int, step: str
) -> None:
    period = Period(first, first + dt.timedelta(days=days))
    steps = list(steps_of(period, step))
    assert (steps[0].first, steps[-1].last) == (period.first, period.last)
    one = dt.timedelta(days=1)
    assert all(a.last + one == b.first for a, b in pairwise(steps))
    assert len(steps) - 1 <= how_many(period, step) + 1
    earlier = [before for each in steps if (before := each.period.a_year_before)]
    assert all(a.last + one == b.first for a, b in pairwise(earlier))
    assert (earlier[0].first, earlier[-1].last) == (period.a_year_before.first, period.a_year_before.last)
    assert sum(1 for _ in steps_of(period, fitting(period))) <= 25


@given(DAYS)
def test_a_year_before_is_a_year_before(on: dt.date) -> None:
    assert (on - a_year_before(on)).days in (365, 366)


def test_periods_are_said_as_a_committee_writes_them() -> None:
    quarter = Period(day("2026-04-01"), day("2026-06-30"))
    assert (quarter.words, quarter.label) == ("between 1 April and 30 June 2026", "1 April to 30 June 2026")
    winter = Period(day("2025-11-01"), day("2026-01-31"))
    assert winter.words == "between 1 November 2025 and 31 January 2026"
    assert Period(day("2026-05-03"), day("2026-05-03")).words == "on 3 May 2026"
    assert Period(day("2026-05-03"), None).words == "since 3 May 2026"
    assert Period(None, day("2026-05-03")).words == "up to 3 May 2026"
    assert (Period().words, Period().label, bool(Period())) == ("", "All dates", False)
    labels = [[one.label for one in steps_of(quarter, step)] for step in ("month", "quarter", "year")]
    assert labels == [["Apr 2026", "May 2026", "Jun 2026"], ["Apr to Jun 2026"], ["2026/27"]]


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (12, 8, "Up 4 (50%)"),
        (172, 182, "Down 10 (5.5%)"),
        (4, 4, "No change"),
        (0, 0, "None in either year"),
        (4, 0, "Up 4, from none"),
        (0, 4, "Down 4, to none"),
        (1, 3, "Down 2 (66.7%)"),
        (13000, 1000, "Up 12,000 (1,200%)"),
        (10001, 10000, "Up 1 (less than 0.1%)"),
        (3, None, "No comparison"),
    ],
)
def test_a_change_in_words(now: int, before: int | None, words: str) -> None:
    assert Change(now, before).words == words


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_change_says_up_down_or_the_same(now: int, before: int) -> None:
    words = Change(now, before).words
    assert words.startswith("Up" if now > before else "Down" if now < before else "No")
    assert "-" not in words
    assert words[-3:] != "0%"
