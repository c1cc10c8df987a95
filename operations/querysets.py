"""Ways to ask for deployments, red-flag dates and requests. Row security decides which there are."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from operations.clashes import overlapping
from operations.states import HOLDING, STANDING

if TYPE_CHECKING:
    from operations.models import (  # noqa: F401  # named in type arguments
        Availability,
        Deployment,
        DeploymentOfficer,
        RedFlagDate,
        ResourceRequest,
        Site,
    )


#: How far ahead the plan is checked and the meeting looks (agenda part 9).
LOOK_AHEAD = dt.timedelta(weeks=8)


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    """Ways to ask for deployments."""

    def planned(self) -> Self:
        """Those that have not been cancelled."""
        return self.filter(state="planned")

    def touching(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Those whose period shares an instant with [starts_at, ends_at)."""
        return self.filter(overlapping(starts_at, ends_at))

    def with_cover(self) -> Self:
        """With `asked` (standing or attended requests) and `confirmed` (those that hold a resource) of each."""
        return self.annotate(
            asked=Count("requests", filter=Q(requests__state__in={*STANDING, *HOLDING})),
            confirmed=Count("requests", filter=Q(requests__state__in=HOLDING)),
        ).order_by("starts_at", "name")  # a model's own ordering is lost where rows are grouped


class DeploymentOfficerQuerySet(models.QuerySet["DeploymentOfficer"]):
    """Ways to ask who turns out."""

    def standing(self) -> Self:
        """Those not stood down, at deployments not cancelled: the exclusion constraint's own condition."""
        return self.filter(stood_down=False, deployment_state="planned")

    def touching(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Those whose period shares an instant with [starts_at, ends_at)."""
        return self.filter(overlapping(starts_at, ends_at))


class RedFlagDateQuerySet(models.QuerySet["RedFlagDate"]):
    """Ways to ask for red-flag dates."""

    def standing(self) -> Self:
        """Those that have not been cancelled."""
        return self.filter(is_cancelled=False)

    def touching(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Those whose period shares an instant with [starts_at, ends_at)."""
        return self.filter(overlapping(starts_at, ends_at))

    def with_cover(self, *, official_only: bool = False) -> Self:
        """With `confirmed_count` and `is_covered` (it is `minimum_count` or more).

        Counts the resources confirmed, and the people who turn out, at planned deployments in that time, each of them
        once however often they are needed. Only what whoever is looking may see counts; `official_only` leaves out
        OFFICIAL-SENSITIVE operations, for what a wider circle will read.
        """
        from operations.models import DeploymentOfficer, ResourceRequest

        # A resource that is a named person turns out, and is counted so.
        resources = ResourceRequest.objects.holding().filter(resource__person=None)
        people = DeploymentOfficer.objects.filter(stood_down=False)
        confirmed = _number_during(resources, "resource", official_only) + _number_during(
            people, "person", official_only
        )
        return self.annotate(
            confirmed_count=confirmed, is_covered=GreaterThanOrEqual(F("confirmed_count"), F("minimum_count"))
        )


def _number_during(rows: models.QuerySet[Any], what: str, official_only: bool) -> Coalesce:
    """How many different `what` rows of planned deployments have that touch the outer row's period."""
    during = rows.filter(
        deployment__state="planned",
        deployment__starts_at__lt=OuterRef("ends_at"),
        deployment__ends_at__gt=OuterRef("starts_at"),
    )
    if official_only:
        during = during.filter(deployment__operation__marking="official")
    number = during.order_by().values(one=Value(1)).annotate(number=Count(what, distinct=True)).values("number")
    return Coalesce(Subquery(number), 0)


class ResourceRequestQuerySet(models.QuerySet["ResourceRequest"]):
    """Ways to ask for requests."""

    def standing(self) -> Self:
        """Requested, offered or confirmed."""
        return self.filter(state__in=STANDING)

    def unanswered(self) -> Self:
        """Those that wait for the asked agency: not answered, or agreed to a time from which the deployment moved."""
        moved = Q(state="confirmed") & ~Q(agreed_starts_at=F("starts_at"), agreed_ends_at=F("ends_at"))
        return self.filter(Q(state="requested") | (moved & Q(agreed_starts_at__isnull=False)))

    def holding(self) -> Self:
        """Those that keep their resource from being confirmed elsewhere."""
        return self.filter(state__in=HOLDING)

    def touching(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Those whose period shares an instant with [starts_at, ends_at)."""
        return self.filter(overlapping(starts_at, ends_at))


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    """Ways to ask when resources are available."""

    def standing(self) -> Self:
        """Those that have not been struck."""
        return self.filter(is_struck=False)

    def touching(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Those whose period shares an instant with [starts_at, ends_at)."""
        return self.filter(overlapping(starts_at, ends_at))


class SiteQuerySet(models.QuerySet["Site"]):
    """Ways to ask for premises and places."""

    def for_visits_of(self, operation: UUID) -> Self:
        """Those that may be on this operation's lists: open ones, and those that it holds itself."""
        return self.filter(Q(held_by__isnull=True) | Q(held_by=operation), is_active=True)

    def with_last_visit(self) -> Self:
        """With `last_visited_at`, `last_outcome` and `last_visit` (its key) of the latest visit in sight."""
        from operations.models import Visit

        latest = Visit.objects.filter(site=OuterRef("pk")).order_by("-visited_at", "-pk")
        return self.annotate(
            last_visit=Subquery(latest.values("pk")[:1]),
            last_visited_at=Subquery(latest.values("visited_at")[:1]),
            last_outcome=Subquery(latest.values("outcome")[:1]),
        )
