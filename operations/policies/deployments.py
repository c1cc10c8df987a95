"""May this person schedule a deployment, change it, or say who turns out?"""

from common.decisions import YES, Decision, no
from operations.models import Deployment, Marking, Operation
from operations.policies.roles import PLANNERS, holds_role, may_plan, words_of
from operations.states import DEPLOYABLE, DEPLOYMENT
from partners.models import Person
from partners.policies import may_practise


def may_deploy(by: Person, operation: Operation) -> Decision:
    """Schedule a deployment of this operation."""
    decision = may_plan(by)
    if decision and operation.state not in DEPLOYABLE:
        return no(f"This operation is {words_of(operation.state)}: deployments are scheduled once it is authorised.")
    return decision


def may_change(by: Person, verb: str, deployment: Deployment) -> Decision:
    """Cancel a deployment (verb of the lifecycle), or "move" it."""
    if verb == "move":
        return may_plan(by)
    return holds_role(by, DEPLOYMENT, verb)


def may_put_down(by: Person, operation: Operation) -> Decision:
    """Put somebody down for its deployments: planners anyone, others those of their own agency.

    What is OFFICIAL-SENSITIVE has named readers, of whom whoever turns out becomes one: that is for planners to say.
    """
    return may_practise(by) if operation.marking == Marking.OFFICIAL else may_plan(by)


def may_turn_out(by: Person, person: Person, operation: Operation) -> Decision:
    """Put this person down for a deployment of this operation."""
    return may_put_down(by, operation) and may_stand_down(by, person)


def may_stand_down(by: Person, person: Person) -> Decision:
    """Stand this person down from a deployment: a planner, and the person's own agency."""
    if by.has_role(*PLANNERS) or (by.is_practitioner and by.agency_id == person.agency_id):
        return YES
    return no(f"Only a chair, a coordinator or someone from {person.agency} can say whether {person} turns out.")
