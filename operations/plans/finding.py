"""What came of looking for a plan, in words: what is not covered and why, and what one more resource would bring."""

from collections.abc import Callable
from typing import TypedDict

from operations.models import ResourceKind
from operations.planning import explaining
from operations.planning.problem import Infeasible, Proposal, in_harm
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


def findings_of(assembly: Assembly, proposal: Proposal, *, should_stop: Callable[[], bool] | None = None) -> Findings:
    """What to say of an answer. To know what one more would bring, the solver looks again, half as long in all."""
    problem = assembly.problem
    kinds = {kind.value: kind.label.lower() for kind in ResourceKind}
    seconds = max(1.0, assembly.plan.seconds / 2)
    return {
        "left_out": [
            _left_out(assembly, why)
            for why in explaining.why_not(problem, proposal, kinds)
            if why.cause is not explaining.Cause.LEFT_OUT
        ],
        "one_more": [
            _one_more(assembly, more)
            for more in explaining.one_more(problem, proposal, seconds, should_stop=should_stop)
        ],
    }


def _left_out(assembly: Assembly, why: explaining.WhyNot) -> LeftOut:
    slot = assembly.slots[why.session]
    return {
        "place": slot.place.name,
        "starts_at": slot.span.starts_at.isoformat(),
        "ends_at": slot.span.ends_at.isoformat(),
        "harm": slot.harm,
        "why": str(why).replace("by your lock", "as you decided"),
    }


def _one_more(assembly: Assembly, more: explaining.OneMore) -> str:
    skill = f" with the skill “{more.skill}”" if more.skill else ""
    what = f"One more of {ResourceKind(more.kind).label.lower()}{skill}"
    if more.gained <= 0 and not more.covered:
        return f"{what} would bring nothing more." if more.is_exact else f"{what}: no gain was found in the time."
    least = "" if more.is_exact else "at least "
    parts = []
    if more.gained > 0:
        points = round(in_harm(more.gained))
        parts.append(f"cover {least}{points:,} harm points more" if points else "cover a fraction of a harm point more")
    if more.covered:
        parts.append(f"fill {more.covered} of the gaps at red-flag dates")
    names = [place.name for place in assembly.places if str(place.pk) in more.places]
    where = f", by sessions at {', '.join(names)}" if names else ""
    return f"{what} would {' and '.join(parts)}{where}."


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
    return f"These cannot all be kept: {'; '.join(told)}. Release one of them, then work it out again."
