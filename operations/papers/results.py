"""What an operation took and what came of it, counted when it is shown: nobody types these figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common import clock
from operations.models import CheckIn, Deployment, DeploymentOfficer, Operation, ResourceRequest, VisitOutcome
from operations.signals import counting_results
from operations.states import HOLDING


@dataclass(frozen=True)
class Counted:
    """How many of something: "Criminal Behaviour Orders", 2."""

    what: str
    number: int


@dataclass(frozen=True)
class AgencyHours:
    """Hours that an agency promised and gave."""

    agency: str
    promised: Decimal
    given: Decimal


@dataclass(frozen=True)
class Results:
    """The figures of one operation, of what whoever is looking may see."""

    deployments: int
    turned_out: int
    checked_in: int
    hours: tuple[AgencyHours, ...]
    visits: tuple[Counted, ...]
    outcomes: tuple[Counted, ...]

    @property
    def promised(self) -> Decimal:
        """Hours promised by all."""
        return sum((one.promised for one in self.hours), Decimal(0))

    @property
    def given(self) -> Decimal:
        """Hours given by all."""
        return sum((one.given for one in self.hours), Decimal(0))

    @property
    def people_in_words(self) -> str:
        """ "2 deployments; 7 people turned out, of whom 6 checked in." """
        deployments = "1 deployment" if self.deployments == 1 else f"{self.deployments} deployments"
        people = "1 person" if self.turned_out == 1 else f"{self.turned_out} people"
        there = f", of whom {self.checked_in} checked in" if self.checked_in else ""
        return f"{deployments}; {people} turned out{there}."

    @property
    def visited(self) -> int:
        """How many visits."""
        return sum(one.number for one in self.visits)


def results_of(operation: Operation) -> Results:
    """Count them. Five queries, and those of the apps above."""
    held = Deployment.objects.planned().filter(operation=operation, starts_at__lte=clock.now())
    keys = list(held.values_list("pk", flat=True))
    turnout = DeploymentOfficer.objects.filter(deployment__in=keys, stood_down=False)
    there = CheckIn.objects.filter(turnout__deployment__in=keys, struck_reason="")
    requests = ResourceRequest.objects.filter(deployment__operation=operation, state__in=HOLDING)
    return Results(
        deployments=len(keys),
        turned_out=turnout.values("person").distinct().count(),
        checked_in=there.values("turnout__person").distinct().count(),
        hours=tuple(hours_by_agency(requests.select_related("agency"))),
        visits=tuple(_visits(operation)),
        outcomes=tuple(_outcomes(operation)),
    )


def hours_by_agency(requests: Iterable[ResourceRequest]) -> Iterable[AgencyHours]:
    """Hours promised and given, agency by agency, of requests that hold."""
    promised, given = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for request in requests:
        promised[request.agency.name] += request.hours_promised or Decimal(0)
        given[request.agency.name] += request.hours_given or Decimal(0)
    return [AgencyHours(name, promised[name], given[name]) for name in sorted(promised)]


def _visits(operation: Operation) -> Iterable[Counted]:
    """By what they came to, in the order of the list; those with words alone last."""
    found = Counter(operation.visits.values_list("outcome", flat=True))
    named = [(str(label), found[value]) for value, label in VisitOutcome.choices]
    return [Counted(what, number) for what, number in [*named, ("Only words were given", found[""])] if number]


def _outcomes(operation: Operation) -> Iterable[Counted]:
    found: list[Counted] = []
    for answer in counting_results.send(Operation, record=operation):
        given: Any = answer[1]
        found.extend(given)
    return found
