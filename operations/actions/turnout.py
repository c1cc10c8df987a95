"""Who turns out: put down, stood down, and taken along when a deployment moves.

A person is put down once at a time. That is the exclusion constraint's to say (migration 0013), as it is for vans. The
person's row is locked first, so that two who put down the same person queue up rather than deadlock. Lock order:
operation, deployment, requests, resources, people by key.
"""

from collections.abc import Collection, Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, Conflict, WrongState, require_reason
from operations import policies
from operations.actions.operations import let_in
from operations.actions.readers import hold_operations, name_readers
from operations.models import Deployment, DeploymentOfficer
from operations.refusals import refused_as
from operations.signals import deployment_changed, turnout_changed
from operations.states import DEPLOYMENT
from operations.warnings import clashes_of
from partners.models import Agency, Person

_ONE_AT_A_TIME = "person_turns_out_once_at_a_time"
_ELSEWHERE = "The deployment moved, and they turn out elsewhere then."
_LEFT_OUT = "Left out when the deployment was changed."


def turn_out(*, deployment: UUID, person: Person, by: Person, version: int | None = None) -> Deployment:
    """Put a person down for a deployment; someone who turns out already just stays. Their agency then takes part.

    Locks the operation and the deployment: call it before locking requests of it, or with both locked. Raises Http404,
    StaleEdit, NotAllowed, WrongState where it is cancelled, BadInput, and Conflict where they turn out elsewhere at
    that time, whoever clicked first.
    """
    with transaction.atomic():
        found = _locked(deployment, version)
        policies.may_turn_out(by, person, found.operation).require()
        if unfit := unfit_for_turning_out([person]):
            raise BadInput.of(person=unfit)
        if put_down(found, [person], by):
            record(Processing.ALTERATION, "turnout added to", on=found, fields=["officers"])
            deployment_changed.send(Deployment, record=found, verb="turnout changed", by=by)
    return found


def stand_down(*, deployment: UUID, person: Person, reason: str, by: Person, version: int | None = None) -> Deployment:
    """Stand a person down from a deployment; they are told, and so is its commander.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is cancelled or they do not turn out; BadInput without a
    reason.
    """
    reason = require_reason(reason)
    with transaction.atomic(), scope.because(reason):
        found = _locked(deployment, version)
        policies.may_stand_down(by, person).require()
        turnout = found.turnout.select_for_update(of=("self",)).filter(person=person, stood_down=False).first()
        if turnout is None:
            raise WrongState(f"{person} does not turn out for this deployment.")
        _stand_down(turnout, reason, by)
        record(Processing.ALTERATION, "turnout reduced of", on=found, reason=reason, fields=["officers"])
        deployment_changed.send(Deployment, record=found, verb="turnout changed", by=by)
    return found


def put_down(found: Deployment, people: Collection[Person], by: Person) -> list[DeploymentOfficer]:
    """Put these people down for a locked deployment that is at its time; gives those who were not down before.

    Raises Conflict naming everyone who turns out elsewhere at that time.
    """
    standing = set(found.turnout.filter(stood_down=False).values_list("person_id", flat=True))
    joining = [person for person in _held(people) if person.pk not in standing]
    name_readers(found.operation, joining, field="officers")
    agencies = Agency.objects.filter(pk__in={person.agency_id for person in joining})
    let_in(found.operation, agencies, field="officers")
    earlier = {turnout.person_id: turnout for turnout in found.turnout.filter(person__in=joining)}
    made, faults = [], []
    for person in joining:
        turnout = earlier.get(person.pk) or DeploymentOfficer(deployment=found, person=person)
        turnout.stood_down, turnout.stood_down_reason = False, ""
        try:
            with refused_as({_ONE_AT_A_TIME: partial(_taken, found, person)}):
                turnout.save()
        except Conflict as refusal:
            faults.append(refusal.detail)
        made.append(turnout)
    if faults:
        raise Conflict(" ".join(faults), faults={"officers": faults})
    for turnout in made:
        turnout_changed.send(DeploymentOfficer, record=turnout, verb="turned out", by=by)
    return made


def take_along(found: Deployment, by: Person) -> list[DeploymentOfficer]:
    """Give those who turn out the new time of a deployment that moves; call it before the deployment is saved.

    Whoever turns out elsewhere then is stood down and told, and given back. The move is not refused: what moved in the
    street has moved whatever the plan says.
    """
    list(_held(person for person in Person.objects.filter(turnouts__deployment=found, turnouts__stood_down=False)))
    turnouts = found.turnout.filter(stood_down=False).select_for_update(of=("self",)).select_related("person")
    lost = []
    for turnout in turnouts.order_by("person_id"):
        turnout.starts_at, turnout.ends_at = found.starts_at, found.ends_at
        version = turnout.version
        try:
            with refused_as({_ONE_AT_A_TIME: partial(_taken, found, turnout.person)}):
                turnout.save()
        except Conflict:
            turnout.version = version
            lost.append(_stand_down(turnout, _ELSEWHERE, by))
    return lost


def leave_out(
    found: Deployment, staying: Collection[Person], by: Person, *, quiet: bool = False
) -> list[DeploymentOfficer]:
    """Stand down everyone but these people; gives them. `quiet`: they are told of a series as a whole."""
    leaving = found.turnout.filter(stood_down=False).exclude(person__in=staying).select_for_update(of=("self",))
    return [_stand_down(turnout, _LEFT_OUT, by, quiet=quiet) for turnout in leaving.order_by("person_id")]


def unfit_for_turning_out(people: Iterable[Person]) -> str:
    """A sentence that names those who cannot turn out for anything; empty where all can."""
    unfit = ", ".join(person.name for person in people if not (person.is_active and person.is_practitioner))
    return f"Leave out {unfit}: they do not work on operations, or can no longer sign in." if unfit else ""


def _locked(deployment: UUID, version: int | None) -> Deployment:
    hold_operations(Deployment.objects.filter(pk=deployment))
    found = lock(Deployment, deployment, version=version)
    if found.state != DEPLOYMENT.initial:
        raise WrongState(f"This deployment is {found.state}: nobody turns out for it.")
    return found


def _held(people: Iterable[Person]) -> list[Person]:
    """These people, their rows locked, in one order."""
    keys = {person.pk for person in people}
    return list(Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _stand_down(turnout: DeploymentOfficer, reason: str, by: Person, *, quiet: bool = False) -> DeploymentOfficer:
    turnout.stood_down, turnout.stood_down_reason = True, reason
    turnout.save()
    turnout_changed.send(DeploymentOfficer, record=turnout, verb="stood down", by=by, quiet=quiet)
    return turnout


def _taken(found: Deployment, person: Person) -> Conflict:
    """Why a person cannot turn out, naming the other deployment to those who may see it."""
    seen = clashes_of(found.starts_at, found.ends_at, [person], apart_from=found.pk)
    return Conflict(
        seen[0] if seen else f"{person} is needed elsewhere at that time. Leave them out, or choose another time."
    )
