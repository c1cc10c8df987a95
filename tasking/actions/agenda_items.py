"""Agenda items: adding one by hand, and the meeting's decision with what follows from it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from hotspots.actions import adopt_hotspot, task_hotspot
from hotspots.models import Hotspot
from hotspots.states import HOTSPOT
from partners.models import Agency, Person
from tasking import policies
from tasking.actions.item_words import may_reword_reason, reword_reason
from tasking.actions.locks import locked_item
from tasking.actions.minutes import approve_minutes
from tasking.actions.notes import write_discussion
from tasking.actions.referrals import move_referral
from tasking.approval import APPROVALS, decisions_for, is_about_minutes, is_acted_on
from tasking.confidentiality import agencies_sharing, require_fit_room
from tasking.models import AgendaItem, Decision, Destination, Forum, Meeting, Referral, Section
from tasking.open_part import open_faults
from tasking.signals import item_tasked
from tasking.states import REFERRAL

#: What a decision does to the referral that an item is about, where the referral's state allows it.
_REFERRAL_VERBS = {
    Decision.ADOPT: "accept",
    Decision.TASK: "accept",
    Decision.REFER: "redirect",
    Decision.NO_ACTION: "reject",
}


@dataclass(frozen=True)
class Follows:
    """What a decision brings about; which of these it needs depends on the decision and on what the item is about.

    A hotspot adopted, or tasked while it is a candidate: `lead_agency`, `review_on`. An operation tasked:
    `operation_name`, `theme`, `objective`, `lead_agency`, `commander`, and once known `measure`, `achieve_by`.
    A referral sent elsewhere: `destination`, or another `forum` of the partnership.
    """

    lead_agency: Agency | None = None
    review_on: dt.date | None = None
    operation_name: str = ""
    theme: str = ""
    objective: str = ""
    measure: str = ""
    achieve_by: dt.date | None = None
    commander: Person | None = None
    destination: str = ""
    forum: Forum | None = None


def add_item(*, meeting: UUID, by: Person, section: int, title: str, why: str = "") -> AgendaItem:
    """Put an unrestricted item on the agenda by hand, such as a communication or other business.

    Individual cases come by referral, so that they carry their category. Raises Http404, NotAllowed, WrongState, and
    BadInput naming every fault.
    """
    with transaction.atomic():
        at = lock(Meeting, meeting)
        policies.may_plan(by).require()
        if at.state not in ("planned", "open"):
            raise WrongState(f"The agenda of this meeting is settled: it is {at.state}.")
        faults: dict[str, Any] = {}
        if section not in Section.values or section in (Section.VICTIMS, Section.OFFENDERS):
            faults["section"] = "Choose a section. Victims and offenders come onto the agenda by referral."
        elif section not in at.forum.agenda_order:
            faults["section"] = f"{at.forum} has switched this section off. Choose another."
        if not title.strip():
            faults["title"] = "Say what the item is about."
        faults |= open_faults("", title=title, why=why)
        if faults:
            raise BadInput.of(**faults)
        made = AgendaItem.objects.create(meeting=at, section=section, title=title, why=why)
        record(Operation.ALTERATION, "put on the agenda", on=made, fields=["section", "title", "why"])
    return made


def decide_item(
    *,
    item: UUID,
    by: Person,
    version: int | None,
    decision: str,
    reason: str = "",
    note: str = "",
    follows: Follows | None = None,
) -> AgendaItem:
    """Record what the meeting decided on an item, and do what follows: all of it, or nothing.

    "Adopt" adopts the hotspot, or accepts the referral, that the item is about; "Refer elsewhere" redirects the
    referral, "No further action" rejects it; "Task an operation" adopts the hotspot where that was not done yet, marks
    it as tasked, and tells the operations app (`item_tasked`), which makes the operation. "Approve" approves the
    minutes that the item is about, as they are or with the corrections that the reason names. A reason is needed for
    all but "Noted" and "Approve as a correct record". `note` is written down as a note of this person's own. Of a
    decision that was acted on the reason alone is put right, where it names a case in part one.

    Raises Http404, StaleEdit, NotAllowed, WrongState outside an open meeting, Conflict where someone in the room may
    not hear a restricted item, and BadInput naming every fault.
    """
    follows = follows or Follows()
    with transaction.atomic(), scope.because(reason):
        found = locked_item(item, version)
        policies.may_decide(by).require()
        if may_reword_reason(found, decision):
            return reword_reason(found, reason)
        _require_decidable(found)
        require_fit_room(found, by)
        faults = _faults(found, decision, reason, follows) | open_faults(found.category, reason=reason)
        if faults:
            raise BadInput.of(**faults)
        before = found.decision
        found.decision, found.decision_reason = decision, reason
        found.decided_by, found.decided_at = by, clock.now()
        found.save()
        record(
            Operation.ALTERATION,
            f"decided: {found.get_decision_display()}",
            on=found,
            from_state=before,
            to_state=decision,
            reason=reason,
            fields=["decision", "decision_reason"],
        )
        if note.strip():
            write_discussion(item=found.pk, by=by, text=note)
        _follow(found, by, reason, follows)
    return found


def _require_decidable(item: AgendaItem) -> None:
    if item.deferred_reason:
        raise WrongState("This item was put off to the next meeting. Take it back first, then decide it.")
    if item.withdrawn_reason:
        raise WrongState("This item was taken off the agenda, so there is nothing to decide.")
    if item.meeting.state != "open":
        raise WrongState(f"Items are decided while the meeting is open; this one is {item.meeting.state}.")
    if is_acted_on(item):
        raise WrongState(
            f"The meeting decided this: {item.get_decision_display()}. That has been acted on, so change what came of"
            " it, not the decision."
        )


def _faults(item: AgendaItem, decision: str, reason: str, follows: Follows) -> dict[str, Any]:
    if decision not in Decision.values:
        return {"decision": "Choose what the meeting decided."}
    faults: dict[str, Any] = {}
    if decision in APPROVALS and not is_about_minutes(item):
        faults["decision"] = "Only the minutes of an earlier meeting are approved. Choose another decision."
    elif decision not in (fitting := dict(decisions_for(item))):
        faults["decision"] = (
            f"The meeting cannot decide this on such an item. Choose of: {', '.join(fitting.values())}."
        )
    if decision == Decision.APPROVE_WITH and not reason.strip():
        faults["reason"] = "Say what is to be corrected in the minutes."
    elif decision not in (Decision.NOTED, Decision.APPROVE) and not reason.strip():
        faults["reason"] = "Say why the meeting decided so."
    if decision == Decision.ADOPT and _is_about(item, Hotspot):
        faults |= _adoption_faults(follows)
    if decision == Decision.TASK:
        faults |= _operation_faults(item, follows)
        if _needs_adopting(item):
            faults |= _adoption_faults(follows)
    if decision == Decision.REFER and _is_about(item, Referral):
        faults |= _referring_faults(item, follows)
    return faults


def _referring_faults(item: AgendaItem, follows: Follows) -> dict[str, str]:
    if follows.forum is not None and follows.forum.pk == item.meeting.forum_id:
        return {"destination": f"This is {follows.forum}. Choose another forum, or a service."}
    if follows.forum is None and follows.destination not in Destination.values:
        return {"destination": "Choose where the referral goes."}
    return {}


def _adoption_faults(follows: Follows) -> dict[str, str]:
    faults = {}
    if follows.lead_agency is None:
        faults["lead_agency"] = "Choose which agency leads."
    if follows.review_on is None or follows.review_on <= clock.today():
        faults["review_on"] = "Give a review date after today."
    return faults


def _operation_faults(item: AgendaItem, follows: Follows) -> dict[str, str]:
    faults = {}
    if item.held_by_id and follows.lead_agency is not None:
        sharing = agencies_sharing(item.category, item.held_by_id, clock.today())
        if follows.lead_agency.pk not in sharing:
            faults["lead_agency"] = (
                f"No agreement lets {follows.lead_agency} have {item.held_by}'s data of this kind."
                " Choose an agency that shares it."
            )
    if not follows.operation_name.strip():
        faults["operation_name"] = "Give the operation a name."
    if not follows.theme.strip():
        faults["theme"] = "Say what the operation's theme is."
    if not follows.objective.strip():
        faults["objective"] = "Say what the operation is to achieve."
    if follows.lead_agency is None:
        faults["lead_agency"] = "Choose which agency leads."
    if follows.commander is None:
        faults["commander"] = "Choose who commands the operation."
    return faults


def _follow(item: AgendaItem, by: Person, reason: str, follows: Follows) -> None:
    decision = Decision(item.decision)
    if decision in APPROVALS:
        approve_minutes(item, by, reason if decision == Decision.APPROVE_WITH else "")
    if decision == Decision.ADOPT and _is_about(item, Hotspot):
        _adopt_hotspot(item, by, reason, follows)
    if _is_about(item, Referral) and decision in _REFERRAL_VERBS:
        _move_referral(item, _REFERRAL_VERBS[decision], by, reason, follows)
    if decision == Decision.TASK:
        if _needs_adopting(item):
            _adopt_hotspot(item, by, reason, follows)
        if _is_about(item, Hotspot):
            _task_hotspot(item, by, reason)
        item_tasked.send(
            AgendaItem,
            record=item,
            item=item,
            verb="tasked",
            by=by,
            operation_name=follows.operation_name,
            theme=follows.theme,
            objective=follows.objective,
            measure=follows.measure,
            achieve_by=follows.achieve_by,
            lead_agency=follows.lead_agency,
            commander=follows.commander,
        )


def _needs_adopting(item: AgendaItem) -> bool:
    """True for a hotspot that is a candidate yet: nothing is tasked about a place that nobody has taken on."""
    candidates = Hotspot.objects.filter(state=HOTSPOT.initial, pk__in=[item.source_id] if item.source_id else [])
    return _is_about(item, Hotspot) and candidates.exists()


def _adopt_hotspot(item: AgendaItem, by: Person, reason: str, follows: Follows) -> None:
    assert item.source_id is not None  # noqa: S101 - _faults asked for all three; tells mypy so
    assert follows.lead_agency is not None  # noqa: S101
    assert follows.review_on is not None  # noqa: S101
    adopt_hotspot(
        hotspot=item.source_id,
        by=by,
        version=None,
        lead_agency=follows.lead_agency,
        review_on=follows.review_on,
        reason=reason,
    )


def _task_hotspot(item: AgendaItem, by: Person, reason: str) -> None:
    """Mark the hotspot as tasked, where it has been adopted."""
    assert item.source_id is not None  # noqa: S101 - _is_about; tells mypy so
    hotspot = lock(Hotspot, item.source_id)
    if HOTSPOT.find("task", hotspot.state):
        task_hotspot(hotspot=hotspot.pk, by=by, version=None, reason=reason)


def _move_referral(item: AgendaItem, verb: str, by: Person, reason: str, follows: Follows) -> None:
    """Move the referral as the meeting decided, unless it has been moved already."""
    assert item.source_id is not None  # noqa: S101 - _is_about; tells mypy so
    referral = lock(Referral, item.source_id)
    if REFERRAL.find(verb, referral.state):
        move_referral(
            referral=referral.pk,
            verb=verb,
            by=by,
            version=None,
            reason=reason,
            destination=follows.destination,
            forum=follows.forum,
        )


def _is_about(item: AgendaItem, model: type[Hotspot] | type[Referral]) -> bool:
    return item.source_table == model._meta.db_table and item.source_id is not None
