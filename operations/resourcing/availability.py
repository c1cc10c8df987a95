"""When resources are free: available, not on leave, and not confirmed for anything.

A resource of which nothing is said is available always. Periods are half-open, in UTC. What is confirmed counts as far
as whoever is looking may see it; what they may not see, the database refuses when it comes to confirming.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from common.clock import Period
from operations.clashes import Window, overlapping
from operations.models import Availability, AvailabilityKind, Deployment, DeploymentOfficer, Resource, ResourceRequest
from web.dates import london_range_text

_Said = dict[tuple[UUID, str], list[Period]]


def free_windows(
    resources: Collection[Resource], starts_at: dt.datetime, ends_at: dt.datetime
) -> dict[UUID, list[Window]]:
    """When each of these resources is free within [starts_at, ends_at): disjoint windows, in order. Four queries."""
    within = Window(starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC))
    taken = _taken(resources, within)
    return {key: less(windows, taken[key]) for key, windows in _available(resources, within).items()}


def available_windows(
    resources: Collection[Resource], starts_at: dt.datetime, ends_at: dt.datetime
) -> dict[UUID, list[Window]]:
    """When each is available and not on leave, whatever it is confirmed for. Two queries."""
    return _available(resources, Window(starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC)))


def fits(period: Period, windows: Iterable[Window]) -> bool:
    """Whether the whole of a period lies within one of these windows, which do not touch each other."""
    return any(one.starts_at <= period.starts_at and period.ends_at <= one.ends_at for one in windows)


def why_unavailable(resource: Resource, starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Why it is not there for the whole of [starts_at, ends_at), as a sentence; empty where it is."""
    period = Window(starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC))
    if fits(period, _available([resource], period)[resource.pk]):
        return ""
    leave = Availability.objects.standing().touching(starts_at, ends_at).filter(resource=resource, kind="leave").first()
    if leave is None:
        return f"{resource} is not available for the whole of {london_range_text(starts_at, ends_at)}."
    return f"{resource} is on leave or out of use then ({london_range_text(leave.starts_at, leave.ends_at)})."


def why_not_free(resources: Collection[Resource], request: ResourceRequest) -> dict[UUID, str]:
    """Why each of these that is not free for a request is not: "on leave then". Four queries.

    What it is confirmed for is named as far as whoever is looking may see it.
    """
    within = Window(request.starts_at.astimezone(dt.UTC), request.ends_at.astimezone(dt.UTC))
    said, taken = _said(resources, within), _taken(resources, within)
    free = _available(resources, within, said)
    found = {}
    for resource in resources:
        if not fits(within, free[resource.pk]):
            found[resource.pk] = "on leave or out of use then" if said[resource.pk, "leave"] else "not available then"
        else:
            for other in taken[resource.pk]:
                if isinstance(other, ResourceRequest) and other.pk != request.pk:
                    when = london_range_text(other.starts_at, other.ends_at)
                    found[resource.pk] = f"confirmed for {other.deployment.operation}, {when}"
                elif isinstance(other, Deployment) and other.pk != request.deployment_id:
                    when = london_range_text(other.starts_at, other.ends_at)
                    found.setdefault(resource.pk, f"turns out for {other.operation}, {when}")
    return found


def free_of_kind(request: ResourceRequest) -> list[Resource]:
    """What can be asked for in place of a request: of its kind and skill, of any agency, and free then.

    What its own agency took back from the deployment is not.
    """
    given_up = ResourceRequest.objects.filter(deployment=request.deployment_id, lost_at__isnull=False)
    found = Resource.objects.filter(kind=request.kind, is_active=True, agency__is_active=True)
    found = found.exclude(pk__in=given_up.exclude(resource=None).values("resource"))
    if request.skill_id is not None:
        found = found.filter(skills=request.skill_id)
    listed = list(found.select_related("agency").order_by("agency__name", "name"))
    away = why_not_free(listed, request)
    return [one for one in listed if one.pk not in away]


def _available(resources: Collection[Resource], within: Window, said: _Said | None = None) -> dict[UUID, list[Window]]:
    if said is None:
        said = _said(resources, within)
    limited = set(
        Availability.objects.standing()
        .filter(resource__in=resources, kind=AvailabilityKind.AVAILABLE)
        .values_list("resource_id", flat=True)
    )
    free = {}
    for resource in resources:
        available = said[resource.pk, "available"] if resource.pk in limited else [within]
        free[resource.pk] = less(clipped(merged(available), within), said[resource.pk, "leave"])
    return free


def merged(periods: Iterable[Period]) -> list[Window]:
    """The same time as disjoint windows that do not touch, in order."""
    found: list[Window] = []
    for period in sorted(Window(one.starts_at, one.ends_at) for one in periods):
        if found and period.starts_at <= found[-1].ends_at:
            found[-1] = Window(found[-1].starts_at, max(found[-1].ends_at, period.ends_at))
        else:
            found.append(period)
    return found


def clipped(windows: Iterable[Window], within: Period) -> list[Window]:
    """What of these windows lies within a period."""
    cut = (Window(max(one.starts_at, within.starts_at), min(one.ends_at, within.ends_at)) for one in windows)
    return [one for one in cut if one.starts_at < one.ends_at]


def less(windows: Iterable[Window], taken: Iterable[Period]) -> list[Window]:
    """What is left of disjoint windows in order when these periods are taken from them."""
    gone = merged(taken)
    left: list[Window] = []
    for window in windows:
        starts_at = window.starts_at
        for period in gone:
            if starts_at < period.starts_at < window.ends_at:
                left.append(Window(starts_at, period.starts_at))
            if period.starts_at < window.ends_at:
                starts_at = max(starts_at, period.ends_at)
        if starts_at < window.ends_at:
            left.append(Window(starts_at, window.ends_at))
    return left


def _said(resources: Collection[Resource], within: Window) -> _Said:
    rows = Availability.objects.standing().touching(within.starts_at, within.ends_at).filter(resource__in=resources)
    said: _Said = defaultdict(list)
    for row in rows:
        said[row.resource_id, row.kind].append(row)
    return said


def _taken(resources: Collection[Resource], within: Window) -> dict[UUID, list[Period]]:
    """What each is confirmed for; for one that is a person, what they turn out for as well."""
    taken: dict[UUID, list[Period]] = defaultdict(list)
    held = ResourceRequest.objects.holding().touching(within.starts_at, within.ends_at).filter(resource__in=resources)
    held = held.select_related("deployment__operation")
    for request in held:
        if request.resource_id is not None:
            taken[request.resource_id].append(request)
    people = {resource.person_id: resource.pk for resource in resources if resource.person_id is not None}
    turnouts = DeploymentOfficer.objects.filter(
        overlapping(within.starts_at, within.ends_at, "deployment__"),
        person__in=people,
        stood_down=False,
        deployment__state="planned",
    ).select_related("deployment__operation")
    for turnout in turnouts:
        taken[people[turnout.person_id]].append(turnout.deployment)
    return taken
