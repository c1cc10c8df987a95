"""May this person do this? Each answer is a Decision: the reason beside the button is the server's refusal.

Roles come from the tables in states.py; whose record it is comes here. Whether the state allows it is the lifecycle's
to say. What may not be seen at all never gets here: row security keeps it from being found.
"""

import datetime as dt

from common import clock
from common.decisions import YES, Decision, no
from common.lifecycle import Lifecycle
from operations.models import (
    SECTIONS,
    Briefing,
    Debrief,
    Deployment,
    Marking,
    Operation,
    Plan,
    RedFlagDate,
    Resource,
    ResourceRequest,
    Visit,
    VisitPhoto,
)
from operations.states import (
    BRIEFABLE,
    DEBRIEF,
    DEPLOYABLE,
    DEPLOYMENT,
    EDITABLE,
    ENDED,
    LOST,
    OPERATION,
    REQUEST,
    VISITABLE,
)
from partners.models import Agency, Person, Role
from partners.policies import may_practise
from web.dates import london_text

#: Those who have not read a briefing are reminded no more often than this.
REMIND_EVERY = dt.timedelta(hours=1)
PLANNERS = (Role.CHAIR, Role.COORDINATOR)
_NOT_NOW = {"solving": "Muster is looking for a plan. Wait until it is done, or stop it, and then change the plan."}


def _role(by: Person, lifecycle: Lifecycle, verb: str) -> Decision:
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


def may(by: Person, verb: str, operation: Operation) -> Decision:
    """Do `verb` of the lifecycle to this operation, its state apart."""
    decision = _role(by, OPERATION, verb)
    if not decision or verb != "start" or by.has_role(*PLANNERS):
        return decision
    if by.pk == operation.commander_id or by.agency_id == operation.lead_agency_id:
        return YES
    return no("Only the commander, the lead agency, a chair or a coordinator can start this operation.")


def may_call_off(by: Person, operation: Operation) -> Decision:
    """Cancel this operation, its state apart but for one: what is under way is ended with its debrief."""
    decision = may(by, "cancel", operation)
    if decision and operation.state == "under_way":
        return no(
            "You cannot cancel this operation: it is under way. Write its debrief, and say there why it stopped. "
            "Deployments that are still to come can be cancelled one by one."
        )
    return decision


def may_deploy(by: Person, operation: Operation) -> Decision:
    """Schedule a deployment of this operation."""
    decision = may_plan(by)
    if decision and operation.state not in DEPLOYABLE:
        return no(f"This operation is {_words(operation.state)}: deployments are scheduled once it is authorised.")
    return decision


def may_write_briefings(by: Person, operation: Operation) -> Decision:
    """Write the briefings of this operation, see who has read them, and remind those who have not."""
    if by.has_role(*PLANNERS) or (by.is_practitioner and by.pk == operation.commander_id):
        return YES
    return no("Only the commander, a chair or a coordinator can write this briefing.")


def may_brief(by: Person, operation: Operation) -> Decision:
    """Begin or publish a briefing of this operation."""
    decision = may_write_briefings(by, operation)
    if decision and operation.state not in BRIEFABLE:
        return no(f"This operation is {_words(operation.state)}: people are briefed once it is authorised.")
    return decision


def may_write_debrief(by: Person, operation: Operation) -> Decision:
    """Write the debrief while the operation is under way, to be finished."""
    decision = may_write_briefings(by, operation)
    if not decision:
        return no("Only the commander, a chair or a coordinator can write this debrief.")
    if operation.state != "under_way":
        return no(f"This operation is {_words(operation.state)}: its debrief is written while it is under way.")
    return decision


def may_finish_debrief(by: Person, operation: Operation, debrief: Debrief | None) -> Decision:
    """Finish the debrief, which must say what happened and whether the objective was met."""
    decision = button(may(by, "debrief", operation), OPERATION, "debrief", operation.state)
    if decision and (debrief is None or not debrief.happened or not debrief.objective_met):
        return no("Write first what happened, and say whether the objective was met.")
    return decision


def may_correct_debrief(by: Person, debrief: Debrief) -> Decision:
    """Correct a finished debrief, with a reason."""
    return button(_role(by, DEBRIEF, "correct"), DEBRIEF, "correct", debrief.state)


def may_publish(by: Person, briefing: Briefing) -> Decision:
    """Publish this draft: it must be whole."""
    decision = may_brief(by, briefing.operation)
    missing = [section.title for section in SECTIONS if not getattr(briefing, section.field)]
    if decision and missing:
        return no(f"Write each section first. Still empty: {', '.join(missing)}.")
    return decision


def may_remind(by: Person, briefing: Briefing) -> Decision:
    """Remind those who have not read this briefing, once an hour."""
    decision, last = may_write_briefings(by, briefing.operation), briefing.reminded_at
    if decision and last is not None and clock.now() < last + REMIND_EVERY:
        again = london_text(last + REMIND_EVERY)
        return no(f"They were reminded within the hour. You can remind them again from {again}.")
    return decision


def may_acknowledge(by: Person) -> Decision:
    """Say that one has read a briefing: whoever works here and sees it."""
    return may_practise(by)


def may_visit(by: Person, operation: Operation) -> Decision:
    """Record a visit made in this operation: any practitioner who can see it."""
    decision = may_practise(by)
    if decision and operation.state not in VISITABLE:
        return no(f"This operation is {_words(operation.state)}: visits are recorded from when it is scheduled.")
    return decision


def may_keep_sites(by: Person) -> Decision:
    """Add or change premises that they see: any practitioner."""
    return may_practise(by)


def may_keep_list(by: Person, operation: Operation) -> Decision:
    """Change the visit lists of this operation: planners, its commander and its lead agency, until it is over."""
    if operation.state in (*ENDED, "cancelled"):
        return no(f"This operation is {_words(operation.state)}: its visit lists stay as they are.")
    theirs = by.pk == operation.commander_id or by.agency_id == operation.lead_agency_id
    if by.has_role(*PLANNERS) or (by.is_practitioner and theirs):
        return YES
    return no("Only the commander, the lead agency, a chair or a coordinator can change the visit list.")


def may_check_in(by: Person, deployment: Deployment, person: Person) -> Decision:
    """Check this person in or out: they themselves, the commander, and planners."""
    decision = may_practise(by)
    commands = by.pk == deployment.operation.commander_id or by.has_role(*PLANNERS)
    if decision and by.pk != person.pk and not commands:
        return no(f"Only {person}, the commander, a chair or a coordinator can do this.")
    return decision


def may_photograph(by: Person, visit: Visit) -> Decision:
    """Add photos to this visit: any practitioner who can see it, until its operation is closed."""
    return may_visit(by, visit.operation)


def may_strike_photo(by: Person, photo: VisitPhoto) -> Decision:
    """Strike a photo as wrong: its sender, and planners."""
    if by.pk == photo.sent_by_id or by.has_role(*PLANNERS):
        return YES
    return no("Only the person who sent it, a chair or a coordinator can strike it.")


def may_change(by: Person, verb: str, deployment: Deployment) -> Decision:
    """Cancel a deployment (verb of the lifecycle), or "move" it."""
    if verb == "move":
        return may_plan(by)
    return _role(by, DEPLOYMENT, verb)


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
    decision = _role(by, REQUEST, verb)
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


def may_keep(by: Person, agency: Agency) -> Decision:
    """Add, change or switch off this agency's resources: its own people, and a chair or coordinator."""
    if by.has_role(*PLANNERS) or (by.is_practitioner and by.agency_id == agency.pk):
        return YES
    return no(f"Only someone from {agency}, a chair or a coordinator can change its resources.")


def may_keep_resource(by: Person, resource: Resource) -> Decision:
    """As `may_keep`, for one resource."""
    return may_keep(by, resource.agency)


def may_see_availability(by: Person, resource: Resource) -> Decision:
    """See when it is available and when it is on leave: its own agency, and those who plan."""
    if may_keep_resource(by, resource):
        return YES
    return no(f"Only {resource.agency}, a chair or a coordinator can see when this resource is on leave.")


def may_see_all_hours(by: Person) -> Decision:
    """See the hours of every agency: planners and managers; others see their own agency's."""
    if by.has_role(*PLANNERS, Role.MANAGER):
        return YES
    return no("Only a chair, coordinator or manager can see the hours of every agency.")


def may_keep_skills(by: Person) -> Decision:
    """Keep the partnership's list of skills."""
    if by.has_role(*PLANNERS, Role.ADMINISTRATOR):
        return YES
    return no("Only a chair, coordinator or administrator can change the list of skills.")


def may_change_red_flag(by: Person, verb: str, flag: RedFlagDate) -> Decision:
    """Change, cancel or restore (put back) a red-flag date, entered or given by a rule."""
    if flag.is_cancelled and verb != "restore":
        done = "cancelled already" if verb == "cancel" else "cancelled: put it back into the plan first"
        return no(f"This red-flag date is {done}.")
    if not flag.is_cancelled and verb == "restore":
        return no("This red-flag date is in the plan already.")
    return may_plan(by)


def button(decision: Decision, lifecycle: Lifecycle, verb: str, state: str) -> Decision:
    """The whole answer for a button: who may (`decision`), then whether the state allows it."""
    if decision and lifecycle.find(verb, state) is None:
        return no(lifecycle.refusal(verb, state))
    return decision


def _words(state: str) -> str:
    return state.replace("_", " ")


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
