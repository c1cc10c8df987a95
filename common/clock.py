"""The time, in one place, so that a test can move it and nobody reaches for a naive date."""

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
#: The years that are planned in. Sums over later ones would leave the calendar.
FIRST_YEAR, LAST_YEAR = 2000, 2099
#: Nothing is planned before the one moment, and nothing for the other or later.
START_OF_PLANS = dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC)
END_OF_PLANS = dt.datetime(LAST_YEAR + 1, 1, 1, tzinfo=dt.UTC)


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in Europe/London, where the partnership lives."""
    return now().astimezone(LONDON).date()


def local(day: dt.date, at: dt.time = dt.time(0)) -> dt.datetime:
    """A wall-clock time in Europe/London as an aware datetime (the first of two, where an hour happens twice)."""
    return dt.datetime.combine(day, at, tzinfo=LONDON)


def is_planned(at: dt.date | dt.datetime) -> bool:
    """Whether a moment, or a day, is in the years that are planned in."""
    if isinstance(at, dt.datetime):
        return START_OF_PLANS <= at < END_OF_PLANS
    return FIRST_YEAR <= at.year <= LAST_YEAR


def far_fault(field: str, day: dt.date) -> dict[str, str]:
    """What is wrong with a planned day that is too far ahead; empty where nothing is."""
    return {field: f"Give a date before the year {END_OF_PLANS.year}."} if day >= END_OF_PLANS.date() else {}


class Period(Protocol):
    """Anything with a half-open period of aware datetimes."""

    @property
    def starts_at(self) -> dt.datetime:
        """The first instant."""

    @property
    def ends_at(self) -> dt.datetime:
        """The first instant after it."""


def overlap(a_starts: dt.datetime, a_ends: dt.datetime, b_starts: dt.datetime, b_ends: dt.datetime) -> bool:
    """Whether [a_starts, a_ends) and [b_starts, b_ends) share an instant. In UTC; each must end after it starts."""
    return a_starts < b_ends and b_starts < a_ends
