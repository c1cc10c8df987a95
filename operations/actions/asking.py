"""Asking agencies for resources: by kind, skill and number, and anew where something confirmed was lost.

Lock order as in operations/actions/requests.py.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common.errors import BadInput, WrongState
from operations import policies
from operations.actions.operations import let_in
from operations.actions.readers import hold_operations
from operations.models import Deployment, ResourceKind, ResourceRequest, Skill
from operations.signals import resource_request_changed
from operations.states import LOST
from partners.models import Agency, Person

#: The most that one agency is asked for in one form.
MOST_AT_ONCE = 20


def ask_for_resources(
    *,
    deployment: UUID,
    agencies: Collection[Agency],
    kind: str,
    wanted: str,
    by: Person,
    skill: Skill | None = None,
    count: int = 1,
) -> list[ResourceRequest]:
    """Ask each of these agencies for so many resources of a kind, and with a skill, for the deployment's time.

    Each resource has a request of its own, so that each is offered, confirmed and lost by itself. The agencies take
    part in the operation from then on; a sensitive one names the single point of contact of those that have no reader.
    Raises Http404, NotAllowed, WrongState where the deployment is cancelled or over, BadInput naming every fault.
    """
    with transaction.atomic():
        found = _locked(deployment, by)
        _check_asking(agencies, kind, skill, count)
        let_in(found.operation, agencies)
        each = [agency for agency in sorted(agencies, key=lambda agency: agency.name) for _ in range(count)]
        return [_ask(found, agency, kind, skill, wanted, by) for agency in each]


def ask_instead(*, request: UUID, agencies: Collection[Agency], by: Person) -> list[ResourceRequest]:
    """Ask these agencies for what a request that was declined or withdrawn asked for. Raises as `ask_for_resources`."""
    with transaction.atomic():
        lost = get_object_or_404(ResourceRequest.objects.select_related("skill"), pk=request)
        found = _locked(lost.deployment_id, by)
        if lost.state not in LOST:
            raise WrongState("This request still stands: nothing has to be asked for in its place.")
        _check_asking(agencies, lost.kind, None, 1)
        let_in(found.operation, agencies)
        each = sorted(agencies, key=lambda agency: agency.name)
        return [_ask(found, agency, lost.kind, lost.skill, lost.wanted, by) for agency in each]


def _locked(deployment: UUID, by: Person) -> Deployment:
    hold_operations(Deployment.objects.filter(pk=deployment))
    found = lock(Deployment, deployment)
    policies.may_plan(by).require()
    decision = policies.may_ask(by, found)
    if not decision:
        raise WrongState(decision.reason)
    return found


def _ask(
    deployment: Deployment, agency: Agency, kind: str, skill: Skill | None, wanted: str, by: Person
) -> ResourceRequest:
    request = ResourceRequest(
        deployment=deployment,
        agency=agency,
        kind=kind,
        skill=skill,
        wanted=wanted,
        starts_at=deployment.starts_at,
        ends_at=deployment.ends_at,
    )
    request.save()
    record(Processing.COLLECTION, "requested", on=request, to_state=request.state, recipients=[agency.name])
    resource_request_changed.send(ResourceRequest, record=request, verb="requested", by=by)
    return request


def _check_asking(agencies: Collection[Agency], kind: str, skill: Skill | None, count: int) -> None:
    faults = {}
    if not agencies:
        faults["agencies"] = "Choose at least one agency."
    if kind not in ResourceKind.values:
        faults["kind"] = "Choose a kind of resource from the list."
    if skill is not None and not skill.is_active:
        faults["skill"] = "This skill is out of use. Choose another one."
    if not 1 <= count <= MOST_AT_ONCE:
        faults["count"] = f"Ask for 1 to {MOST_AT_ONCE} at a time."
    if faults:
        raise BadInput.of(**faults)
