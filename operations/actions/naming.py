"""The verbs by which people choose who sees a sensitive operation: name readers, remove one with a reason."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import BadInput, Conflict, require_reason
from operations import policies
from operations.actions.readers import name_readers, standing
from operations.models import DeploymentOfficer, Operation, OperationReader, ResourceRequest
from operations.signals import readers_named
from operations.states import OPERATION
from partners.models import Person, Role


def add_readers(*, operation: UUID, readers: Collection[Person], by: Person, version: int | None) -> Operation:
    """Name these people as readers, also those who were removed. They are told, and the log says to whom it went.

    Raises Http404, StaleEdit, NotAllowed, BadInput naming everyone who cannot be named.
    """
    with transaction.atomic():
        found = lock(Operation, operation, version=version)
        policies.may_name_readers(by, found).require()
        if not readers:
            raise BadInput.of(readers="Choose at least one person.")
        named = name_readers(found, readers, again=True)
        readers_named.send(Operation, record=found, people=named, by=by)
    return found


def remove_reader(*, operation: UUID, person: Person, reason: str, by: Person, version: int | None) -> OperationReader:
    """Take someone's sight of the operation away: they see nothing more of it from now on, in open calendars too.

    Raises Http404, StaleEdit, NotAllowed, BadInput (without a reason, or where they are no reader), and Conflict while
    they are needed: to turn out, to answer for their agency, or to authorise it.
    """
    reason = require_reason(reason)
    with transaction.atomic(), scope.because(reason):
        whole = lock(Operation, operation, version=version)
        found = whole.readers.select_for_update(of=("self",)).filter(person=person, is_removed=False).first()
        if found is None:
            policies.may_name_readers(by, whole).require()
            raise BadInput.of(person=f"{person.name} is not a reader of this operation.")
        policies.may_remove_reader(by, found).require()
        if needed := list(_needed_for(found)):
            raise Conflict(" ".join(needed))
        found.is_removed = True
        found.save()
        record(
            Processing.ALTERATION,
            "removed a reader",
            on=whole,
            reason=f"{found.person.name}, {found.person.agency.name}: {reason}",
            fields=["readers"],
        )
    return found


def _needed_for(reader: OperationReader) -> Iterator[str]:
    """What the operation needs this reader for, each with what to do first."""
    person, now = reader.person, clock.now()
    turnouts = DeploymentOfficer.objects.filter(
        deployment__operation=reader.operation_id,
        deployment__state="planned",
        deployment__ends_at__gt=now,
        person=person,
        stood_down=False,
    ).select_related("deployment")
    for turnout in turnouts:
        yield f"{person.name} turns out for {turnout.deployment}. Stand them down first."
    others = standing(reader.operation).exclude(pk=reader.pk)
    asked = ResourceRequest.objects.standing().filter(
        deployment__operation=reader.operation_id, deployment__ends_at__gt=now, agency=person.agency_id
    )
    if asked.exists() and not others.filter(person__agency=person.agency_id).exists():
        yield (
            f"{person.agency} is asked for a resource, and nobody else there may see the operation. "
            f"Name another reader from {person.agency} first, or withdraw the request."
        )
    is_chair = person.has_role(Role.CHAIR) and reader.operation.state == OPERATION.initial
    if is_chair and not others.filter(person__roles__contains=[str(Role.CHAIR)]).exists():
        yield "No other reader can authorise the operation. Name another chair first."
