"""Hours promised against hours given, by agency and kind, of the deployments that start in a period.

Promised is what was confirmed, whatever came of it; given is what was written down afterwards; withdrawn late is what
its own agency took back within 48 hours of the start. Counts what whoever is looking may see.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, Extract

from common.clock import local, today
from operations.models import ResourceKind, ResourceRequest
from operations.states import HOLDING

LATE = dt.timedelta(hours=48)
HEAD = ("Agency", "Kind", "Hours promised", "Hours given", "Hours withdrawn late", "Requests withdrawn late")
_HOURS = DecimalField(max_digits=12, decimal_places=2)
#: What each figure counts, as it is in an address.
FIGURES: dict[str, Q] = {
    "promised": Q(state__in=HOLDING) | Q(lost_at__isnull=False),
    "given": Q(state="attended"),
    "late": Q(lost_at__gte=F("starts_at") - LATE),
}


@dataclass(frozen=True)
class Span:
    """The London days [starts_on, ends_on], both included."""

    starts_on: dt.date
    ends_on: dt.date

    @classmethod
    def of_this_year(cls) -> "Span":
        """From the start of the financial year, 1 April, until today."""
        day = today()
        return cls(dt.date(day.year if day >= dt.date(day.year, 4, 1) else day.year - 1, 4, 1), day)

    def requests(self) -> QuerySet[ResourceRequest]:
        """Requests for a time that starts in it."""
        after = local(self.ends_on + dt.timedelta(days=1))
        return ResourceRequest.objects.filter(starts_at__gte=local(self.starts_on), starts_at__lt=after)


@dataclass(frozen=True)
class Hours:
    """The figures of one agency and kind; of all of them, where both are empty."""

    agency: str
    agency_id: UUID | None
    kind: str
    promised: Decimal
    given: Decimal
    late: Decimal
    late_count: int

    @property
    def kind_in_words(self) -> str:
        """The kind as people call it."""
        return str(ResourceKind(self.kind).label) if self.kind else ""


def hours_by_agency(span: Span, *, agency: UUID | None = None, kind: str = "") -> list[Hours]:
    """The figures of each agency and kind, by name. One query."""
    found = narrowed(span.requests(), agency=agency, kind=kind)
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), DurationField())
    hours = Coalesce("hours_promised", Cast(Extract(length, "epoch") / 3600, _HOURS))
    counted = Q()
    for condition in FIGURES.values():
        counted |= condition
    rows: Any = (
        found.filter(counted)
        .annotate(hours=hours)
        .values("agency_id", "agency__name", "kind")
        .annotate(
            promised=_total("hours", FIGURES["promised"]),
            given=_total("hours_given", FIGURES["given"]),
            late=_total("hours", FIGURES["late"]),
            late_count=Count("pk", filter=FIGURES["late"]),
        )
        .order_by("agency__name", "kind")
    )
    return [Hours(agency=row.pop("agency__name"), **row) for row in rows]


def total(lines: Iterable[Hours]) -> Hours:
    """The figures of all of them together."""
    listed = list(lines)
    zero = Decimal(0)
    return Hours(
        agency="All",
        agency_id=None,
        kind="",
        promised=sum((one.promised for one in listed), zero),
        given=sum((one.given for one in listed), zero),
        late=sum((one.late for one in listed), zero),
        late_count=sum(one.late_count for one in listed),
    )


def behind(figure: str, span: Span, *, agency: UUID | None = None, kind: str = "") -> QuerySet[ResourceRequest]:
    """The requests that a figure is made of."""
    return narrowed(span.requests(), agency=agency, kind=kind).filter(FIGURES[figure])


def narrowed(found: QuerySet[ResourceRequest], *, agency: UUID | None, kind: str) -> QuerySet[ResourceRequest]:
    """Those of an agency, and of a kind, where one is named."""
    if agency is not None:
        found = found.filter(agency=agency)
    return found.filter(kind=kind) if kind else found


def cells(line: Hours) -> Sequence[Any]:
    """A line for a spreadsheet."""
    return (line.agency, line.kind_in_words, line.promised, line.given, line.late, line.late_count)


def _total(field: str, condition: Q) -> Any:
    return Coalesce(Sum(field, filter=condition), Decimal(0), output_field=_HOURS)
