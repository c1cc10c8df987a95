"""When a measure is looked at again: by its rule, for any rule and any day."""

import datetime as dt
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasking.reviews import ReviewRule, due_in_words

CARELINE = ReviewRule(84, 1)
_DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
_RULES = st.builds(ReviewRule, st.integers(1, 3650), st.none() | st.integers(1, 120))


def test_a_careline_unit_is_looked_at_after_12_weeks_and_then_every_month() -> None:
    started = dt.date(2026, 11, 8)
    assert list(islice(CARELINE.dates(started), 4)) == [
        dt.date(2027, 1, 31),
        dt.date(2027, 2, 28),
        dt.date(2027, 3, 31),
        dt.date(2027, 4, 30),
    ]
    assert CARELINE.after(started, dt.date(2027, 2, 28)) == dt.date(2027, 3, 31)


@given(_RULES, _DAYS)
def test_reviews_come_one_after_the_other_from_the_first(rule: ReviewRule, started: dt.date) -> None:
    found = list(islice(rule.dates(started), 30))
    assert found[0] == started + dt.timedelta(days=rule.first_days or 0)
    assert len(found) == 30 if rule.repeat_months else len(found) == 1
    for before, after in pairwise(found):
        assert before < after
        months = (after.year - before.year) * 12 + after.month - before.month
        assert months == rule.repeat_months
        assert after.day == found[0].day or (after + dt.timedelta(days=1)).day == 1


@given(_RULES, _DAYS, st.integers(-400, 4000))
def test_the_next_is_the_first_after_the_day_that_is_asked_about(rule: ReviewRule, started: dt.date, on: int) -> None:
    day = started + dt.timedelta(days=on)
    found = rule.after(started, day)
    earlier = [due for due in islice(rule.dates(started), 4500) if due <= day and (found is None or due < found)]
    if found is not None:
        assert found > day
    assert len(earlier) == sum(1 for due in islice(rule.dates(started), len(earlier) + 1) if due <= day)


def test_what_is_never_looked_at_has_no_day() -> None:
    assert list(ReviewRule(None, None).dates(dt.date(2026, 1, 1))) == []
    assert ReviewRule(None, None).after(dt.date(2026, 1, 1), dt.date(2026, 1, 1)) is None
    assert len(list(ReviewRule(1, 120).dates(dt.date(9980, 1, 1)))) == 2


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (CARELINE, "Reviewed 12 weeks after it is in place, then every month."),
        (ReviewRule(28, 3), "Reviewed 4 weeks after it is in place, then every 3 months."),
        (ReviewRule(1, None), "Reviewed once, 1 day after it is in place."),
        (ReviewRule(7, None), "Reviewed once, 1 week after it is in place."),
        (ReviewRule(None, None), "No review."),
    ],
)
def test_the_rule_is_said_in_words(rule: ReviewRule, words: str) -> None:
    assert rule.in_words() == words
    assert due_in_words(3) == "Due within 3 days of what it answers."
    assert due_in_words(None) == ""
