"""The rules that partners ask about, to the day and to the minute, and what holds whatever the law and the length."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.clock import LONDON
from outcomes.catalogue import LegalVersion
from outcomes.durations import Duration
from outcomes.rules import DurationNotAllowed, Reckoned, appeal_ends, expiry, review_dates
from tests.outcomes.test_rules import CATALOGUE, days, law, length, london, moments

LEAP_DAY = date(2028, 2, 29)


def test_a_closure_notice_of_48_hours_sets_christmas_day_aside_whenever_it_begins() -> None:
    notice, faults = law("CLOSURE_NOTICE_48"), []
    for starts, hours, ends in (
        (london(2026, 12, 22, 23, 59), 48, london(2026, 12, 24, 23, 59)),
        (london(2026, 12, 23, 0), 48, london(2026, 12, 25, 0)),  # 48 hours are over as Christmas Day begins
        (london(2026, 12, 23, 0, 1), 48, london(2026, 12, 26, 0, 1)),
        (london(2026, 12, 23, 12), 48, london(2026, 12, 26, 12)),
        (london(2026, 12, 23, 23, 30), 24, london(2026, 12, 24, 23, 30)),
        (london(2026, 12, 24, 0), 24, london(2026, 12, 25, 0)),
        (london(2026, 12, 24, 0), 48, london(2026, 12, 27, 0)),
        (london(2026, 12, 24, 23, 30), 48, london(2026, 12, 27, 23, 30)),
        (london(2026, 12, 25, 0), 48, london(2026, 12, 28, 0)),
        (london(2026, 12, 25, 23, 59), 48, london(2026, 12, 28, 0)),
        (london(2026, 12, 26, 0), 48, london(2026, 12, 28, 0)),
        (london(2026, 12, 31, 12), 48, london(2027, 1, 2, 12)),
    ):
        reckoned = expiry(notice, starts, asked=Duration(hours, "hours"))
        if reckoned.value != ends or "not counting Christmas Day" not in reckoned.because:
            faults.append((starts, hours, reckoned))
    assert not faults


def test_a_closure_notice_of_24_hours_is_24_hours_and_48_once_extended() -> None:
    # Section 77(3) sets Christmas Day aside for "the period of 48 hours" alone: the earlier end is the lawful one.
    notice, day = law("CLOSURE_NOTICE_24"), Duration(24, "hours")
    for starts in (
        london(2026, 12, 23, 12),
        london(2026, 12, 24, 0),
        london(2026, 12, 24, 14),
        london(2026, 12, 25, 9),
    ):
        begins = starts.astimezone(UTC)
        assert expiry(notice, starts, asked=day).value == begins + timedelta(hours=24)
        assert expiry(notice, starts, asked=day, extended_by=day).value == begins + timedelta(hours=48)
        assert "Christmas" not in expiry(notice, starts, asked=day).because
    with pytest.raises(DurationNotAllowed, match="48 hours in all"):
        expiry(notice, london(2026, 6, 1, 12), asked=day, extended_by=Duration(25, "hours"))


def test_dispersal_is_48_hours_of_passing_time_when_the_clocks_change() -> None:
    for code in ("S34", "S35"):
        for starts, ends, last_day in (
            (london(2026, 3, 28, 18), london(2026, 3, 30, 19), date(2026, 3, 30)),  # forward on 29 March
            (london(2026, 10, 24, 18), london(2026, 10, 26, 17), date(2026, 10, 26)),  # back on 25 October
            (london(2026, 10, 24, 0), london(2026, 10, 25, 23), date(2026, 10, 25)),
            (london(2026, 6, 1, 0), london(2026, 6, 3, 0), date(2026, 6, 2)),
        ):
            reckoned = expiry(law(code), starts, asked=Duration(48, "hours"))
            assert (reckoned.value, reckoned.last_day) == (ends, last_day)
            assert reckoned.value - starts.astimezone(UTC) == timedelta(hours=48)
        with pytest.raises(DurationNotAllowed, match="Enter at most 48 hours"):
            expiry(law(code), london(2026, 10, 24, 18), asked=Duration(49, "hours"))


def test_each_fixed_penalty_is_to_be_paid_within_14_days_of_the_day_after() -> None:
    codes = [kind.code for kind in CATALOGUE.types if kind.family == "penalty"]
    assert len(codes) == 5
    for code in codes:
        for issued, last_day in (
            (date(2026, 3, 1), date(2026, 3, 15)),
            (date(2026, 12, 25), date(2027, 1, 8)),
            (date(2028, 2, 15), LEAP_DAY),
        ):
            assert expiry(law(code), issued).last_day == last_day
        with pytest.raises(DurationNotAllowed, match="exactly 14 days"):
            expiry(law(code), date(2026, 3, 1), asked=Duration(15, "days"))


def test_a_period_from_29_february_ends_on_the_corresponding_date_and_never_later_than_the_law_allows() -> None:
    faults = []
    for code, asked, last_day in (
        ("CPW", None, "2028-08-28"),
        ("CPN", None, "2029-02-27"),
        ("S59_WARN", None, "2029-02-27"),
        ("CBO_ADULT", "P2Y", "2030-02-27"),
        ("CBO_ADULT", "P4Y", "2032-02-28"),
        ("CBO_YOUTH", "P1Y", "2029-02-27"),
        ("PSPO", "P3Y", "2031-02-27"),
        ("CLOSURE_ORDER", "P3M", "2028-05-28"),
    ):
        reckoned = expiry(law(code, LEAP_DAY), LEAP_DAY, asked=length(asked) if asked else None)
        if reckoned.last_day != date.fromisoformat(last_day):
            faults.append((code, reckoned.last_day))
    assert not faults
    assert appeal_ends(law("CPN", LEAP_DAY), LEAP_DAY).last_day == date(2028, 3, 20)
    assert expiry(law("FPN_LITTER"), LEAP_DAY).last_day == date(2028, 3, 14)
    [first, *_rest] = review_dates(law("CBO_YOUTH"), LEAP_DAY, date(2031, 2, 28))
    assert first.value == date(2029, 2, 28)


def test_a_criminal_behaviour_order_keeps_to_its_minimum_under_either_act() -> None:
    for day, act in ((date(2020, 11, 30), "ASBCPA 2014 s22"), (date(2020, 12, 1), "Sentencing Act 2020 s331")):
        adult, youth = law("CBO_ADULT", day), law("CBO_YOUTH", day)
        for order in (adult, youth):
            assert order.provision.startswith(act)
            assert order.breach_is_offence
        assert expiry(adult, day, asked=length("P2Y")).value == day.replace(year=2022)
        assert expiry(adult, day, asked=length("P24M")).value == day.replace(year=2022)
        assert expiry(adult, day, indefinite=True).value is None
        for order, asked in ((adult, "P23M"), (adult, "P1Y"), (youth, "P11M"), (youth, "P37M"), (youth, "P4Y")):
            with pytest.raises(DurationNotAllowed, match="It cannot last"):
                expiry(order, day, asked=length(asked))
        with pytest.raises(DurationNotAllowed, match="cannot be indefinite"):
            expiry(youth, day, indefinite=True)
        ends = expiry(youth, day, asked=length("P3Y")).value
        reviews = [review.value for review in review_dates(youth, day, ends)]
        assert reviews == [day.replace(year=year) for year in (2021, 2022, 2023)]


def test_only_what_the_law_says_is_said_of_an_appeal() -> None:
    day = date(2026, 3, 1)
    said = {kind.code: appeal_ends(law(kind.code), day) for kind in CATALOGUE.types if kind.code not in _NOT_IN_FORCE}
    ends = {code: reckoned.last_day for code, reckoned in said.items() if reckoned.value}
    assert ends == {
        **dict.fromkeys(("CPN", "CLOSURE_ORDER", "S80_ABATE", "LIC_REVIEW", "LIC_SUMMARY_REVIEW"), date(2026, 3, 21)),
        "PSPO": date(2026, 4, 11),
        "IMM_PENALTY_REF": date(2026, 3, 28),
    }
    none = [code for code, reckoned in said.items() if reckoned.because.startswith("There is no right of appeal")]
    assert none == ["CPW"]


_NOT_IN_FORCE = ("CBO_2014", "RESPECT")

# What always holds

_RUNNING = [
    version
    for version in CATALOGUE.versions
    if version.default_duration or version.min_duration or version.max_duration or version.indefinite
]


def _asked(version: LegalVersion, moment: datetime, asked: Duration) -> Reckoned | None:
    """What comes of asking for this length from this moment; None where the law does not allow it."""
    try:
        return expiry(version, moment, asked=asked)
    except DurationNotAllowed:
        return None


@given(
    st.sampled_from(_RUNNING),
    moments,
    st.integers(1, 800),
    st.integers(1, 800),
    st.sampled_from(["days", "months", "hours"]),
)
def test_an_end_follows_its_start_and_grows_with_the_length(version, moment, one, other, unit) -> None:
    shorter, longer = (Duration(amount, unit) for amount in sorted((one, other)))
    ends = [_asked(version, moment, asked) for asked in (shorter, longer)]
    assume(any(ends))
    today = moment.astimezone(LONDON).date()
    for reckoned in ends:
        if reckoned is not None:
            first = moment if unit == "hours" else today
            assert reckoned.value > first
            assert reckoned.last_day >= today
            assert f"{reckoned.last_day:%-d %B %Y}" in reckoned.because or "until" in reckoned.because
    if all(ends):
        assert ends[0].value <= ends[1].value


@given(st.sampled_from(_RUNNING), days, st.integers(1, 4000))
def test_a_length_in_days_is_allowed_exactly_within_the_limits(version, day, count) -> None:
    limits = [version.default_duration, version.min_duration, version.max_duration]
    assume(not any(limit.in_hours for limit in limits if limit))
    asked = Duration(count, "days")
    start = day + timedelta(days=version.counts_from == "next_day")
    within = (version.min_duration is None or version.min_duration.after(start) <= asked.after(start)) and (
        version.max_duration is None or asked.after(start) <= version.max_duration.after(start)
    )
    reckoned = _asked(version, datetime(day.year, day.month, day.day, 12, tzinfo=UTC), asked)
    assert (reckoned is not None) == within
    if reckoned:
        assert reckoned.value == start + timedelta(days=count)


@given(
    st.sampled_from([version for version in CATALOGUE.versions if version.review_every or version.renewal_alarm]), days
)
def test_reviews_and_alarms_lie_within_the_order_in_order(version, day) -> None:
    longest = version.max_duration
    assert longest
    ends = longest.after(day)
    found = [review.value for review in review_dates(version, day, ends)]
    assert found == sorted(found)
    assert all(day < review <= ends for review in found)
