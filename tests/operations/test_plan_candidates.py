"""The busiest hours of a place, cut into sessions, over the weekends when the clocks change too."""

import datetime as dt

import pytest

from common import clock
from hotspots.peaks import Peak
from operations.plans.candidates import ASSUMED, Cut, Span, days_between, harm_of_session, hours_of, spans

NIGHT = Peak((5,), dt.time(22), dt.time(3))


def local(text: str) -> dt.datetime:
    """A London time in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.LONDON).astimezone(dt.UTC)


def days(first: str, last: str) -> list[dt.date]:
    """Days, both ends included."""
    return list(days_between(dt.date.fromisoformat(first), dt.date.fromisoformat(last)))


def test_a_peak_is_cut_from_its_start_and_what_is_left_counts_from_half_a_session() -> None:
    evening = Peak((4,), dt.time(18), dt.time(23))
    found = spans(evening, days("2026-12-04", "2026-12-17"), Cut(120))
    assert [(f"{one.starts_at:%d %H}", one.minutes) for one in found] == [
        *(("04 18", 120), ("04 20", 120), ("04 22", 60)),
        *(("11 18", 120), ("11 20", 120), ("11 22", 60)),
    ]
    assert [one.minutes for one in spans(evening, days("2026-12-04", "2026-12-04"), Cut(180))] == [180, 120]
    assert [one.minutes for one in spans(evening, days("2026-12-04", "2026-12-04"), Cut(240))] == [240]
    assert [one.minutes for one in spans(evening, days("2026-12-04", "2026-12-04"), Cut(720))] == [300]


def test_time_is_left_to_get_to_another_place_but_not_after_the_last_session() -> None:
    evening = Peak((4,), dt.time(18), dt.time(22))
    first, second = spans(evening, days("2026-12-04", "2026-12-04"), Cut(120, 15))
    assert (first.minutes, second.minutes) == (105, 120)
    assert [one.minutes for one in spans(evening, days("2026-12-04", "2026-12-04"), Cut(120, 120))] == [60, 120]


@pytest.mark.parametrize(("saturday", "hours"), [("2026-03-28", 4), ("2026-10-24", 6), ("2026-12-05", 5)])
def test_a_night_when_the_clocks_change_is_an_hour_shorter_or_longer(saturday: str, hours: int) -> None:
    assert hours_of(NIGHT, dt.date.fromisoformat(saturday)).minutes == hours * 60


def test_a_peak_within_the_hour_that_the_clocks_skip_is_still_a_session() -> None:
    skipped = Peak((6,), dt.time(1), dt.time(2))
    (one,) = spans(skipped, [dt.date(2026, 3, 29)], Cut(120))
    assert one.starts_at < one.ends_at


def test_on_a_red_flag_day_the_hours_count_whatever_day_it_is_as_far_as_they_lie_in_it() -> None:
    new_year = Span(local("2026-12-31T12:00"), local("2027-01-01T01:00"))  # a Thursday
    found = spans(NIGHT, days("2026-12-30", "2027-01-01"), Cut(60), [new_year])
    assert [f"{one.starts_at:%d %H:%M}" for one in found] == ["31 22:00", "31 23:00", "01 00:00"]
    assert spans(NIGHT, days("2026-12-30", "2027-01-01"), Cut(60)) == []


def test_a_years_harm_falls_to_the_sessions_of_a_week() -> None:
    (first, second) = spans(ASSUMED, [dt.date(2026, 12, 4)], Cut(120))
    assert harm_of_session(100, ASSUMED, first) == harm_of_session(100, ASSUMED, second) == 25
    assert harm_of_session(0, ASSUMED, first) == 1
