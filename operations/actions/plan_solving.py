"""Looking for the best plan: asked for, run by a worker in the planner's name, stopped, and written down.

A worker can die at any moment, and a task can come twice. A run keeps saying that it lives; one that has not for a
while has stopped, and another can begin. No transaction is open while the solver works.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import Http404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, WrongState
from common.scope import Channel, acting_as
from operations import policies
from operations.models import Plan, PlanRun
from operations.planning import greedy, solving
from operations.planning.problem import Infeasible, OutOfTime, Problem, Progress, Proposal
from operations.plans.assembling import Assembly
from operations.plans.finding import Findings, findings_of, locks_in_words
from operations.plans.writing import write_proposal
from operations.signals import plan_asked
from operations.states import PLAN
from partners.models import Person

logger = logging.getLogger(__name__)

#: A run that has not said for so long that it lives is taken for dead.
LEASE = dt.timedelta(seconds=90)
_TOLD_EVERY = 1.0  # seconds between two rows of progress
_BROKE = "Something went wrong in Muster while it looked for a plan, and nothing was changed. Try again."
_NOBODY = "No partner offers a resource of the kinds that these places need. Add resources, or change what is needed."
_NO_TIME = (
    "No session fits: the busiest hours of these places are over, or outside the days of the plan."
    " Change the busiest time of a place, or make a plan for other days."
)
_OUT_OF_TIME = "Muster did not find out in time whether all that you keep fits. Release some of it, or allow more time."


@dataclass
class _Key:
    """Somebody of whom only the key is known."""

    pk: UUID


def is_alive(run: PlanRun) -> bool:
    """Whether somebody works on it, as far as can be told."""
    return run.ended_at is None and run.beat_at + LEASE > clock.now()


def start_solving(*, plan: UUID, by: Person, version: int | None) -> Plan:
    """Ask a worker to look for the best plan. What was kept or left out stays so.

    Raises Http404, StaleEdit, NotAllowed; WrongState where it is being looked for already, or is confirmed; BadInput
    where there is nothing to plan with.
    """
    with transaction.atomic():
        found = lock(Plan, plan, version=version)
        policies.may_plan(by).require()
        before, found.state = found.state, PLAN.target("solve", found.state)
        _end_dead_runs(found)
        assembly = Assembly(found)
        if not assembly.resources:
            raise BadInput(_NOBODY)
        if not assembly.slots:
            raise BadInput(_NO_TIME)
        found.note = ""
        found.save()
        now = clock.now()
        run = PlanRun.objects.create(plan=found, asked_by=by, asked_at=now, beat_at=now)
        record(
            Processing.ALTERATION,
            "asked to work it out",
            on=found,
            from_state=before,
            to_state=found.state,
            fields=["state"],
        )
        plan_asked.send(Plan, record=found, run=run, by=by)
    return found


def stop_solving(*, plan: UUID, by: Person) -> Plan:
    """Stop looking, and keep the best plan so far. Harmless where it has ended. Raises Http404, NotAllowed."""
    with transaction.atomic():
        found = lock(Plan, plan)
        policies.may_plan(by).require()
        PlanRun.objects.filter(plan=found, ended_at__isnull=True).update(stop_asked=True)
        record(Processing.ALTERATION, "asked to stop", on=found)
    return found


def run_plan(*, run: UUID, person: UUID) -> None:
    """Look for the best plan in the name of whoever asked, with their rights of now. Harmless when it comes twice.

    Opens its own scopes and transactions. Raises what went wrong in Muster itself, after it was noted.
    """
    by = _Key(person)
    assembly = _begin(run, by)
    if assembly is None:
        return
    try:
        problem = assembly.problem
        told = _Telling(run, by, problem)
        proposal = solving.solve(
            problem,
            seconds=assembly.plan.seconds,
            on_progress=told.progress,
            should_stop=told.is_to_stop,
            start=assembly.standing,
        )
        findings = findings_of(assembly, proposal, should_stop=told.is_to_stop)
        _finish(run, by, assembly, proposal, told.greedy_points, findings)
    except Infeasible as contradiction:
        _fail(run, by, locks_in_words(assembly, contradiction))
    except OutOfTime:
        _fail(run, by, _OUT_OF_TIME)
    except Exception:  # whatever it was, the planner must not wait for ever; it is raised on for the log
        _fail(run, by, _BROKE)
        raise


class _Telling:
    """What the solver says on its way, as a row that the page reads; and whether the planner has asked it to stop."""

    def __init__(self, run: UUID, by: _Key, problem: Problem) -> None:
        self.run, self.by = run, by
        self.last = 0.0
        self.stop = False
        simple = greedy.plan(problem)
        self.greedy_points = simple.points if simple else 0
        self._write(points=self.greedy_points, greedy_points=self.greedy_points)

    def progress(self, news: Progress) -> None:
        """Called four times a second; written once a second."""
        if time.monotonic() - self.last >= _TOLD_EVERY:
            self._write(points=max(0, news.points), bound=max(0, news.bound), seconds=news.seconds)

    def is_to_stop(self) -> bool:
        """As of the last time that something was written."""
        if time.monotonic() - self.last >= _TOLD_EVERY:
            self._write()
        return self.stop

    def _write(self, **figures: float) -> None:
        self.last = time.monotonic()
        with acting_as(self.by, channel=Channel.TASK):
            mine = PlanRun.objects.filter(pk=self.run, ended_at__isnull=True)
            gone = not mine.update(beat_at=clock.now(), **figures)
            self.stop = gone or mine.filter(stop_asked=True).exists()


def _begin(run: UUID, by: _Key) -> Assembly | None:
    """Note that the run begins, and read what it rests on; None when there is nothing to do."""
    with acting_as(by, channel=Channel.TASK):
        found = PlanRun.objects.select_for_update(of=("self",)).filter(pk=run, ended_at__isnull=True).first()
        if found is None or found.asked_by_id != by.pk or (found.begun_at is not None and is_alive(found)):
            return None
        person = Person.objects.select_related("agency").get(pk=by.pk)
        if not (person.is_active and person.agency.is_active and policies.may_plan(person)):
            return None
        found.begun_at = found.beat_at = clock.now()
        found.save()
        return Assembly(Plan.objects.select_related("red_flag").get(pk=found.plan_id)).read()


def _finish(
    run: UUID, by: _Key, assembly: Assembly, proposal: Proposal, greedy_points: int, findings: Findings
) -> None:
    def write(plan: Plan) -> None:
        write_proposal(assembly, proposal)
        plan.points, plan.bound, plan.is_optimal = proposal.points, proposal.bound, proposal.is_optimal
        plan.greedy_points, plan.findings = greedy_points, findings
        plan.note = "You stopped it early: this is the best plan until then." if proposal.was_stopped else ""

    _end(run, by, "finish", "worked out", write)


def _fail(run: UUID, by: _Key, note: str) -> None:
    def write(plan: Plan) -> None:
        plan.note = note

    _end(run, by, "fail", "could not be worked out", write)


def _end(run: UUID, by: _Key, verb: str, past: str, write: Callable[[Plan], None]) -> None:
    """End a run, unless another has taken its place meanwhile."""
    with acting_as(by, channel=Channel.TASK):
        key = PlanRun.objects.filter(pk=run).values_list("plan", flat=True).first()
        if key is None:
            raise Http404("No plan with this reference was found.")
        plan = lock(Plan, key)
        ended = PlanRun.objects.filter(pk=run, ended_at__isnull=True).update(ended_at=clock.now())
        if not ended or plan.state != "solving":
            return
        before, plan.state = plan.state, PLAN.target(verb, plan.state)
        write(plan)
        plan.solved_at = clock.now()
        plan.save()
        record(Processing.ALTERATION, past, on=plan, from_state=before, to_state=plan.state, fields=["state"])


def _end_dead_runs(plan: Plan) -> None:
    """Raises WrongState where somebody works on the plan now."""
    for run in plan.runs.filter(ended_at__isnull=True):
        if is_alive(run):
            raise WrongState("Muster is looking for this plan already. Wait until it is done, or stop it first.")
        run.ended_at = clock.now()
        run.save()
