"""Numbers month by month, this year and last, and the picture of them."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from reporting.explorer.asked import Asked
from reporting.explorer.changes import Change
from reporting.explorer.counts import Line, Table, compared
from reporting.explorer.forms import ACTIVE
from reporting.explorer.periods import (
    MONTH,
    MOST_STEPS,
    QUARTER,
    YEAR,
    Period,
    Step,
    first_of_month,
    fitting,
    how_many,
    steps_of,
)

_HEADINGS = {MONTH: "Month", QUARTER: "Quarter", YEAR: "Financial year"}
_ByMonth = Mapping[dt.date, int]


def trend_of(asked: Asked) -> Table | None:
    """Count by month, quarter or financial year, this year and last; None of what is in force on a day. One query.

    Without a first and a last day it runs from the first to the last outcome that there is.
    """
    if asked.basis == ACTIVE:
        return None
    now, before = _by_month(asked)
    period = asked.period
    if not period.is_closed:
        if not now:
            return None
        period = Period(period.first or min(now), period.last or _end(max(now)))
    step = _step(asked, period)
    lines = [_line(asked, one, now, before) for one in steps_of(period, step)]
    return compared(_HEADINGS[step], f"Counts by {_HEADINGS[step].lower()}", lines)


def _step(asked: Asked, period: Period) -> str:
    chosen = asked.filters.get("step")
    return chosen if chosen and how_many(period, chosen) <= MOST_STEPS else fitting(period)


def _by_month(asked: Asked) -> tuple[_ByMonth, _ByMonth | None]:
    """How many in each month, and how many a year before it, where there is such a year to speak of."""
    now, before = asked.now, asked.before
    rows = list(
        asked.rows.filter(now if before is None else now | before)
        .order_by()
        .annotate(month=TruncMonth("dated_on"))
        .values("month")
        .annotate(
            now=Count("id", filter=now), earlier=Count("id", filter=Q(pk__isnull=True) if before is None else before)
        )
    )
    found = {row["month"]: row["now"] for row in rows if row["now"]}
    if before is None:
        return found, None
    return found, {first_of_month(row["month"], 12): row["earlier"] for row in rows if row["earlier"]}


def _line(asked: Asked, step: Step, now: _ByMonth, before: _ByMonth | None) -> Line:
    earlier = None if before is None else _within(before, step)
    change = Change(_within(now, step), earlier)
    return Line(step.label, step.label, change, asked.of_period(step.period))


def _within(counts: _ByMonth, step: Step) -> int:
    return sum(count for month, count in counts.items() if first_of_month(step.first) <= month <= step.last)


def _end(month: dt.date) -> dt.date:
    return first_of_month(month, 1) - dt.timedelta(days=1)
