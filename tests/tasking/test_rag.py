"""The colour of an action."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasking.rag import rag

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-2, ("red", "overdue by 2 days")),
        (-1, ("red", "overdue by 1 day")),
        (0, ("amber", "due today")),
        (1, ("amber", "due in 1 day")),
        (7, ("amber", "due in 7 days")),
        (8, ("green", "due in 8 days")),
    ],
)
def test_an_open_action_is_coloured_by_its_due_date(days: int, expected: tuple[str, str]) -> None:
    assert rag(TODAY + dt.timedelta(days=days), "open", TODAY) == expected


@settings(deadline=None)  # a shared machine stalls now and then
@given(days=st.integers(-4000, 4000))
def test_a_completed_action_waits_in_blue_and_a_closed_one_is_grey_whatever_the_date(days: int) -> None:
    due_on = TODAY + dt.timedelta(days=days)
    assert rag(due_on, "completed", TODAY).colour == "blue"
    assert {rag(due_on, state, TODAY).colour for state in ("discharged", "struck")} == {"grey"}


@settings(deadline=None)  # a shared machine stalls now and then
@given(days=st.integers(-4000, 3999))
def test_an_open_action_only_ever_gets_more_urgent_as_time_passes(days: int) -> None:
    urgency = ["green", "amber", "red"]
    later, sooner = (rag(TODAY + dt.timedelta(days=d), "open", TODAY).colour for d in (days + 1, days))
    assert urgency.index(sooner) >= urgency.index(later)
