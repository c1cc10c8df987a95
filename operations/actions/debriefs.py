"""Debriefs: written while an operation is under way, finished by its verb, corrected afterwards with a reason."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import BadInput, StaleEdit, WrongState, require_reason
from operations import policies
from operations.actions.operations import transition
from operations.models import DEBRIEF_PARTS, Debrief, Marking, ObjectiveMet, Operation
from operations.states import DEBRIEF, OPERATION
from partners.models import Person
from tasking.open_part import cases_in


def write_debrief(*, operation: UUID, by: Person, version: int | None, **parts: str) -> Debrief:
    """Write parts of the debrief as a draft, by their names; those left out stay.

    `version` is the debrief's, 0 where there was none yet. Raises Http404, StaleEdit, NotAllowed, WrongState where the
    operation is not under way, BadInput.
    """
    with transaction.atomic():
        found = lock(Operation, operation)
        policies.may_write_briefings(by, found).require()
        decision = policies.may_write_debrief(by, found)
        if not decision:
            raise WrongState(decision.reason)
        debrief = _opened(found, version)
        changed = _write(debrief, parts)
        is_new = debrief.version == 0
        debrief.save()
        record(
            Processing.COLLECTION if is_new else Processing.ALTERATION,
            "begun" if is_new else "written",
            on=debrief,
            fields=changed,
        )
    return debrief


def debrief_operation(*, operation: UUID, by: Person, version: int | None, **parts: str) -> Operation:
    """Finish the debrief, with these parts in place of what the draft says: the operation is debriefed.

    Raises Http404, StaleEdit, NotAllowed, WrongState; BadInput without what happened, or whether the objective was met.
    """
    with transaction.atomic():
        found = lock(Operation, operation, version=version)
        policies.may(by, "debrief", found).require()
        OPERATION.target("debrief", found.state)
        debrief = _opened(found, None)
        changed = _write(debrief, parts)
        _check_whole(debrief)
        before, debrief.state = debrief.state, DEBRIEF.target("finish", debrief.state)
        debrief.finished_at, debrief.finished_by = clock.now(), by
        debrief.save()
        record(
            Processing.ALTERATION,
            "finished",
            on=debrief,
            from_state=before,
            to_state=debrief.state,
            fields=["state", *changed],
        )
        return transition(found, "debrief", by)


def correct_debrief(*, debrief: UUID, reason: str, by: Person, version: int | None, **parts: str) -> Debrief:
    """Correct a finished debrief, the operation closed or not; the reason stays on it, what it said in the history.

    Raises Http404, StaleEdit, NotAllowed, WrongState for a draft; BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(Debrief, debrief, version=version)
        policies.may_correct_debrief(by, found).require()
        DEBRIEF.target("correct", found.state)
        require_reason(reason)
        changed = _write(found, parts)
        _check_whole(found)
        if not changed:
            return found
        found.corrections += 1
        found.corrected_reason, found.corrected_at, found.corrected_by = reason.strip(), clock.now(), by
        found.save()
        record(Processing.ALTERATION, "corrected", on=found, reason=reason, fields=changed)
    return found


def _opened(operation: Operation, version: int | None) -> Debrief:
    """The debrief of a locked operation, or a new one. Raises StaleEdit where the editor saw another version."""
    found = Debrief.objects.select_for_update(of=("self",)).filter(operation=operation).first()
    if version is not None and version != (found.version if found else 0):
        raise StaleEdit(now=found)
    return found or Debrief(operation=operation)


def _write(debrief: Debrief, parts: Mapping[str, str]) -> list[str]:
    """Put these parts on it; gives the names of those that changed. Raises BadInput."""
    written = {name: parts[name].strip() for name in DEBRIEF_PARTS if name in parts}
    faults = _faults(debrief.operation, written)
    if faults:
        raise BadInput.of(**faults)
    return assign(debrief, **written)


def _faults(operation: Operation, written: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    if written.get("objective_met", "") not in ("", *ObjectiveMet.values):
        faults["objective_met"] = "Choose whether the objective was met."
    if operation.marking == Marking.OFFICIAL:
        # The next meeting's agenda tells of it, and that is for everyone.
        for name, text in written.items():
            if cases := cases_in(text):
                faults[name] = f"Leave out {', '.join(cases)}: everyone in the partnership reads this debrief."
    return faults


def _check_whole(debrief: Debrief) -> None:
    faults = {}
    if not debrief.happened:
        faults["happened"] = "Enter what happened."
    if not debrief.objective_met:
        faults["objective_met"] = "Choose whether the objective was met."
    if faults:
        raise BadInput.of(**faults)
