"""Running CP-SAT so that its caller stays in charge.

The search runs in a thread; its news is handed to the thread that called, four times a second, which is also the one
that asks whether to stop. So `on_progress` and `should_stop` may use a database connection, and whatever is raised
there (or by a signal: Celery's soft time limit, Ctrl-C) stops the search before it goes on upwards. CP-SAT's own
handling of signals is off.

In a Celery worker, tried in a forked child, also with OR-Tools loaded and used before the fork: the search works,
leaves the process's signal handlers as they were and no thread behind, and ends within a tenth of a second after a
signal or the wish to stop. Memory stays at 80 to 130 MiB through many searches. Before and after the search lie the
greedy plan, the making of the model and the check, together a second of CPU for a fortnight: a soft time limit should
leave several times that, for a busy machine. OR-Tools brings pandas with it, so it is imported by the first search
and not before.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import Any

from operations.planning.modelling import Model
from operations.planning.problem import Assignment

#: How often the caller's thread looks, in seconds.
LOOK = 0.25

#: Where the search did not come as far as a bound.
NO_BOUND = 2**62

#: Which searches share the workers, the first ones first; what is left over looks for better plans near the best one.
SUBSOLVERS = ("max_lp", "lb_tree_search", "reduced_costs", "core", "default_lp", "quick_restart", "no_lp")

#: Searches of 270 sessions and 40 resources were seen to take 130 MiB, the interpreter included.
MOST_MEGABYTES = 1024


@dataclass(frozen=True)
class Limits:
    """What a search may use."""

    seconds: float
    workers: int


@dataclass
class Found:
    """What a search came to: the best plan (None: none was found), the bound, and whether that is all."""

    assignments: list[Assignment] | None
    bound: int
    is_optimal: bool
    is_infeasible: bool
    was_stopped: bool


Tell = Callable[[int | None, int | None], None]


def run(
    model: Model,
    limits: Limits,
    *,
    on_news: Tell | None = None,
    counts_points: bool = True,
    should_stop: Callable[[], bool] | None = None,
) -> Found:
    """Search until the best plan is proven, the time is over, or it is to stop.

    `on_news` gets the best value and the bound so far, or twice None while it is not points that are counted.
    """
    search = _Search(model, limits)
    was_stopped = False
    try:
        search.start()
        while not search.ended.wait(LOOK):
            if on_news:
                on_news(*search.news(counts_points=counts_points))
            if should_stop and not was_stopped and should_stop():
                was_stopped = True
                search.stop()
    finally:
        search.stop()
    return search.found(was_stopped=was_stopped)


class _Search:
    """CP-SAT at work in a thread of its own, and what it says of it."""

    def __init__(self, model: Model, limits: Limits) -> None:
        from ortools.sat.python import cp_model

        self.cp_model: Any = cp_model
        self.model = model
        self.solver: Any = cp_model.CpSolver()
        self.thread = threading.Thread(target=self._run, name="plan", daemon=True)
        self.ended = threading.Event()
        self.asked_to_stop = False
        self.status: int | None = None
        self.error: BaseException | None = None
        self.value: float | None = None
        self.bound: float | None = None
        parameters = self.solver.parameters
        parameters.max_time_in_seconds = max(0.01, limits.seconds)
        parameters.num_workers = limits.workers
        parameters.random_seed = 1998
        parameters.catch_sigint_signal = False
        parameters.max_memory_in_mb = MOST_MEGABYTES
        # The whole linear relaxation from the start: without it the bound stays a fifth above the best plan.
        parameters.linearization_level = 2
        parameters.add_lp_constraints_lazily = False
        parameters.root_lp_iterations = 100_000
        if limits.workers > 1:
            parameters.subsolvers.extend(SUBSOLVERS)

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def _run(self) -> None:
        """In the thread."""
        search = self

        class Watch(self.cp_model.CpSolverSolutionCallback):  # type: ignore[name-defined]
            """Writes down each better plan's value."""

            def on_solution_callback(self) -> None:
                search.value = self.objective_value

        def note(bound: float) -> None:
            search.bound = bound

        self.solver.best_bound_callback = note
        try:
            if not self.asked_to_stop:
                self.status = self.solver.solve(self.model.cp, Watch())
        except BaseException as error:  # raised again in the caller's thread
            self.error = error
        finally:
            self.ended.set()

    def stop(self) -> None:
        """Stop it and wait. Asked again and again, since a search that only just starts does not hear it.

        A thread that a signal kept from starting at all sees on its first step that it is not wanted any more.
        """
        self.asked_to_stop = True
        if self.thread.ident is None:
            return
        while not self.ended.wait(0.05):
            self.solver.stop_search()
        self.thread.join()

    def news(self, *, counts_points: bool) -> tuple[int | None, int | None]:
        """The best value and the bound so far."""
        value, bound = self.value, self.bound
        if not counts_points:
            return None, None
        return None if value is None else round(value), None if bound is None else round(bound)

    def _bound(self) -> int:
        if self.status in (None, self.cp_model.INFEASIBLE, self.cp_model.UNKNOWN) and self.bound is None:
            return NO_BOUND
        return floor(self.solver.best_objective_bound + 1e-6)

    def found(self, *, was_stopped: bool) -> Found:
        """What it came to."""
        if self.error:
            raise self.error
        if self.status == self.cp_model.MODEL_INVALID:
            raise ValueError(f"CP-SAT refuses the model: {self.model.cp.validate()}")
        has_plan = self.status in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE)
        is_infeasible = self.status == self.cp_model.INFEASIBLE
        return Found(
            assignments=self.model.assignments(self.solver.boolean_value) if has_plan else None,
            bound=self._bound(),
            is_optimal=self.status == self.cp_model.OPTIMAL,
            is_infeasible=is_infeasible,
            was_stopped=was_stopped and self.status != self.cp_model.OPTIMAL,
        )
