"""What is planned, and the answer: plain frozen values that the solver, the checker and the pages share.

How to use it:

1. Build a `Problem`: places and their candidate sessions (a session is one possible deployment at one place in its peak
   hours), the resources with their shifts (availability less leave) and what they are already confirmed for, the rules,
   the red-flag dates to cover, and the coordinator's locks. Keys are strings of your own (a UUID as text), unique
   within their list. All times are aware, in UTC: turn London's hours into UTC before (the hour that is missing
   in March and the one that comes twice in October are settled there). A `Problem` refuses what makes no sense
   with a ValueError that names every fault.
2. `solving.solve(problem, seconds=20, on_progress=…, should_stop=…, start=…)` gives a `Proposal`, or raises
   `Infeasible`, which names the locks that cannot all be kept. `greedy.plan(problem)` gives the baseline.
3. `checking.faults_of(problem, proposal)` is empty for each proposal that keeps every rule. Ask it again before you
   confirm a proposal, with a problem built anew: what was free when it was solved may be taken by now.
4. `explaining.why_not(problem, proposal, kinds)` says why each other session is left out (`kinds` are names to use for
   the kinds of resource), and `explaining.one_more(problem, proposal, seconds)` what one more resource would bring.

To solve again after an edit: build the problem with the new locks, and give the last proposal as `start`; where it
still holds, the answer is no worse, and differs only for a gain.

Harm is counted in **points**: a session's harm × the percentage that its place gives to a first, second … session.
So a session of harm 7 gives 700 points as the first one of its place, and 420 as the second where that counts for 60 %.
`in_harm(points)` turns them back for the page.
"""

from dataclasses import dataclass, field
from datetime import datetime

from operations.planning.refusing import refuse_nonsense

#: Points of one unit of harm that is counted in full.
WHOLE = 100

#: Regulation 10 of the Working Time Regulations 1998: 11 consecutive hours of rest in each 24.
REST_MINUTES = 11 * 60


def in_harm(points: int) -> float:
    """Points as harm."""
    return points / WHOLE


@dataclass(frozen=True)
class Period:
    """Half-open, [starts_at, ends_at), aware and in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Need:
    """So many resources of a kind, each with a skill if one is named. Each resource fills one need of a session."""

    kind: str
    count: int = 1
    skill: str = ""


@dataclass(frozen=True)
class Place:
    """A hotspot or site. `repeats` are percentages by which its first, second, third … session counts; the last one
    goes on for those after it, and none may be higher than the one before it."""

    key: str
    name: str
    most_sessions: int = 3
    repeats: tuple[int, ...] = (100, 60, 30)
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class Session(Period):
    """A candidate deployment. It counts only where all its needs are filled. Two at one place never overlap."""

    key: str
    place: str
    harm: int
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Shift(Period):
    """A time in which a resource can be used. Those that touch or overlap are one."""


@dataclass(frozen=True)
class Busy(Period):
    """A time for which a resource is confirmed already; `place` is the key of one of the problem's places, if it is."""

    place: str = ""


@dataclass(frozen=True)
class Limit(Period):
    """The most minutes of work, confirmed ones included, that may *start* in this time: one for each week."""

    minutes: int


@dataclass(frozen=True)
class Resource:
    """A person, team, van, room or piece of equipment. Those with `rests` are people: rest and longest spell apply."""

    key: str
    name: str
    agency: str
    kind: str
    skills: frozenset[str] = frozenset()
    shifts: tuple[Shift, ...] = ()
    limits: tuple[Limit, ...] = ()
    rests: bool = True
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cover(Period):
    """A red-flag date: at least `minimum` different resources at work in its time, `already` of whom are confirmed and
    not among the problem's resources. Of `kinds` only, if any are named. Resources that are busy then count."""

    key: str
    name: str
    minimum: int
    already: int = 0
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lock:
    """A decision of the coordinator that the answer must keep.

    Without a resource: the session is held (`keep`) or left out. With one: that resource goes to that session, which is
    therefore held, or must not go.
    """

    session: str
    resource: str = ""
    keep: bool = True


@dataclass(frozen=True)
class Rules:
    """Settings of the partnership, in minutes.

    A *spell* is work with less than `rest` between one piece and the next, from its first start to its last end; it
    may last `longest_spell`. Between work at two places lie `move` minutes, and `move_per_km` for each kilometre in a
    straight line where both have a point.
    """

    rest: int = REST_MINUTES
    longest_spell: int = 10 * 60
    move: int = 10
    move_per_km: int = 2


@dataclass(frozen=True)
class Problem:
    """All that the solver needs to know."""

    places: tuple[Place, ...] = ()
    sessions: tuple[Session, ...] = ()
    resources: tuple[Resource, ...] = ()
    covers: tuple[Cover, ...] = ()
    locks: tuple[Lock, ...] = ()
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        refuse_nonsense(self)


@dataclass(frozen=True, order=True)
class Assignment:
    """A resource at a session, for the need at that position in the session's needs."""

    session: str
    resource: str
    need: int


@dataclass(frozen=True)
class Short:
    """A red-flag date that the plan leaves short."""

    cover: str
    missing: int


@dataclass(frozen=True)
class Proposal:
    """An answer. First as few resources as can be are missing at red-flag dates, then as many points as can be.

    `bound` is the most points that any plan could have with no more missing; equal to `points` where `is_optimal`.
    """

    assignments: tuple[Assignment, ...]
    points: int
    bound: int
    is_optimal: bool
    seconds: float
    short: tuple[Short, ...] = ()
    was_stopped: bool = False

    @property
    def sessions(self) -> frozenset[str]:
        """The keys of the sessions that are held."""
        return frozenset(one.session for one in self.assignments)

    def of(self, session: str) -> tuple[Assignment, ...]:
        """Who goes to a session."""
        return tuple(one for one in self.assignments if one.session == session)

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a share of the bound: 0.01 is one per cent."""
        return (self.bound - self.points) / self.bound if self.bound else 0.0

    @property
    def missing(self) -> int:
        """How many resources are missing at red-flag dates, in all."""
        return sum(one.missing for one in self.short)


@dataclass(frozen=True)
class Progress:
    """News from the solver at work: points of the best plan so far, and the most that may still be had."""

    seconds: float
    points: int
    bound: int


class Infeasible(Exception):
    """No plan keeps all locks. `locks` are as few of them as already contradict each other or the rules."""

    def __init__(self, locks: tuple[Lock, ...]) -> None:
        super().__init__("These locks cannot all be kept. Release one of them and solve again.")
        self.locks = locks


class OutOfTime(Exception):
    """The time was over before any plan was found that keeps all locks, or it was shown that there is none."""

    def __init__(self) -> None:
        super().__init__("The time was over before a plan was found that keeps all locks. Give it more time.")
