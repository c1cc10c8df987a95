"""May this person check somebody in, record a visit, or keep premises and visit lists?"""

from common.decisions import YES, Decision, no
from operations.models import Deployment, Operation, Visit, VisitPhoto
from operations.policies.roles import PLANNERS, words_of
from operations.states import ENDED, VISITABLE
from partners.models import Person
from partners.policies import may_practise


def may_visit(by: Person, operation: Operation) -> Decision:
    """Record a visit made in this operation: any practitioner who can see it."""
    decision = may_practise(by)
    if decision and operation.state not in VISITABLE:
        return no(f"This operation is {words_of(operation.state)}: visits are recorded from when it is scheduled.")
    return decision


def may_keep_sites(by: Person) -> Decision:
    """Add or change premises that they see: any practitioner."""
    return may_practise(by)


def may_keep_list(by: Person, operation: Operation) -> Decision:
    """Change the visit lists of this operation: planners, its commander and its lead agency, until it is over."""
    if operation.state in (*ENDED, "cancelled"):
        return no(f"This operation is {words_of(operation.state)}: its visit lists stay as they are.")
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
