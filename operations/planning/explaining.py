"""Why a session is not in the plan, in plain words, from exact causes.

First what stands against the session whatever else is planned (a lock, its place, nobody who could go), then what the
plan itself keeps from it. Resources are counted, each under the first thing that is in its way.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from operations.planning.adding import OneMore, one_more
from operations.planning.diary import Diary, Obstacle
from operations.planning.greedy import Maker
from operations.planning.minutes import Minutes
from operations.planning.problem import Need, Problem, Proposal

__all__ = ["Cause", "OneMore", "WhyNot", "one_more", "why_not"]


class Cause(Enum):
    """What kind of reason it is, for a page that sorts by it."""

    LEFT_OUT = "left out by a lock"
    AT_PLACE = "the place has enough, or another session in these hours"
    NOBODY = "nobody could go, whatever else is planned"
    ELSEWHERE = "those who could go do more elsewhere"
    NO_GAIN = "it would add nothing"
    ADDABLE = "it could be added as things are"


@dataclass(frozen=True)
class WhyNot:
    """Why one session is not in the plan: a sentence for each thing in its way."""

    session: str
    cause: Cause
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.sentences)


def why_not(problem: Problem, proposal: Proposal, kinds: Mapping[str, str] | None = None) -> tuple[WhyNot, ...]:
    """For each session that the proposal does not hold, in the problem's order; `kinds` are names to use for kinds."""
    explaining = _Explaining(problem, proposal, kinds or {})
    return tuple(
        WhyNot(session.key, *explaining.why_not(at))
        for at, session in enumerate(problem.sessions)
        if session.key not in proposal.sessions
    )


class _Explaining:
    """One proposal, looked at."""

    def __init__(self, problem: Problem, proposal: Proposal, kinds: Mapping[str, str]) -> None:
        self.problem = problem
        self.proposal = proposal
        self.kinds = kinds
        self.minutes = Minutes(problem)
        self.alone = Maker(self.minutes)
        self.planned = Maker(self.minutes)
        self.planned.begin_with(proposal.assignments)

    def why_not(self, session: int) -> tuple[Cause, tuple[str, ...]]:
        """The first kind of reason that there is, with its sentences."""
        if session in self.minutes.left_out:
            return Cause.LEFT_OUT, ("Left out by you.",)
        alone = tuple(self._nobody(session))
        if alone:
            return Cause.NOBODY, alone
        at_place = tuple(self._at_place(session))
        if at_place:
            return Cause.AT_PLACE, at_place
        elsewhere = tuple(self._elsewhere(session))
        if elsewhere:
            return Cause.ELSEWHERE, (*elsewhere, self._weighed())
        if not self.planned.worth(session):
            return Cause.NO_GAIN, ("One more session at this place would add nothing to the harm covered.",)
        return Cause.ADDABLE, ("It could be added to this plan as it is.",)

    def _weighed(self) -> str:
        flags = ", with red-flag dates covered as well as they are" if self.problem.covers else ""
        if self.proposal.is_optimal:
            return f"No plan with it covers more harm in all{flags}."
        return f"No plan with it that covers more harm{flags} was found in the time."

    def _at_place(self, session: int) -> Iterator[str]:
        place = self.minutes.places[self.problem.sessions[session].place]
        there = [at for at in self.planned.filled if self.problem.sessions[at].place == place.key]
        if any(self.minutes.share_time(session, at) for at in there):
            yield f"{place.name} has another session of the plan in these hours."
        elif len(there) >= place.most_sessions:
            yield f"{place.name} has as many sessions as it may have: {place.most_sessions}."

    def _nobody(self, session: int) -> Iterator[str]:
        """What is short even if nothing else were planned."""
        for number, need in enumerate(self.problem.sessions[session].needs):
            if len(self.alone.fit[session][number]) < need.count:
                yield self._short(session, number, self.alone.diary)
        if all(
            len(self.alone.fit[session][number]) >= need.count
            for number, need in enumerate(self.problem.sessions[session].needs)
        ) and not self.alone.could_fill(session):
            yield "Its needs cannot all be filled at once: the same resources would have to fill several."

    def _elsewhere(self, session: int) -> Iterator[str]:
        """What is short beside the plan."""
        if self.planned.could_fill(session):
            return
        short = [
            self._short(session, number, self.planned.diary)
            for number, need in enumerate(self.problem.sessions[session].needs)
            if len(self.planned.free(session, number)) < need.count
        ]
        yield from short or ["Those who are free could fill each of its needs, but not all of them at once."]

    def _short(self, session: int, number: int, diary: Diary) -> str:
        """Which need is short, and what is in the way of each resource of its kind."""
        need = self.problem.sessions[session].needs[number]
        obstacles: Counter[Obstacle] = Counter()
        free = 0
        for resource in range(len(self.problem.resources)):
            obstacle = diary.obstacle(resource, session, number)
            if obstacle is None:
                free += 1
            elif obstacle is not Obstacle.KIND:
                obstacles[obstacle] += 1
        named = self.kinds.get(need.kind, need.kind)
        if not obstacles and not free:
            return f"No resource is of the kind “{named}”."
        unskilled = obstacles.pop(Obstacle.SKILL, 0)
        if need.skill and not obstacles and not free:
            return f"No resource of the kind “{named}” has the skill “{need.skill}”."
        parts = [self._told(obstacle, obstacles[obstacle]) for obstacle in Obstacle if obstacles[obstacle]]
        if unskilled:
            parts.append(f"{unskilled} {'lacks' if unskilled == 1 else 'lack'} the skill")
        can = "none can go" if not free else f"{free} can go"
        return (
            f"It needs {self._wanted(need)}, and {can}: {', '.join(parts)}."
            if parts
            else (f"It needs {self._wanted(need)}, and {can}.")
        )

    def _wanted(self, need: Need) -> str:
        skill = f" with the skill “{need.skill}”" if need.skill else ""
        return f"{need.count} of the kind “{self.kinds.get(need.kind, need.kind)}”{skill}"

    def _told(self, obstacle: Obstacle, count: int) -> str:
        are, have, them = ("is", "has", "it") if count == 1 else ("are", "have", "them")
        elsewhere = "at another place" if count == 1 else "at other places"
        rest = f"{self.problem.rules.rest / 60:g} hours of rest"
        words = {
            Obstacle.BARRED: f"{count} must not go, by your lock",
            Obstacle.SHIFT: f"{count} {are} not available or on leave then",
            Obstacle.CONFIRMED: f"{count} {are} confirmed elsewhere then",
            Obstacle.CONFIRMED_REST: f"{count} would not have {rest} beside what is confirmed for {them}",
            Obstacle.CONFIRMED_HOURS: f"{count} {have} too few hours left beside what is confirmed",
            Obstacle.PLANNED: f"{count} {are} {elsewhere} of the plan then",
            Obstacle.REST: f"{count} would not have {rest} beside other work of the plan",
            Obstacle.HOURS: f"{count} {have} no hours left beside other places of the plan",
        }
        return words[obstacle]
