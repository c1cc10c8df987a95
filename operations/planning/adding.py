"""What one more resource would bring: the problem is solved again with it, from the plan that there is."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from operations.planning.problem import Need, Problem, Proposal, Resource, Shift
from operations.planning.solving import solve


@dataclass(frozen=True)
class OneMore:
    """One more resource of a kind, with a skill where one is named.

    `gained` points more than the proposal has (below 0: fewer, for the sake of red-flag dates), and `covered` resources
    fewer missing at those. `sessions` are the keys of those that its plan holds and the proposal does not, `places`
    where they are. Where it `is_exact`, the best plan with it is so much better than the best without. Otherwise the
    search ended before that was shown: a plan so much better than the proposal is there, and none gains more than
    `most` points with as few missing.
    """

    kind: str
    skill: str
    gained: int
    covered: int
    sessions: tuple[str, ...]
    places: tuple[str, ...]
    is_exact: bool
    most: int


def one_more(
    problem: Problem,
    proposal: Proposal,
    seconds: float = 60,
    *,
    workers: int = 2,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[OneMore, ...]:
    """For each kind that a session needs, and each skill with it, the most gainful first.

    The added one is typical: there whenever any of its kind is, without leave and with nothing confirmed, and with the
    hours of the middle one of its kind. Of a kind that nobody is, it is there all the time. The time is shared out, and
    what one search leaves over goes to those after it. A plan that is only better searched, and has no use for the
    added one, counts as no gain.
    """
    ends = time.monotonic() + seconds
    wanted = _wanted(problem)
    found: list[OneMore] = []
    for done, (kind, skill) in enumerate(wanted):
        if should_stop and should_stop():
            break
        share = (ends - time.monotonic()) / (len(wanted) - done)
        found.append(_with(problem, proposal, kind, skill, seconds=share, workers=workers, should_stop=should_stop))
    return tuple(sorted(found, key=lambda one: (-one.covered, -one.gained, one.kind, one.skill)))


def _wanted(problem: Problem) -> list[tuple[str, str]]:
    return sorted({(need.kind, need.skill) for session in problem.sessions for need in session.needs})


def _with(
    problem: Problem,
    proposal: Proposal,
    kind: str,
    skill: str,
    *,
    seconds: float,
    workers: int,
    should_stop: Callable[[], bool] | None,
) -> OneMore:
    if not proposal.short and not any(_could_use(need, kind, skill) for need in _open_needs(problem, proposal)):
        return OneMore(kind, skill, 0, 0, (), (), is_exact=proposal.is_optimal, most=proposal.bound - proposal.points)
    more = replace(problem, resources=(*problem.resources, _typical(problem, kind, skill)))
    answer = solve(more, seconds=seconds, workers=workers, should_stop=should_stop, start=proposal)
    added = more.resources[-1].key
    if not any(one.resource == added for one in answer.assignments):
        answer = replace(answer, assignments=proposal.assignments, points=proposal.points, short=proposal.short)
    sessions = tuple(one.key for one in problem.sessions if one.key in answer.sessions - proposal.sessions)
    where = {one.key: one.place for one in problem.sessions}
    return OneMore(
        kind=kind,
        skill=skill,
        gained=answer.points - proposal.points,
        covered=proposal.missing - answer.missing,
        sessions=sessions,
        places=tuple(dict.fromkeys(where[key] for key in sessions)),
        is_exact=answer.is_optimal and proposal.is_optimal,
        most=answer.bound - proposal.points,
    )


def _open_needs(problem: Problem, proposal: Proposal) -> Iterator[Need]:
    """What the sessions need that are not held: if none needs this kind, one more of it changes nothing."""
    for session in problem.sessions:
        if session.key not in proposal.sessions:
            yield from session.needs


def _could_use(need: Need, kind: str, skill: str) -> bool:
    return need.kind == kind and need.skill in ("", skill)


def _typical(problem: Problem, kind: str, skill: str) -> Resource:
    alike = [one for one in problem.resources if one.kind == kind]
    by_hours = sorted(alike, key=lambda one: sum(limit.minutes for limit in one.limits))
    if alike:
        shifts = tuple(dict.fromkeys(shift for one in alike for shift in one.shifts))
    else:
        starts, ends = zip(*((one.starts_at, one.ends_at) for one in problem.sessions), strict=True)
        shifts = (Shift(min(starts), max(ends)),)
    taken = {one.key for one in problem.resources}
    return Resource(
        key=next(key for key in ("one more" + "+" * more for more in range(len(taken) + 1)) if key not in taken),
        name=f"One more of the kind {kind}",
        agency="",
        kind=kind,
        skills=frozenset({skill} - {""}),
        shifts=shifts,
        limits=by_hours[len(by_hours) // 2].limits if by_hours else (),
        rests=any(one.rests for one in alike) or not alike,
    )
