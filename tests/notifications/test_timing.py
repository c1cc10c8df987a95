"""When what is held may leave: quiet hours and digests by the London clock, on the days that it changes too."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.clock import LONDON
from notifications.timing import DAY, SPARE, Hold, Wishes, end_of_quiet, hold_for, instant, next_at

UTC = dt.UTC
WEEK = dt.timedelta(days=7)

#: Instants of the two days around each clock change of a few years, and of a summer's and a winter's day.
_NIGHTS = [dt.date(2026, 3, 28), dt.date(2026, 10, 24), dt.date(2027, 3, 27), dt.date(2040, 10, 27)]
_DAYS = [*_NIGHTS, dt.date(2026, 7, 14), dt.date(2027, 1, 12)]
instants = st.builds(
    lambda day, minutes: dt.datetime.combine(day, dt.time(), UTC) + dt.timedelta(minutes=minutes),
    st.sampled_from(_DAYS),
    st.integers(0, 3 * 24 * 60),
)
times = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
wishes = st.builds(Wishes, st.none() | times, st.none() | times, st.none() | times)
keeping = st.timedeltas(dt.timedelta(minutes=1), WEEK)


def at(text: str) -> dt.datetime:
    """An instant: "2026-03-29 00:30" in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(wishes, instants, keeping)
def test_nothing_is_held_past_its_use_nor_into_the_past_nor_what_is_urgent(
    chosen: Wishes, now: dt.datetime, keeps: dt.timedelta
) -> None:
    hold = hold_for(chosen, now, now + keeps)
    if hold is not None:
        assert now < hold.until <= now + keeps - SPARE
    assert hold_for(chosen, now, now + keeps, urgent=True) is None


@example(Wishes(dt.time(1, 1), dt.time(1)), dt.datetime(2026, 3, 28, 1, 1, tzinfo=dt.UTC))
@given(wishes, instants)
def test_what_keeps_is_never_sent_in_quiet_hours_and_always_with_the_digest(chosen: Wishes, now: dt.datetime) -> None:
    hold = hold_for(chosen, now, now + WEEK)
    if chosen.digest_at is not None:
        assert hold is not None
        assert hold.in_digest
        assert hold.until - now <= DAY + dt.timedelta(hours=1)
        return
    leaves = hold.until if hold else now
    assert end_of_quiet(chosen, leaves) is None
    assert hold_for(chosen, leaves, leaves + WEEK) is None  # held once, not for ever


@given(wishes, instants)
def test_on_ordinary_days_quiet_is_what_the_wall_clock_says(chosen: Wishes, now: dt.datetime) -> None:
    by_the_wall = now.astimezone(LONDON)
    around = {(by_the_wall + count * DAY).utcoffset() for count in (-2, -1, 0, 1, 2)}
    if len(around) == 1:
        assert (end_of_quiet(chosen, now) is not None) == chosen.is_quiet_at(by_the_wall.time())


@given(st.sampled_from(_DAYS), times)
def test_a_time_of_day_is_the_first_instant_at_which_the_clock_has_got_there(day: dt.date, time: dt.time) -> None:
    moment, just_before = instant(day, time), instant(day, time) - dt.timedelta(microseconds=1)
    shown, before = moment.astimezone(LONDON), just_before.astimezone(LONDON)
    assert shown.date() == day
    assert shown.time() >= time
    assert (before.date(), before.time()) < (day, time)


@pytest.mark.parametrize(
    ("what", "quiet", "now", "until"),
    [
        ("over midnight", ("22:00", "07:00"), "2026-01-12 23:30", "2026-01-13 07:00"),
        ("after midnight", ("22:00", "07:00"), "2026-01-13 06:59", "2026-01-13 07:00"),
        ("as they end", ("22:00", "07:00"), "2026-01-13 07:00", None),
        ("as they start", ("22:00", "07:00"), "2026-01-13 22:00", "2026-01-14 07:00"),
        ("within the day", ("12:00", "14:00"), "2026-07-14 11:00", "2026-07-14 13:00"),  # noon in London
        ("the same hour twice: none", ("07:00", "07:00"), "2026-01-13 07:00", None),
        ("the night that is an hour short", ("22:00", "07:00"), "2026-03-28 22:30", "2026-03-29 06:00"),
        ("the night that is an hour long", ("22:00", "07:00"), "2026-10-24 21:30", "2026-10-25 07:00"),
        ("ends in the hour that is skipped", ("22:00", "01:30"), "2026-03-28 23:00", "2026-03-29 01:00"),
        ("starts in the hour that is skipped", ("01:30", "05:00"), "2026-03-29 01:00", "2026-03-29 04:00"),
        ("ends in the hour that comes twice", ("22:00", "01:30"), "2026-10-24 23:00", "2026-10-25 00:30"),
        ("and not again", ("22:00", "01:30"), "2026-10-25 01:10", None),
    ],
)
def test_quiet_hours_end_when_the_london_clock_says_so(
    what: str, quiet: tuple[str, str], now: str, until: str | None
) -> None:
    chosen = Wishes(*(dt.time.fromisoformat(time) for time in quiet))
    hold = hold_for(chosen, at(now), at(now) + WEEK)
    assert hold == (Hold(at(until), in_digest=False) if until else None), what


def test_a_digest_is_at_the_same_time_by_the_clock_all_year() -> None:
    five = dt.time(17)
    assert next_at(five, at("2026-07-14 15:59")) == at("2026-07-14 16:00")
    assert next_at(five, at("2026-07-14 16:00")) == at("2026-07-15 16:00")
    assert next_at(five, at("2026-10-24 16:30")) == at("2026-10-25 17:00")
    assert next_at(five, at("2026-03-28 17:30")) == at("2026-03-29 16:00")


def test_what_cannot_wait_for_the_digest_waits_for_the_end_of_quiet_hours_if_it_can() -> None:
    chosen = Wishes(dt.time(22), dt.time(7), dt.time(17))
    night = at("2026-01-12 23:00")
    assert hold_for(chosen, night, at("2026-01-13 18:00")) == Hold(at("2026-01-13 17:00"), in_digest=True)
    assert hold_for(chosen, night, at("2026-01-13 17:10")) == Hold(at("2026-01-13 07:00"), in_digest=False)
    assert hold_for(chosen, night, at("2026-01-13 07:10")) is None
    assert hold_for(chosen, night, at("2026-01-15 00:00"), digests=False) == Hold(at("2026-01-13 07:00"), False)
