"""Who is there, who forgot to check out, and the hours that it comes to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from common import clock
from operations.models import CheckIn, Deployment, DeploymentOfficer, ResourceRequest
from operations.models.resources import PEOPLE
from operations.states import HOLDING
from partners.models import Person

#: How long after a deployment's end one who is still checked in has forgotten to check out.
FORGOTTEN = dt.timedelta(hours=1)
_QUARTERS = Decimal("0.25")


@dataclass(frozen=True)
class Presence:
    """A person who turns out, and whether they are there."""

    turnout: DeploymentOfficer
    check_ins: tuple[CheckIn, ...]
    forgotten: bool = False

    @property
    def open_one(self) -> CheckIn | None:
        """The check-in that has not ended."""
        return next((one for one in self.check_ins if one.out_at is None), None)

    @property
    def last(self) -> CheckIn | None:
        """The latest check-in."""
        return self.check_ins[-1] if self.check_ins else None


def presences(deployment: Deployment) -> list[Presence]:
    """Everyone who turns out, those stood down meanwhile only where they came. Two queries."""
    by_turnout: dict[UUID, list[CheckIn]] = defaultdict(list)
    for one in CheckIn.objects.filter(turnout__deployment=deployment, struck_reason="").order_by("in_at"):
        by_turnout[one.turnout_id].append(one)
    is_over = clock.now() > deployment.ends_at + FORGOTTEN
    found = []
    for turnout in deployment.turnout.select_related("person__agency").order_by("person__agency__name", "person__name"):
        came = tuple(by_turnout[turnout.pk])
        if came or not turnout.stood_down:
            found.append(Presence(turnout, came, is_over and any(one.out_at is None for one in came)))
    return found


def present_agencies(deployment: Deployment, person: Person) -> list[UUID]:
    """The agencies of those who are checked in, and this person's own: who a visit was made with, most likely."""
    there = CheckIn.objects.filter(turnout__deployment=deployment, out_at__isnull=True, struck_reason="")
    return sorted({person.agency_id, *there.values_list("turnout__person__agency", flat=True)})


def hours(check_ins: Iterable[CheckIn]) -> Decimal:
    """The hours of those that have ended, to the nearest quarter."""
    seconds = sum((one.out_at - one.in_at).total_seconds() for one in check_ins if one.out_at)
    return (Decimal(seconds) / 3600 / _QUARTERS).quantize(Decimal(1), ROUND_HALF_UP) * _QUARTERS


def hours_by_agency(deployment: Deployment) -> dict[UUID, Decimal]:
    """The hours of each agency's people at this deployment, by check-ins that have ended."""
    by_agency: dict[UUID, list[CheckIn]] = defaultdict(list)
    for presence in presences(deployment):
        by_agency[presence.turnout.person.agency_id] += presence.check_ins
    return {agency: hours(found) for agency, found in by_agency.items() if found}


def suggested_hours(request: ResourceRequest) -> Decimal | None:
    """The hours that check-ins say were given for a request of people; None where they cannot tell.

    For a named person, theirs. Else those of the asked agency's people, where it was asked for people once only.
    """
    if request.kind not in PEOPLE:
        return None
    person = request.resource.person_id if request.resource else None
    found = CheckIn.objects.filter(turnout__deployment=request.deployment_id, struck_reason="", out_at__isnull=False)
    if person:
        found = found.filter(turnout__person=person)
    else:
        others = ResourceRequest.objects.filter(
            deployment=request.deployment_id, agency=request.agency_id, kind__in=PEOPLE, state__in=HOLDING
        ).exclude(pk=request.pk)
        if others.exists():
            return None
        found = found.filter(turnout__person__agency=request.agency_id)
    given = hours(found)
    return given or None
