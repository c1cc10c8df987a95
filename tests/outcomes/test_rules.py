from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import LONDON
from outcomes.catalogue import LegalVersion, load_catalogue
from outcomes.durations import Duration
from outcomes.rules import (
    DurationNotAllowed,
    NoLawInForce,
    appeal_ends,
    expiry,
    review_dates,
    version_in_force,
)

CATALOGUE = load_catalogue()
A_DAY = date(2026, 3, 1)
days = st.dates(date(2021, 1, 1), date(2060, 12, 31))
moments = st.datetimes(datetime(2021, 1, 1), datetime(2060, 1, 1)).map(lambda m: m.replace(tzinfo=UTC))  # noqa: DTZ001


def law(code: str, on: date = A_DAY) -> LegalVersion:
    return version_in_force(CATALOGUE.versions_of(code), on)


def length(text: str) -> Duration:
    return Duration.parse(text)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


# Which law


def test_an_order_keeps_the_law_of_the_day_it_was_issued():
    assert law("CBO_ADULT", date(2020, 11, 30)).provision == "ASBCPA 2014 s22 and s25"
    assert law("CBO_ADULT", date(2020, 12, 1)).provision == "Sentencing Act 2020 s331 and s334"


@pytest.mark.parametrize(("code", "on"), [("CBO_2014", "2020-12-01"), ("CPN", "2014-10-19"), ("RESPECT", "2030-01-01")])
def test_no_law_in_force_says_what_to_do(code, on):
    with pytest.raises(NoLawInForce, match=f"No law for {code} was in force on .* Choose another type or date"):
        law(code, date.fromisoformat(on))


def test_two_laws_for_one_day_are_refused_rather_than_guessed():
    with pytest.raises(ValueError, match="Two laws for CPN claim 1 March 2026"):
        version_in_force([law("CPN"), law("CPN")], A_DAY)


@given(days)
def test_dispersal_keeps_to_48_hours_while_the_change_is_switched_off(day):
    assert law("S34", day).max_duration == length("PT48H")


# Expiry


@pytest.mark.parametrize(
    ("code", "asked", "last_day"),
    [
        ("CPW", None, "2026-08-31"),
        ("CPN", None, "2027-02-28"),
        ("CBO_ADULT", "P2Y", "2028-02-29"),
        ("CBO_ADULT", "P10Y", "2036-02-29"),
        ("CBO_YOUTH", "P1Y", "2027-02-28"),
        ("CBO_YOUTH", "P36M", "2029-02-28"),
        ("PSPO", "P3Y", "2029-02-28"),
        ("CLOSURE_ORDER", "P3M", "2026-05-31"),
        ("INJ_YOUTH", "P12M", "2027-02-28"),
        ("S59_WARN", None, "2027-02-28"),
        ("FPN_LITTER", None, "2026-03-15"),
    ],
)
def test_orders_last_to_the_end_of_a_day_that_is_named(code, asked, last_day):
    reckoned = expiry(law(code), A_DAY, asked=length(asked) if asked else None)
    assert reckoned.last_day == date.fromisoformat(last_day)
    assert reckoned.value == reckoned.last_day + timedelta(days=1)
    assert f"to the end of {reckoned.last_day:%-d %B %Y}" in reckoned.because
    assert law(code).provision in reckoned.because


@pytest.mark.parametrize(
    ("code", "asked", "sentence"),
    [
        ("CBO_ADULT", "P23M", "Enter at least 2 years, or until further order"),
        ("CBO_ADULT", "P729D", "It cannot last 729 days"),
        ("CBO_YOUTH", "P11M", "Enter at least 1 year and at most 3 years"),
        ("CBO_YOUTH", "P37M", "It cannot last 37 months"),
        ("PSPO", "P1097D", "Enter at most 3 years"),
        ("CLOSURE_ORDER", "P93D", "Enter at most 3 months"),
        ("S59_WARN", "P6M", "Enter exactly 12 months"),
        ("FPN_CPN", "P28D", "Enter exactly 14 days"),
        ("CBO_ADULT", "PT48H", "Enter the length in days, months or years"),
        ("CBO_ADULT", None, "Enter how long it lasts: at least 2 years, or until further order"),
        ("PSPO", None, "Enter how long it lasts: at most 3 years"),
        ("ARREST", "P1D", "Leave the length empty"),
    ],
)
def test_a_length_outside_the_law_is_refused_with_what_to_enter(code, asked, sentence):
    with pytest.raises(DurationNotAllowed, match=sentence):
        expiry(law(code), A_DAY, asked=length(asked) if asked else None)


@pytest.mark.parametrize("code", ["CBO_ADULT", "INJ_ADULT"])
def test_an_adults_order_may_have_no_end(code):
    reckoned = expiry(law(code), A_DAY, indefinite=True)
    assert reckoned.value is None
    assert reckoned.last_day is None
    assert reckoned.because.startswith("Until further order")


@pytest.mark.parametrize("code", ["CBO_YOUTH", "INJ_YOUTH", "PSPO", "CPN", "CLOSURE_ORDER"])
def test_no_other_order_may_be_without_end(code):
    with pytest.raises(DurationNotAllowed, match="This cannot be indefinite"):
        expiry(law(code), A_DAY, indefinite=True)


def test_what_is_done_once_never_expires():
    assert expiry(law("ARREST"), A_DAY).value is None
    with pytest.raises(DurationNotAllowed, match="done once"):
        expiry(law("ARREST"), A_DAY, indefinite=True)


def test_a_closure_order_can_be_extended_to_six_months_in_all():
    reckoned = expiry(law("CLOSURE_ORDER"), A_DAY, asked=length("P3M"), extended_by=length("P3M"))
    assert reckoned.last_day == date(2026, 8, 31)
    assert "3 months and then 3 months" in reckoned.because
    with pytest.raises(DurationNotAllowed, match="more than 6 months in all"):
        expiry(law("CLOSURE_ORDER"), A_DAY, asked=length("P3M"), extended_by=length("P4M"))


def test_a_spaces_order_is_renewed_for_three_years_at_a_time():
    pspo = law("PSPO")
    assert expiry(pspo, A_DAY, asked=length("P3Y"), extended_by=length("P3Y")).value == date(2032, 3, 1)
    with pytest.raises(DurationNotAllowed, match="more than 3 years at a time"):
        expiry(pspo, A_DAY, asked=length("P1Y"), extended_by=length("P37M"))


def test_an_order_that_cannot_be_extended_says_so():
    with pytest.raises(DurationNotAllowed, match=r"cannot be extended .* Record a new one"):
        expiry(law("CPN"), A_DAY, extended_by=length("P1M"))
    with pytest.raises(DurationNotAllowed, match="same unit"):
        expiry(law("CLOSURE_ORDER"), A_DAY, asked=length("P3M"), extended_by=length("PT24H"))


# Hours


@pytest.mark.parametrize("code", ["S34", "S35", "CLOSURE_NOTICE_48"])
def test_48_hours_are_48_hours_across_a_clock_change(code):
    start = london(2026, 3, 28, 18)
    reckoned = expiry(law(code), start, asked=length("PT48H"))
    assert reckoned.value == london(2026, 3, 30, 19)
    assert reckoned.value - start.astimezone(UTC) == timedelta(hours=48)
    assert "until 19:00 on 30 March 2026" in reckoned.because


@pytest.mark.parametrize(
    ("code", "asked"),
    [("S34", "PT49H"), ("S35", "PT49H"), ("CLOSURE_NOTICE_24", "PT25H"), ("CLOSURE_NOTICE_48", "PT49H")],
)
def test_an_hour_too_many_is_refused(code, asked):
    with pytest.raises(DurationNotAllowed, match="It cannot last"):
        expiry(law(code), london(2026, 6, 1, 12), asked=length(asked))


def test_a_dispersal_cannot_be_given_in_days_nor_start_without_a_time():
    with pytest.raises(DurationNotAllowed, match="Enter the length in hours"):
        expiry(law("S34"), london(2026, 6, 1, 12), asked=length("P2D"))
    with pytest.raises(TypeError, match="aware date and time"):
        expiry(law("S34"), A_DAY, asked=length("PT24H"))


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (london(2026, 12, 24, 14), london(2026, 12, 27, 14)),
        (london(2026, 12, 23, 0), london(2026, 12, 25, 0)),
        (london(2026, 12, 23, 0, 1), london(2026, 12, 26, 0, 1)),
        (london(2026, 12, 25, 10), london(2026, 12, 28, 0)),
        (london(2026, 12, 26, 0), london(2026, 12, 28, 0)),
        (london(2026, 6, 1, 9), london(2026, 6, 3, 9)),
    ],
)
def test_a_48_hour_closure_notice_leaves_out_christmas_day(starts, ends):
    assert expiry(law("CLOSURE_NOTICE_48"), starts, asked=length("PT48H")).value == ends


def test_a_24_hour_closure_notice_counts_christmas_day():
    start = london(2026, 12, 24, 14)
    assert expiry(law("CLOSURE_NOTICE_24"), start, asked=length("PT24H")).value == london(2026, 12, 25, 14)


def test_a_24_hour_closure_notice_can_be_extended_to_48_hours():
    notice, start = law("CLOSURE_NOTICE_24"), london(2026, 6, 1, 12)
    extended = expiry(notice, start, asked=length("PT24H"), extended_by=length("PT24H"))
    assert extended.value == london(2026, 6, 3, 12)
    with pytest.raises(DurationNotAllowed, match="48 hours in all"):
        expiry(notice, start, asked=length("PT24H"), extended_by=length("PT25H"))


@given(moments, st.integers(1, 9999))
def test_setting_christmas_aside_agrees_with_counting_hour_by_hour(start, hours):
    start = start.replace(minute=0, second=0, microsecond=0)
    notice = replace(law("CLOSURE_NOTICE_48"), max_duration=Duration(9999, "hours"))
    moment, left = start, hours
    while left:
        local = moment.astimezone(LONDON)
        left -= (local.month, local.day) != (12, 25)
        moment += timedelta(hours=1)
    assert expiry(notice, start, asked=Duration(hours, "hours")).value == moment


# Appeals


def test_a_warning_has_no_appeal():
    reckoned = appeal_ends(law("CPW"), A_DAY)
    assert reckoned.value is None
    assert reckoned.because == "There is no right of appeal (ASBCPA 2014 s43(5))."


def test_where_the_time_limit_is_not_known_it_is_not_called_no_appeal():
    reckoned = appeal_ends(law("CBO_ADULT"), A_DAY)
    assert reckoned.value is None
    assert "Ask your legal adviser" in reckoned.because


@pytest.mark.parametrize(
    ("code", "last_day"),
    [
        ("CPN", "2026-03-21"),
        ("CLOSURE_ORDER", "2026-03-21"),
        ("S80_ABATE", "2026-03-21"),
        ("PSPO", "2026-04-11"),
    ],
)
def test_the_day_itself_is_day_one_of_an_appeal(code, last_day):
    reckoned = appeal_ends(law(code), A_DAY)
    assert reckoned.last_day == date.fromisoformat(last_day)
    assert "beginning with the day it was" in reckoned.because


def test_a_notice_issued_late_in_the_evening_counts_from_the_local_day():
    assert appeal_ends(law("CPN"), datetime(2026, 6, 30, 23, 30, tzinfo=UTC)).last_day == date(2026, 7, 21)


# Reviews


@pytest.mark.parametrize(("years", "due"), [(1, [2027]), (2, [2027, 2028]), (3, [2027, 2028, 2029])])
def test_a_young_persons_order_is_reviewed_within_each_twelve_months(years, due):
    order = law("CBO_YOUTH")
    ends = expiry(order, A_DAY, asked=Duration(years, "years")).value
    reviews = review_dates(order, A_DAY, ends)
    assert [review.value for review in reviews] == [date(year, 3, 1) for year in due]
    assert "to the end of 28 February 2027 at the latest, if the person is then still under 18" in reviews[0].because


def test_a_variation_starts_the_review_period_again():
    order, ends = law("CBO_YOUTH"), date(2029, 3, 1)
    reviews = review_dates(order, A_DAY, ends, varied_on=[date(2026, 12, 1), date(2026, 6, 1)])
    assert [review.value for review in reviews] == [date(2027, 12, 1), date(2028, 12, 1)]


def test_an_adults_order_has_no_statutory_review():
    assert review_dates(law("CBO_ADULT"), A_DAY, date(2030, 3, 1)) == ()
    assert review_dates(law("CBO_ADULT"), A_DAY, None) == ()


def test_a_spaces_order_raises_an_alarm_six_months_before_it_ends():
    (alarm,) = review_dates(law("PSPO"), A_DAY, date(2029, 3, 1))
    assert alarm.value == date(2028, 9, 1)
    assert "to the end of 28 February 2029: decide 6 months ahead" in alarm.because


def test_a_short_spaces_order_raises_its_alarm_at_once():
    (alarm,) = review_dates(law("PSPO"), A_DAY, date(2026, 5, 1))
    assert alarm.value == A_DAY


# What always holds


@given(st.sampled_from([v for v in CATALOGUE.versions if v.default_duration]), days)
def test_a_default_length_is_always_allowed_and_explained(version, day):
    reckoned = expiry(version, day)
    assert reckoned.value > day
    assert f"to the end of {reckoned.last_day:%-d %B %Y}" in reckoned.because


@given(days, st.integers(1, 40))
def test_young_persons_orders_are_allowed_exactly_from_12_to_36_months(day, months):
    order = law("CBO_YOUTH")
    if 12 <= months <= 36:
        ends = expiry(order, day, asked=Duration(months, "months")).value
        reviews = [review.value for review in review_dates(order, day, ends)]
        assert len(reviews) == months // 12
        assert all(day < review <= ends for review in reviews)
    else:
        with pytest.raises(DurationNotAllowed):
            expiry(order, day, asked=Duration(months, "months"))


@given(days, st.integers(1, 2000))
def test_a_spaces_order_never_outlives_three_years_by_whatever_unit(day, count):
    asked = Duration(count, "days")
    limit = Duration(3, "years").after(day)
    if asked.after(day) <= limit:
        assert expiry(law("PSPO"), day, asked=asked).value <= limit
    else:
        with pytest.raises(DurationNotAllowed):
            expiry(law("PSPO"), day, asked=asked)
