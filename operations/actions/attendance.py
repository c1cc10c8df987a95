"""Check-ins on the day: sent twice by a poor signal they are one, and what was forgotten is put right afterwards."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.clock import LONDON
from common.errors import BadInput, Conflict, MusterError, WrongState, require_reason
from operations import policies
from operations.actions.visits import AHEAD
from operations.models import CheckIn, Deployment, DeploymentOfficer
from operations.refusals import refused_as
from operations.states import DEPLOYMENT
from partners.models import Person
from web.dates import london_text

#: How long before a deployment's start, and after its end, people may come and go.
MARGIN = dt.timedelta(hours=12)


def check_in(
    *, deployment: UUID, person: Person, by: Person, at: dt.datetime | None = None, client_key: UUID | None = None
) -> CheckIn:
    """Say that a person who turns out is there from `at` (aware; by default now).

    With a `client_key` that was used before for them, gives back that check-in. Raises Http404, NotAllowed, WrongState,
    Conflict where they are there already, BadInput.
    """
    with transaction.atomic():
        turnout = _locked(deployment, person, by)
        earlier = CheckIn.objects.filter(turnout=turnout, client_key=client_key).first() if client_key else None
        if earlier is not None:
            return earlier
        _require_turnout(turnout)
        made = CheckIn(turnout=turnout, in_at=_in_utc(at), recorded_by=by, client_key=client_key)
        _check(made)
        refusals = {"checked_in_once_at_a_time": lambda: _there(made), "operations_checkin_client_key_key": _used}
        with refused_as(refusals):
            made.save()
        record(Processing.COLLECTION, "checked in", on=turnout.deployment, fields=["check_ins"])
    return made


def check_out(
    *, deployment: UUID, person: Person, by: Person, at: dt.datetime | None = None, client_key: UUID | None = None
) -> CheckIn:
    """Say that a person left at `at` (aware; by default now). Raises as `check_in`."""
    with transaction.atomic():
        turnout = _locked(deployment, person, by)
        if client_key and (earlier := CheckIn.objects.filter(turnout=turnout, out_key=client_key).first()):
            return earlier
        open_one = CheckIn.objects.filter(turnout=turnout, out_at__isnull=True, struck_reason="").first()
        if open_one is None:
            raise Conflict(f"{turnout.person} is not checked in. Check them in first, with the time they came.")
        found = lock(CheckIn, open_one.pk)
        found.out_at, found.out_key = _in_utc(at), client_key
        _check(found)
        with refused_as({"operations_checkin_out_key_key": _used}):
            found.save()
        record(Processing.ALTERATION, "checked out", on=turnout.deployment, fields=["check_ins"])
    return found


def strike_check_in(*, check_in: UUID, reason: str, by: Person, version: int | None) -> CheckIn:
    """Strike a wrong check-in. Raises Http404, StaleEdit, NotAllowed, WrongState, BadInput without a reason."""
    with transaction.atomic(), scope.because(reason):
        found = lock(CheckIn, check_in, version=version)
        policies.may_check_in(by, found.turnout.deployment, found.turnout.person).require()
        if found.struck_reason:
            raise WrongState("This check-in is struck already.")
        found.struck_reason = require_reason(reason, "Say what is wrong with it.")
        found.save()
        record(
            Processing.ALTERATION,
            "struck a check-in",
            on=found.turnout.deployment,
            reason=found.struck_reason,
            fields=["check_ins"],
        )
    return found


def _locked(deployment: UUID, person: Person, by: Person) -> DeploymentOfficer:
    """The person's place in the turnout, locked. Raises Http404, NotAllowed, Conflict where they have none."""
    found = lock(Deployment, deployment)
    policies.may_check_in(by, found, person).require()
    known = DeploymentOfficer.objects.filter(deployment=found, person=person).first()
    if known is None:
        raise Conflict(f"{person} does not turn out here. Ask a coordinator to add them to the deployment first.")
    return lock(DeploymentOfficer, known.pk)


def _require_turnout(turnout: DeploymentOfficer) -> None:
    if turnout.deployment.state != DEPLOYMENT.initial:
        raise WrongState("This deployment is cancelled: nobody is checked in.")
    if turnout.stood_down:
        raise Conflict(f"{turnout.person} was stood down. Ask a coordinator to add them to the deployment again.")


def _in_utc(at: dt.datetime | None) -> dt.datetime:
    now = clock.now()
    return now if at is None else at.astimezone(dt.UTC) if abs(at.year - now.year) < 50 else at


def _check(made: CheckIn) -> None:
    """Raises BadInput for a time that cannot be."""
    deployment, latest = made.turnout.deployment, clock.now() + AHEAD
    at = made.out_at or made.in_at
    if at > latest:
        raise BadInput.of(at="The time cannot be in the future.")
    if made.in_at < deployment.starts_at - MARGIN or made.in_at > deployment.ends_at + MARGIN:
        raise BadInput.of(at=f"Enter a time of this deployment, which starts {london_text(deployment.starts_at)}.")
    if made.out_at is None:
        return
    if made.out_at <= made.in_at:
        raise BadInput.of(at=f"They came at {_time(made.in_at)}. Enter a later time.")
    if made.out_at > deployment.ends_at + MARGIN:
        raise BadInput.of(at=f"The deployment ended {london_text(deployment.ends_at)}. Enter when they left it.")


def _there(made: CheckIn) -> MusterError:
    others = CheckIn.objects.filter(turnout=made.turnout, struck_reason="")
    open_one = others.filter(out_at__isnull=True).first()
    if open_one is not None:
        return Conflict(f"{made.turnout.person} has been checked in since {_time(open_one.in_at)}.")
    return Conflict(f"{made.turnout.person} was checked in at that time already.")


def _time(at: dt.datetime) -> str:
    return london_text(at.astimezone(LONDON))


def _used() -> Conflict:
    return Conflict("This was sent before for somebody else. Reload the page and try again.")
