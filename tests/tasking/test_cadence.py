"""When a forum meets next."""

import datetime as dt
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from common.clock import LONDON, local
from tasking.cadence import bank_holiday, next_starts, slots
from tasking.models import HolidayRule

YEARS = (dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1))  # noqa: DTZ001 - hypothesis adds the zone


def test_a_fortnightly_meeting_keeps_its_hour_when_the_clocks_go_back() -> None:
    starts_at = local(dt.date(2026, 10, 15), dt.time(14)).astimezone(dt.UTC)
    found = next(next_starts(starts_at, 14, starts_at))
    assert (starts_at.hour, found.hour) == (13, 14)
    assert found == local(dt.date(2026, 10, 29), dt.time(14))


def test_a_meeting_closed_late_is_followed_by_one_in_the_future() -> None:
    starts_at = local(dt.date(2026, 1, 5), dt.time(10))
    found = next(next_starts(starts_at, 14, local(dt.date(2026, 3, 2), dt.time(11))))
    assert found == local(dt.date(2026, 3, 16), dt.time(10))


@settings(deadline=None)  # a shared machine stalls now and then
@given(
    starts_at=st.datetimes(*YEARS, timezones=st.just(LONDON)),
    cadence=st.integers(1, 400),
    late=st.timedeltas(dt.timedelta(days=-30), dt.timedelta(days=900)),
)
def test_next_meetings_keep_the_rhythm_and_the_wall_clock(
    starts_at: dt.datetime, cadence: int, late: dt.timedelta
) -> None:
    start = starts_at.astimezone(dt.UTC)
    after = max(start, start + late)
    found = list(islice(next_starts(start, cadence, after), 3))
    walls = [each.astimezone(LONDON) for each in found]
    assert found == sorted(found)
    assert found[0] > after
    assert found[0] - after <= dt.timedelta(days=cadence, hours=1)
    assert all((wall.date() - start.astimezone(LONDON).date()).days % cadence == 0 for wall in walls if exists(wall))
    assert all(wall.time() == start.astimezone(LONDON).time().replace(fold=0) for wall in walls if exists(wall))


def exists(wall: dt.datetime) -> bool:
    """False within the hours around the clocks going forward, when the wall clock cannot be kept."""
    return not (wall.month == 3 and wall.weekday() == 6 and wall.day > 24 and 0 < wall.hour < 4)


@settings(deadline=None)
@given(
    starts_at=st.datetimes(*YEARS, timezones=st.just(LONDON)),
    cadence=st.integers(1, 90),
    rule=st.sampled_from(HolidayRule.values),
    early=st.timedeltas(dt.timedelta(days=-200), dt.timedelta(days=200)),
)
def test_no_meeting_falls_on_a_bank_holiday_and_each_keeps_its_hour(
    starts_at: dt.datetime, cadence: int, rule: str, early: dt.timedelta
) -> None:
    start = starts_at.astimezone(dt.UTC)
    found = list(islice(slots(start, cadence, rule, start + early), 30))
    assert [slot.at for slot in found] == list(islice(next_starts(start, cadence, start + early), 30))
    for slot in found:
        day = slot.at.astimezone(LONDON).date()
        assert slot.holiday == bank_holiday(day)
        if not slot.holiday:
            assert slot.starts_at == slot.at
        elif rule == HolidayRule.LEAVE_OUT:
            assert slot.starts_at is None
        else:
            assert slot.starts_at is not None
            moved = slot.starts_at.astimezone(LONDON)
            assert moved.weekday() < 5
            assert not bank_holiday(moved.date())
            assert 0 < (moved.date() - day).days <= 6
            assert moved.time() == slot.at.astimezone(LONDON).time() or not (exists(moved) and exists(slot.at))


def test_christmas_is_left_out_or_waits_for_the_next_working_day() -> None:
    christmas = local(dt.date(2026, 12, 25), dt.time(10))
    before = christmas - dt.timedelta(days=1)
    left_out, fortnight_later = islice(slots(christmas, 14, HolidayRule.LEAVE_OUT, before), 2)
    moved = next(slots(christmas, 14, HolidayRule.NEXT_WORKING_DAY, before))
    assert (left_out.starts_at, left_out.holiday) == (None, "Christmas Day")
    assert fortnight_later.starts_at == local(dt.date(2027, 1, 8), dt.time(10))
    assert moved.starts_at == local(dt.date(2026, 12, 29), dt.time(10))
