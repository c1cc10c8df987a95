"""The hours of resources: how long something lasts, and how much of its week a resource has promised."""

import datetime as dt
from decimal import Decimal

from common.clock import LONDON, Period, local
from operations.models import Resource, ResourceRequest
from web.dates import plain_date

_HOUR = dt.timedelta(hours=1)


def length_in_hours(period: Period) -> Decimal:
    """How long it lasts, to a quarter of an hour, as the clock runs: the night of the change has 23 or 25 hours."""
    quarters = round((period.ends_at - period.starts_at) / (_HOUR / 4))
    return Decimal(quarters) / 4


def promised(request: ResourceRequest) -> Decimal:
    """The hours that a request counts for: those promised, else its whole length."""
    return length_in_hours(request) if request.hours_promised is None else request.hours_promised


def over_its_week(resource: Resource, request: ResourceRequest) -> str:
    """Why the resource has no hours left for this request in its week, as a sentence; empty where it has.

    A week runs from Monday in London. Counts what whoever is looking may see.
    """
    if resource.hours_per_week is None:
        return ""
    day = request.starts_at.astimezone(LONDON).date()
    monday = day - dt.timedelta(days=day.weekday())
    week = {"starts_at__gte": local(monday), "starts_at__lt": local(monday + dt.timedelta(days=7))}
    others = ResourceRequest.objects.holding().filter(resource=resource, **week).exclude(pk=request.pk)
    taken = sum((promised(one) for one in others), Decimal(0))
    if taken + promised(request) <= resource.hours_per_week:
        return ""
    return (
        f"{resource} gives at most {_plain(resource.hours_per_week)} hours a week, and {_plain(taken)} are promised"
        f" in the week of {plain_date(monday)}."
    )


def _plain(hours: Decimal) -> str:
    return f"{hours.normalize():f}"
