"""Whom things concern: queries for many records at once, in the sight of whoever is looking."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, wraps
from typing import Any, ParamSpec
from uuid import UUID

from common import clock
from operations.models import Deployment, DeploymentOfficer, Marking, Operation, OperationReader, ResourceRequest
from partners.models import Agency, Person, Role
from partners.models.people import PRACTITIONERS
from tasking.confidentiality import agencies_sharing
from tasking.models import Attendance, AttendanceStatus, ForumSeat, Meeting, SeatRole

MINDERS = (Role.CHAIR, Role.COORDINATOR)
#: Of an agency: it has a single point of contact who works here.
_WORKING: dict[str, Any] = {"spoc__is_active": True, "spoc__roles__overlap": [str(role) for role in PRACTITIONERS]}


#: What was found within `remembering()`, by what was asked.
_known: ContextVar[dict[tuple[object, ...], frozenset[UUID]] | None] = ContextVar("notifications_people", default=None)
Asked = ParamSpec("Asked")


@contextmanager
def remembering() -> Iterator[None]:
    """Within, ask once only who holds a role, who answers for an agency and who chairs a forum.

    For a sweep that looks as one person after another: the directory is the same to each of them.
    """
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def _once(ask: Callable[Asked, frozenset[UUID]]) -> Callable[Asked, frozenset[UUID]]:
    """Let a question about the directory be asked once within `remembering()`."""

    @wraps(ask)
    def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> frozenset[UUID]:
        known = _known.get()
        if known is None:
            return ask(*args, **kwargs)
        key = (ask.__name__, args, *sorted(kwargs.items()))
        if key not in known:
            known[key] = ask(*args, **kwargs)
        return known[key]

    return answer


@_once
def with_role(*roles: Role, agency: UUID | None = None) -> frozenset[UUID]:
    """Active people who hold any of the roles, in the partnership or in one agency."""
    found = Person.objects.active().filter(roles__overlap=[str(role) for role in roles])
    return frozenset((found.filter(agency_id=agency) if agency else found).values_list("pk", flat=True))


def turning_out(deployments: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each deployment, those who are to turn out."""
    rows = DeploymentOfficer.objects.filter(deployment__in=list(deployments), stood_down=False)
    return _grouped(rows.values_list("deployment_id", "person_id"))


def agencies_deployed(deployments: Sequence[Deployment]) -> dict[UUID, set[UUID]]:
    """For each deployment, its lead agency and those whose people turn out or whose resources are confirmed."""
    found = defaultdict(set, {one.pk: {one.operation.lead_agency_id} for one in deployments})
    turnout = DeploymentOfficer.objects.filter(deployment__in=deployments, stood_down=False)
    promised = ResourceRequest.objects.filter(deployment__in=deployments, state__in=("confirmed", "attended"))
    for deployment, agency in [
        *turnout.values_list("deployment_id", "person__agency_id"),
        *promised.values_list("deployment_id", "agency_id"),
    ]:
        found[deployment].add(agency)
    return found


def agencies_meeting(meetings: Sequence[Meeting]) -> dict[UUID, set[UUID]]:
    """For each meeting, the agencies that sit in its forum and those whose people attend it."""
    coming = Attendance.objects.filter(meeting__in=meetings).exclude(status=AttendanceStatus.APOLOGIES)
    found = _grouped(coming.values_list("meeting_id", "person__agency_id"))
    seats = ForumSeat.objects.current().filter(forum__in={meeting.forum_id for meeting in meetings})
    sitting = _grouped(seats.values_list("forum_id", "agency_id"))
    return {meeting.pk: found.get(meeting.pk, set()) | sitting.get(meeting.forum_id, set()) for meeting in meetings}


def attending(meetings: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each meeting, those on its attendance list who have not sent apologies."""
    rows = Attendance.objects.filter(meeting__in=list(meetings)).exclude(status=AttendanceStatus.APOLOGIES)
    return _grouped(rows.values_list("meeting_id", "person_id"))


def excused(meetings: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each meeting, those who have sent apologies."""
    rows = Attendance.objects.filter(meeting__in=list(meetings), status=AttendanceStatus.APOLOGIES)
    return _grouped(rows.values_list("meeting_id", "person_id"))


@_once
def contacts(agency: UUID) -> frozenset[UUID]:
    """Who answers for an agency: its single point of contact and its coordinators; failing those, its officers."""
    named = Agency.objects.filter(pk=agency, spoc__is_active=True).values_list("spoc_id", flat=True)
    answering = frozenset(named) | with_role(Role.COORDINATOR, agency=agency)
    return answering or with_role(Role.OFFICER, agency=agency)


def readers(operation: Operation, *, agency: UUID | None = None) -> frozenset[UUID]:
    """Active people who are named to see a sensitive operation, all or those of one agency."""
    found = OperationReader.objects.filter(operation=operation, is_removed=False, person__in=Person.objects.active())
    return frozenset((found.filter(person__agency=agency) if agency else found).values_list("person_id", flat=True))


def answering(agency: UUID, operation: Operation) -> frozenset[UUID]:
    """Who answers for an agency in this operation: of a sensitive one, whoever of them is named to see it."""
    answering = contacts(agency)
    if operation.marking == Marking.OFFICIAL:
        return answering
    named = readers(operation, agency=agency)
    return answering & named or named


def coordinating(operation: Operation) -> frozenset[UUID]:
    """The coordinators of its lead agency; of a sensitive one, those of them who are named to see it."""
    found = with_role(Role.COORDINATOR, agency=operation.lead_agency_id)
    return found if operation.marking == Marking.OFFICIAL else found & readers(operation)


def asking(operation: Operation) -> frozenset[UUID]:
    """Who hears the answers of those asked: its commander, and the chairs and coordinators of its lead agency."""
    minders = with_role(*MINDERS, agency=operation.lead_agency_id)
    sensitive = operation.marking != Marking.OFFICIAL
    return frozenset({operation.commander_id}) | (minders & readers(operation) if sensitive else minders)


def seated(forums: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each forum, those who sit in it: the person whom a seat names, else those who answer for its agency."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    seats = ForumSeat.objects.current().filter(forum__in=set(forums))
    answering: dict[UUID, frozenset[UUID]] = {}
    for forum, agency, person in seats.values_list("forum_id", "agency_id", "person_id"):
        if person is None and agency not in answering:
            answering[agency] = contacts(agency)
        found[forum] |= {person} if person else answering[agency]
    return found


@_once
def chairing(forum: UUID) -> frozenset[UUID]:
    """Who chairs a forum: those named in its chair's and deputy's seats; failing that, the chairs of the agencies that
    hold them; failing those, every chair."""
    seats = ForumSeat.objects.current().filter(forum=forum, role__in=(SeatRole.CHAIR, SeatRole.DEPUTY))
    holders = list(seats.values_list("agency_id", "person_id"))
    named = Person.objects.active().filter(pk__in=[person for _, person in holders if person])
    chairs = Person.objects.active().filter(roles__contains=[str(Role.CHAIR)])
    of_agencies = chairs.filter(agency__in=[agency for agency, _ in holders])
    for found in (named, of_agencies, chairs):
        keys = frozenset(found.values_list("pk", flat=True))
        if keys:
            return keys
    return frozenset()


@_once
def single_contact(agency: UUID) -> frozenset[UUID]:
    """An agency's single point of contact, where it has one who works here; failing that, all who answer for it."""
    named = Agency.objects.filter(pk=agency, **_WORKING).values_list("spoc_id", flat=True)
    return frozenset(named) or contacts(agency)


def minding_access(agency: UUID, *, without: UUID) -> frozenset[UUID]:
    """Who hears that a record was opened in an emergency: an agency's single point of contact, where it has one who
    works here and did not open it; failing that, its chairs, coordinators and managers."""
    named = Agency.objects.filter(pk=agency, **_WORKING).values_list("spoc_id", flat=True)
    return frozenset(named) - {without} or with_role(*MINDERS, Role.MANAGER, agency=agency) - {without}


@_once
def every_contact() -> frozenset[UUID]:
    """The single points of contact of all agencies, those who work here."""
    named = Agency.objects.filter(is_active=True, **_WORKING).values_list("spoc_id", flat=True)
    return frozenset(named)


def promised(deployments: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each deployment, the agencies whose resources are confirmed."""
    rows = ResourceRequest.objects.filter(deployment__in=list(deployments), state="confirmed")
    return _grouped(rows.values_list("deployment_id", "agency_id"))


def confirmed_partners(deployment: UUID) -> frozenset[UUID]:
    """Contacts of the agencies whose resources are confirmed for the deployment."""
    operation = Operation.objects.get(deployments=deployment)
    agencies = promised([deployment]).get(deployment, set())
    return frozenset().union(*(answering(agency, operation) for agency in agencies))


def _grouped(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for whole, person in pairs:
        found[whole].add(person)
    return found


# For many at once: what the sweep asks for each person who looks.


def contacts_of(agencies: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each of these agencies, who answers for it, as `contacts` has it."""
    wanted = set(agencies)
    if not wanted:
        return {}
    named = _grouped(Agency.objects.filter(pk__in=wanted, spoc__is_active=True).values_list("pk", "spoc_id"))
    of = Person.objects.active().filter(agency__in=wanted)
    coordinating = _grouped(of.filter(roles__contains=[str(Role.COORDINATOR)]).values_list("agency_id", "pk"))
    found = {agency: frozenset(named[agency] | coordinating[agency]) for agency in wanted}
    if silent := [agency for agency, those in found.items() if not those]:
        officers = of.filter(agency__in=silent, roles__contains=[str(Role.OFFICER)])
        found |= {
            agency: frozenset(those) for agency, those in _grouped(officers.values_list("agency_id", "pk")).items()
        }
    return found


def minding(agencies: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each of these agencies, its chairs and coordinators."""
    roles = [str(role) for role in MINDERS]
    found = Person.objects.active().filter(agency__in=set(agencies), roles__overlap=roles)
    return {agency: frozenset(those) for agency, those in _grouped(found.values_list("agency_id", "pk")).items()}


def readers_of(operations: Iterable[Operation]) -> dict[UUID, frozenset[UUID]]:
    """For each of these operations that is sensitive, those who are named to see it."""
    wanted = {operation.pk for operation in operations if operation.marking != Marking.OFFICIAL}
    if not wanted:
        return {}
    found = OperationReader.objects.filter(operation__in=wanted, is_removed=False, person__in=Person.objects.active())
    return {key: frozenset(those) for key, those in _grouped(found.values_list("operation_id", "person_id")).items()}


def agencies() -> dict[UUID, UUID]:
    """The agency of everyone who is active."""
    return dict(Person.objects.active().values_list("pk", "agency_id"))


#: What a restricted record stands behind: its category, and the agency that holds it. Without a category: nothing.
Wall = tuple[str, UUID | None]


class Sight:
    """Who may see behind walls today, by the agreements of their agency; asked for many walls at once."""

    def __init__(self, walls: Iterable[Wall]) -> None:
        self._sharing: dict[Wall, frozenset[UUID]] = {
            (category, holder): frozenset(agencies_sharing(category, holder, clock.today()))
            for category, holder in set(walls)
            if category and holder is not None
        }

    @cached_property
    def _agency_of(self) -> dict[UUID, UUID]:
        return agencies()

    def of(self, those: frozenset[UUID], *walls: Wall, agency: UUID | None = None) -> frozenset[UUID]:
        """Those of these people who may see behind all of these; where an agency is given, its own people alone."""
        allowed = [self._sharing[wall] for wall in walls if wall[0]]
        if agency is not None:
            allowed.append(frozenset({agency}))
        if not allowed:
            return those
        among = frozenset.intersection(*allowed)
        return frozenset(one for one in those if self._agency_of.get(one) in among)
