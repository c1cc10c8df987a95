"""Visits, recorded from the street: a form sent twice by a poor signal gives one visit."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, Conflict, WrongState
from operations import policies
from operations.models import Deployment, Operation, Visit
from operations.refusals import refused_as
from operations.states import VISITABLE
from partners.models import Person
from partners.policies import may_practise

#: A phone's clock may run ahead of the server's by this much.
AHEAD = dt.timedelta(minutes=5)


def record_visit(
    *,
    operation: UUID,
    place: str,
    result: str,
    by: Person,
    compliant: bool = False,
    visited_at: dt.datetime | None = None,
    deployment: Deployment | None = None,
    client_key: UUID | None = None,
) -> Visit:
    """Record a visit; with a `client_key` that was used before by the same person, give back the visit it made.

    `visited_at` is an aware datetime, by default now. "Compliant, no concerns" is a result: with `compliant`, `result`
    may be empty. Raises Http404, NotAllowed, WrongState, BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(Operation, operation)
        may_practise(by).require()
        earlier = _already(client_key, found, by)
        if earlier is not None:
            return earlier
        if found.state not in VISITABLE:
            raise WrongState(policies.may_visit(by, found).reason)
        visit = Visit(
            operation=found,
            deployment=deployment,
            place=place.strip(),
            visited_at=visited_at or clock.now(),
            compliant=compliant,
            result=result.strip() or ("Compliant, no concerns" if compliant else ""),
            recorded_by=by,
            client_key=client_key,
        )
        _check(visit)
        with refused_as({"operations_visit_client_key_key": _used}):
            visit.save()
        record(Processing.COLLECTION, "recorded", on=visit)
    return visit


def _already(client_key: UUID | None, operation: Operation, by: Person) -> Visit | None:
    """The visit that this key made. The operation's row is locked, so a second send waits for the first."""
    if client_key is None:
        return None
    return Visit.objects.filter(client_key=client_key, operation=operation, recorded_by=by).first()


def _check(visit: Visit) -> None:
    faults = {}
    if not visit.place:
        faults["place"] = "Enter the place."
    if not visit.result:
        faults["result"] = "Enter what was found, or tick that it was compliant."
    if visit.visited_at > clock.now() + AHEAD:
        faults["visited_at"] = "The visit cannot be in the future."
    elif visit.visited_at.year < 2000:
        faults["visited_at"] = "The visit must be in 2000 or later."
    if visit.deployment is not None and visit.deployment.operation_id != visit.operation_id:
        faults["deployment"] = "Choose a deployment of this operation."
    if faults:
        raise BadInput.of(**faults)


def _used() -> Conflict:
    return Conflict("This form was sent before for another visit. Open a new form and enter the visit again.")
