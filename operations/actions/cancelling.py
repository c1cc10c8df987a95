"""Calling things off: a deployment with its requests, an operation with the deployments that are not over."""

from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import WrongState, require_reason
from operations import policies
from operations.actions.operations import transition
from operations.actions.requests import settle
from operations.models import Deployment, DeploymentSeries, Operation
from operations.signals import deployment_changed, series_changed
from operations.states import DEPLOYMENT, OPERATION
from partners.models import Person


def cancel_deployment(*, deployment: UUID, reason: str, by: Person, version: int | None) -> Deployment:
    """Cancel a deployment and withdraw its standing requests; whoever was asked is told through the signals.

    Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput without a reason.
    """
    reason = require_reason(reason)
    with transaction.atomic(), scope.because(reason):
        found = lock(Deployment, deployment, version=version)
        policies.may_change(by, "cancel", found).require()
        return call_off(found, reason, by)


def cancel_operation(*, operation: UUID, reason: str, by: Person, version: int | None) -> Operation:
    """Cancel an operation, every deployment of it that is not over, and so every standing request for those.

    Raises Http404, StaleEdit, NotAllowed, WrongState (where it is under way, which is ended with its debrief); BadInput
    without a reason.
    """
    reason = require_reason(reason)
    with transaction.atomic(), scope.because(reason):
        found = lock(Operation, operation, version=version)
        policies.may(by, "cancel", found).require()
        if not (decision := policies.may_call_off(by, found)):
            raise WrongState(decision.reason)
        OPERATION.target("cancel", found.state)
        ahead = Deployment.objects.planned().filter(operation=found, ends_at__gt=clock.now())
        locked = list(ahead.select_for_update(of=("self",)).order_by("pk"))
        _call_off_all(sorted(locked, key=lambda one: one.starts_at), f"The operation was cancelled: {reason}", by)
        found.cancelled_reason = reason
        return transition(found, "cancel", by, reason=reason, fields=["cancelled_reason"])


def call_off(found: Deployment, reason: str, by: Person, *, quiet: bool = False) -> Deployment:
    """Cancel a locked deployment and withdraw its requests. `quiet`: its series is told of as a whole."""
    before, found.state = found.state, DEPLOYMENT.target("cancel", found.state)
    found.cancelled_reason = reason
    found.save()
    record(
        Processing.ALTERATION,
        "cancelled",
        on=found,
        from_state=before,
        to_state=found.state,
        reason=reason,
        fields=["state", "cancelled_reason"],
    )
    deployment_changed.send(Deployment, record=found, verb="cancelled", by=by, quiet=quiet)
    for request in found.requests.standing().select_for_update(of=("self",)).order_by("pk"):
        settle(request, "withdraw", by, answer=reason)
    return found


def _call_off_all(deployments: list[Deployment], reason: str, by: Person) -> None:
    """The first of each series is told of by itself, the later ones of it together."""
    later: dict[DeploymentSeries, list[Deployment]] = {}
    for deployment in deployments:
        series = deployment.series
        call_off(deployment, reason, by, quiet=series in later)
        if series in later:
            later[series].append(deployment)
        elif series is not None:
            later[series] = []
    for series, called_off in later.items():
        series_changed.send(
            DeploymentSeries, record=series, verb="cancelled", by=by, deployments=called_off, left=frozenset()
        )
