"""What a visit list says: each of its premises with its last visit, and what came of it on the day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from common import clock
from operations.models import Deployment, Operation, Site, Visit, VisitListEntry, VisitOutcome

#: A last visit before so many months is marked on lists.
LONG_AGO_MONTHS = 6


@dataclass(frozen=True)
class Stop:
    """Premises on a list. `site` carries its last visit in sight; `visits` are those of the day, newest first."""

    entry: VisitListEntry
    site: Any
    visits: tuple[Visit, ...] = ()

    @property
    def last_result(self) -> str:
        """What the last visit came to, in words."""
        return result_in_words(self.site)

    @property
    def long_ago(self) -> bool:
        """Whether that was long ago."""
        return is_long_ago(self.site)


def result_in_words(site: Any) -> str:
    """What the last visit to a site (`with_last_visit()`) came to."""
    return str(VisitOutcome(site.last_outcome).label) if site.last_outcome else ""


def is_long_ago(site: Any) -> bool:
    """Whether the last visit in sight to a site (`with_last_visit()`) was so long ago that the list says so."""
    last = site.last_visited_at
    return last is not None and last < clock.now() - relativedelta(months=LONG_AGO_MONTHS)


def stops(operation: Operation, deployment: Deployment | None = None) -> list[Stop]:
    """The list of an operation, or of one of its deployments, in order. Three queries."""
    entries = list(standing(operation, deployment).select_related("site"))
    return _told(entries, deployment)


def stops_of_the_day(deployment: Deployment) -> tuple[list[Stop], bool]:
    """What is to be visited on a deployment: its own list, else its operation's; and whether it is its own."""
    own = stops(deployment.operation, deployment)
    if own:
        return own, True
    return _told(list(standing(deployment.operation, None).select_related("site")), deployment), False


def standing(operation: Operation, deployment: Deployment | None) -> Any:
    """The entries that have not been taken off."""
    return VisitListEntry.objects.filter(operation=operation, deployment=deployment, taken_off_reason="")


def other_visits(deployment: Deployment, listed: Sequence[Stop]) -> list[Visit]:
    """Visits of the day to what is on no list."""
    known = {stop.entry.site_id for stop in listed}
    visits = deployment.visits.select_related("recorded_by__agency")
    return [visit for visit in visits if visit.site_id not in known]


def _told(entries: list[VisitListEntry], deployment: Deployment | None) -> list[Stop]:
    keys = [entry.site_id for entry in entries]
    sites = {site.pk: site for site in Site.objects.filter(pk__in=keys).with_last_visit()}
    made: dict[UUID | None, list[Visit]] = defaultdict(list)
    if deployment is not None:
        for visit in deployment.visits.filter(site__in=keys).select_related("recorded_by"):
            made[visit.site_id].append(visit)
    return [Stop(entry, sites[entry.site_id], tuple(made[entry.site_id])) for entry in entries]
