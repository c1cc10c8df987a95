"""What of a plan, as it stands, breaks a rule: told beside the session that it is about."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from operations.models import ResourceKind
from operations.planning import checking
from operations.planning.problem import Proposal, Short
from operations.plans.assembling import Assembly, is_held, key_of, uses_of
from web.dates import london_range_text


@dataclass
class Faults:
    """Sentences by session, and those about the plan as a whole."""

    by_session: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_plan: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.of_plan) + len({text for texts in self.by_session.values() for text in texts})


def faults_of(assembly: Assembly) -> Faults:
    """Every rule that the plan breaks as it stands, by the independent checker; and sessions that nobody goes to."""
    faults = Faults()
    held = [session for session in assembly.sessions if is_held(session)]
    _check(assembly, held, faults)
    known = {resource.pk for resource in assembly.resources}
    for session in held:
        uses = uses_of(session)
        if not uses:
            faults.by_session[session.pk].append("Nobody goes to this session yet.")
        for use in uses:
            if use.resource_id not in known:
                faults.by_session[session.pk].append(f"{use.resource} can no longer be asked for.")
        if session.starts_at <= assembly.now:
            faults.by_session[session.pk].append("This session is over, or has begun.")
    return faults


def points_of(assembly: Assembly) -> int:
    """The points of the plan as it stands."""
    held = frozenset(key_of(session) for session in assembly.sessions if is_held(session))
    return checking.harm_covered(assembly.problem, held)


def missing_of(assembly: Assembly) -> dict[str, int]:
    """How many resources are missing at each red-flag date that the plan, as it stands, leaves short."""
    return checking.missing_at(assembly.problem, assembly.standing.assignments)


def _check(assembly: Assembly, held: list, faults: Faults) -> None:
    proposal = _with_figures(assembly, assembly.standing)
    for text in checking.faults_of(assembly.problem, proposal):
        if text.startswith("The lock on "):
            continue  # a session kept without anybody is told of below; the others cannot be
        named = [session for session in held if key_of(session) in text]
        if not named:
            named = [session for session in held if any(text.startswith(use.resource.name) for use in uses_of(session))]
        said = in_words(assembly, text)
        for session in named:
            faults.by_session[session.pk].append(said)
        if not named:
            faults.of_plan.append(said)


def _with_figures(assembly: Assembly, standing: Proposal) -> Proposal:
    """As an answer whose figures are right, so that only rules are told of."""
    points = checking.harm_covered(assembly.problem, standing.sessions)
    short = tuple(Short(key, count) for key, count in missing_of(assembly).items())
    return Proposal(standing.assignments, points, points, False, 0.0, short)


def in_words(assembly: Assembly, text: str) -> str:
    """A sentence of the solver in which sessions and kinds have the names that people know."""
    for key, slot in assembly.slots.items():
        if key in text:
            when = london_range_text(slot.span.starts_at, slot.span.ends_at)
            text = text.replace(f"the session {key}", key).replace(f"session {key}", key)
            text = text.replace(key, f"{slot.place.name} on {when}")
    for kind in ResourceKind:
        text = text.replace(f"of {kind.value},", f"of {kind.label.lower()},")
        text = text.replace(f"kind {kind.value}", f"kind {kind.label.lower()}")
    return text[:1].upper() + text[1:]
