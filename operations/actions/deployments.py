"""Deployments: scheduled, and moved with everything that hangs on their time."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, WrongState
from operations import policies
from operations.actions.operations import let_in, transition
from operations.actions.readers import name_readers
from operations.actions.requests import move_with
from operations.models import Activity, Deployment, DeploymentOfficer, Operation
from operations.signals import deployment_changed
from operations.states import DEPLOYABLE, DEPLOYMENT
from operations.warnings import warnings_for
from partners.models import Agency, Person

LONGEST = dt.timedelta(days=7)
EARLIEST, LATEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def schedule_deployment(
    *,
    operation: UUID,
    name: str,
    activity: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    by: Person,
    meeting_point: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    officers: Collection[Person] = (),
    acknowledge_red_flags: bool = False,
    acknowledge_clashes: bool = False,
) -> Deployment:
    """Schedule a deployment; the first one makes an authorised operation scheduled.

    Takes aware datetimes, [starts_at, ends_at), WGS84 degrees, and officers of any agency: they and their agencies then
    take part in the operation, and see it. Raises Http404, NotAllowed, WrongState, BadInput naming every fault,
    and Conflict with the warnings that are not acknowledged (operations/warnings.py).
    """
    with transaction.atomic():
        found = lock(Operation, operation)
        policies.may_plan(by).require()
        if found.state not in DEPLOYABLE:
            raise WrongState(policies.may_deploy(by, found).reason)
        deployment = Deployment(
            operation=found,
            name=name,
            activity=activity,
            starts_at=_in_utc(starts_at),
            ends_at=_in_utc(ends_at),
            place=place,
            meeting_point=meeting_point,
            latitude=latitude,
            longitude=longitude,
        )
        _check(deployment, officers)
        warnings_for(deployment.starts_at, deployment.ends_at, officers).require(
            acknowledge_red_flags=acknowledge_red_flags, acknowledge_clashes=acknowledge_clashes
        )
        deployment.save()
        record(Processing.COLLECTION, "scheduled", on=deployment, to_state=deployment.state)
        _turn_out(deployment, officers)
        deployment_changed.send(Deployment, record=deployment, verb="scheduled", by=by)
        if found.state == "authorised":
            transition(found, "schedule", by)
    return deployment


def move_deployment(
    *,
    deployment: UUID,
    by: Person,
    version: int | None,
    name: str,
    activity: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    meeting_point: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    officers: Collection[Person] = (),
    reason: str = "",
    acknowledge_red_flags: bool = False,
    acknowledge_clashes: bool = False,
) -> Deployment:
    """Change a deployment. Its standing requests move with it.

    A confirmed request whose resource is confirmed elsewhere at the new time goes back to requested, and both sides are
    told. Officers left out are stood down. Raises as `schedule_deployment`, StaleEdit, and WrongState once hours given
    have been recorded.
    """
    values = {
        "name": name,
        "activity": activity,
        "starts_at": _in_utc(starts_at),
        "ends_at": _in_utc(ends_at),
        "place": place,
        "meeting_point": meeting_point,
        "latitude": latitude,
        "longitude": longitude,
    }
    with transaction.atomic(), scope.because(reason):
        found = lock(Deployment, deployment, version=version)
        policies.may_change(by, "move", found).require()
        if found.state != DEPLOYMENT.initial:
            raise WrongState(f"This deployment is {found.state}: it cannot be changed. Schedule another one.")
        changed = [field for field, value in values.items() if getattr(found, field) != value]
        for field in changed:
            setattr(found, field, values[field])
        _check(found, officers)
        retimed = not {"starts_at", "ends_at"}.isdisjoint(changed)
        _check_hours(found, retimed)
        warnings_for(found.starts_at, found.ends_at, officers, apart_from=found.pk).require(
            # Said when it was planned, and true still while the time is the same.
            acknowledge_red_flags=acknowledge_red_flags or not retimed,
            acknowledge_clashes=acknowledge_clashes,
        )
        found.save()
        turned = _turn_out(found, officers)
        record(Processing.ALTERATION, "moved", on=found, reason=reason, fields=[*changed, *turned])
        if retimed:
            move_with(found, by)
        deployment_changed.send(Deployment, record=found, verb="moved", by=by)
    return found


def _in_utc(at: dt.datetime) -> dt.datetime:
    """In UTC: two datetimes of one zone compare by their wall clock (PEP 495), wrong where an hour happens twice."""
    return at.astimezone(dt.UTC) if EARLIEST <= at < LATEST else at


def _check(deployment: Deployment, officers: Collection[Person]) -> None:
    """Raises BadInput with every fault."""
    faults = {}
    starts_at, ends_at = deployment.starts_at, deployment.ends_at
    if not (EARLIEST <= starts_at < LATEST and EARLIEST <= ends_at < LATEST):
        faults["starts_at"] = f"The deployment must be between {EARLIEST.year} and {LATEST.year - 1}."
    elif ends_at <= starts_at:
        faults["ends_at"] = "The deployment must end after it starts. If it crosses midnight, enter the next day."
    elif ends_at - starts_at > LONGEST:
        faults["ends_at"] = f"A deployment lasts at most {LONGEST.days} days: schedule one for each."
    if deployment.activity not in Activity.values:
        faults["activity"] = "Choose educate, enforce or reassure."
    if (deployment.latitude is None) != (deployment.longitude is None):
        faults["latitude"] = "Enter both latitude and longitude, or neither."
    unfit = [person.name for person in officers if not (person.is_active and person.is_practitioner)]
    if unfit:
        faults["officers"] = f"Leave out {', '.join(unfit)}: they do not work on operations, or can no longer sign in."
    if faults:
        raise BadInput.of(**faults)


def _check_hours(deployment: Deployment, retimed: bool) -> None:
    if retimed and deployment.requests.filter(state="attended").exists():
        raise WrongState("Hours have been given for this deployment, so its time cannot change. Schedule another one.")


def _turn_out(deployment: Deployment, officers: Collection[Person]) -> list[str]:
    """Make exactly these people turn out; nothing is deleted: the others are stood down. Gives what changed."""
    wanted = {person.pk: person for person in officers}
    agencies = Agency.objects.filter(pk__in={person.agency_id for person in officers})
    name_readers(deployment.operation, wanted.values(), field="officers")
    let_in(deployment.operation, agencies, field="officers")
    turnouts = {turnout.person_id: turnout for turnout in deployment.turnout.all()}
    changed = False
    for turnout in turnouts.values():
        if turnout.stood_down == (turnout.person_id in wanted):
            turnout.stood_down = not turnout.stood_down
            turnout.save()
            changed = True
    for key in sorted(wanted.keys() - turnouts.keys()):
        DeploymentOfficer.objects.create(deployment=deployment, person=wanted[key])
        changed = True
    return ["officers"] if changed else []
