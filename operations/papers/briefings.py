"""Briefings as they are read: which one holds, who is asked to read it, who has, and what is missing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from common import clock
from operations.models import SECTIONS, Acknowledgement, Briefing, Deployment, DeploymentOfficer, ResourceRequest
from operations.states import HOLDING
from partners.models import Person

#: A deployment this near without a briefing, or with one that is not read, is warned of.
NEAR = dt.timedelta(hours=48)


@dataclass(frozen=True)
class Reader:
    """Someone who is asked to read a briefing: why, and when they said that they had."""

    person: Person
    why: str
    read_at: dt.datetime | None


@dataclass(frozen=True)
class Reading:
    """A published briefing and its readers. `others` read it without being asked."""

    briefing: Briefing
    asked: tuple[Reader, ...]
    others: tuple[Acknowledgement, ...]

    @property
    def read(self) -> int:
        """How many of those who are asked have read it."""
        return sum(reader.read_at is not None for reader in self.asked)

    @property
    def unread(self) -> list[Person]:
        """Those who are asked and have not."""
        return [reader.person for reader in self.asked if reader.read_at is None]

    @property
    def sentence(self) -> str:
        """ "Briefing version 2 is published; 7 of 9 have read it." """
        opening = f"Briefing version {self.briefing.number} is published"
        if not self.asked:
            return f"{opening}; nobody is asked to read it yet."
        return f"{opening}; {self.read} of {len(self.asked)} have read it."


def newest(operation: UUID, deployment: UUID | None) -> Briefing | None:
    """The latest published version for this operation as a whole, or for this deployment alone."""
    found = Briefing.objects.filter(operation=operation, deployment=deployment, state="published")
    return found.select_related("operation", "deployment").order_by("-number").first()


def draft_of(operation: UUID, deployment: UUID | None) -> Briefing | None:
    """The next version as it is being written, where whoever is looking may see it."""
    found = Briefing.objects.filter(operation=operation, deployment=deployment, state="draft")
    return found.select_related("operation", "deployment").first()


def holding_for(deployment: Deployment) -> Briefing | None:
    """What those who turn out are to read: the deployment's own briefing, failing that its operation's."""
    return newest(deployment.operation_id, deployment.pk) or newest(deployment.operation_id, None)


def is_superseded(briefing: Briefing) -> bool:
    """Whether a later version is published."""
    later = Briefing.objects.filter(
        operation=briefing.operation_id, deployment=briefing.deployment_id, state="published"
    )
    return later.filter(number__gt=briefing.number).exists()


def to_read(briefing: Briefing, person: Person) -> bool:
    """Whether it is the version that holds, and this person has not said that they read it."""
    return not is_superseded(briefing) and not briefing.acknowledgements.filter(person=person).exists()


def before(briefing: Briefing) -> Briefing | None:
    """The version that was published before it."""
    earlier = Briefing.objects.filter(
        operation=briefing.operation_id, deployment=briefing.deployment_id, state="published"
    )
    return earlier.filter(number__lt=briefing.number).order_by("-number").first()


def changed_sections(briefing: Briefing, earlier: Briefing | None) -> list[str]:
    """The fields of the sections that say something else than in the version before; none for a first version."""
    if earlier is None:
        return []
    return [one.field for one in SECTIONS if getattr(briefing, one.field) != getattr(earlier, one.field)]


def reading_of(briefing: Briefing) -> Reading:
    """Who is asked to read a published briefing, and who has. Five queries."""
    told = list(briefing.acknowledgements.select_related("person__agency").order_by("at"))
    read_at = {one.person_id: one.at for one in told}
    asked = _asked(briefing)
    return Reading(
        briefing,
        tuple(Reader(person, why, read_at.get(person.pk)) for person, why in asked),
        tuple(one for one in told if one.person_id not in {person.pk for person, _ in asked}),
    )


def asked_of(briefing: Briefing) -> list[Person]:
    """Those whom it is for: whoever commands, those who turn out, and those who bring what is confirmed."""
    return [person for person, _ in _asked(briefing)]


def deployments_of(briefing: Briefing) -> list[Deployment]:
    """The deployments it is for: its own; for an operation's, those to come that have no briefing of their own."""
    planned = Deployment.objects.planned().filter(operation=briefing.operation_id)
    if briefing.deployment_id:
        return list(planned.filter(pk=briefing.deployment_id))
    own = Briefing.objects.filter(operation=briefing.operation_id, deployment__isnull=False, state="published")
    to_come = Q(ends_at__gt=briefing.published_at or clock.now())
    return list(planned.filter(to_come).exclude(pk__in=own.values("deployment")))


def _asked(briefing: Briefing) -> list[tuple[Person, str]]:
    deployments = deployments_of(briefing)
    reasons: dict[Person, str] = {briefing.operation.commander: "Commands the operation"}
    turnouts = DeploymentOfficer.objects.filter(deployment__in=deployments, stood_down=False)
    for turnout in turnouts.select_related("person__agency", "deployment").order_by("deployment__starts_at"):
        reasons.setdefault(turnout.person, f"Turns out for {turnout.deployment.name}")
    for person, why in _bringing(deployments):
        reasons.setdefault(person, why)
    return sorted(reasons.items(), key=lambda one: (one[0].name, str(one[0].pk)))


def _bringing(deployments: Iterable[Deployment]) -> Iterable[tuple[Person, str]]:
    """Who answers for what an agency brings: its single point of contact, to pass the briefing on to those who come.

    A resource that is a named person turns out as that person.
    """
    held = ResourceRequest.objects.filter(
        deployment__in=list(deployments),
        state__in=HOLDING,
        agency__spoc__is_active=True,
        resource__person__isnull=True,
    )
    for request in held.select_related("agency__spoc__agency", "resource").order_by("starts_at", "pk"):
        contact = request.agency.spoc
        if contact is not None and contact.is_practitioner:
            yield contact, f"Answers for {request.resource} of {request.agency}"


def warnings_for_briefing(deployments: Sequence[Deployment]) -> list[str]:
    """A sentence for each deployment within 48 hours that nobody is briefed for, or that some have not read up on."""
    now = clock.now()
    near = [one for one in deployments if one.state == "planned" and now < one.ends_at and one.starts_at <= now + NEAR]
    found = []
    for deployment in near:
        briefing = holding_for(deployment)
        if briefing is None:
            found.append(f"{deployment.name} is within 48 hours and has no briefing. Write and publish one.")
        elif unread := reading_of(briefing).unread:
            who = "1 person has" if len(unread) == 1 else f"{len(unread)} people have"
            found.append(f"{deployment.name} is within 48 hours, and {who} not read the briefing yet.")
    return found
