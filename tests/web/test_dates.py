"""Dates in words, as people in Essex read them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import LONDON
from web.dates import (
    exists,
    is_ambiguous,
    london_range_text,
    london_text,
    time_text,
    to_london,
)


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold).astimezone(UTC)


def test_a_summer_instant_is_shown_an_hour_on_from_utc():
    assert london_text(datetime(2026, 6, 1, 17, 30, tzinfo=UTC)) == "Mon 1 June 2026, 6:30pm"


def test_a_winter_instant_is_shown_as_it_is_in_utc():
    assert london_text(datetime(2026, 10, 31, 18, 30, tzinfo=UTC)) == "Sat 31 October 2026, 6:30pm"


def test_a_plain_date_has_no_time():
    assert london_text(date(2026, 12, 1)) == "Tue 1 December 2026"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(12, 1), "12:01pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_times_follow_the_style_guide(at, words):
    assert time_text(at) == words


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        london_text(datetime(2026, 6, 1, 12))  # noqa: DTZ001


def test_the_hour_that_happens_twice_says_which_one_it_is():
    assert london_text(london(2026, 10, 25, 1, 30)) == "Sun 25 October 2026, 1:30am BST"
    assert london_text(london(2026, 10, 25, 1, 30, fold=1)) == "Sun 25 October 2026, 1:30am GMT"
    assert london_text(london(2026, 10, 25, 2, 30)) == "Sun 25 October 2026, 2:30am"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (london(2026, 10, 31, 18, 30), london(2026, 10, 31, 23), "Sat 31 October 2026, 6:30pm to 11pm"),
        (
            london(2026, 10, 31, 18, 30),
            london(2026, 11, 1, 3),
            "Sat 31 October 2026, 6:30pm to Sun 1 November 2026, 3am",
        ),
        (london(2026, 10, 31, 18), london(2026, 11, 1), "Sat 31 October 2026, 6pm to midnight"),
        (london(2026, 10, 25), london(2026, 10, 26), "Sun 25 October 2026, all day"),
        (london(2026, 10, 25), london(2026, 11, 9), "Sun 25 October 2026 to Sun 8 November 2026"),
        (
            london(2026, 12, 31),
            london(2027, 1, 1, 3),
            "Thu 31 December 2026, midnight to Fri 1 January 2027, 3am",
        ),
        (
            london(2026, 10, 25, 1, 30),
            london(2026, 10, 25, 1, 15, fold=1),
            "Sun 25 October 2026, 1:30am BST to 1:15am GMT",
        ),
    ],
)
def test_a_period_names_the_days_it_touches(start, end, words):
    assert london_range_text(start, end) == words


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_real_instant_has_a_wall_time_that_exists(instant):
    wall = to_london(instant).replace(tzinfo=None)
    assert exists(wall)
    hour = timedelta(hours=1)
    twin = any(to_london(other).replace(tzinfo=None) == wall for other in (instant - hour, instant + hour))
    assert is_ambiguous(wall) == twin


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_wall_time_that_does_not_exist_is_in_the_last_week_of_march(wall):
    if not exists(wall):
        assert (wall.month, wall.hour, wall.weekday()) == (3, 1, 6)
        assert wall.day > 24


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(min_value=1, max_value=60 * 24 * 20),
)
def test_a_period_never_loses_its_first_day(start, minutes):
    words = london_range_text(start, start + timedelta(minutes=minutes))
    assert words.startswith(london_text(to_london(start).date()))
