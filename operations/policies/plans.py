"""May this person read or change a plan?"""

from common.decisions import YES, Decision, no
from operations.models import Plan
from operations.policies.roles import PLANNERS, may_plan
from operations.states import EDITABLE
from partners.models import Person, Role

_NOT_NOW = {"solving": "Muster is looking for a plan. Wait until it is done, or stop it, and then change the plan."}


def may_read_plans(by: Person) -> Decision:
    """Plans are for those who plan, and for managers."""
    if by.has_role(*PLANNERS, Role.MANAGER):
        return YES
    return no("Plans are for chairs, coordinators and managers until they are confirmed. Then partners are asked.")


def may_change_plan(by: Person, plan: Plan) -> Decision:
    """Change what a plan rests on or proposes, while it is neither being looked for nor confirmed."""
    decision = may_plan(by)
    if decision and plan.state not in EDITABLE:
        return no(_NOT_NOW.get(plan.state, f"This plan is {plan.state}: it stays as it is."))
    return decision
