"""More time for an action: the owner's agency asks, the chair or a coordinator answers (tasking/states.py)."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from partners.models import Person
from tasking import policies
from tasking.models import Action, ExtensionRequest
from tasking.signals import action_changed, extension_changed
from tasking.states import EXTENSION
from web.dates import plain_date

#: What the log says was done, by the state that it led to; and how each verb's reason is asked for.
SAID = {
    "requested": "asked for more time",
    "granted": "granted more time",
    "refused": "refused more time",
    "withdrawn": "withdrew the request for more time",
}
WHY = {
    "grant": "Say why more time is given.",
    "refuse": "Say why more time is refused.",
    "withdraw": "Say why the request is withdrawn.",
}


def ask_for_time(
    *, action: UUID, by: Person, version: int | None, asked_until: dt.date, reason: str
) -> ExtensionRequest:
    """Ask for a later due date of an open action, with a reason. One request waits at a time.

    Raises Http404, StaleEdit, NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(Action, action, version=version)
        policies.may_ask_for_time(by, found).require()
        if found.state != "open":
            raise WrongState(f"More time is asked for while an action is open; this one is {found.state}.")
        waiting = found.extensions.filter(state="requested").first()
        if waiting is not None:
            raise WrongState(
                f"More time until {plain_date(waiting.asked_until)} is asked for already, and not answered yet."
                " To ask for another date, withdraw that request first."
            )
        faults = _date_fault("asked_until", asked_until, found)
        faults |= {} if reason.strip() else {"reason": "Say why more time is needed."}
        if faults:
            raise BadInput.of(**faults)
        made = ExtensionRequest.objects.create(
            action=found, asked_by=by, due_on=found.due_on, asked_until=asked_until, reason=reason
        )
        _tell(made, by, reason)
    return made


def answer_extension(
    *, request: UUID, verb: str, by: Person, version: int | None, reason: str, granted_until: dt.date | None = None
) -> ExtensionRequest:
    """Grant, refuse or withdraw (`verb`) a request for more time, with a reason.

    Granting moves the due date to `granted_until`, by default the day that was asked for. Raises Http404, StaleEdit,
    NotAllowed, WrongState, and BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        # The action first, as everywhere, so that nobody discharges it in between.
        action = lock(Action, get_object_or_404(ExtensionRequest, pk=request).action_id)
        found = lock(ExtensionRequest, request, version=version)
        found.action = action
        policies.may(by, verb, found).require()
        found.state = EXTENSION.target(verb, found.state)
        faults = {} if reason.strip() else {"reason": WHY[verb]}
        if verb == "grant":
            found.granted_until = granted_until or found.asked_until
            faults |= _date_fault("granted_until", found.granted_until, action)
        if faults:
            raise BadInput.of(**faults)
        _answer(found, by, reason)
        if found.granted_until:
            action.due_on = found.granted_until
            action.save()
            action_changed.send(Action, record=action, verb="extended", by=by)
        _tell(found, by, reason)
    return found


def lapse_extension(action: Action, *, by: Person, answer: str) -> None:
    """Withdraw the request that waits, where there is one, since what was done to the action has answered it.

    The action is locked.
    """
    for waiting in action.extensions.select_for_update().filter(state="requested"):
        waiting.state = EXTENSION.target("withdraw", waiting.state)
        _answer(waiting, by, answer)


def _answer(request: ExtensionRequest, by: Person, answer: str) -> None:
    request.answer, request.answered_by, request.answered_at = answer, by, clock.now()
    request.save()


def _tell(request: ExtensionRequest, by: Person, reason: str) -> None:
    """In the log, on the action's own timeline; and to the apps above."""
    fields = ["due_on"] if request.state == "granted" else ["extensions"]
    record(Operation.ALTERATION, SAID[request.state], on=request.action, reason=reason, fields=fields)
    extension_changed.send(ExtensionRequest, record=request, verb=request.state, by=by)


def _date_fault(field: str, day: dt.date, action: Action) -> dict[str, str]:
    if day < clock.today():
        return {field: "The new date must be today or later."}
    if day <= action.due_on:
        return {field: f"The new date must be after {plain_date(action.due_on)}, when the action is due now."}
    return clock.far_fault(field, day)
