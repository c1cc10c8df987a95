"""What each resource does while a plan is made by hand: may it take on one more session, and if not, why not?"""

from enum import Enum

from operations.planning.minutes import Minutes, Piece, spells


class Obstacle(Enum):
    """Why a resource cannot take on a session for a need; in the order in which they are looked at."""

    KIND = "is of another kind"
    SKILL = "lacks the skill"
    BARRED = "must not go, by your lock"
    SHIFT = "is not available then"
    CONFIRMED = "is confirmed elsewhere then"
    CONFIRMED_REST = "would not have its rest beside what is confirmed"
    CONFIRMED_HOURS = "has its hours used up by what is confirmed"
    PLANNED = "is at another place of the plan then"
    REST = "would not have its rest beside other work of the plan"
    HOURS = "has its hours used up by the plan"


class Diary:
    """The work of each resource: what is confirmed, and what was taken on here."""

    def __init__(self, minutes: Minutes) -> None:
        self.minutes = minutes
        self.taken: list[list[int]] = [[] for _ in minutes.problem.resources]
        self._left = [list(left) for left in minutes.left]

    def obstacle(self, resource: int, session: int, need: int) -> Obstacle | None:
        """The first thing in the way, or None."""
        return (
            self._unfit(resource, session, need)
            or self._in_the_way(resource, session, planned=False)
            or self._in_the_way(resource, session, planned=True)
        )

    def take(self, resource: int, session: int) -> None:
        """Write a session into a resource's diary."""
        self.taken[resource].append(session)
        self._spend(resource, session, 1)

    def drop(self, resource: int, session: int) -> None:
        """Strike it out again."""
        self.taken[resource].remove(session)
        self._spend(resource, session, -1)

    def left(self, resource: int) -> int:
        """The fewest minutes that are left in any of its limits."""
        return min(self._left[resource], default=10**9)

    def _spend(self, resource: int, session: int, sign: int) -> None:
        for limit in self.minutes.limits_of(resource, session):
            self._left[resource][limit] -= sign * self.minutes.pieces[session].minutes

    def _unfit(self, resource: int, session: int, need: int) -> Obstacle | None:
        minutes = self.minutes
        wanted, has = minutes.problem.sessions[session].needs[need], minutes.problem.resources[resource]
        piece = minutes.pieces[session]
        if has.kind != wanted.kind:
            return Obstacle.KIND
        if wanted.skill and wanted.skill not in has.skills:
            return Obstacle.SKILL
        if (session, resource) in minutes.barred:
            return Obstacle.BARRED
        if not any(start <= piece.start and piece.end <= end for start, end in minutes.shifts[resource]):
            return Obstacle.SHIFT
        return None

    def _in_the_way(self, resource: int, session: int, *, planned: bool) -> Obstacle | None:
        """What hinders it beside what is confirmed, and with `planned` beside what was taken on as well."""
        minutes = self.minutes
        piece = minutes.pieces[session]
        beside = list(minutes.busy[resource])
        if planned:
            beside += [minutes.pieces[at] for at in self.taken[resource]]
        if not all(minutes.apart(piece, other) for other in beside):
            return Obstacle.PLANNED if planned else Obstacle.CONFIRMED
        if minutes.problem.resources[resource].rests and not keeps_rest(minutes, piece, beside):
            return Obstacle.REST if planned else Obstacle.CONFIRMED_REST
        left = self._left[resource] if planned else minutes.left[resource]
        if any(left[limit] < piece.minutes for limit in minutes.limits_of(resource, session)):
            return Obstacle.HOURS if planned else Obstacle.CONFIRMED_HOURS
        return None


def fit_of(minutes: Minutes) -> list[list[list[int]]]:
    """For each session and need: who could fill it if nothing else were planned. Looked up once for a problem."""
    if minutes.fit is None:
        diary = Diary(minutes)
        everyone = range(len(minutes.problem.resources))
        minutes.fit = [
            [[one for one in everyone if not diary.obstacle(one, at, need)] for need in range(len(session.needs))]
            for at, session in enumerate(minutes.problem.sessions)
        ]
    return minutes.fit


def keeps_rest(minutes: Minutes, piece: Piece, beside: list[Piece]) -> bool:
    """Whether the spell that a piece would belong to is short enough."""
    rules = minutes.problem.rules
    return all(
        end - start <= rules.longest_spell
        for start, end in spells([*beside, piece], rules.rest)
        if start <= piece.start and piece.end <= end
    )
