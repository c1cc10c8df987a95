"""Confirming a plan: its sessions become deployments, and the agencies are asked for their resources.

Partners still say yes or no to each request. What can no longer be is told line by line, and the rest goes on.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common.errors import BadInput
from operations import policies
from operations.actions.activities import ActivityLine
from operations.actions.asking import ask_for_resources
from operations.actions.deployments import schedule_deployment
from operations.models import Deployment, Marking, Operation, Plan, PlannedSession, PlannedUse
from operations.planning.problem import Shift
from operations.plans.assembling import Assembly, is_held, uses_of
from operations.states import DEPLOYABLE, PLAN
from partners.models import Person


def confirm_plan(
    *, plan: UUID, operations: Mapping[UUID, Operation], activity: str, by: Person, version: int | None
) -> Plan:
    """Schedule each session as a deployment of the operation of its place, and ask for each of its resources.

    `operations` gives the operation by the key of the place. Pressed twice, the second finds it confirmed (WrongState).
    Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput where there is nothing to confirm, or a place lacks an
    operation that can take its deployments.
    """
    with transaction.atomic():
        found = lock(Plan, plan, version=version)
        policies.may_plan(by).require()
        before, found.state = found.state, PLAN.target("confirm", found.state)
        assembly = Assembly(found)
        held = [session for session in assembly.sessions if is_held(session)]
        if not held:
            raise BadInput("There is no session to confirm. Have the plan worked out first, or add sessions by hand.")
        _check_operations(held, operations)
        free = {resource.key: resource.shifts for resource in assembly.problem.resources}
        for session in held:
            operation = operations[session.place_id]
            _confirm(assembly, session, operation, activity, free, by)
        found.save()
        record(Processing.ALTERATION, "confirmed", on=found, from_state=before, to_state=found.state, fields=["state"])
    return found


def _check_operations(held: list[PlannedSession], operations: Mapping[UUID, Operation]) -> None:
    faults = []
    for place in sorted({session.place for session in held}, key=lambda place: place.name):
        operation = operations.get(place.pk)
        if operation is None:
            faults.append(f"Choose an operation for {place}.")
        elif operation.marking != Marking.OFFICIAL:
            faults.append(f"{operation} is OFFICIAL-SENSITIVE: more people see this plan. Choose another for {place}.")
        elif operation.state not in DEPLOYABLE:
            faults.append(f"{operation} is {operation.state.replace('_', ' ')}: choose an authorised one for {place}.")
    if faults:
        raise BadInput.of(operation=faults)


def _confirm(
    assembly: Assembly,
    session: PlannedSession,
    operation: Operation,
    activity: str,
    free: Mapping[str, tuple[Shift, ...]],
    by: Person,
) -> None:
    """Make the deployment of one session and the requests for it; or note why not."""
    if session.starts_at <= assembly.now:
        session.note = "This session had begun when the plan was confirmed, so no deployment was made."
        session.save()
        return
    session.deployment = deployment = schedule_deployment(
        operation=operation.pk,
        name=session.place.name[:120],
        activities=[ActivityLine(activity)],
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place.name,
        latitude=session.place.latitude,
        longitude=session.place.longitude,
        acknowledge_red_flags=True,
        by=by,
    )
    session.save()
    for use in uses_of(session):
        _ask(deployment, use, free, by)


def _ask(deployment: Deployment, use: PlannedUse, free: Mapping[str, tuple[Shift, ...]], by: Person) -> None:
    shifts = free.get(str(use.resource_id))
    if shifts is None:
        use.note = f"{use.resource} can no longer be asked for."
    elif not _is_free(deployment, shifts):
        use.note = f"{use.resource} is on leave or confirmed elsewhere by now. Ask for another resource."
    else:
        (use.request,) = ask_for_resources(
            deployment=deployment.pk,
            agencies=[use.resource.agency],
            kind=use.resource.kind,
            wanted=f"{use.resource}, as planned"[:200],
            by=by,
        )
    use.save()


def _is_free(deployment: Deployment, shifts: tuple[Shift, ...]) -> bool:
    return any(shift.starts_at <= deployment.starts_at and deployment.ends_at <= shift.ends_at for shift in shifts)
