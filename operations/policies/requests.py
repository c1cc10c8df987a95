"""May this person ask for resources, or answer a request?"""

from common import clock
from common.decisions import YES, Decision, no
from operations.models import Deployment, ResourceRequest
from operations.policies.roles import PLANNERS, holds_role, may_plan
from operations.states import DEPLOYMENT, LOST, REQUEST
from partners.models import Person


def may_ask(by: Person, deployment: Deployment) -> Decision:
    """Ask partner agencies for resources for this deployment."""
    decision = may_plan(by)
    if decision and deployment.state != DEPLOYMENT.initial:
        return no("This deployment is cancelled: there is nothing to ask resources for.")
    if decision and deployment.ends_at <= clock.now():
        return no("This deployment is over: there is nothing to ask resources for.")
    return decision


def may_ask_others(by: Person, request: ResourceRequest) -> Decision:
    """Ask other agencies for what this request, which was declined or withdrawn, asked for."""
    decision = may_ask(by, request.deployment)
    if decision and request.state not in LOST:
        return no("This request still stands: nothing has to be asked for in its place.")
    return decision


def may_answer(by: Person, verb: str, request: ResourceRequest) -> Decision:
    """Do `verb` of the lifecycle to this request, its state apart.

    The asked agency offers, confirms (once more, where the deployment moved) and declines. The operation's side (chair,
    coordinator) confirms what was offered and reopens. Either side withdraws, and gives the hours once it has begun.
    """
    decision = holds_role(by, REQUEST, verb)
    if not decision:
        return decision
    if verb == "attend" and request.starts_at > clock.now():
        return no("Give the hours once the deployment has begun.")
    asked, planner = by.agency_id == request.agency_id, by.has_role(*PLANNERS)
    theirs = planner if verb in ("withdraw", "attend", "reopen") else False
    if verb == "confirm":
        theirs = planner and request.state == "offered"
    if asked or theirs:
        return YES
    return no(f"Only {request.agency} can {verb} this {REQUEST.noun}.")
