"""The action log: logging actions at a meeting, their progress, and their end (tasking/states.py)."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.clock import LONDON
from common.errors import BadInput, Conflict, WrongState
from partners.models import Agency, Person
from tasking import policies
from tasking.actions.evidence import attach_evidence
from tasking.actions.extensions import lapse_extension
from tasking.actions.support import set_support, support_faults
from tasking.confidentiality import agencies_sharing
from tasking.models import Action, AgendaItem, Meeting, ProgressNote
from tasking.open_part import open_faults
from tasking.querysets import UNDISCHARGED
from tasking.reference_patterns import next_action_reference
from tasking.signals import action_changed
from tasking.states import ACTION
from tasking.uploads import Upload

#: What the log says was done, by verb.
PAST = {"complete": "completed", "reopen": "reopened", "discharge": "discharged", "strike": "struck"}
#: Verbs that need a reason, and how it is asked for. What was done is kept as progress.
REASONS = {
    "complete": "Say what was done.",
    "reopen": "Say why the action is opened again.",
    "discharge": "Say why the action is discharged.",
    "strike": "Say what is wrong with the action.",
}
_SENT_BEFORE = "This action was sent before, for another item. Copy what you typed into a new action."


def log_action(
    *,
    meeting: UUID,
    by: Person,
    text: str,
    owner_agency: Agency,
    owner: Person,
    due_on: dt.date,
    item: UUID | None = None,
    supporting: Collection[Agency] = (),
    client_key: UUID | None = None,
) -> Action:
    """Give someone a task at an open meeting, under the forum's next reference of the month (JTG/2026-11/04).

    Sent again with its `client_key`, it is the same action.

    Under a restricted item the action is restricted alike, and its owner must be of an agency that shares the item's
    data, as must each supporting agency. `due_on` is a day of Europe/London.

    Raises Http404, NotAllowed, WrongState, BadInput naming every fault, and Conflict where the key is that of an action
    under another item or meeting.
    """
    with transaction.atomic():
        at = lock(Meeting, meeting)
        policies.may_take_minutes(by).require()
        earlier = Action.objects.filter(client_key=client_key, meeting=at).first() if client_key else None
        if earlier is not None:
            return _the_same(earlier, item)
        if at.state != "open":
            raise WrongState(f"Actions are logged while a meeting is open; this one is {at.state}.")
        under = lock(AgendaItem, item) if item else None
        faults = _text_fault(text, under) | _owner_faults(owner_agency, owner, under) | _due_fault(due_on)
        faults |= support_faults(supporting, under)
        if under is not None and under.meeting_id != at.pk:
            faults["item"] = "Choose an item of this meeting."
        if faults:
            raise BadInput.of(**faults)
        made = Action(
            reference=_next_reference(at),
            meeting=at,
            item=under,
            category=under.category if under else "",
            held_by_id=under.held_by_id if under else None,
            text=text,
            owner_agency=owner_agency,
            owner=owner,
            due_on=due_on,
            client_key=client_key,
        )
        _save_new(made)
        helped = set_support(made, supporting)
        record(
            Operation.COLLECTION if made.category else Operation.ALTERATION,
            "logged",
            on=made,
            to_state=made.state,
            fields=["text", "owner_agency", "owner", "due_on", *(["supporting"] if helped else [])],
        )
        action_changed.send(Action, record=made, verb="logged", by=by)
    return made


def amend_action(
    *,
    action: UUID,
    by: Person,
    version: int | None,
    text: str,
    owner_agency: Agency,
    owner: Person,
    due_on: dt.date,
    reason: str,
    supporting: Collection[Agency] | None = None,
) -> Action:
    """Change what an open action says, who owns it, who helps (None: as before) or when it is due, with a reason.

    A change of the due date answers a request for more time.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(Action, action, version=version)
        policies.may_amend(by).require()
        if found.state != "open":
            raise WrongState(f"Only an open action can be changed; this one is {found.state}.")
        new = {"text": text, "owner_agency": owner_agency, "owner": owner, "due_on": due_on}
        changed = [name for name, value in new.items() if getattr(found, name) != value]
        faults = _text_fault(text, found) | _owner_faults(owner_agency, owner, found)
        faults |= support_faults(supporting or (), found)
        faults |= _due_fault(due_on) if "due_on" in changed else {}
        faults |= {} if reason.strip() else {"reason": "Say why the action is changed."}
        if faults:
            raise BadInput.of(**faults)
        for name, value in new.items():
            setattr(found, name, value)
        found.save()
        if supporting is not None and set_support(found, supporting):
            changed.append("supporting")
        if "due_on" in changed:
            lapse_extension(found, by=by, answer="The due date was changed.")
        record(Operation.ALTERATION, "amended", on=found, reason=reason, fields=changed)
        action_changed.send(Action, record=found, verb="amended", by=by)
    return found


def move_action(*, action: UUID, verb: str, by: Person, version: int | None, reason: str = "") -> Action:
    """Complete, reopen, discharge or strike an action (`verb`).

    The owner's agency says that it is done; only the chair discharges. `reason` is why, or for "complete" what was
    done: it is kept as a progress note, and may be left out where there is one. Raises Http404, StaleEdit, NotAllowed,
    WrongState, and BadInput where a reason is missing.
    """
    done = reason.strip() if verb == "complete" else ""
    reason = "" if verb == "complete" else reason
    with transaction.atomic(), scope.because(reason):
        found = lock(Action, action, version=version)
        policies.may(by, verb, found).require()
        before, found.state = found.state, ACTION.target(verb, found.state)
        if verb in REASONS and not (reason.strip() or done or (verb == "complete" and _has_progress(found))):
            raise BadInput.of(reason=REASONS[verb])
        if faults := open_faults(found.category, reason=reason or done):
            raise BadInput.of(**faults)
        if done:
            ProgressNote.objects.create(action=found, text=done, written_by=by)
        if found.state not in UNDISCHARGED:
            found.closing_reason, found.closed_at, found.closed_by = reason, clock.now(), by
        found.save()
        lapse_extension(found, by=by, answer=f"The action was {PAST[verb]}.")
        record(
            Operation.ALTERATION,
            PAST[verb],
            on=found,
            from_state=before,
            to_state=found.state,
            reason=reason,
            fields=["state", *(["notes"] if done else [])],
        )
        action_changed.send(Action, record=found, verb=PAST[verb], by=by)
    return found


def add_note(*, action: UUID, by: Person, text: str, file: Upload | None = None) -> ProgressNote:
    """Write what was done about an undischarged action, with a file that shows it. Two people may write at once: both
    notes are kept.

    Raises Http404, NotAllowed, WrongState, Conflict for a file that is there already, and BadInput for an empty note or
    a file that is not taken.
    """
    with transaction.atomic():
        found = lock(Action, action)
        policies.may_note(by, found).require()
        if found.state not in UNDISCHARGED:
            raise WrongState(f"Progress is written on an action until it is discharged; this one is {found.state}.")
        if not text.strip():
            raise BadInput.of(text="Say what was done.")
        if faults := open_faults(found.category, text=text):
            raise BadInput.of(**faults)
        note = ProgressNote.objects.create(action=found, text=text, written_by=by)
        if file is not None:
            attach_evidence(action=found.pk, by=by, upload=file, note=note)
        record(Operation.ALTERATION, "noted progress", on=found, fields=["notes"])
        action_changed.send(Action, record=found, verb="noted", by=by)
    return note


def strike_note(*, note: UUID, by: Person, version: int | None, reason: str) -> ProgressNote:
    """Strike a wrong note: it stays, struck through, with the reason.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is struck already, BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(ProgressNote, note, version=version)
        policies.may_strike_note(by, found).require()
        if found.struck_reason:
            raise WrongState("This note is struck already.")
        if not reason.strip():
            raise BadInput.of(reason="Say what is wrong with the note.")
        found.struck_reason = reason
        found.save()
        record(Operation.ALTERATION, "struck a note", on=found.action, reason=reason, fields=["notes"])
    return found


def _the_same(earlier: Action, item: UUID | None) -> Action:
    if earlier.item_id != item:
        raise Conflict(_SENT_BEFORE)
    return earlier


def _save_new(action: Action) -> None:
    try:
        with transaction.atomic():
            action.save()
    except IntegrityError as error:
        if "client_key" not in str(error):
            raise
        raise Conflict(_SENT_BEFORE) from error


def _has_progress(action: Action) -> bool:
    return action.notes.filter(struck_reason="").exists()


def _next_reference(meeting: Meeting) -> str:
    on = meeting.starts_at.astimezone(LONDON).date()
    return next_action_reference(meeting.forum.reference_pattern, meeting.forum.reference_prefix, on)


def _text_fault(text: str, restricted_as: AgendaItem | Action | None) -> dict[str, Any]:
    if not text.strip():
        return {"text": "Say what is to be done."}
    return dict(open_faults(restricted_as.category if restricted_as else "", text=text))


def _due_fault(due_on: dt.date) -> dict[str, str]:
    if due_on < clock.today():
        return {"due_on": "The due date must be today or later."}
    return clock.far_fault("due_on", due_on)


def _owner_faults(agency: Agency, owner: Person, restricted_as: AgendaItem | Action | None) -> dict[str, str]:
    faults = {}
    if not owner.is_active:
        faults["owner"] = f"{owner} no longer signs in here. Choose someone else of {agency}."
    elif owner.agency_id != agency.pk:
        faults["owner"] = f"{owner} is not of {agency}. Choose someone of {agency}."
    elif not owner.is_practitioner:
        faults["owner"] = f"{owner} does not work on cases. Choose someone else of {agency}."
    if not agency.is_active:
        faults["owner_agency"] = f"{agency} is no longer in the partnership. Choose another agency."
    if restricted_as is not None and restricted_as.category and restricted_as.held_by_id:
        sharing = agencies_sharing(restricted_as.category, restricted_as.held_by_id, clock.today())
        if agency.pk not in sharing:
            faults["owner_agency"] = (
                f"No agreement lets {agency} have {restricted_as.held_by}'s data of this kind."
                " Choose an agency that shares it."
            )
    return faults
