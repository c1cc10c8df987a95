"""Whom things concern: queries for many records at once, in the sight of whoever is looking."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from operations.models import DeploymentOfficer, ResourceRequest
from partners.models import Agency, Person, Role
from tasking.models import Attendance, AttendanceStatus

MINDERS = (Role.CHAIR, Role.COORDINATOR)


def with_role(*roles: Role, agency: UUID | None = None) -> frozenset[UUID]:
    """Active people who hold any of the roles, in the partnership or in one agency."""
    found = Person.objects.active().filter(roles__overlap=[str(role) for role in roles])
    return frozenset((found.filter(agency_id=agency) if agency else found).values_list("pk", flat=True))


def turning_out(deployments: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each deployment, those who are to turn out."""
    rows = DeploymentOfficer.objects.filter(deployment__in=list(deployments), stood_down=False)
    return _grouped(rows.values_list("deployment_id", "person_id"))


def attending(meetings: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each meeting, those on its attendance list who have not sent apologies."""
    rows = Attendance.objects.filter(meeting__in=list(meetings)).exclude(status=AttendanceStatus.APOLOGIES)
    return _grouped(rows.values_list("meeting_id", "person_id"))


def excused(meetings: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each meeting, those who have sent apologies."""
    rows = Attendance.objects.filter(meeting__in=list(meetings), status=AttendanceStatus.APOLOGIES)
    return _grouped(rows.values_list("meeting_id", "person_id"))


def contacts(agency: UUID) -> frozenset[UUID]:
    """Who answers for an agency: its single point of contact and its coordinators; failing those, its officers."""
    named = Agency.objects.filter(pk=agency, spoc__is_active=True).values_list("spoc_id", flat=True)
    answering = frozenset(named) | with_role(Role.COORDINATOR, agency=agency)
    return answering or with_role(Role.OFFICER, agency=agency)


def confirmed_partners(deployment: UUID) -> frozenset[UUID]:
    """Contacts of the agencies whose resources are confirmed for the deployment."""
    agencies = ResourceRequest.objects.filter(deployment=deployment, state="confirmed")
    return frozenset().union(*(contacts(agency) for agency in set(agencies.values_list("agency_id", flat=True))))


def _grouped(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for whole, person in pairs:
        found[whole].add(person)
    return found
