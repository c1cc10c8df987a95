"""The plan that an experienced coordinator makes by hand: red-flag dates first, then the highest harm first.

It is the baseline that the solver is measured against, and where it starts from. So it is made with care: what a
session counts for is reckoned anew after each choice, and each need gets the resource that is missed least elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from operations.planning.diary import Diary, fit_of
from operations.planning.minutes import Minutes
from operations.planning.problem import Assignment, Problem, Proposal, Short

_Filled = list[tuple[int, int]]  # resource and need


def plan(problem: Problem, start: Iterable[Assignment] = (), *, minutes: Minutes | None = None) -> Proposal | None:
    """The greedy plan; None where this simple way does not manage to keep all locks.

    With `start`, a plan that keeps them: that plan, and what can be added to it. `minutes` spares making them.
    """
    minutes = minutes or Minutes(problem)
    maker = Maker(minutes)
    started = tuple(start)
    if started:
        maker.begin_with(started)
    elif not maker.keep_locks():
        return None
    maker.cover()
    maker.fill()
    maker.drop_idle()
    return proposal_of(minutes, maker.assignments())


def proposal_of(
    minutes: Minutes,
    assignments: Iterable[Assignment],
    *,
    bound: int | None = None,
    is_optimal: bool = False,
    seconds: float = 0.0,
) -> Proposal:
    """A proposal of these assignments with its figures. Without a better bound: as if every session could be held."""
    listed = tuple(sorted(assignments))
    points = minutes.points(frozenset(minutes.session_at[one.session] for one in listed))
    most = minutes.points(frozenset(range(len(minutes.pieces)))) if bound is None else bound
    return Proposal(
        assignments=listed,
        points=points,
        bound=max(points, most),
        is_optimal=is_optimal,
        seconds=seconds,
        short=short_of(minutes, listed),
    )


def short_of(minutes: Minutes, assignments: Iterable[Assignment]) -> tuple[Short, ...]:
    """The red-flag dates that these assignments leave short."""
    problem = minutes.problem
    taken: list[list[int]] = [[] for _ in problem.resources]
    for one in assignments:
        taken[minutes.resource_at[one.resource]].append(minutes.session_at[one.session])
    missing = ((cover.key, cover.minimum - at_work(minutes, at, taken)) for at, cover in enumerate(problem.covers))
    return tuple(Short(key, count) for key, count in missing if count > 0)


def at_work(minutes: Minutes, cover: int, taken: list[list[int]]) -> int:
    """How many are at work in the time of a red-flag date."""
    wanted = minutes.problem.covers[cover]
    return wanted.already + sum(
        (not wanted.kinds or resource.kind in wanted.kinds)
        and (
            any(minutes.overlaps(cover, busy) for busy in resource.busy)
            or any(minutes.overlaps(cover, minutes.problem.sessions[session]) for session in taken[at])
        )
        for at, resource in enumerate(minutes.problem.resources)
    )


class Maker:
    """A plan in the making."""

    def __init__(self, minutes: Minutes) -> None:
        self.minutes = minutes
        self.diary = Diary(minutes)
        self.filled: dict[int, _Filled] = {}
        #: The sessions that are held at each place.
        self.there: dict[str, set[int]] = defaultdict(set)
        self.fit = fit_of(minutes)
        wanted = [0] * len(minutes.problem.resources)
        for needs in self.fit:
            for candidates in needs:
                for resource in candidates:
                    wanted[resource] += 1
        self.wanted = wanted

    def assignments(self) -> list[Assignment]:
        """Who goes where."""
        sessions, resources = self.minutes.problem.sessions, self.minutes.problem.resources
        return [
            Assignment(sessions[session].key, resources[resource].key, need)
            for session, filled in self.filled.items()
            for resource, need in filled
        ]

    def begin_with(self, assignments: Iterable[Assignment]) -> None:
        """Take a plan over as it is."""
        for one in assignments:
            session, resource = self.minutes.session_at[one.session], self.minutes.resource_at[one.resource]
            self.filled.setdefault(session, []).append((resource, one.need))
            self.there[self.minutes.problem.sessions[session].place].add(session)
            self.diary.take(resource, session)

    def keep_locks(self) -> bool:
        """Hold what is held, the earliest first, with those who are locked to it."""
        held = sorted(self.minutes.held, key=lambda at: self.minutes.pieces[at])
        if self.minutes.held & self.minutes.left_out or self.minutes.kept & self.minutes.barred:
            return False
        for session, resource in sorted(self.minutes.kept):
            self.diary.take(resource, session)
        return all(self._hold(session) for session in held)

    def cover(self) -> None:
        """Hold sessions in the time of each red-flag date until enough are at work."""
        for cover, wanted in enumerate(self.minutes.problem.covers):
            sessions = self.minutes.problem.sessions
            within = [at for at in range(len(sessions)) if self.minutes.overlaps(cover, sessions[at])]
            for session in sorted(within, key=self._worth, reverse=True):
                if at_work(self.minutes, cover, self.diary.taken) >= wanted.minimum:
                    break
                self._hold(session)

    def fill(self) -> None:
        """Hold whatever still can be, the highest harm first, as it counts by then."""
        waiting = [(-self.worth(at), at) for at in range(len(self.minutes.pieces)) if at not in self.filled]
        heapify(waiting)
        while waiting:
            before, session = heappop(waiting)
            worth = self.worth(session)  # never more than before, since what is held at its place only grows
            if worth < -before:
                heappush(waiting, (-worth, session))
            elif worth:
                self._hold(session)

    def worth(self, session: int) -> int:
        """How many points holding it would add."""
        there = self.there[self.minutes.problem.sessions[session].place]
        return self.minutes.points(there | {session}) - self.minutes.points(there - {session})

    def _worth(self, session: int) -> tuple[int, int]:
        """What to hold first; of two alike the earlier in the list."""
        return self.worth(session), -session

    def drop_idle(self) -> None:
        """Leave out again what adds no points, is not locked, and is not needed at a red-flag date."""
        for session in sorted(self.filled, reverse=True):
            if self.worth(session) or session in self.minutes.held:
                continue
            before, filled = short_of(self.minutes, self.assignments()), self.filled.pop(session)
            if short_of(self.minutes, self.assignments()) != before:
                self.filled[session] = filled
                continue
            self.there[self.minutes.problem.sessions[session].place].remove(session)
            for resource, _ in filled:
                self.diary.drop(resource, session)

    def free(self, session: int, need: int) -> list[int]:
        """Who could fill a need beside what is planned."""
        return [one for one in self.fit[session][need] if not self.diary.obstacle(one, session, need)]

    def could_fill(self, session: int) -> bool:
        """Whether all needs of a session that is not held could be filled beside what is planned."""
        return self._match(session, []) is not None

    def _may_be_held(self, session: int) -> bool:
        place = self.minutes.places[self.minutes.problem.sessions[session].place]
        there = self.there[place.key]
        return (
            session not in self.filled
            and session not in self.minutes.left_out
            and len(there) < place.most_sessions
            and not any(self.minutes.share_time(session, at) for at in there)
        )

    def _hold(self, session: int) -> bool:
        """Fill all its needs and write them down, or leave everything as it was."""
        if not self._may_be_held(session):
            return False
        locked = [resource for at, resource in sorted(self.minutes.kept) if at == session]
        for resource in locked:
            self.diary.drop(resource, session)
        filled = self._match(session, locked)
        if filled is None:
            return False
        for resource, _ in filled:
            self.diary.take(resource, session)
        self.filled[session] = filled
        self.there[self.minutes.problem.sessions[session].place].add(session)
        return True

    def _match(self, session: int, locked: list[int]) -> _Filled | None:
        """Fill the needs, the locked resources first, then the scarcest need; augmenting paths find what there is."""
        needs = self.minutes.problem.sessions[session].needs
        free = [self.free(session, need) for need in range(len(needs))]
        places = [need for need in range(len(needs)) for _ in range(needs[need].count)]
        order = [*locked, *sorted({one for listed in free for one in listed} - set(locked), key=self._missed)]
        at: dict[int, int] = {}  # which resource is on each of the session's places

        def seat(resource: int, seen: set[int]) -> bool:
            for place, need in enumerate(places):
                if resource in free[need] and place not in seen:
                    seen.add(place)
                    if place not in at or seat(at[place], seen):
                        at[place] = resource
                        return True
            return False

        for resource in order:
            if len(at) == len(places) and resource not in locked:
                break
            if not seat(resource, set()) and resource in locked:
                return None
        return [(at[place], need) for place, need in enumerate(places)] if len(at) == len(places) else None

    def _missed(self, resource: int) -> tuple[int, int, int]:
        """How much a resource would be missed elsewhere: by its skills, then by what else could use it."""
        return len(self.minutes.problem.resources[resource].skills), self.wanted[resource], resource
