"""Typing dates and times."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.clock import LONDON
from web.dates import is_ambiguous
from web.forms import DateField, GovukForm, LocalDateTimeField, TimeField
from web.typed import read_time


class Deployment(GovukForm):
    review = DateField(label="Review date")
    starts = LocalDateTimeField(label="Start")
    briefing = TimeField(label="Briefing", required=False)


def typed(**changes):
    given_parts = {
        "review_day": "1",
        "review_month": "12",
        "review_year": "2026",
        "starts_day": "31",
        "starts_month": "10",
        "starts_year": "2026",
        "starts_time": "18:30",
    }
    return Deployment({**given_parts, **changes})


def test_a_typed_time_in_october_is_that_instant():
    form = typed()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["review"] == date(2026, 12, 1)
    assert form.cleaned_data["starts"] == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert form.cleaned_data["briefing"] is None


def test_a_typed_time_in_summer_is_an_hour_earlier_in_utc():
    form = typed(starts_month="6", starts_day="1")
    assert form.is_valid()
    assert form.cleaned_data["starts"] == datetime(2026, 6, 1, 17, 30, tzinfo=UTC)


def test_a_month_may_be_typed_as_a_name():
    assert DateField().clean({"day": "5", "month": "nov", "year": "2026"}) == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("parts", "messages"),
    [
        (("", "", ""), ["Enter the review date"]),
        (("", "12", "2026"), ["Review date must include a day"]),
        (("", "", "2026"), ["Review date must include a day and month"]),
        (
            ("x", "", "26"),
            [
                "Review date must include a month",
                "Review date must have a day that is a number",
                "Review date must have a year with 4 numbers, for example 2026",
            ],
        ),
        (("31", "2", "2026"), ["Review date must be a real date"]),
        (("1", "13", "2026"), ["Review date must be a real date"]),
        (("0", "1", "2026"), ["Review date must be a real date"]),
        (("1", "1", "0000"), ["Review date must have a year from 1900 to 2099"]),
        (("1", "1", "2100"), ["Review date must have a year from 1900 to 2099"]),
        (("²", "1", "2026"), ["Review date must have a day that is a number"]),
    ],
)
def test_every_fault_of_a_date_is_named(parts, messages):
    day, month, year = parts
    form = typed(review_day=day, review_month=month, review_year=year)
    assert form.errors.get("review") == messages


def test_a_date_outside_its_limits_says_what_they_are():
    field = DateField(label="Review date", min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))
    with pytest.raises(ValidationError, match="must be 1 January 2026 or later"):
        field.clean({"day": "31", "month": "12", "year": "2025"})
    with pytest.raises(ValidationError, match="must be 31 December 2026 or earlier"):
        field.clean({"day": "1", "month": "1", "year": "2027"})
    assert field.clean({"day": "1", "month": "1", "year": "2026"}) == date(2026, 1, 1)


def test_a_link_may_give_a_date_at_once():
    form = Deployment({"review": "2026-12-01", "starts": "2026-10-31T18:30"})
    assert form.is_valid(), form.errors


def test_the_hour_that_the_clocks_skip_is_refused():
    form = typed(starts_day="29", starts_month="3", starts_time="1:30am")
    assert form.errors["starts"] == [
        "Start cannot be 1:30am on 29 March 2026, because the clocks go forward from 1am to 2am that night. "
        "Enter a time before 1am, or 2am or later"
    ]


def test_the_hour_that_happens_twice_is_asked_about():
    form = typed(starts_day="25", starts_month="10", starts_time="1:30am")
    assert form.errors["starts"] == [
        "Start is 1:30am on 25 October 2026, which happens twice as the clocks go back. Choose which one you mean"
    ]
    assert "The first, before the clocks change (BST)" in str(form["starts"])


@pytest.mark.parametrize(("fold", "hour"), [("0", 0), ("1", 1)])
def test_the_answer_picks_one_of_the_two_hours(fold, hour):
    form = typed(starts_day="25", starts_month="10", starts_time="1:30am", starts_fold=fold)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts"] == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_an_answer_left_over_from_another_date_changes_nothing():
    form = typed(starts_fold="1")
    assert form.is_valid()
    assert form.cleaned_data["starts"] == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert "clocks go back" not in str(form["starts"])


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_instant_shown_and_sent_back_unchanged_is_the_same_instant(instant):
    instant = instant.replace(second=0, microsecond=0)
    field = LocalDateTimeField(label="Start")
    sent_back = field.widget.decompress(instant)
    assert field.clean(sent_back) == instant
    assert not field.has_changed(instant, sent_back)


@given(st.integers(0, 180))
def test_two_times_in_the_night_of_the_clock_change_keep_their_order(minutes):
    start = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    end = start + timedelta(minutes=minutes + 1)
    field = LocalDateTimeField()
    cleaned = [field.clean(field.widget.decompress(at)) for at in (start, end)]
    assert cleaned[0] < cleaned[1]
    local = end.astimezone(LONDON).replace(tzinfo=None)
    assert bool(field.widget.decompress(end)["fold"]) == is_ambiguous(local)


@given(st.times())
def test_a_time_is_read_back_in_each_way_of_writing_it(at):
    at = at.replace(second=0, microsecond=0)
    half = f"{at.hour % 12 or 12}.{at.minute:02}{'pm' if at.hour >= 12 else 'am'}"
    for written in (f"{at:%H:%M}", f"{at:%H%M}", f"{at.hour}.{at.minute:02}", half, half.replace("m", " m")):
        assert read_time(written) == at


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("6pm", time(18)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("midday", time(12)),
        ("noon", time(12)),
        ("Midnight", time(0)),
    ],
)
def test_hours_alone_are_read_where_they_are_clear(written, at):
    assert read_time(written) == at


@pytest.mark.parametrize("written", ["6", "25:00", "13pm", "0am", "18:60", "half six", "18:3", "1:30 pmm", ""])
def test_what_is_no_time_of_day_is_refused(written):
    assert read_time(written) is None


@given(st.text(max_size=12))
def test_no_typing_breaks_the_reader(text):
    found = read_time(text)
    assert found is None or isinstance(found, time)


@given(*[st.text(max_size=6)] * 4)
def test_no_typing_breaks_the_form(day, month, year, at):
    form = typed(starts_day=day, starts_month=month, starts_year=year, starts_time=at)
    assert form.is_valid() or form.errors["starts"]
    assert "govuk-date-input" in str(form["starts"])


def test_a_bad_time_says_what_a_time_looks_like():
    assert typed(briefing="half six").errors["briefing"] == [
        "Briefing must have a real time, for example 18:30 or 6:30pm"
    ]
    assert typed(starts_time="").errors["starts"] == ["Start must include a time"]
