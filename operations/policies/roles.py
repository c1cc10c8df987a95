"""Who plans, who holds the role that a verb asks for, and the answers that follow from it."""

from common.decisions import YES, Decision, no
from common.lifecycle import Lifecycle
from partners.models import Person, Role

PLANNERS = (Role.CHAIR, Role.COORDINATOR)


def holds_role(by: Person, lifecycle: Lifecycle, verb: str) -> Decision:
    """Hold one of the roles that the lifecycle asks of whoever does this."""
    roles = lifecycle.roles_for(verb)
    if by.has_role(*roles):
        return YES
    named = " or ".join(str(Role(role).label).lower() for role in roles)
    return no(f"Only a {named} can {verb} this {lifecycle.noun}.")


def may_plan(by: Person) -> Decision:
    """Propose operations, plan deployments, ask for resources, enter red-flag dates."""
    if by.has_role(*PLANNERS):
        return YES
    return no("Only a chair or coordinator can do this. Ask your community safety coordinator.")


def button(decision: Decision, lifecycle: Lifecycle, verb: str, state: str) -> Decision:
    """The whole answer for a button: who may (`decision`), then whether the state allows it."""
    if decision and lifecycle.find(verb, state) is None:
        return no(lifecycle.refusal(verb, state))
    return decision


def words_of(state: str) -> str:
    """ "under way"."""
    return state.replace("_", " ")
