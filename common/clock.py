"""The time, in one place, so that a test can move it and nobody reaches for a naive date."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
#: Nothing is planned for this moment or later: sums over it would leave the calendar.
END_OF_PLANS = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in Europe/London, where the partnership lives."""
    return now().astimezone(LONDON).date()


def local(day: dt.date, at: dt.time = dt.time(0)) -> dt.datetime:
    """A wall-clock time in Europe/London as an aware datetime (the first of two, where an hour happens twice)."""
    return dt.datetime.combine(day, at, tzinfo=LONDON)


def far_fault(field: str, day: dt.date) -> dict[str, str]:
    """What is wrong with a planned day that is too far ahead; empty where nothing is."""
    return {field: "Give a date before the year 2100."} if day >= END_OF_PLANS.date() else {}
