from datetime import UTC, date, datetime, timedelta

import dateutil.easter
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import LONDON
from operations.models.red_flags import MOST_WANTED
from operations.red_flags.rules import LEAD_WEEKS, RULES, RedFlag, red_flag_dates

years = st.integers(2020, 2040)


def flags_of(year: int, **settings) -> dict[str, RedFlag]:
    """The flags of a year by key, without the year that ends each key."""
    return {flag.key.removesuffix(f"-{year}"): flag for flag in red_flag_dates(year, **settings)}


def days(flag: RedFlag) -> tuple[date, date]:
    """First and last day, both included, as people say it."""
    return flag.starts_on, flag.ends_on - timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "key", "first", "last"),
    [
        # As GOV.UK lists them for England and Wales (https://www.gov.uk/bank-holidays), each with its weekend.
        (2020, "bank-holiday-new-years-day", "2020-01-01", "2020-01-01"),
        (2020, "bank-holiday-good-friday-and-easter-monday", "2020-04-10", "2020-04-13"),
        (2020, "bank-holiday-may-day", "2020-05-08", "2020-05-10"),  # moved to the Friday for VE Day
        (2020, "bank-holiday-christmas-day-and-boxing-day", "2020-12-25", "2020-12-28"),
        (2021, "bank-holiday-good-friday-and-easter-monday", "2021-04-02", "2021-04-05"),
        (2022, "bank-holiday-state-funeral-of-queen-elizabeth-ii", "2022-09-17", "2022-09-19"),
        (2022, "bank-holiday-christmas-day-and-boxing-day", "2022-12-24", "2022-12-27"),
        (2024, "bank-holiday-good-friday-and-easter-monday", "2024-03-29", "2024-04-01"),
        (2025, "bank-holiday-may-day", "2025-05-03", "2025-05-05"),
        (2025, "bank-holiday-spring", "2025-05-24", "2025-05-26"),
        (2027, "bank-holiday-good-friday-and-easter-monday", "2027-03-26", "2027-03-29"),
        (2027, "bank-holiday-christmas-day-and-boxing-day", "2027-12-25", "2027-12-28"),
        (2028, "bank-holiday-new-years-day", "2028-01-01", "2028-01-03"),
        (2038, "bank-holiday-good-friday-and-easter-monday", "2038-04-23", "2038-04-26"),  # as late as it can be
        (2021, "bank-holiday-christmas-day-and-boxing-day", "2021-12-25", "2021-12-28"),
        (2022, "bank-holiday-new-years-day", "2022-01-01", "2022-01-03"),
        (2022, "bank-holiday-spring-and-platinum-jubilee-of-elizabeth-ii", "2022-06-02", "2022-06-05"),
        (2023, "bank-holiday-new-years-day", "2022-12-31", "2023-01-02"),
        (2023, "bank-holiday-coronation-of-charles-iii", "2023-05-06", "2023-05-08"),
        (2024, "bank-holiday-christmas-day-and-boxing-day", "2024-12-25", "2024-12-26"),
        (2025, "bank-holiday-christmas-day-and-boxing-day", "2025-12-25", "2025-12-28"),
        (2026, "bank-holiday-new-years-day", "2026-01-01", "2026-01-01"),
        (2026, "bank-holiday-good-friday-and-easter-monday", "2026-04-03", "2026-04-06"),
        (2026, "bank-holiday-late-summer", "2026-08-29", "2026-08-31"),
        (2026, "bank-holiday-christmas-day-and-boxing-day", "2026-12-25", "2026-12-28"),
        (2012, "remembrance-sunday", "2012-11-11", "2012-11-11"),
        (2026, "remembrance-sunday", "2026-11-08", "2026-11-08"),
        (2017, "black-friday", "2017-11-24", "2017-11-24"),
        (2026, "black-friday", "2026-11-27", "2026-11-27"),
        (2024, "black-friday", "2024-11-29", "2024-11-29"),
        (2016, "mad-friday", "2016-12-23", "2016-12-23"),
        (2021, "mad-friday", "2021-12-17", "2021-12-17"),
        (2022, "mad-friday", "2022-12-23", "2022-12-23"),
        (2026, "mad-friday", "2026-12-18", "2026-12-18"),
        (2027, "mad-friday", "2027-12-17", "2027-12-17"),
        (2022, "weekend-before-christmas", "2022-12-16", "2022-12-18"),
        (2023, "weekend-before-christmas", "2023-12-22", "2023-12-24"),
        (2026, "clocks-back", "2026-10-25", "2026-10-25"),
        (2027, "clocks-back", "2027-10-31", "2027-10-31"),
        (2026, "bonfire-fortnight", "2026-10-25", "2026-11-08"),
        (2023, "a-level-results", "2023-08-17", "2023-08-17"),
        (2024, "gcse-results", "2024-08-22", "2024-08-22"),
        (2026, "a-level-results", "2026-08-13", "2026-08-13"),
        (2026, "gcse-results", "2026-08-20", "2026-08-20"),
    ],
)
def test_the_calendar_of_real_years(year, key, first, last):
    flag = flags_of(year)[key]
    assert days(flag) == (date.fromisoformat(first), date.fromisoformat(last))
    assert flag.all_day


def test_new_years_eve_lasts_until_three_in_the_morning_of_the_next_day():
    flag = flags_of(2026)["new-years-eve"]
    assert flag.starts_at == datetime(2026, 12, 31, tzinfo=LONDON)
    assert flag.ends_at == datetime(2027, 1, 1, 3, tzinfo=LONDON)
    assert not flag.all_day
    assert flag.ends_on == date(2027, 1, 2)


def test_christmas_eve_lasts_until_three_on_christmas_day():
    assert flags_of(2026)["christmas-eve"].ends_at == datetime(2026, 12, 25, 3, tzinfo=LONDON)


def test_prom_season_runs_from_the_last_wednesday_of_june_to_the_last_day_of_term():
    flag = flags_of(2026, term_ends_on=date(2026, 7, 17))["prom-season"]
    assert days(flag) == (date(2026, 6, 24), date(2026, 7, 17))
    assert not flag.provisional


def test_prom_season_is_provisional_and_says_why_while_the_end_of_term_is_not_set():
    flag = flags_of(2026)["prom-season"]
    assert flag.provisional
    assert "not set" in flag.note


@pytest.mark.parametrize("term_end", [date(2026, 6, 23), date(2027, 7, 17), date(2025, 7, 18)])
def test_a_term_that_cannot_be_is_refused_with_a_sentence(term_end):
    with pytest.raises(ValueError, match="must end on or after 24 June 2026"):
        red_flag_dates(2026, term_ends_on=term_end)


def test_results_days_wait_for_the_exam_boards():
    flags = flags_of(2026)
    assert {key for key, flag in flags.items() if flag.provisional} == {
        "a-level-results",
        "gcse-results",
        "prom-season",
    }


def test_the_clocks_back_day_has_twenty_five_hours():
    flag = flags_of(2026)["clocks-back"]
    assert flag.ends_at.astimezone(UTC) - flag.starts_at.astimezone(UTC) == timedelta(hours=25)


@given(years)
def test_bonfire_fortnight_is_always_fifteen_days_and_the_hour_that_happens_twice(year):
    flag = flags_of(year)["bonfire-fortnight"]
    assert days(flag) == (date(year, 10, 25), date(year, 11, 8))
    # The last Sunday of October is the 25th at the earliest.
    assert flag.ends_at.astimezone(UTC) - flag.starts_at.astimezone(UTC) == timedelta(days=15, hours=1)


@given(years)
def test_both_eves_begin_at_midnight_and_last_until_three_the_next_day(year):
    flags = flags_of(year)
    for key, day in (("christmas-eve", 24), ("new-years-eve", 31)):
        assert flags[key].starts_at == datetime(year, 12, day, tzinfo=LONDON)
        assert flags[key].ends_at - flags[key].starts_at == timedelta(hours=27)
        assert not flags[key].all_day


@given(years, st.integers(0, 40))
def test_the_prom_season_runs_from_the_last_wednesday_of_june_for_as_long_as_the_term(year, more):
    first, last = days(flags_of(year)["prom-season"])
    assert (first.weekday(), first.month, (first + timedelta(days=7)).month) == (2, 6, 7)
    assert last == date(year, 7, 21)
    ends_on = first + timedelta(days=more)
    assert days(flags_of(year, term_ends_on=ends_on)["prom-season"]) == (first, ends_on)


@given(years)
def test_only_what_is_announced_by_others_is_provisional(year):
    told = {key for key, flag in flags_of(year).items() if flag.provisional}
    assert told == {"a-level-results", "gcse-results", "prom-season"}


@given(years)
def test_easter_is_one_run_from_good_friday_to_easter_monday(year):
    flags = [flag for flag in red_flag_dates(year) if "Good Friday" in flag.name]
    (easter,) = flags
    first, last = days(easter)
    assert (first.weekday(), last.weekday(), (last - first).days) == (4, 0, 3)
    assert first + timedelta(days=2) == dateutil.easter.easter(year)


@given(years)
def test_christmas_is_one_run_with_its_substitute_days(year):
    (christmas,) = [flag for flag in red_flag_dates(year) if "Christmas Day" in flag.name]
    first, last = days(christmas)
    assert first <= date(year, 12, 25)
    # On a weekend it moves to the next working days (Banking and Financial Dealings Act 1971, schedule 1).
    at_weekend = sum(date(year, 12, day).weekday() >= 5 for day in (25, 26))
    working = [day for day in (first + timedelta(days=n) for n in range((last - first).days + 1)) if day.weekday() < 5]
    assert len([day for day in working if day >= date(year, 12, 25)]) == 2
    assert last >= date(year, 12, 26) + timedelta(days=at_weekend)


@given(years)
def test_the_keys_of_rules_stay_the_same_from_year_to_year(year):
    kept = [{key for key in flags_of(one) if not key.startswith("bank-holiday")} for one in (year, year + 1)]
    assert kept[0] == kept[1]


@given(years)
def test_every_rule_gives_a_period_each_year(year):
    keys = set(flags_of(year))
    for rule in RULES:
        assert any(key.startswith(rule.key) for key in keys), rule.key


@given(years)
def test_flags_are_ordered_with_unique_keys_and_all_that_a_plan_needs(year):
    flags = red_flag_dates(year)
    assert [flag.starts_at for flag in flags] == sorted(flag.starts_at for flag in flags)
    assert len({flag.key for flag in flags}) == len(flags)
    for flag in flags:
        assert flag.starts_at < flag.ends_at
        assert flag.starts_at.tzinfo is LONDON
        assert flag.ends_at.tzinfo is LONDON
        assert flag.starts_on < flag.ends_on
        assert flag.name
        assert flag.themes
        assert flag.minimum_resource
        assert 1 <= flag.minimum_count <= MOST_WANTED
        assert flag.leave_embargo
        assert flag.lead_weeks == LEAD_WEEKS == (8, 4, 2, 1)


@given(years)
def test_all_day_flags_begin_and_end_at_local_midnight(year):
    for flag in red_flag_dates(year):
        if flag.all_day:
            assert (flag.starts_at.hour, flag.ends_at.hour) == (0, 0)
            assert flag.ends_at.date() == flag.ends_on


@given(years)
def test_mad_friday_is_a_friday_from_17_to_23_december(year):
    first, last = days(flags_of(year)["mad-friday"])
    assert first == last
    assert first.weekday() == 4
    assert date(year, 12, 17) <= first <= date(year, 12, 23)


@given(years)
def test_weekend_before_christmas_is_friday_to_sunday_and_over_before_christmas_day(year):
    flag = flags_of(year)["weekend-before-christmas"]
    first, last = days(flag)
    assert (first.weekday(), last.weekday()) == (4, 6)
    assert (last - first).days == 2
    assert flag.ends_on <= date(year, 12, 25)
    assert date(year, 12, 25) - flag.ends_on < timedelta(days=7)


@given(years)
def test_remembrance_is_the_second_sunday_of_november(year):
    first, _ = days(flags_of(year)["remembrance-sunday"])
    sundays = [d for d in (date(year, 11, n) for n in range(1, 31)) if d.weekday() == 6]
    assert first == sundays[1]


@given(years)
def test_black_friday_is_a_friday_from_23_to_29_november(year):
    first, _ = days(flags_of(year)["black-friday"])
    assert first.weekday() == 4
    assert date(year, 11, 23) <= first <= date(year, 11, 29)


@given(years)
def test_clocks_back_is_the_day_on_which_the_zone_leaves_summer_time(year):
    flag = flags_of(year)["clocks-back"]
    assert flag.starts_at.utcoffset() == timedelta(hours=1)
    assert flag.ends_at.utcoffset() == timedelta(0)


@given(years)
def test_results_days_are_thursdays_a_week_apart(year):
    flags = flags_of(year)
    a_level, gcse = flags["a-level-results"].starts_on, flags["gcse-results"].starts_on
    assert a_level.weekday() == 3
    assert date(year, 8, 13) <= a_level <= date(year, 8, 19)
    assert gcse - a_level == timedelta(days=7)


@given(years)
def test_every_bank_holiday_is_flagged_once_with_the_whole_weekend_it_touches(year):
    flags = [flag for flag in red_flag_dates(year) if flag.key.startswith("bank-holiday")]
    for holiday in holidays.country_holidays("GB", subdiv="ENG", years=year):
        (flag,) = [f for f in flags if f.starts_on <= holiday < f.ends_on]
        if holiday.weekday() in (4, 5, 6, 0):
            weekend = [
                d
                for d in (holiday + timedelta(days=n) for n in range(-2, 3))
                if d.weekday() in (5, 6) and abs((d - holiday).days) <= 2
            ]
            assert all(flag.starts_on <= d < flag.ends_on for d in weekend)


@given(years)
def test_no_bank_holiday_flag_begins_or_ends_inside_a_weekend(year):
    for flag in red_flag_dates(year):
        if flag.key.startswith("bank-holiday"):
            first, last = days(flag)
            assert first.weekday() != 6
            assert last.weekday() != 5
