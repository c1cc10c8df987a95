"""The problem in whole minutes and by position, for whoever reckons with it: solver, greedy plan and explanations.

The checker shares none of this. Odd seconds are rounded against the plan: work is taken longer, shifts shorter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import asin, ceil, cos, radians, sin, sqrt

from operations.planning.problem import Period, Place, Problem, Resource

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, order=True)
class Piece:
    """A piece of work in minutes, half-open; `place` is empty where it is not one of the problem's."""

    start: int
    end: int
    place: str = ""

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.end - self.start


def work(period: Period, place: str) -> Piece:
    """A period of work, rounded outwards."""
    return Piece(_floor(period.starts_at), _ceil(period.ends_at), place)


def _floor(moment: datetime) -> int:
    return (moment - _EPOCH) // _MINUTE


def _ceil(moment: datetime) -> int:
    return -((_EPOCH - moment) // _MINUTE)


def merged_shifts(resource: Resource) -> list[tuple[int, int]]:
    """Its shifts in minutes, rounded inwards, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((_ceil(shift.starts_at), _floor(shift.ends_at)) for shift in resource.shifts):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def spells(pieces: Iterable[Piece], rest: int) -> list[tuple[int, int]]:
    """First start and last end of each spell: work with less than `rest` between one piece and the next."""
    found: list[tuple[int, int]] = []
    for piece in sorted(pieces):
        if found and piece.start - found[-1][1] < rest:
            found[-1] = (found[-1][0], max(found[-1][1], piece.end))
        else:
            found.append((piece.start, piece.end))
    return found


class Minutes:
    """A problem in minutes. Sessions and resources go by their position in it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.session_at = {session.key: at for at, session in enumerate(problem.sessions)}
        self.resource_at = {resource.key: at for at, resource in enumerate(problem.resources)}
        self.places = {place.key: place for place in problem.places}
        self.pieces = [work(session, session.place) for session in problem.sessions]
        self.busy = [[work(one, one.place) for one in resource.busy] for resource in problem.resources]
        self.shifts = [merged_shifts(resource) for resource in problem.resources]
        #: For each resource and limit: the minutes that are left by what is confirmed; may be below 0.
        self.left = [
            [
                limit.minutes
                - sum(
                    piece.minutes
                    for busy, piece in zip(resource.busy, self.busy[at], strict=True)
                    if limit.starts_at <= busy.starts_at < limit.ends_at
                )
                for limit in resource.limits
            ]
            for at, resource in enumerate(problem.resources)
        ]
        #: Kept here by diary.fit_of.
        self.fit: list[list[list[int]]] | None = None
        self._moves: dict[tuple[str, str], int] = {}

    @cached_property
    def held(self) -> frozenset[int]:
        """Sessions that locks hold."""
        return frozenset(self.session_at[lock.session] for lock in self.problem.locks if lock.keep)

    @cached_property
    def left_out(self) -> frozenset[int]:
        """Sessions that locks leave out."""
        return frozenset(
            self.session_at[lock.session] for lock in self.problem.locks if not lock.keep and not lock.resource
        )

    @cached_property
    def kept(self) -> frozenset[tuple[int, int]]:
        """Pairs of session and resource that locks keep."""
        return self._pairs(keep=True)

    @cached_property
    def barred(self) -> frozenset[tuple[int, int]]:
        """Pairs of session and resource that locks forbid."""
        return self._pairs(keep=False)

    def _pairs(self, *, keep: bool) -> frozenset[tuple[int, int]]:
        return frozenset(
            (self.session_at[lock.session], self.resource_at[lock.resource])
            for lock in self.problem.locks
            if lock.resource and lock.keep == keep
        )

    def limits_of(self, resource: int, session: int) -> list[int]:
        """Which limits of a resource a session counts towards: those in which it starts."""
        start = self.pieces[session].start
        return [
            at
            for at, limit in enumerate(self.problem.resources[resource].limits)
            if _floor(limit.starts_at) <= start < _ceil(limit.ends_at)
        ]

    def move(self, a: str, b: str) -> int:
        """Minutes that must lie between work at two places."""
        if a == b and a:
            return 0
        pair = (a, b) if a < b else (b, a)
        if pair not in self._moves:
            rules = self.problem.rules
            apart = kilometres(self.places.get(a), self.places.get(b))
            self._moves[pair] = rules.move + ceil(rules.move_per_km * apart)
        return self._moves[pair]

    def apart(self, a: Piece, b: Piece) -> bool:
        """Whether one resource can do both, as far as the time between them goes."""
        first, second = (a, b) if a.start <= b.start else (b, a)
        return second.start - first.end >= self.move(first.place, second.place)

    def share_time(self, a: int, b: int) -> bool:
        """Whether two sessions share an instant."""
        return self.pieces[a].start < self.pieces[b].end and self.pieces[b].start < self.pieces[a].end

    def overlaps(self, cover: int, period: Period) -> bool:
        """Whether a time shares an instant with a red-flag date."""
        date = self.problem.covers[cover]
        return period.starts_at < date.ends_at and date.starts_at < period.ends_at

    def points(self, sessions: set[int] | frozenset[int]) -> int:
        """What a set of sessions is worth: at each place in the order of harm, by its percentages."""
        at_place: dict[str, list[int]] = {}
        for at in sessions:
            session = self.problem.sessions[at]
            at_place.setdefault(session.place, []).append(session.harm)
        return sum(
            harm * percent_of(self.places[key], rank)
            for key, harms in at_place.items()
            for rank, harm in enumerate(sorted(harms, reverse=True))
        )


def percent_of(place: Place, rank: int) -> int:
    """By how many per cent the session of that rank (from 0) counts at a place."""
    return place.repeats[min(rank, len(place.repeats) - 1)]


def kilometres(a: Place | None, b: Place | None) -> float:
    """In a straight line over the globe; 0 where either has no point."""
    if a is None or b is None or None in (a.latitude, a.longitude, b.latitude, b.longitude):
        return 0.0
    north_a, east_a, north_b, east_b = (
        radians(angle or 0.0) for angle in (a.latitude, a.longitude, b.latitude, b.longitude)
    )
    half = sin((north_b - north_a) / 2) ** 2 + cos(north_a) * cos(north_b) * sin((east_b - east_a) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(half)))
