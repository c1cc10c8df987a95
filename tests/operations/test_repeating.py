"""The dates of a series: each in its rule, at the time on the wall, none twice, whatever the clocks do."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import LONDON, local
from common.errors import BadInput
from operations.series.dates import (
    LONGEST_SERIES,
    MOST_TIMES,
    Every,
    Occurrence,
    Rule,
    days,
    months_left_out,
    occurrences,
)
from web.dates import exists

first_days = st.dates(dt.date(2024, 1, 1), dt.date(2090, 1, 1))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
lengths = st.timedeltas(dt.timedelta(minutes=15), dt.timedelta(days=7))


@st.composite
def rules(draw: Any) -> Rule:
    """Any rule that can be entered."""
    every = draw(st.sampled_from(Every.values))
    interval = draw(st.integers(1, 26)) if every == Every.WEEKS else 1
    return Rule(every, interval, times=draw(st.integers(1, 24)))


def dates_of(rule: Rule, first: dt.date) -> list[dt.date]:
    """Its dates; none where the rule goes on for too long."""
    try:
        return days(rule, first)
    except BadInput as refusal:
        if "more than 2 years" not in refusal.detail:
            raise
        return []


@given(rule=rules(), first=first_days)
def test_each_date_is_in_the_rule_and_none_comes_twice(rule: Rule, first: dt.date) -> None:
    found = dates_of(rule, first)
    assert found == sorted(set(found))
    assert all(first < on <= first + LONGEST_SERIES for on in found)
    assert len(found) in (0, rule.times)
    for on in found:
        if rule.every == Every.WEEKS:
            assert (on - first).days % (7 * rule.interval) == 0
        elif rule.every == Every.MONTH_DAY:
            assert on.day == first.day
        else:
            assert on.weekday() == first.weekday()
            last = (on + dt.timedelta(days=7)).month != on.month
            assert (on.day - 1) // 7 == (first.day - 1) // 7 or (first.day > 28 and last)
    if rule.every == Every.MONTH_WEEKDAY:
        months = [first.year * 12 + first.month, *(on.year * 12 + on.month for on in found)]
        assert months == list(range(months[0], months[0] + len(months)))


@given(rule=rules(), first=first_days, at=times, length=lengths)
def test_the_time_on_the_wall_is_kept_or_what_was_done_is_said(
    rule: Rule, first: dt.date, at: dt.time, length: dt.timedelta
) -> None:
    wall = dt.datetime.combine(first, at)
    if not (exists(wall) and exists(wall + length) and dates_of(rule, first)):
        return
    starts_at, ends_at = (moment.replace(tzinfo=LONDON).astimezone(dt.UTC) for moment in (wall, wall + length))
    if ends_at <= starts_at:
        return
    for one in occurrences(rule, starts_at, ends_at):
        if one.starts_at is None or one.ends_at is None:
            assert one.note.startswith("Left out")
            continue
        assert one.starts_at < one.ends_at
        assert one.starts_at.astimezone(LONDON).date() == one.on
        for moment, meant in ((one.starts_at, at), (one.ends_at, (wall + length).time())):
            shown = moment.astimezone(LONDON).replace(tzinfo=None, fold=0)
            assert shown.time() == meant or ("2am is meant" in one.note and shown.time() == dt.time(2))


def clocks(first: dt.date, starts: str, ends: str, ends_after: int = 0) -> Occurrence:
    """The date a week after this one, at these times."""
    start, end = (dt.time.fromisoformat(text) for text in (starts, ends))
    period = local(first, start), local(first + dt.timedelta(days=ends_after), end)
    (one,) = occurrences(Rule(Every.WEEKS, times=1), *period)
    return one


def test_what_the_clocks_do_is_said_of_the_date() -> None:
    spring, autumn = dt.date(2027, 3, 21), dt.date(2026, 10, 18)
    late = clocks(spring, "01:30", "04:00")
    assert (late.starts_at, late.note) == (
        dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC),
        "The clocks go forward that night and skip 1:30am: 2am is meant instead.",
    )
    assert clocks(spring, "01:00", "01:45").note.startswith("Left out: the whole of it falls into the hour")
    over_midnight = clocks(spring - dt.timedelta(days=1), "22:00", "03:00", ends_after=1)
    assert over_midnight.note == ""
    assert over_midnight.ends_at == dt.datetime(2027, 3, 28, 2, tzinfo=dt.UTC)
    twice = clocks(autumn, "01:30", "04:00")
    assert (twice.starts_at, twice.note) == (
        dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
        "The clocks go back that night and 1:30am happens twice: the first is meant.",
    )
    evening = clocks(dt.date(2026, 10, 23), "18:00", "23:00")
    assert evening.starts_at == dt.datetime(2026, 10, 30, 18, tzinfo=dt.UTC)


def test_rules_read_as_people_say_them() -> None:
    friday, until = dt.date(2026, 12, 4), dt.date(2027, 5, 31)
    said = {
        Rule(Every.WEEKS, until=until): "every week on Friday, until 31 May 2027",
        Rule(Every.WEEKS, 2, times=1): "every 2 weeks on Friday, once more",
        Rule(Every.MONTH_WEEKDAY, times=12): "every month on the first Friday, 12 more times",
        Rule(Every.MONTH_DAY, times=3): "every month on the 4th, 3 more times",
    }
    assert {rule: rule.in_words(friday) for rule in said} == said
    assert "the last Friday" in Rule(Every.MONTH_WEEKDAY, times=2).in_words(dt.date(2027, 1, 29))
    assert [str(on) for on in days(Rule(Every.MONTH_DAY, times=2), dt.date(2027, 1, 31))] == [
        "2027-03-31",
        "2027-05-31",
    ]
    assert months_left_out(Rule(Every.MONTH_DAY, times=2), dt.date(2027, 1, 31)).startswith("Months without a 31st")
    assert months_left_out(Rule(Every.MONTH_DAY, times=2), friday) == ""


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule("daily", times=2), "every"),
        (Rule(Every.WEEKS, 0, times=2), "interval"),
        (Rule(Every.WEEKS, 27, times=2), "interval"),
        (Rule(Every.WEEKS), "until"),
        (Rule(Every.WEEKS, until=dt.date(2027, 5, 31), times=2), "until"),
        (Rule(Every.WEEKS, until=dt.date(2026, 12, 4)), "until"),
        (Rule(Every.WEEKS, until=dt.date(2026, 12, 10)), "until"),
        (Rule(Every.WEEKS, until=dt.date(2028, 12, 20)), "until"),
        (Rule(Every.WEEKS, until=dt.date(2028, 11, 30)), "until"),
        (Rule(Every.WEEKS, times=0), "times"),
        (Rule(Every.WEEKS, times=MOST_TIMES + 1), "times"),
        (Rule(Every.MONTH_DAY, times=MOST_TIMES), "times"),
    ],
)
def test_a_rule_without_an_end_or_that_goes_on_too_long_is_refused(rule: Rule, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        days(rule, dt.date(2026, 12, 4))
    assert list(refusal.value.faults) == [field]
