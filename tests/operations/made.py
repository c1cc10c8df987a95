"""Operations, deployments, resources and requests for tests, made by the actions that make them."""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from common import clock
from common.scope import acting_as
from operations import actions
from operations.actions.readers import name_readers
from operations.models import Deployment, Operation, OperationReader, Resource, ResourceRequest
from partners.models import Person
from tests.cast import Cast

_numbers = itertools.count(1)
SECRET = "Zanzibar"
REASON = "Called off by the superintendent."

#: The verbs that lead to each state, in order, and who does them.
PATHS: dict[str, tuple[str, ...]] = {
    "proposed": (),
    "authorised": ("authorise",),
    "scheduled": ("authorise", "deploy"),
    "under_way": ("authorise", "deploy", "start"),
    "debriefed": ("authorise", "deploy", "start", "debrief"),
    "closed": ("authorise", "deploy", "start", "debrief", "close"),
    "cancelled": ("cancel",),
}


def at(days: float, hour: int = 18) -> dt.datetime:
    """So many days ahead, at this hour UTC."""
    day = clock.now() + dt.timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def make_operation(cast: Cast, state: str = "authorised", **fields: Any) -> Operation:
    """An operation of the council, brought to this state by Alice (chair) and Cora (coordinator)."""
    values: dict[str, Any] = {
        "name": f"Turncoat {next(_numbers)}",
        "theme": "Retail crime",
        "objective": "Cut shoplifting in the High Street",
        "lead_agency": cast.council,
        "commander": cast.olive,
    }
    with acting_as(cast.cora):
        operation = actions.propose_operation(by=cast.cora, **(values | fields))
    for verb in PATHS[state]:
        _step(cast, operation, verb)
    with acting_as(cast.alice):
        operation.refresh_from_db()
    return operation


def make_secret(cast: Cast, state: str = "scheduled") -> Operation:
    """An OFFICIAL-SENSITIVE operation of the council, for Cora, Alice and its commander Olive, with a deployment."""
    values = {"name": SECRET, "theme": f"{SECRET} theme", "objective": f"{SECRET} aim", "readers": [cast.alice]}
    return make_operation(cast, state, marking="official_sensitive", **values)


def everyone_but_the_charity(cast: Cast) -> list[Person]:
    """Those of the council and the police who work on operations."""
    return [cast.alice, cast.cora, cast.olive, cast.max, cast.bob, cast.bea]


def make_sensitive(readers: Iterable[Person], **fields: Any) -> Operation:
    """The row of an OFFICIAL-SENSITIVE operation that these people may see, whoever is looking among them."""
    operation = Operation(**{"marking": "official_sensitive", **fields})
    OperationReader.objects.bulk_create(OperationReader(operation=operation, person=person) for person in readers)
    operation.save()
    return operation


def _step(cast: Cast, operation: Operation, verb: str) -> None:
    with acting_as(cast.alice):
        if verb == "deploy":
            make_deployment(cast, operation)
        elif verb == "debrief":
            said = {"happened": "Twelve arrests.", "objective_met": "yes"}
            actions.debrief_operation(operation=operation.pk, by=cast.alice, version=None, **said)
        elif verb == "cancel":
            actions.cancel_operation(operation=operation.pk, reason=REASON, by=cast.alice, version=None)
        else:
            actions.advance_operation(operation=operation.pk, verb=verb, by=cast.alice, version=None)


def deployment_values(**fields: Any) -> dict[str, Any]:
    """What a deployment takes, ten days ahead in the evening."""
    values: dict[str, Any] = {
        "name": "Day of action",
        "activities": [actions.ActivityLine("enforce", "High-visibility patrol")],
        "starts_at": at(10, 18),
        "ends_at": at(10, 23),
        "place": "High Street, Rayleigh",
    }
    return values | fields


def make_deployment(cast: Cast, operation: Operation, **fields: Any) -> Deployment:
    """A deployment scheduled by Cora."""
    with acting_as(cast.cora):
        return actions.schedule_deployment(
            operation=operation.pk, by=cast.cora, **deployment_values(acknowledge_red_flags=True, **fields)
        )


def make_resource(by: Person, name: str = "", kind: str = "van") -> Resource:
    """A resource of this person's agency."""
    with acting_as(by):
        return actions.add_resource(name=name or f"Van {next(_numbers)}", kind=kind, agency=by.agency, by=by)


def switch_off(resource: Resource, by: Person) -> None:
    """It cannot be offered any more."""
    kept = {field: getattr(resource, field) for field in ("name", "kind", "note", "person", "hours_per_week")}
    with acting_as(by):
        actions.change_resource(resource=resource.pk, **kept, skills=[], is_active=False, by=by, version=None)


def make_request(cast: Cast, deployment: Deployment, to: Person, kind: str = "van") -> ResourceRequest:
    """A request by Cora to this person's agency; they are named to see it, where it is a sensitive operation's."""
    with acting_as(cast.cora):
        name_readers(deployment.operation, [to])
        (request,) = actions.ask_for_resources(
            deployment=deployment.pk, agencies=[to.agency], kind=kind, wanted="ANPR for six hours", by=cast.cora
        )
    return request


def confirm(request: ResourceRequest, resource: Resource, by: Person) -> ResourceRequest:
    """The asked agency confirms its resource."""
    with acting_as(by):
        return actions.confirm_request(request=request.pk, resource=resource, by=by, version=None)
