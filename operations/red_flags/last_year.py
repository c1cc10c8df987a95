"""The same red-flag date in the years before: what was put on, and what came of it, as far as whoever looks may see."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Q, Sum

from common.clock import LONDON, overlap
from operations.clashes import overlapping
from operations.models import MANUAL, Deployment, Operation, RedFlagDate, ResourceRequest, Visit
from operations.papers.debriefs import lessons_of
from operations.red_flags.rules import red_flag_dates
from operations.signals import gathering_results

#: How many years back.
YEARS = 2
#: For how long after the date what was issued counts as its result.
RESULTS_FOLLOW = dt.timedelta(weeks=4)


@dataclass(frozen=True)
class Window:
    """The date of an earlier year: the row of it where there is one, else what the rule gives, else the same days."""

    year: int
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    flag: RedFlagDate | None = None


@dataclass(frozen=True)
class Effort:
    """What one operation did in a window.

    `results` are counts in words, such as "2 fixed penalties"; `debrief` is what it taught, once it is over.
    """

    operation: Operation
    deployments: tuple[str, ...]
    visits: int
    compliant: int
    hours: Decimal
    results: tuple[str, ...]
    debrief: str


@dataclass(frozen=True)
class Earlier:
    """A window and what was put on in it."""

    window: Window
    efforts: tuple[Effort, ...]


def earlier_years(flag: RedFlagDate) -> list[Earlier]:
    """The years before, the latest first. The same number of queries for one operation and for many."""
    windows = _windows(flag)
    touching = Q()
    for window in windows:
        touching |= overlapping(window.starts_at, window.ends_at)
    deployments = list(
        Deployment.objects.planned().filter(touching).select_related("operation").order_by("starts_at", "name")
    )
    hours = dict(
        ResourceRequest.objects.filter(deployment__in=deployments, state="attended")
        .order_by()
        .values_list("deployment")
        .annotate(hours=Sum("hours_given"))
    )
    visits = list(
        Visit.objects.filter(operation__in={one.operation_id for one in deployments}).values_list(
            "operation", "deployment", "visited_at", "compliant"
        )
    )
    return [Earlier(window, tuple(_efforts(window, deployments, hours, visits))) for window in windows]


def _windows(flag: RedFlagDate) -> list[Window]:
    years = [flag.year - number for number in range(1, YEARS + 1)]
    found = _rows(flag, years)
    stem = flag.key.removesuffix(f"-{flag.year}")
    windows = []
    for year in years:
        if row := found.get(year):
            windows.append(Window(year, row.name, row.starts_at, row.ends_at, row))
        elif flag.is_manual:
            back = relativedelta(years=flag.year - year)
            starts, ends = ((at.astimezone(LONDON) - back) for at in (flag.starts_at, flag.ends_at))
            windows.append(Window(year, "The same days", starts.astimezone(dt.UTC), ends.astimezone(dt.UTC)))
        else:
            windows += [
                Window(year, ruled.name, ruled.starts_at.astimezone(dt.UTC), ruled.ends_at.astimezone(dt.UTC))
                for ruled in red_flag_dates(year)
                if ruled.key == f"{stem}-{year}"
            ]
    return windows


def _rows(flag: RedFlagDate, years: Iterable[int]) -> Mapping[int, RedFlagDate]:
    """The rows of the same rule, or of the same name; of several in a year the one nearest to the same day."""
    same = Q(key=MANUAL, name__iexact=flag.name)
    if not flag.is_manual:
        stem = flag.key.removesuffix(f"-{flag.year}")
        same = Q(key__in=[f"{stem}-{year}" for year in years])
    nearest: dict[int, RedFlagDate] = {}
    for row in RedFlagDate.objects.with_cover().filter(same, year__in=years):
        held = nearest.get(row.year)
        if held is None or _apart(flag, row) < _apart(flag, held):
            nearest[row.year] = row
    return nearest


def _apart(flag: RedFlagDate, row: RedFlagDate) -> dt.timedelta:
    return abs(row.starts_at + relativedelta(years=flag.year - row.year) - flag.starts_at)


def _efforts(
    window: Window, deployments: Iterable[Deployment], hours: Mapping[UUID, Decimal | None], visits: Iterable[Any]
) -> Iterable[Effort]:
    here: dict[Operation, list[Deployment]] = {}
    for one in deployments:
        if overlap(one.starts_at, one.ends_at, window.starts_at, window.ends_at):
            here.setdefault(one.operation, []).append(one)
    results = _results(list(here), window) if here else {}
    taught = lessons_of(here) if here else {}
    for operation, own in here.items():
        keys = {one.pk for one in own}
        made = [
            compliant
            for of, at_deployment, visited_at, compliant in visits
            if of == operation.pk
            and (at_deployment in keys or (at_deployment is None and window.starts_at <= visited_at < window.ends_at))
        ]
        yield Effort(
            operation=operation,
            deployments=tuple(one.name for one in own),
            visits=len(made),
            compliant=sum(made),
            hours=sum((hours.get(key) or Decimal(0) for key in keys), Decimal(0)),
            results=tuple(results.get(operation.pk, ())),
            debrief=taught.get(operation.pk, ""),
        )


def _results(operations: list[Operation], window: Window) -> Mapping[UUID, list[str]]:
    """What each app above counts as results, of what whoever is looking may see."""
    found: dict[UUID, list[str]] = {}
    days = {"starts_at": window.starts_at, "ends_at": window.ends_at + RESULTS_FOLLOW}
    answers: Any = gathering_results.send(Operation, operations=operations, **days)
    for _, given in answers:
        for key, counts in given.items():
            found.setdefault(key, []).extend(counts)
    return found
