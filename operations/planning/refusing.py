"""Refusing a problem that makes no sense, with every fault named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from operations.planning.problem import Period, Problem


class Keyed(Protocol):
    """What has a key of its own."""

    @property
    def key(self) -> str:
        """Unique within its list."""


def refuse_nonsense(problem: Problem) -> None:
    """ValueError with all faults, a line each."""
    faults = [*_keys(problem), *_periods(problem), *_numbers(problem), *_references(problem)]
    if faults:
        raise ValueError("\n".join(faults))


def _keys(problem: Problem) -> Iterator[str]:
    lists: dict[str, tuple[Keyed, ...]] = {
        "place": problem.places,
        "session": problem.sessions,
        "resource": problem.resources,
        "red-flag date": problem.covers,
    }
    for what, listed in lists.items():
        for key, times in Counter(one.key for one in listed).items():
            if times > 1:
                yield f"The {what} {key} is there {times} times."


def _periods(problem: Problem) -> Iterator[str]:
    named: list[tuple[str, Iterable[Period]]] = [("session", problem.sessions), ("red-flag date", problem.covers)]
    for resource in problem.resources:
        named += [("shift", resource.shifts), ("confirmed time", resource.busy), ("limit", resource.limits)]
    for what, periods in named:
        for period in periods:
            if any(moment.utcoffset() != timedelta(0) for moment in (period.starts_at, period.ends_at)):
                yield f"A {what} is not in UTC: {period.starts_at} to {period.ends_at}."
            elif period.ends_at <= period.starts_at:
                yield f"A {what} does not end after it starts: {period.starts_at} to {period.ends_at}."


def _numbers(problem: Problem) -> Iterator[str]:
    for place in problem.places:
        falling = all(a >= b for a, b in zip(place.repeats, place.repeats[1:], strict=False))
        if not place.repeats or not falling or min(place.repeats) < 0:
            yield f"The percentages of {place.name} must fall from one session to the next and not be below 0."
        if place.most_sessions < 0:
            yield f"{place.name} cannot have fewer than no sessions."
    for session in problem.sessions:
        if session.harm < 0:
            yield f"The session {session.key} has a harm below 0."
        if not session.needs or any(need.count < 1 for need in session.needs):
            yield f"The session {session.key} must need at least one resource."
    for cover in problem.covers:
        if cover.minimum < 0 or cover.already < 0:
            yield f"The red-flag date {cover.name} has a count below 0."
    rules = problem.rules
    if min(rules.rest, rules.move, rules.move_per_km) < 0 or rules.longest_spell < 1:
        yield "The rules must be minutes, and the longest spell at least one."


def _references(problem: Problem) -> Iterator[str]:
    places = {place.key for place in problem.places}
    sessions = {session.key for session in problem.sessions}
    resources = {resource.key for resource in problem.resources}
    for session in problem.sessions:
        if session.place not in places:
            yield f"The session {session.key} is at an unknown place."
    for lock in problem.locks:
        if lock.session not in sessions:
            yield f"A lock names the unknown session {lock.session}."
        if lock.resource and lock.resource not in resources:
            yield f"A lock names the unknown resource {lock.resource}."
