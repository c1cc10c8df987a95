"""May this person write, publish or acknowledge a briefing, or write a debrief?"""

import datetime as dt

from common import clock
from common.decisions import YES, Decision, no
from operations.models import SECTIONS, Briefing, Debrief, Operation
from operations.policies.operations import may
from operations.policies.roles import PLANNERS, button, holds_role, words_of
from operations.states import BRIEFABLE, DEBRIEF, OPERATION
from partners.models import Person
from partners.policies import may_practise
from web.dates import london_text

#: Those who have not read a briefing are reminded no more often than this.
REMIND_EVERY = dt.timedelta(hours=1)


def may_write_briefings(by: Person, operation: Operation) -> Decision:
    """Write the briefings of this operation, see who has read them, and remind those who have not."""
    if by.has_role(*PLANNERS) or (by.is_practitioner and by.pk == operation.commander_id):
        return YES
    return no("Only the commander, a chair or a coordinator can write this briefing.")


def may_brief(by: Person, operation: Operation) -> Decision:
    """Begin or publish a briefing of this operation."""
    decision = may_write_briefings(by, operation)
    if decision and operation.state not in BRIEFABLE:
        return no(f"This operation is {words_of(operation.state)}: people are briefed once it is authorised.")
    return decision


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


def may_write_debrief(by: Person, operation: Operation) -> Decision:
    """Write the debrief while the operation is under way, to be finished."""
    decision = may_write_briefings(by, operation)
    if not decision:
        return no("Only the commander, a chair or a coordinator can write this debrief.")
    if operation.state != "under_way":
        return no(f"This operation is {words_of(operation.state)}: its debrief is written while it is under way.")
    return decision


def may_finish_debrief(by: Person, operation: Operation, debrief: Debrief | None) -> Decision:
    """Finish the debrief, which must say what happened and whether the objective was met."""
    decision = button(may(by, "debrief", operation), OPERATION, "debrief", operation.state)
    if decision and (debrief is None or not debrief.happened or not debrief.objective_met):
        return no("Write first what happened, and say whether the objective was met.")
    return decision


def may_correct_debrief(by: Person, debrief: Debrief) -> Decision:
    """Correct a finished debrief, with a reason."""
    return button(holds_role(by, DEBRIEF, "correct"), DEBRIEF, "correct", debrief.state)
