"""Evidence files: taken in clean, opened under a log entry, struck when wrong."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.shortcuts import get_object_or_404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import scope
from common.errors import BadInput, Conflict, WrongState
from partners.models import Person
from tasking import policies
from tasking.cleaning.names import shown_name
from tasking.models import Action, EvidenceContent, EvidenceFile, ProgressNote
from tasking.querysets import UNDISCHARGED
from tasking.signals import action_changed
from tasking.uploads import Upload, cleaned, require_decent


def attach_evidence(*, action: UUID, by: Person, upload: Upload, note: ProgressNote | None = None) -> EvidenceFile:
    """Keep a file on an undischarged action, cleaned of metadata and of everything that runs (tasking/cleaning).

    `note`: the progress note that it belongs to. Raises Http404, NotAllowed, WrongState, Conflict where the same file
    is there already, and BadInput for one that is too large, one too many, of no known kind, or not what it seems.
    """
    with transaction.atomic():
        # Cleaning takes a while: look first, and lock only then.
        _require_room(get_object_or_404(Action, pk=action), by, upload, note)
        kept = cleaned(upload)
        found = lock(Action, action)
        _require_room(found, by, upload, note)
        made = EvidenceFile.objects.create(
            action=found,
            note=note,
            name=shown_name(upload.name, kept.kind),
            sent_by=by,
            **kept.values,
        )
        EvidenceContent.objects.create(file=made, content=kept.content)
        record(Operation.COLLECTION, "attached a file", on=found, fields=["evidence"])
        action_changed.send(Action, record=found, verb="noted", by=by)
    return made


def open_evidence(*, evidence: UUID, by: Person) -> tuple[EvidenceFile, bytes]:
    """The content of a file, for this person to take away: logged as a disclosure to them.

    Raises Http404 where it may not be seen, and WrongState once it is struck.
    """
    with transaction.atomic():
        found = get_object_or_404(EvidenceFile.objects.select_related("action"), pk=evidence)
        if found.struck_reason:
            raise WrongState("This file was struck as wrong, and is no longer opened.")
        record(Operation.DISCLOSURE, "downloaded", on=found, recipients=[f"{by.name}, {by.agency}"])
        return found, bytes(found.stored.content)


def strike_evidence(*, evidence: UUID, by: Person, version: int | None, reason: str) -> EvidenceFile:
    """Strike a wrong file: its name stays, struck through, with the reason; nobody opens it any more.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is struck already, BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(EvidenceFile, evidence, version=version)
        policies.may_strike_evidence(by, found).require()
        if found.struck_reason:
            raise WrongState("This file is struck already.")
        if not reason.strip():
            raise BadInput.of(reason="Say what is wrong with the file.")
        found.struck_reason = reason
        found.save()
        record(Operation.ALTERATION, "struck a file", on=found.action, reason=reason, fields=["evidence"])
    return found


def _require_room(action: Action, by: Person, upload: Upload, note: ProgressNote | None) -> None:
    policies.may_note(by, action).require()
    if action.state not in UNDISCHARGED:
        raise WrongState(f"Files are attached to an action until it is discharged; this one is {action.state}.")
    require_decent(upload)
    if note is not None and note.action_id != action.pk:
        raise BadInput.of(note="Choose a note of this action.")
    kept = action.evidence.filter(struck_reason="")
    same = kept.filter(received_sha256=upload.digest).first()
    if same is not None:
        there = f"This file is on the action already, as {same.name}. Nothing was added."
        raise Conflict(there, faults={"file": [there]})
    if kept.count() >= settings.EVIDENCE_MAX_FILES:
        raise BadInput.of(
            file=f"An action has {settings.EVIDENCE_MAX_FILES} files at most. Strike one that is not needed first."
        )
