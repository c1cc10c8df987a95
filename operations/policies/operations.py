"""May this person do this to an operation, change what is said of it, or choose who sees it?"""

from common.decisions import YES, Decision, no
from operations.models import Marking, Operation, OperationReader
from operations.policies.roles import PLANNERS, holds_role, words_of
from operations.states import OPERATION
from partners.models import Person, Role

#: States in which nothing of an operation is changed any more.
OVER = ("closed", "cancelled")


def may(by: Person, verb: str, operation: Operation) -> Decision:
    """Do `verb` of the lifecycle to this operation, its state apart."""
    decision = holds_role(by, OPERATION, verb)
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


def may_edit(by: Person, operation: Operation) -> Decision:
    """Change what is said of an operation, its state apart: planners, and its commander."""
    if by.pk == operation.commander_id or by.has_role(*PLANNERS):
        return YES
    return no("Only its commander, a chair or a coordinator can change this operation. Ask one of them.")


def may_edit_now(by: Person, operation: Operation) -> Decision:
    """The same as things stand."""
    decision = may_edit(by, operation)
    if decision and operation.state in OVER:
        return no(f"This operation is {words_of(operation.state)}: it cannot be changed any more.")
    return decision


def may_mark_sensitive(by: Person, operation: Operation) -> Decision:
    """Let only named readers see it."""
    if operation.marking != Marking.OFFICIAL:
        return no("This operation is OFFICIAL-SENSITIVE already.")
    return may_edit_now(by, operation)


def may_mark_official(by: Person, operation: Operation) -> Decision:
    """Take the marking off, so that everyone sees it."""
    if not by.has_role(Role.CHAIR):
        return no("Only a chair can mark this operation OFFICIAL. Ask one who may see it.")
    if operation.marking == Marking.OFFICIAL:
        return no("This operation is OFFICIAL already.")
    return may_edit_now(by, operation)


def may_name_readers(by: Person, operation: Operation) -> Decision:
    """Choose who sees a sensitive operation: its commander, and the planners among its readers."""
    if operation.marking == Marking.OFFICIAL:
        return no("This operation is OFFICIAL: everyone who works in the partnership sees it.")
    if by.pk == operation.commander_id or by.has_role(*PLANNERS):
        return YES
    return no("Only its commander, a chair or a coordinator can choose who sees this operation. Ask one of them.")


def may_remove_reader(by: Person, reader: OperationReader) -> Decision:
    """Take this reader's sight of the operation away."""
    decision = may_name_readers(by, reader.operation)
    if decision and reader.person_id == reader.operation.commander_id:
        return no(f"{reader.person} commands this operation. Choose another commander first.")
    if decision and reader.person_id == by.pk:
        return no("You cannot remove yourself. Ask its commander, or another chair or coordinator.")
    return decision
