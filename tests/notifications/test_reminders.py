from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import LONDON
from notifications.reminders import all_day_start, due_times, idem_key, lead_offsets

LEADS = lead_offsets([8, 4, 2, 1])
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
EVENT, PERSON = UUID(int=1), UUID(int=2)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


def test_lead_weeks_come_longest_first_and_once_each():
    assert lead_offsets([1, 8, 2, 4, 8]) == tuple(timedelta(weeks=w) for w in (8, 4, 2, 1))


@pytest.mark.parametrize(
    ("starts_at", "eight_weeks_before"),
    [
        (london(2026, 12, 18, 18), london(2026, 10, 23, 18)),
        (london(2026, 4, 17, 18), london(2026, 2, 20, 18)),
        (london(2026, 7, 17, 18), london(2026, 5, 22, 18)),
    ],
)
def test_eight_weeks_before_six_in_the_evening_is_six_in_the_evening(starts_at, eight_weeks_before):
    first, *_ = due_times(starts_at, LEADS, LONG_AGO, late_by=timedelta(0))
    assert first.offset == timedelta(weeks=8)
    assert first.due_at == eight_weeks_before
    assert first.due_at.tzinfo is UTC


def test_the_wall_clock_holds_whatever_zone_the_start_is_told_in():
    starts_at = london(2026, 12, 18, 18)
    assert due_times(starts_at.astimezone(UTC), LEADS, LONG_AGO) == due_times(starts_at, LEADS, LONG_AGO)


def test_hours_are_hours_that_pass_across_a_clock_change():
    (due,) = due_times(london(2026, 3, 29, 4), [timedelta(hours=6)], LONG_AGO)
    assert due.due_at == london(2026, 3, 28, 21)


def test_a_reminder_in_the_hour_that_does_not_exist_moves_past_it():
    (due,) = due_times(london(2026, 4, 5, 1, 30), [timedelta(weeks=1)], LONG_AGO)
    assert due.due_at == london(2026, 3, 29, 2, 30)


def test_a_reminder_is_stale_once_the_next_one_is_due_or_the_event_starts():
    starts_at = london(2026, 12, 18, 18)
    due = due_times(starts_at, LEADS, LONG_AGO)
    assert [one.not_after for one in due] == [*(one.due_at for one in due[1:]), starts_at]


def test_reminders_long_past_are_not_sent_for_an_event_made_late():
    starts_at = london(2026, 12, 18, 18)
    due = due_times(starts_at, LEADS, starts_at - timedelta(days=20))
    assert [one.offset for one in due] == [timedelta(weeks=2), timedelta(weeks=1)]


def test_one_that_is_due_as_the_event_starts_is_of_use_until_it_ends():
    starts_at = all_day_start(date(2026, 12, 18))
    day, moment = due_times(starts_at, [timedelta(days=1), timedelta(0)], LONG_AGO, until=london(2026, 12, 19))
    assert (moment.due_at, moment.not_after) == (starts_at, london(2026, 12, 19))
    assert day.not_after == starts_at
    assert due_times(starts_at, [timedelta(0)], london(2026, 12, 18, 23), until=london(2026, 12, 19)) == [moment]


@pytest.mark.parametrize(("hours_late", "sent"), [(0, 1), (1, 1), (24, 1), (25, 0)])
def test_one_missed_by_no_more_than_a_day_is_still_sent(hours_late, sent):
    starts_at = london(2026, 7, 17, 18)
    now = london(2026, 7, 10, 18) + timedelta(hours=hours_late)
    assert len(due_times(starts_at, [timedelta(weeks=1)], now)) == sent


def test_nothing_is_due_once_the_event_has_started():
    starts_at = london(2026, 7, 17, 18)
    assert due_times(starts_at, [timedelta(hours=1)], starts_at) == []
    assert due_times(starts_at, [timedelta(0)], LONG_AGO) == []


def test_an_all_day_event_counts_from_nine_in_the_morning():
    first, *_ = due_times(all_day_start(date(2026, 12, 18)), LEADS, LONG_AGO)
    assert first.due_at == london(2026, 10, 23, 9)


@pytest.mark.parametrize(
    ("starts_at", "now"),
    [(datetime(2026, 1, 1), LONG_AGO), (LONG_AGO, datetime(2026, 1, 1))],  # noqa: DTZ001
)
def test_naive_times_are_refused(starts_at, now):
    with pytest.raises(ValueError, match="aware"):
        due_times(starts_at, LEADS, now)


def test_a_reminder_after_the_start_is_refused():
    with pytest.raises(ValueError, match="cannot be due after"):
        due_times(london(2026, 1, 1), [timedelta(hours=-1)], LONG_AGO)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    st.sets(st.integers(1, 52 * 7 * 24).map(lambda hours: timedelta(hours=hours)), max_size=6),
    st.integers(-24 * 400, 24 * 10),
)
def test_reminders_never_overlap_nor_outlive_the_event(naive, offsets, hours):
    starts_at = naive.replace(tzinfo=UTC)
    now = starts_at + timedelta(hours=hours)
    due = due_times(starts_at, offsets, now)
    assert [one.due_at for one in due] == sorted(one.due_at for one in due)
    for one in due:
        assert one.offset in offsets
        assert one.due_at < one.not_after <= starts_at
        assert now < one.not_after
        wall = starts_at.astimezone(LONDON).replace(tzinfo=None) - one.due_at.astimezone(LONDON).replace(tzinfo=None)
        assert abs(wall - one.offset) <= timedelta(hours=1)
    for one, following in pairwise(due):
        assert one.not_after <= following.due_at


@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)), st.integers(1, 30))  # noqa: DTZ001
def test_moving_the_clock_forward_only_takes_reminders_away(naive, days):
    starts_at = naive.replace(tzinfo=UTC)
    before = due_times(starts_at, LEADS, starts_at - timedelta(weeks=9))
    after = due_times(starts_at, LEADS, starts_at - timedelta(weeks=9) + timedelta(days=days))
    assert after == before[len(before) - len(after) :]


# The key


def test_the_key_is_reminder_event_version_offset_recipient_channel():
    key = idem_key("red-flag-lead", EVENT, 3, timedelta(weeks=8), PERSON, "email")
    assert key == f"red-flag-lead:{EVENT}:3:P56D:{PERSON}:email"


def test_an_offset_in_hours_is_told_apart_from_one_in_days():
    keys = {
        idem_key("visit", EVENT, 1, offset, PERSON, "email") for offset in (timedelta(0), *LEADS, timedelta(hours=2))
    }
    assert len(keys) == 6
    assert f"visit:{EVENT}:1:P0DT7200S:{PERSON}:email" in keys


@pytest.mark.parametrize(("reminder", "channel"), [("", "email"), ("visit", ""), ("a:b", "email"), ("a", "b:c")])
def test_a_part_that_would_blur_the_key_is_refused(reminder, channel):
    with pytest.raises(ValueError, match="no colon"):
        idem_key(reminder, EVENT, 1, timedelta(0), PERSON, channel)


parts = st.tuples(
    st.sampled_from(["visit", "red-flag-lead"]),
    st.uuids(),
    st.integers(1, 99),
    st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds)),
    st.uuids(),
    st.sampled_from(["email", "teams"]),
)


@given(parts, parts)
def test_two_deliveries_share_a_key_only_when_every_part_is_the_same(one, other):
    assert (idem_key(*one) == idem_key(*other)) == (one == other)
