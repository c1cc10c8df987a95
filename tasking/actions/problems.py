"""Problem-solving plans: begun, built up, assessed and closed (OSARA; tasking/states.py)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from hotspots.models import Hotspot
from partners.models import Agency, Person
from partners.references import next_reference
from tasking import policies
from tasking.confidentiality import agencies_sharing
from tasking.models import Problem, ProblemResponse, Referral, ResponseState
from tasking.signals import problem_changed
from tasking.states import PROBLEM

NO_ASSESSMENT = "A plan cannot be closed without an Assessment. Assess it first: say what its responses achieved."


@dataclass(frozen=True)
class Plan:
    """What a plan says, without names: objective, scanning, and the three sides of the analysis."""

    title: str
    objective: str
    lead_agency: Agency
    scanning: str = ""
    victim: str = ""
    offender: str = ""
    location: str = ""


@dataclass(frozen=True)
class Response:
    """What is done about a problem. `outcome` is what came of it, or why it was dropped."""

    text: str
    agency: Agency
    owner: Person | None = None
    due_on: dt.date | None = None
    state: str = ResponseState.PLANNED
    outcome: str = ""


def start_problem(*, by: Person, plan: Plan, hotspot: UUID | None = None, referral: UUID | None = None) -> Problem:
    """Begin a plan for a hotspot, a referral, or both; restricted as the referral is.

    Raises Http404, NotAllowed, WrongState where the hotspot or the referral is at an end, and BadInput naming every
    fault.
    """
    with transaction.atomic():
        place = lock(Hotspot, hotspot) if hotspot else None
        about = lock(Referral, referral) if referral else None
        policies.may_start_problem(by).require()
        _require_open(place, about)
        faults = _plan_faults(plan)
        if place is None and about is None:
            faults["referral"] = "Say which hotspot or which referral the plan is for."
        if faults:
            raise BadInput.of(**faults)
        made = Problem.objects.create(
            reference=next_reference("P", clock.today().year),
            hotspot=place,
            referral=about,
            category=about.category if about else "",
            held_by=about.held_by if about else None,
            **_columns(plan),
        )
        record(
            Operation.COLLECTION if made.category else Operation.ALTERATION,
            "begun",
            on=made,
            to_state=made.state,
            fields=[name for name, value in _columns(plan).items() if value],
        )
        problem_changed.send(Problem, record=made, verb="begun", by=by)
    return made


def amend_problem(*, problem: UUID, by: Person, version: int | None, plan: Plan) -> Problem:
    """Build a plan up or change it. One that was assessed is open again, and keeps the assessment so far.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """

    def change(found: Problem) -> list[str]:
        faults = _plan_faults(plan, was=found.lead_agency)
        if faults:
            raise BadInput.of(**faults)
        return assign(found, **_columns(plan))

    return _move("amend", "changed", problem, by, version, change)


def assess_problem(*, problem: UUID, by: Person, version: int | None, assessment: str) -> Problem:
    """Say what the responses achieved: the last A of OSARA. Raises as `amend_problem` does."""

    def change(found: Problem) -> list[str]:
        if not assessment.strip():
            raise BadInput.of(assessment="Say what the responses achieved.")
        found.assessment = assessment
        return ["assessment"]

    return _move("assess", "assessed", problem, by, version, change)


def close_problem(*, problem: UUID, by: Person, version: int | None, reason: str) -> Problem:
    """End a plan that was assessed, with a reason. Raises as `amend_problem` does."""

    def change(found: Problem) -> list[str]:
        if not reason.strip():
            raise BadInput.of(reason="Say why the plan is closed.")
        return ["state"]

    return _move("close", "closed", problem, by, version, change, reason=reason)


def add_response(*, problem: UUID, by: Person, response: Response) -> ProblemResponse:
    """Add what is done about a problem. Raises Http404, NotAllowed, WrongState, and BadInput naming every fault."""
    with transaction.atomic():
        found = lock(Problem, problem)
        _require_writable(found, by)
        _refuse(_response_faults(found, response))
        given = {field.name: getattr(response, field.name) for field in fields(response)}
        made = ProblemResponse.objects.create(problem=found, **given)
        record(Operation.ALTERATION, "added a response", on=found, fields=["responses"])
        problem_changed.send(Problem, record=found, verb="responded", by=by)
    return made


def change_response(*, response: UUID, by: Person, version: int | None, given: Response) -> ProblemResponse:
    """Say how a response stands, or change it. Its own agency may do so too.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(ProblemResponse, response, version=version)
        whole = lock(Problem, found.problem_id)
        if by.agency_id != found.agency_id:
            policies.may(by, "amend", whole).require()
        _require_not_closed(whole)
        _refuse(_response_faults(whole, given, was=found))
        changed = [field.name for field in fields(given) if getattr(found, field.name) != getattr(given, field.name)]
        for name in changed:
            setattr(found, name, getattr(given, name))
        found.save()
        record(Operation.ALTERATION, "changed a response", on=whole, fields=changed)
        problem_changed.send(Problem, record=whole, verb="responded", by=by)
    return found


def _move(
    verb: str,
    past: str,
    problem: UUID,
    by: Person,
    version: int | None,
    change: Callable[[Problem], list[str]],
    *,
    reason: str = "",
) -> Problem:
    """The one way that a plan changes."""
    with transaction.atomic(), scope.because(reason):
        found = lock(Problem, problem, version=version)
        policies.may(by, verb, found).require()
        if verb == "close" and found.state == "open":
            raise WrongState(NO_ASSESSMENT)
        before, found.state = found.state, PROBLEM.target(verb, found.state)
        changed = change(found)
        found.save()
        record(
            Operation.ALTERATION,
            past,
            on=found,
            from_state=before,
            to_state=found.state,
            reason=reason,
            fields=changed,
        )
        problem_changed.send(Problem, record=found, verb=past, by=by)
    return found


def _columns(plan: Plan) -> dict[str, object]:
    return {field.name: getattr(plan, field.name) for field in fields(plan)}


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise BadInput.of(**faults)


def _require_open(place: Hotspot | None, about: Referral | None) -> None:
    if place is not None and place.state in ("closed", "rejected"):
        raise WrongState(f"Hotspot {place.reference} is {place.state}, so that no plan is begun for it.")
    if about is not None and about.state in ("rejected", "revoked", "done"):
        raise WrongState(f"Referral {about} is {about.state}, so that no plan is begun for it.")


def _require_writable(found: Problem, by: Person) -> None:
    policies.may(by, "amend", found).require()
    _require_not_closed(found)


def _require_not_closed(found: Problem) -> None:
    if found.state == "closed":
        raise WrongState("This plan is closed: its responses stay as they are.")


def _plan_faults(plan: Plan, was: Agency | None = None) -> dict[str, str]:
    faults = {}
    if not plan.title.strip():
        faults["title"] = "Give the plan a title."
    if not plan.objective.strip():
        faults["objective"] = "Say what is to be achieved, and how it will be known."
    if not plan.lead_agency.is_active and plan.lead_agency != was:
        faults["lead_agency"] = f"{plan.lead_agency} is no longer in the partnership. Choose another agency."
    return faults


def _response_faults(whole: Problem, given: Response, was: ProblemResponse | None = None) -> dict[str, str]:
    faults = {}
    if not given.text.strip():
        faults["text"] = "Say what is to be done."
    if given.state not in ResponseState.values:
        faults["state"] = "Choose how it stands."
    if given.state == ResponseState.DROPPED and not given.outcome.strip():
        faults["outcome"] = "Say why it was dropped."
    if was is None and given.due_on is not None and given.due_on < clock.today():
        faults["due_on"] = "The due date must be today or later."
    elif given.due_on is not None:
        faults |= clock.far_fault("due_on", given.due_on)
    if not given.agency.is_active and (was is None or was.agency_id != given.agency.pk):
        faults["agency"] = f"{given.agency} is no longer in the partnership. Choose another agency."
    elif whole.category and given.agency.pk not in _sharing(whole):
        faults["agency"] = f"No agreement lets {given.agency} have {whole.held_by}'s data of this kind. Choose another."
    owner = given.owner
    if owner is not None and (was is None or was.owner_id != owner.pk):
        if not (owner.is_active and owner.is_practitioner):
            faults["owner"] = f"{owner} does not work on cases here. Choose someone else."
        elif owner.agency_id != given.agency.pk:
            faults["owner"] = f"{owner} is not of {given.agency}. Choose someone of {given.agency}."
    return faults


def _sharing(whole: Problem) -> set[UUID]:
    assert whole.held_by_id is not None  # noqa: S101 - restricted_problem_has_referral_and_holder; tells mypy so
    return agencies_sharing(whole.category, whole.held_by_id, clock.today())
