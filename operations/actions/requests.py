"""Requests for resources: offered, confirmed, attended; declined, withdrawn, reopened.

Lock order: operation, deployment, requests by key, resources by key, people by key. The resource's row is locked before
it is confirmed, so that two confirmations of one van queue up rather than deadlock; which of them wins is the exclusion
constraint's to say. A resource that is a named person turns out with its confirmation, and is stood down with its end.
"""

import datetime as dt
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, Conflict, WrongState, require_reason
from operations import policies
from operations.actions.readers import hold_operations
from operations.actions.turnout import stand_down, turn_out
from operations.models import Deployment, DeploymentOfficer, Resource, ResourceKind, ResourceRequest
from operations.refusals import refused_as
from operations.resourcing.availability import why_unavailable
from operations.resourcing.hours import length_in_hours, over_its_week
from operations.signals import resource_request_changed
from operations.states import DEPLOYMENT, REQUEST
from partners.models import Person
from web.dates import london_range_text

_ONE_AT_A_TIME = "resource_confirmed_once_at_a_time"
MOST_HOURS = Decimal(9999)
_NOT_FREE = "The deployment moved, and this resource is not free then."

#: How each verb reads in a timeline.
DONE = {
    "offer": "offered",
    "confirm": "confirmed",
    "decline": "declined",
    "withdraw": "withdrawn",
    "attend": "attended",
    "reopen": "reopened",
}


def offer_resource(
    *,
    request: UUID,
    resource: Resource,
    by: Person,
    version: int | None,
    hours_promised: Decimal | None = None,
    answer: str = "",
) -> ResourceRequest:
    """Offer a resource of the asked agency, of another kind too; the operation's side confirms it.

    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput.
    """
    with transaction.atomic():
        found = _locked(request, "offer", by, version)
        _promise(found, resource, hours_promised, any_kind=True)
        return settle(found, "offer", by, answer=answer)


def confirm_request(
    *,
    request: UUID,
    by: Person,
    version: int | None,
    resource: Resource | None = None,
    hours_promised: Decimal | None = None,
    answer: str = "",
) -> ResourceRequest:
    """Confirm what was offered, or (the asked agency) a resource outright, or the time to which the deployment moved.

    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput; Conflict where the resource is confirmed for an
    overlapping time, whoever clicked first, is away then or over its hours of the week, or turns out elsewhere.
    """
    with transaction.atomic():
        found = _locked(request, "confirm", by, version)
        if found.state == "confirmed" and not found.is_moved:
            raise WrongState(
                "You cannot confirm this resource request: it is confirmed for the time that the deployment has."
            )
        if resource is not None or found.resource_id is None or found.state == REQUEST.initial:
            _promise(found, resource, hours_promised)
        return settle(found, "confirm", by, answer=answer)


def decline_request(*, request: UUID, reason: str, by: Person, version: int | None) -> ResourceRequest:
    """Say no, and why. Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput without a reason."""
    with transaction.atomic():
        found = _locked(request, "decline", by, version)
        return settle(found, "decline", by, answer=_needed(reason))


def withdraw_request(*, request: UUID, reason: str, by: Person, version: int | None) -> ResourceRequest:
    """Take back a request, an offer or a confirmation, and say why; the other side is told.

    Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput without a reason.
    """
    with transaction.atomic():
        found = _locked(request, "withdraw", by, version)
        return settle(found, "withdraw", by, answer=_needed(reason))


def attend_request(*, request: UUID, hours_given: Decimal, by: Person, version: int | None) -> ResourceRequest:
    """Record that the resource came, and the hours it gave (0 to 9,999).

    Raises Http404, StaleEdit, NotAllowed (also before the start), WrongState, BadInput.
    """
    with transaction.atomic():
        found = _locked(request, "attend", by, version)
        found.hours_given = _hours("hours_given", hours_given)
        return settle(found, "attend", by)


def settle(found: ResourceRequest, verb: str, by: Person, *, answer: str = "") -> ResourceRequest:
    """Move a locked request along its lifecycle, write that down and tell of it. Raises WrongState, Conflict."""
    before, found.state = found.state, REQUEST.target(verb, found.state)
    person = _person_of(found) if "confirmed" in (before, found.state) else None
    fields = ["state"]
    if answer:
        found.answer = answer
        fields.append("answer")
    if verb == "confirm":
        _hold(found)
    if verb == "withdraw" and before == "confirmed" and _is_given_up(found, by):
        found.lost_at = clock.now()
    found.agreed_starts_at, found.agreed_ends_at = _agreed(found, verb)
    with refused_as({_ONE_AT_A_TIME: partial(_double_booked, found)}):
        found.save()
    record(
        Processing.ALTERATION,
        DONE[verb],
        on=found,
        from_state=before,
        to_state=found.state,
        reason=answer,
        fields=fields,
    )
    resource_request_changed.send(ResourceRequest, record=found, verb=DONE[verb], by=by)
    if person is not None:
        _follow(found, verb, person, by, answer)
    return found


def _follow(found: ResourceRequest, verb: str, person: Person, by: Person, answer: str) -> None:
    """The person whom the request is, or was, confirmed for turns out with it, or is stood down."""
    if verb == "confirm":
        turn_out(deployment=found.deployment_id, person=person, by=by)
    elif verb in ("withdraw", "reopen") and _turns_out(found.deployment_id, person):
        stand_down(deployment=found.deployment_id, person=person, reason=answer, by=by)


def _turns_out(deployment: UUID, person: Person) -> bool:
    """Whether they turn out for it still; a deployment that is cancelled has stood them down itself."""
    standing = DeploymentOfficer.objects.filter(person=person, stood_down=False)
    return standing.filter(deployment=deployment, deployment__state="planned").exists()


def _is_given_up(found: ResourceRequest, by: Person) -> bool:
    """Whether its own agency takes back what was counted on, as against a deployment called off or a planner's word."""
    return by.agency_id == found.agency_id and found.deployment.state == DEPLOYMENT.initial


def _agreed(found: ResourceRequest, verb: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The time that is agreed from now on: the request's, once confirmed; none, once it is asked anew."""
    if verb == "confirm":
        return found.starts_at, found.ends_at
    return (None, None) if verb == "reopen" else (found.agreed_starts_at, found.agreed_ends_at)


def move_with(deployment: Deployment, by: Person) -> None:
    """Give the standing requests of a deployment that has moved its new time.

    A confirmed one holds its resource for the new time, and asks to confirm again. One that would then clash is
    reopened: its agency is asked anew, and sees why in `answer`.
    """
    requests = list(deployment.requests.standing().select_for_update(of=("self",)).order_by("pk"))
    held = {request.resource_id for request in requests if request.resource_id and request.state == "confirmed"}
    list(Resource.objects.select_for_update().filter(pk__in=held).order_by("pk"))
    for request in requests:
        request.starts_at, request.ends_at = deployment.starts_at, deployment.ends_at
        if request.state == "confirmed" and not _moved(request, by):
            person = _person_of(request)
            request.resource, request.hours_promised = None, None
            settle(request, "reopen", by, answer=_NOT_FREE)
            if person is not None:
                _follow(request, "reopen", person, by, _NOT_FREE)
        elif request.state != "confirmed":
            _move(request, by)


def _moved(request: ResourceRequest, by: Person) -> bool:
    """Whether the request could take its new time. It stays as it was where it could not."""
    version, person = request.version, _person_of(request)
    if request.resource is not None and why_unavailable(request.resource, request.starts_at, request.ends_at):
        return False
    if person is not None and not _turns_out(request.deployment_id, person):
        return False
    try:
        with refused_as({_ONE_AT_A_TIME: partial(_double_booked, request)}):
            _move(request, by)
    except Conflict:
        request.version = version
        return False
    return True


def _move(request: ResourceRequest, by: Person) -> None:
    request.save()
    record(Processing.ALTERATION, "moved", on=request, fields=["starts_at", "ends_at"])
    resource_request_changed.send(ResourceRequest, record=request, verb="moved", by=by)


def _person_of(request: ResourceRequest) -> Person | None:
    return request.resource.person if request.resource is not None else None


def _locked(request: UUID, verb: str, by: Person, version: int | None) -> ResourceRequest:
    """The request, locked after its operation and deployment, for a verb that is this person's and fits its state."""
    deployments = Deployment.objects.filter(pk__in=ResourceRequest.objects.filter(pk=request).values("deployment"))
    hold_operations(deployments)
    list(deployments.select_for_update(of=("self",)))
    found = lock(ResourceRequest, request, version=version)
    policies.may_answer(by, verb, found).require()
    REQUEST.target(verb, found.state)
    return found


def _promise(
    found: ResourceRequest, resource: Resource | None, hours: Decimal | None, *, any_kind: bool = False
) -> None:
    """Put the resource and the hours on the request. Raises BadInput."""
    faults = {}
    if resource is None:
        faults["resource"] = "Choose a resource."
    elif resource.agency_id != found.agency_id or not resource.is_active:
        faults["resource"] = f"Choose a resource that {found.agency} lends out."
    elif resource.kind != found.kind and not any_kind:
        kind = ResourceKind(found.kind).label
        faults["resource"] = f"Choose a resource of {found.agency} of the kind that was asked for: {kind}."
    elif found.skill is not None and not any_kind and not resource.skills.contains(found.skill):
        faults["resource"] = f"Choose a resource of {found.agency} that has the skill asked for: {found.skill}."
    if faults:
        raise BadInput.of(**faults)
    found.resource = resource
    found.hours_promised = length_in_hours(found) if hours is None else _hours("hours_promised", hours)


def _hours(field: str, hours: Decimal) -> Decimal:
    if not 0 <= hours <= MOST_HOURS:
        raise BadInput.of(**{field: f"Hours must be between 0 and {MOST_HOURS}."})
    return hours


def _needed(reason: str) -> str:
    require_reason(reason)
    return reason.strip()


def _hold(request: ResourceRequest) -> None:
    """Lock the resource to be confirmed. Raises Conflict when it is switched off, on leave or at its week's end."""
    resource = Resource.objects.select_for_update().filter(pk__in=[request.resource_id]).first()
    if resource is None or not resource.is_active:
        raise Conflict(f"{resource} is no longer lent out. Choose another resource.")
    if reason := why_unavailable(resource, request.starts_at, request.ends_at):
        raise Conflict(f"{reason} Choose another resource, or change when it is available.")
    if reason := over_its_week(resource, request):
        raise Conflict(f"{reason} Choose another resource, or promise fewer hours.")


def _double_booked(request: ResourceRequest) -> Conflict:
    """Why the resource cannot be confirmed, naming the other deployment to those who may see it."""
    other = (
        ResourceRequest.objects.holding()
        .touching(request.starts_at, request.ends_at)
        .filter(resource=request.resource_id)
        .exclude(pk=request.pk)
        .select_related("deployment__operation")
        .first()
    )
    if other is None:
        return Conflict(f"{request.resource} is already confirmed for an overlapping time. Choose another resource.")
    when = london_range_text(other.starts_at, other.ends_at)
    return Conflict(
        f"{request.resource} is already confirmed for {other.deployment.operation}, {when}."
        " Choose another resource, or withdraw that one first."
    )
