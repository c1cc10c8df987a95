"""Whether all locks can be kept, a plan that keeps them, and if there is none, which of them contradict each other."""

from collections.abc import Sequence
from dataclasses import replace

from operations.planning.minutes import Minutes
from operations.planning.modelling import Model
from operations.planning.problem import Assignment, Infeasible, Lock, OutOfTime, Problem
from operations.planning.running import Found, Limits, run

#: For one set of locks. There are few sessions in it; what is not shown by then counts as possible.
_SECONDS = 10


def plan_of_locks(problem: Problem, workers: int) -> list[Assignment]:
    """Who goes to the sessions that are held, and to no other; Infeasible where that is not possible."""
    found = _search(problem, problem.locks, workers)
    if found.is_infeasible:
        raise Infeasible(_contradicting([], problem.locks, problem, workers))
    if found.assignments is None:
        raise OutOfTime
    return found.assignments


def _search(problem: Problem, locks: Sequence[Lock], workers: int) -> Found:
    named = {lock.session for lock in locks}
    sessions = tuple(session for session in problem.sessions if session.key in named)
    return run(
        Model(Minutes(replace(problem, sessions=sessions, covers=(), locks=tuple(locks)))), Limits(_SECONDS, workers)
    )


def _contradicting(
    base: Sequence[Lock], locks: Sequence[Lock], problem: Problem, workers: int, *, base_grew: bool = False
) -> tuple[Lock, ...]:
    """The fewest of `locks` that cannot be kept with `base` (QuickXplain, Junker 2004): none could be left away."""
    if base_grew and _search(problem, base, workers).is_infeasible:
        return ()
    if len(locks) == 1:
        return tuple(locks)
    half = len(locks) // 2
    first, second = locks[:half], locks[half:]
    of_second = _contradicting([*base, *first], second, problem, workers, base_grew=True)
    of_first = _contradicting([*base, *of_second], first, problem, workers, base_grew=bool(of_second))
    return (*of_first, *of_second)
