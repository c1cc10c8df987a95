"""What came of looking for a plan, in words: what is not covered and why, and what one more resource would bring."""

from collections.abc import Callable
from typing import TypedDict

from operations.planning.problem import Infeasible, Proposal
from operations.plans.assembling import Assembly
from operations.plans.checking import in_words


class LeftOut(TypedDict):
    """A session that is not held, and why."""

    place: str
    starts_at: str
    ends_at: str
    harm: int
    why: str


class Findings(TypedDict):
    """Kept with a plan as JSON."""

    left_out: list[LeftOut]
    one_more: list[str]
    short: list[str]


def findings_of(assembly: Assembly, proposal: Proposal, *, should_stop: Callable[[], bool] | None = None) -> Findings:
    """What to say of an answer."""
    return {"left_out": [], "one_more": [], "short": []}


def locks_in_words(assembly: Assembly, contradiction: Infeasible) -> str:
    """Which choices of the planner contradict each other or the rules."""
    named = {str(resource.pk): resource.name for resource in assembly.resources}
    told = []
    for lock in contradiction.locks:
        what = in_words(assembly, lock.session)
        if lock.resource:
            verb = "goes to" if lock.keep else "does not go to"
            told.append(f"{named.get(lock.resource, 'a resource')} {verb} {what}")
        else:
            told.append(f"{what} is {'kept' if lock.keep else 'left out'}")
    return f"These cannot all be kept: {'; '.join(told)}. Release one of them, then solve again."
