"""The years that are planned in: the same for days and for moments."""

import datetime as dt

from common import clock

INSTANT = dt.timedelta(microseconds=1)


def test_moments_and_days_are_planned_within_the_same_years() -> None:
    inside = [clock.START_OF_PLANS, clock.END_OF_PLANS - INSTANT, dt.date(2000, 1, 1), dt.date(2099, 12, 31)]
    outside = [clock.START_OF_PLANS - INSTANT, clock.END_OF_PLANS, dt.date(1999, 12, 31), dt.date(2100, 1, 1)]
    assert [at for at in inside if not clock.is_planned(at)] == []
    assert [at for at in outside if clock.is_planned(at)] == []
