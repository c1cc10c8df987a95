"""When two periods clash. Written once, for people, vans, rooms and red-flag dates alike.

Periods are half-open, [starts_at, ends_at), of aware datetimes: one that ends at 18:00 leaves 18:00 free. The
database's exclusion constraint (migration 0003) says the same in SQL; a test holds the two to each other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from common.clock import LONDON, Period
from web.dates import MONTHS


@dataclass(frozen=True, order=True)
class Window:
    """A half-open period [starts_at, ends_at) in UTC."""

    starts_at: datetime
    ends_at: datetime


def overlapping(starts_at: datetime, ends_at: datetime, prefix: str = "") -> Q:
    """The same as a condition on rows with `starts_at` and `ends_at`; `prefix` leads to them, as "deployment__"."""
    return Q(**{f"{prefix}starts_at__lt": ends_at, f"{prefix}ends_at__gt": starts_at})


def days_in_words(period: Period) -> str:
    """The London days that a period touches, the last included: "25 October to 8 November", or "31 October"."""
    first = period.starts_at.astimezone(LONDON).date()
    last = (period.ends_at - timedelta(microseconds=1)).astimezone(LONDON).date()
    named = [f"{day.day} {MONTHS[day.month - 1]}" for day in (first, last)]
    return named[0] if first == last else " to ".join(named)
