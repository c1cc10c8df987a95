"""An answer of the solver as records: what it holds is proposed, what it holds no longer is dropped."""

from uuid import UUID

from operations.models import PlannedSession, PlannedUse, SessionState, UseState
from operations.planning.problem import Assignment, Proposal
from operations.plans.assembling import Assembly, key_of


def write_proposal(assembly: Assembly, proposal: Proposal) -> None:
    """Make the sessions and uses of a plan those of this answer; what people kept or left out stays so."""
    known = PlannedSession.objects.filter(place__plan=assembly.plan).prefetch_related("uses")
    sessions = {key_of(session): session for session in known}
    for key in sorted(proposal.sessions):
        _hold(assembly, key, sessions.get(key), proposal.of(key))
    for key, session in sessions.items():
        if session.state == SessionState.PROPOSED and key not in proposal.sessions:
            session.state = SessionState.DROPPED
            session.save()


def _hold(assembly: Assembly, key: str, session: PlannedSession | None, assignments: tuple[Assignment, ...]) -> None:
    slot = assembly.slots[key]
    if session is None:
        session = PlannedSession(place=slot.place, starts_at=slot.span.starts_at, ends_at=slot.span.ends_at)
    uses = {str(use.resource_id): use for use in (session.uses.all() if not session._state.adding else ())}
    state = SessionState.LOCKED if session.state == SessionState.LOCKED else SessionState.PROPOSED
    if session._state.adding or (session.state, session.harm) != (state, slot.harm):
        session.state, session.harm = state, slot.harm
        session.save()
    needs = assembly.needs[slot.place.pk]
    for one in assignments:
        _use(session, uses.get(one.resource), one.resource, needs[one.need].pk)
    for resource, use in uses.items():
        if resource not in {one.resource for one in assignments} and use.state == UseState.PROPOSED:
            use.state = UseState.DROPPED
            use.save()


def _use(session: PlannedSession, use: PlannedUse | None, resource: str, need: UUID) -> None:
    if use is None:
        PlannedUse(session=session, resource_id=resource, need_id=need).save()
        return
    state = UseState.LOCKED if use.state == UseState.LOCKED else UseState.PROPOSED
    if (use.state, use.need_id) != (state, need):
        use.state, use.need_id = state, need
        use.save()
