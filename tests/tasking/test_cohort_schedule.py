"""When members of the cohort are reviewed: fortnights and calendar months, and full reviews after joining."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasking.cohort_schedule import DAYS, Cadence, Schedule, counts_as_full, schedule

RED, AMBER = Cadence(14, DAYS), Cadence(1)
JOINED = dt.date(2026, 8, 31)


def of(cadence: Cadence, last_on: dt.date | None = None, full: int = 0) -> Schedule:
    return schedule(colour="Red", cadence=cadence, joined_on=JOINED, last_on=last_on, full_reviews=full)


@pytest.mark.parametrize(
    ("cadence", "last", "next_on"),
    [
        (RED, "2026-11-14", "2026-11-28"),
        (AMBER, "2026-11-14", "2026-12-14"),
        (AMBER, "2026-01-31", "2026-02-28"),
        (AMBER, "2028-01-31", "2028-02-29"),
        (AMBER, "2026-02-28", "2026-03-28"),
        (Cadence(3), "2026-11-30", "2027-02-28"),
    ],
)
def test_the_next_review_follows_the_cadence(cadence: Cadence, last: str, next_on: str) -> None:
    assert of(cadence, dt.date.fromisoformat(last)).next_on == dt.date.fromisoformat(next_on)


def test_full_reviews_fall_due_six_and_twelve_months_after_joining_each_once() -> None:
    assert [of(AMBER, full=held).full_on for held in range(3)] == [dt.date(2027, 2, 28), dt.date(2027, 8, 31), None]


@pytest.mark.parametrize(
    ("cadence", "held", "held_on", "stands"),
    [
        (AMBER, 0, "2027-01-27", False),
        (AMBER, 0, "2027-01-28", True),
        (RED, 0, "2027-02-13", False),
        (RED, 0, "2027-02-14", True),
        (AMBER, 0, "2027-07-01", True),
        (AMBER, 1, "2027-07-30", False),
        (AMBER, 1, "2027-07-31", True),
        (AMBER, 2, "2028-01-31", False),
    ],
)
def test_a_full_review_counts_from_one_cadence_before_it_is_due(
    cadence: Cadence, held: int, held_on: str, stands: bool
) -> None:
    assert counts_as_full(cadence, JOINED, held, dt.date.fromisoformat(held_on)) is stands


def test_the_reasons_say_the_rule_and_the_last_review() -> None:
    due = of(RED, dt.date(2026, 11, 14))
    assert due.whys(dt.date(2026, 11, 27)) == []
    assert due.whys(dt.date(2026, 11, 28)) == ["Red: reviewed every 14 days, last on 14 November 2026"]
    assert due.whys(dt.date(2027, 2, 28))[1] == "full review due on 28 February 2027"
    assert of(AMBER).why == "Red: reviewed every month, in the cohort since 31 August 2026"
    assert due.due_on == dt.date(2026, 11, 28)


@given(
    every=st.integers(1, 366),
    unit=st.sampled_from(["days", "months"]),
    last=st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)),
    later=st.integers(0, 60),
)
def test_a_review_always_falls_due_later_and_never_sooner_for_a_later_last(
    every: int, unit: str, last: dt.date, later: int
) -> None:
    cadence = Cadence(every, unit)
    assert last < cadence.after(last) <= cadence.after(last + dt.timedelta(days=later))


@given(full=st.lists(st.integers(1, 120), unique=True, max_size=5), held=st.integers(0, 6))
def test_it_is_due_exactly_when_it_says_why(full: list[int], held: int) -> None:
    found = schedule(
        colour="Blue", cadence=Cadence(1, "months", tuple(full)), joined_on=JOINED, last_on=None, full_reviews=held
    )
    for on in (found.due_on, found.due_on - dt.timedelta(days=1)):
        assert found.is_due(on) is bool(found.whys(on))
