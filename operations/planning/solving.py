"""The best plan, or the best that is found in the time, with how far it may be from the best.

Two goals, one after the other: as few resources missing at red-flag dates as can be, then as many points as can be.
The greedy plan (and the plan that the coordinator has, where it still holds) is where the search starts, and what it
must beat: the answer is never worse than either.

The same input gives the same answer as long as the search ends by itself with one worker. With more of them, or when
the time runs out first, how far it came depends on the machine: of plans that are equally good any may be the answer,
and without a proof the points may differ from run to run.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from operations.planning import checking, greedy
from operations.planning.locked import plan_of_locks
from operations.planning.minutes import Minutes
from operations.planning.modelling import Model
from operations.planning.problem import Assignment, Problem, Progress, Proposal
from operations.planning.running import NO_BOUND, Found, Limits, run

logger = logging.getLogger(__name__)


def solve(
    problem: Problem,
    *,
    seconds: float = 20,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    start: Proposal | None = None,
) -> Proposal:
    """The proposal for a problem; Infeasible where the locks cannot all be kept, OutOfTime where that is not known.

    `on_progress` and `should_stop` are called in the caller's own thread, at most four times a second; when
    `should_stop` says yes, the best plan so far is the answer, marked `was_stopped`. `start` is a plan to begin from,
    such as the last proposal; it need not fit the problem any more. It takes `seconds`, making the model included.
    """
    return _Solving(problem, seconds, workers, on_progress, should_stop).best(start)


@dataclass
class _Solving:
    """One call of `solve`."""

    problem: Problem
    seconds: float
    workers: int
    on_progress: Callable[[Progress], None] | None
    should_stop: Callable[[], bool] | None

    def best(self, start: Proposal | None) -> Proposal:
        """Both goals in turn."""
        self.began = time.monotonic()
        self.minutes = Minutes(self.problem)
        self.plan = self._first_plan(start)
        self.bound = self.minutes.points(frozenset(range(len(self.minutes.pieces))) - self.minutes.left_out)
        self._tell(None, None)
        model = Model(self.minutes)
        fewest_is_known = True
        if model.missing and self.plan.short:
            found = self._search(model, model.total_missing, minimise=True)
            fewest_is_known = found.is_optimal
            if found.was_stopped:
                return self._answer(is_optimal=False, was_stopped=True)
        if model.missing:
            model.cp.add(model.total_missing <= self.plan.missing)
        found = self._search(model, model.points, minimise=False)
        self.bound = min(self.bound, found.bound)
        return self._answer(is_optimal=found.is_optimal and fewest_is_known, was_stopped=found.was_stopped)

    def _first_plan(self, start: Proposal | None) -> Proposal:
        """The better of the greedy plan and the one to begin from; where neither will do, one that keeps the locks."""
        plans = [plan for plan in (greedy.plan(self.problem, minutes=self.minutes), self._still_holding(start)) if plan]
        if not plans:
            plans = [self._with_more(plan_of_locks(self.problem, self.workers))]
        return max(plans, key=_rank)

    def _still_holding(self, start: Proposal | None) -> Proposal | None:
        """The plan to begin from, with what can be added now, where it keeps every rule of this problem."""
        if start is None:
            return None
        known = (self.minutes.session_at.keys(), self.minutes.resource_at.keys())
        if not all(one.session in known[0] and one.resource in known[1] for one in start.assignments):
            return None
        anew = greedy.proposal_of(self.minutes, start.assignments)
        return None if checking.faults_of(self.problem, anew) else self._with_more(anew.assignments)

    def _with_more(self, assignments: Iterable[Assignment]) -> Proposal:
        """A plan with whatever can be added to it as it is, and without what adds nothing."""
        listed = tuple(assignments)
        return greedy.plan(self.problem, listed, minutes=self.minutes) or greedy.proposal_of(self.minutes, listed)

    def _search(self, model: Model, goal: object, *, minimise: bool) -> Found:
        """Search for the best by one goal, and take the plan if it is better than what there is."""
        if minimise:
            model.cp.minimize(goal)
        else:
            model.cp.maximize(goal)
        model.hint(self.plan.assignments)
        left = self.began + self.seconds - time.monotonic()
        found = run(
            model,
            Limits(left / 2 if minimise else left, self.workers),
            on_news=self._tell,
            counts_points=not minimise,
            should_stop=self.should_stop,
        )
        beyond = found.bound > self.plan.missing if minimise else found.bound < self.plan.points
        if found.is_infeasible or (beyond and found.bound != NO_BOUND):
            logger.error("The model leaves out a plan that keeps every rule, so nothing counts as proven")
            found = replace(found, bound=NO_BOUND, is_optimal=False)
        if found.assignments is not None:
            self.plan = max(self.plan, greedy.proposal_of(self.minutes, found.assignments), key=_rank)
        return found

    def _tell(self, points: int | None, bound: int | None) -> None:
        if self.on_progress:
            self.on_progress(
                Progress(
                    seconds=time.monotonic() - self.began,
                    points=max(self.plan.points, points or 0),
                    bound=self.bound if bound is None else min(self.bound, bound),
                )
            )

    def _answer(self, *, is_optimal: bool, was_stopped: bool) -> Proposal:
        plan = max(self._with_more(self.plan.assignments), self.plan, key=_rank)
        answer = replace(
            plan,
            bound=max(self.bound, plan.points),
            is_optimal=is_optimal,
            was_stopped=was_stopped,
            seconds=time.monotonic() - self.began,
        )
        faults = checking.faults_of(self.problem, answer)
        if faults:
            raise RuntimeError("The plan breaks its own rules: " + " ".join(faults))
        return answer


def _rank(plan: Proposal) -> tuple[int, int]:
    """By which one plan is better than another."""
    return -plan.missing, plan.points
