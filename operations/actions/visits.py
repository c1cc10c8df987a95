"""Visits, recorded from the street: a form sent twice by a poor signal gives one visit."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, Conflict, WrongState
from operations import policies
from operations.models import Deployment, Operation, Site, Visit, VisitAgency, VisitOutcome
from operations.refusals import refused_as
from operations.states import VISITABLE
from partners.models import Agency, Person
from partners.policies import may_practise

#: A phone's clock may run ahead of the server's by this much.
AHEAD = dt.timedelta(minutes=5)
#: Outcomes that say enough by themselves; the others need words.
PLAIN = (VisitOutcome.COMPLIANT, VisitOutcome.CLOSED, VisitOutcome.REFUSED)


def record_visit(
    *,
    operation: UUID,
    by: Person,
    place: str = "",
    result: str = "",
    outcome: str = "",
    compliant: bool = False,
    site: Site | None = None,
    agencies: Collection[Agency] = (),
    visited_at: dt.datetime | None = None,
    deployment: Deployment | None = None,
    client_key: UUID | None = None,
) -> Visit:
    """Record a visit; with a `client_key` that was used before by the same person, give back the visit it made.

    `visited_at` is an aware datetime, by default now; `place` is by default the site's name; `agencies` are those
    present. `compliant` is another way to give that outcome. With an outcome that says enough, `result` may be empty.
    Raises Http404, NotAllowed, WrongState, BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(Operation, operation)
        may_practise(by).require()
        earlier = _already(client_key, found, by)
        if earlier is not None:
            return earlier
        if found.state not in VISITABLE:
            raise WrongState(policies.may_visit(by, found).reason)
        chosen = outcome or (VisitOutcome.COMPLIANT if compliant else "")
        visit = Visit(
            operation=found,
            deployment=deployment,
            site=site,
            place=place.strip() or (site.name if site else ""),
            visited_at=visited_at or clock.now(),
            outcome=chosen,
            compliant=chosen == VisitOutcome.COMPLIANT,
            result=result.strip() or (str(VisitOutcome(chosen).label) if chosen in PLAIN else ""),
            recorded_by=by,
            client_key=client_key,
        )
        _check(visit, compliant)
        with refused_as({"operations_visit_client_key_key": _used}):
            visit.save()
        VisitAgency.objects.bulk_create(
            VisitAgency(visit=visit, agency=agency) for agency in sorted(set(agencies), key=lambda agency: agency.pk)
        )
        record(Processing.COLLECTION, "recorded", on=visit)
    return visit


def _already(client_key: UUID | None, operation: Operation, by: Person) -> Visit | None:
    """The visit that this key made. The operation's row is locked, so a second send waits for the first."""
    if client_key is None:
        return None
    return Visit.objects.filter(client_key=client_key, operation=operation, recorded_by=by).first()


def _check(visit: Visit, compliant: bool) -> None:
    faults = {}
    if not visit.place:
        faults["place"] = "Enter the place."
    if visit.outcome not in ("", *VisitOutcome.values) or (compliant and not visit.compliant):
        faults["outcome"] = "Choose what the visit came to from the list."
    if not visit.result:
        faults["result"] = "Enter what was found, or choose that it was compliant."
    if visit.visited_at > clock.now() + AHEAD:
        faults["visited_at"] = "The visit cannot be in the future."
    elif visit.visited_at.year < 2000:
        faults["visited_at"] = "The visit must be in 2000 or later."
    if visit.deployment is not None and visit.deployment.operation_id != visit.operation_id:
        faults["deployment"] = "Choose a deployment of this operation."
    if visit.site is not None and visit.site.held_by_id not in (None, visit.operation_id):
        faults["site"] = "Choose premises of this operation, or premises that all may know of."
    if faults:
        raise BadInput.of(**faults)


def _used() -> Conflict:
    return Conflict("This form was sent before for another visit. Open a new form and enter the visit again.")
