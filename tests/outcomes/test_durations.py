from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.durations import Duration

durations = st.builds(Duration, st.integers(1, 9999), st.sampled_from(["years", "months", "days", "hours"]))


@given(durations)
def test_the_iso_form_reads_back(duration):
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    "text", ["", "3Y", "P", "P0D", "PT0H", "P-1D", "P1Y6M", "P1DT2H", "PT30M", "P1.5D", "p3y", "P3Y ", "P٣Y"]
)
def test_what_is_not_one_unit_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="write it as P3Y, P6M, P14D or PT48H"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-03-01", "P3M", "2026-06-01"),
        ("2026-11-30", "P3M", "2027-02-28"),
        ("2027-11-30", "P3M", "2028-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2026-01-01", "P21D", "2026-01-22"),
    ],
)
def test_calendar_units_follow_the_corresponding_date(start, length, end):
    assert Duration.parse(length).after(date.fromisoformat(start)) == date.fromisoformat(end)


def test_hours_pass_by_the_clock_on_the_wall_being_ignored():
    start = datetime(2026, 3, 28, 12, tzinfo=UTC).astimezone(timezone(timedelta(hours=1)))
    assert Duration(48, "hours").after(start) == datetime(2026, 3, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize("moment", [date(2026, 1, 1), datetime(2026, 1, 1)])  # noqa: DTZ001
def test_hours_need_an_aware_moment(moment):
    with pytest.raises(TypeError, match="aware date and time"):
        Duration(24, "hours").after(moment)


def test_days_need_a_plain_date():
    with pytest.raises(TypeError, match="plain date"):
        Duration(1, "days").after(datetime(2026, 1, 1, tzinfo=UTC))


def test_words_count_in_the_singular_and_the_plural():
    assert Duration(1, "years").words == "1 year"
    assert Duration(48, "hours").words == "48 hours"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_going_ahead_and_back_by_months_loses_at_most_three_days(day, months):
    duration = Duration(months, "months")
    assert timedelta() <= day - duration.before(duration.after(day)) <= timedelta(days=3)
