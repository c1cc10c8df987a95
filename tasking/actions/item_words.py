"""Putting right what part one says of an item: its title and why it is there, and the reason of a decision."""

from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.models import Operation
from common import scope
from common.errors import BadInput, WrongState
from partners.models import Person
from tasking import policies
from tasking.actions.locks import locked_item
from tasking.approval import is_acted_on
from tasking.models import AgendaItem
from tasking.open_part import cases_in, open_faults


def amend_item(*, item: UUID, by: Person, version: int | None, title: str, why: str = "", reason: str) -> AgendaItem:
    """Change what an item of part one is about or why it is on the agenda, with a reason, until the meeting closes.

    Raises Http404, StaleEdit, NotAllowed, WrongState for an individual case or once the agenda is settled, and BadInput
    naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = locked_item(item, version)
        policies.may_plan(by).require()
        if found.meeting.state not in ("planned", "open"):
            raise WrongState(f"The agenda of this meeting is settled: it is {found.meeting.state}.")
        if found.category:
            raise WrongState("An individual case is called by its reference. Change the case, not the item.")
        faults = open_faults("", title=title, why=why, reason=reason)
        if not title.strip():
            faults["title"] = ["Say what the item is about."]
        if not reason.strip():
            faults["reason"] = ["Say why the item is changed."]
        if faults:
            raise BadInput.of(**faults)
        found.title, found.why = title, why
        found.save()
        record(Operation.ALTERATION, "amended", on=found, reason=reason, fields=["title", "why"])
    return found


def may_reword_reason(item: AgendaItem, decision: str) -> bool:
    """Whether the same decision, acted on already, can be given other words: its reason names a case in part one."""
    same = item.decision == decision and item.meeting.state == "open" and not item.category
    return same and is_acted_on(item) and bool(cases_in(item.decision_reason))


def may_reword_deferral(item: AgendaItem) -> bool:
    """Whether the reason for putting an item off can be given other words: it names a case in part one."""
    return not item.category and bool(cases_in(item.deferred_reason))


def reword_deferral(item: AgendaItem, reason: str) -> AgendaItem:
    """Give the reason for putting an item off other words, and do nothing else. Raises BadInput as `defer_item`."""
    faults = open_faults("", reason=reason)
    if not reason.strip():
        faults["reason"] = ["Say why it waits for the next meeting."]
    if faults:
        raise BadInput.of(**faults)
    item.deferred_reason = reason
    item.save()
    record(Operation.ALTERATION, "reworded the reason", on=item, fields=["deferred_reason"])
    return item


def reword_reason(item: AgendaItem, reason: str) -> AgendaItem:
    """Give the reason of a decision other words, and do nothing else. Raises BadInput for one that names a case too."""
    faults = open_faults("", reason=reason)
    if not reason.strip():
        faults["reason"] = ["Say why the meeting decided so."]
    if faults:
        raise BadInput.of(**faults)
    item.decision_reason = reason
    item.save()
    record(Operation.ALTERATION, "reworded the reason", on=item, fields=["decision_reason"])
    return item
