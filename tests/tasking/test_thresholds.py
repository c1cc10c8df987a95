"""Which complaints count towards a case review: calendar months to the day, at the ends of months too."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasking.thresholds import Clock, Dates, ThresholdRule, count, judge, last_day, next_clock

RULE = ThresholdRule()
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
months = st.integers(1, 24)


@pytest.mark.parametrize(
    ("first", "number", "last"),
    [
        ("2026-01-15", 1, "2026-02-14"),
        ("2026-01-28", 1, "2026-02-27"),
        ("2026-01-29", 1, "2026-02-28"),
        ("2026-01-30", 1, "2026-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-29", 1, "2028-02-28"),
        ("2028-01-30", 1, "2028-02-29"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-01", 1, "2026-03-31"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-04-30", 1, "2026-05-29"),
        ("2026-12-31", 1, "2027-01-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-05-28", 6, "2026-11-27"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_a_period_of_months_ends_on_the_day_before_its_corresponding_day(first: str, number: int, last: str) -> None:
    assert last_day(dt.date.fromisoformat(first), number) == dt.date.fromisoformat(last)


@given(first=days, number=months)
def test_a_period_begins_the_next_one_without_gap_or_overlap_of_more_than_a_months_end(
    first: dt.date, number: int
) -> None:
    last = last_day(first, number)
    assert dt.timedelta(days=28 * number - 1) <= last - first <= dt.timedelta(days=31 * number)
    months_apart = (last.year - first.year) * 12 + last.month - first.month
    assert months_apart == number - (first.day == 1)


@given(first=days, later=st.integers(0, 400), number=months)
def test_what_begins_later_never_ends_sooner(first: dt.date, later: int, number: int) -> None:
    assert last_day(first, number) <= last_day(first + dt.timedelta(days=later), number)


@given(first=days, number=months)
def test_a_longer_window_never_ends_sooner(first: dt.date, number: int) -> None:
    assert last_day(first, number) < last_day(first, number + 1)


@pytest.mark.parametrize(
    ("behaviour", "reported", "applied", "qualifies", "why"),
    [
        ("2026-01-31", "2026-02-28", "2026-03-01", True, "Made within 1 month of the behaviour"),
        ("2026-01-31", "2026-03-01", "2026-03-02", False, "the last day was 28 February 2026"),
        ("2026-01-15", "2026-02-14", "2026-02-14", True, "the application within 6 months of it"),
        ("2026-01-15", "2026-02-15", "2026-02-15", False, "the last day was 14 February 2026"),
        ("2026-05-28", "2026-05-28", "2026-11-27", True, "Made within"),
        ("2026-05-28", "2026-05-28", "2026-11-28", False, "the last day was 27 November 2026"),
        ("2026-05-28", "2026-05-29", "2026-05-28", False, "after the application"),
        ("2026-05-28", "2026-05-27", "2026-05-28", False, "before the behaviour"),
    ],
)
def test_a_complaint_says_why_it_qualifies_or_does_not(
    behaviour: str, reported: str, applied: str, qualifies: bool, why: str
) -> None:
    complaint = Dates(dt.date.fromisoformat(behaviour), dt.date.fromisoformat(reported))
    verdict = judge(complaint, dt.date.fromisoformat(applied), RULE)
    assert (verdict.qualifies, why in verdict.why) == (qualifies, True), verdict.why


@given(behaviour=days, waited=st.integers(-40, 400), applied=st.integers(-40, 400), rule_months=months)
def test_a_wider_window_never_takes_a_complaint_away(
    behaviour: dt.date, waited: int, applied: int, rule_months: int
) -> None:
    complaint = Dates(behaviour, behaviour + dt.timedelta(days=waited))
    on = complaint.reported_on + dt.timedelta(days=applied)
    narrow = ThresholdRule(behaviour_months=rule_months, application_months=rule_months)
    wide = ThresholdRule(behaviour_months=rule_months + 1, application_months=rule_months + 1)
    assert judge(complaint, on, wide).qualifies >= judge(complaint, on, narrow).qualifies
    assert judge(complaint, on, narrow).why
    assert count([complaint] * 3, on, narrow) == 3 * judge(complaint, on, narrow).qualifies


def test_clocks_say_how_they_stand_and_which_is_next() -> None:
    due, today = dt.date(2026, 12, 3), dt.date(2026, 12, 5)
    late = Clock("Acknowledge", due, 5, done_on=today)
    waiting = Clock("Decide", dt.date(2026, 12, 4), 14)
    assert late.rag(today) == ("grey", "done 2 days late")
    assert Clock("x", due, 5, done_on=due).rag(today) == ("grey", "done in time")
    assert waiting.rag(today) == ("red", "overdue by 1 day")
    assert (waiting.rule, next_clock([late, waiting]), next_clock([late])) == (
        "14 days from the application",
        waiting,
        None,
    )
