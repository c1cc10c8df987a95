"""Deployments: scheduled, and moved with everything that hangs on their time."""

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import BadInput, WrongState
from operations import policies
from operations.actions.activities import ActivityLine, fault_of, write_activities
from operations.actions.operations import transition
from operations.actions.readers import hold_operations
from operations.actions.requests import move_with
from operations.actions.turnout import leave_out, put_down, take_along, unfit_for_turning_out
from operations.models import Deployment, Operation
from operations.signals import deployment_changed
from operations.states import DEPLOYABLE, DEPLOYMENT
from operations.warnings import warnings_for
from partners.models import Person

LONGEST = dt.timedelta(days=7)


def schedule_deployment(
    *,
    operation: UUID,
    name: str,
    activities: Sequence[ActivityLine],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    by: Person,
    meeting_point: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    officers: Collection[Person] = (),
    acknowledge_red_flags: bool = False,
) -> Deployment:
    """Schedule a deployment; the first one makes an authorised operation scheduled.

    Takes aware datetimes, [starts_at, ends_at), WGS84 degrees, what is done, and officers of any agency: they and their
    agencies then take part in the operation, and see it. Raises Http404, NotAllowed, WrongState, BadInput naming every
    fault, and Conflict with the red-flag dates that are not acknowledged and the officers who turn out elsewhere then.
    """
    with transaction.atomic():
        found = lock(Operation, operation)
        policies.may_plan(by).require()
        if found.state not in DEPLOYABLE:
            raise WrongState(policies.may_deploy(by, found).reason)
        deployment = Deployment(
            operation=found,
            name=name,
            starts_at=_in_utc(starts_at),
            ends_at=_in_utc(ends_at),
            place=place,
            meeting_point=meeting_point,
            latitude=latitude,
            longitude=longitude,
        )
        check(deployment, activities, officers)
        warnings_for(deployment.starts_at, deployment.ends_at, officers).require(
            acknowledge_red_flags=acknowledge_red_flags
        )
        begin(deployment, activities)
        put_down(deployment, officers, by)
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
    activities: Sequence[ActivityLine],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    place: str,
    meeting_point: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    officers: Collection[Person] = (),
    reason: str = "",
    acknowledge_red_flags: bool = False,
    quiet: bool = False,
) -> Deployment:
    """Change a deployment. Its standing requests, and those who turn out, move with it.

    A confirmed request whose resource is confirmed elsewhere at the new time goes back to requested, and both sides are
    told; likewise an officer who turns out elsewhere then is stood down. Officers left out are stood down; those who
    are new are refused as in `schedule_deployment`. `quiet`: its series is told of as a whole. Raises as that,
    StaleEdit, and WrongState once hours given have been recorded.
    """
    values = {
        "name": name,
        "starts_at": _in_utc(starts_at),
        "ends_at": _in_utc(ends_at),
        "place": place,
        "meeting_point": meeting_point,
        "latitude": latitude,
        "longitude": longitude,
    }
    with transaction.atomic(), scope.because(reason):
        hold_operations(Deployment.objects.filter(pk=deployment))
        found = lock(Deployment, deployment, version=version)
        policies.may_change(by, "move", found).require()
        if found.state != DEPLOYMENT.initial:
            raise WrongState(f"This deployment is {found.state}: it cannot be changed. Schedule another one.")
        changed = assign(found, **values)
        check(found, activities, officers)
        retimed = not {"starts_at", "ends_at"}.isdisjoint(changed)
        _check_hours(found, retimed)
        standing = set(found.turnout.filter(stood_down=False).values_list("person_id", flat=True))
        joining = [person for person in officers if person.pk not in standing]
        warnings_for(found.starts_at, found.ends_at, joining, apart_from=found.pk).require(
            # Said when it was planned, and true still while the time is the same.
            acknowledge_red_flags=acknowledge_red_flags or not retimed
        )
        turned = bool(leave_out(found, officers, by, quiet=quiet))
        if retimed:
            turned |= bool(take_along(found, by))
        found.save()
        turned |= bool(put_down(found, joining, by))
        fields = [*changed, *write_activities(found, activities), *(["officers"] if turned else [])]
        record(Processing.ALTERATION, "moved", on=found, reason=reason, fields=fields)
        if retimed:
            move_with(found, by)
        deployment_changed.send(Deployment, record=found, verb="moved", by=by, quiet=quiet)
    return found


def begin(deployment: Deployment, activities: Sequence[ActivityLine]) -> None:
    """Write a new deployment with what is done at it, and log it."""
    deployment.save()
    record(Processing.COLLECTION, "scheduled", on=deployment, to_state=deployment.state)
    write_activities(deployment, activities)


def _in_utc(at: dt.datetime) -> dt.datetime:
    """In UTC: two datetimes of one zone compare by their wall clock (PEP 495), wrong where an hour happens twice."""
    return at.astimezone(dt.UTC) if clock.is_planned(at) else at


def check(deployment: Deployment, activities: Sequence[ActivityLine], officers: Collection[Person]) -> None:
    """Raises BadInput with every fault."""
    faults = {}
    starts_at, ends_at = deployment.starts_at, deployment.ends_at
    if not (clock.is_planned(starts_at) and clock.is_planned(ends_at)):
        faults["starts_at"] = f"The deployment must be between {clock.FIRST_YEAR} and {clock.LAST_YEAR}."
    elif ends_at <= starts_at:
        faults["ends_at"] = "The deployment must end after it starts. If it crosses midnight, enter the next day."
    elif ends_at - starts_at > LONGEST:
        faults["ends_at"] = f"A deployment lasts at most {LONGEST.days} days: schedule one for each."
    if fault := fault_of(activities):
        faults["activities"] = fault
    if (deployment.latitude is None) != (deployment.longitude is None):
        faults["latitude"] = "Enter both latitude and longitude, or neither."
    if unfit := unfit_for_turning_out(officers):
        faults["officers"] = unfit
    if faults:
        raise BadInput.of(**faults)


def _check_hours(deployment: Deployment, retimed: bool) -> None:
    if retimed and deployment.requests.filter(state="attended").exists():
        raise WrongState("Hours have been given for this deployment, so its time cannot change. Schedule another one.")
