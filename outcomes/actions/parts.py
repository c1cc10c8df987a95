"""What the verbs of an outcome's parts have in common: opened once, checked by day, kept and told."""

import datetime as dt
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from django.http import Http404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, WrongState
from outcomes import policies
from outcomes.durations import Duration
from outcomes.models import Breach, Dealing, Outcome, Variation, VariationKind
from outcomes.models.orders import Part
from outcomes.signals import outcome_changed
from partners.models import Person

PartType = TypeVar("PartType", bound=Part)
DAY = dt.timedelta(days=1)


def opened(outcome: UUID, *, by: Person, work: str, version: int | None) -> Outcome:
    """The outcome, locked, of which this person may record such a thing now.

    Raises Http404, StaleEdit, WrongState or NotAllowed.
    """
    found = lock(Outcome, outcome, version=version)
    if refusal := policies.not_now(work, found):
        raise WrongState(refusal)
    policies.may_work(by, work, found).require()
    return found


def sent_before(model: type[PartType], outcome: UUID, client_key: UUID | None) -> PartType | None:
    """The part that was kept already of what is sent again, or None. Locks the outcome, so that two wait here."""
    if client_key is None:
        return None
    lock(Outcome, outcome)
    return cast("PartType | None", model._default_manager.filter(outcome=outcome, client_key=client_key).first())


def part_of(model: type[PartType], key: UUID, *, by: Person, work: str, version: int | None) -> PartType:
    """A part with its outcome, both locked, the outcome first. `version` is the outcome's. Raises as `opened` does."""
    outcome = model._default_manager.filter(pk=key).values_list("outcome", flat=True).first()
    if outcome is None:
        raise Http404(f"No {model._meta.verbose_name} with this reference was found.")
    whole = opened(outcome, by=by, work=work, version=version)
    part = lock(model, key)
    part.outcome = whole
    return part


def kept(part: Part, *, by: Person, verb: str, whole: bool = True) -> None:
    """Keep a new part, say so in its trail, and tell. The outcome rises in version with it, unless a verb moves it."""
    part.save()
    record(Processing.COLLECTION, "recorded", on=part)
    if whole:
        told(part.outcome, by=by, verb=verb)


def changed(part: Part, *, by: Person, verb: str, fields: list[str], reason: str = "", whole: bool = True) -> None:
    """Keep a changed part, say so in its trail, and tell."""
    part.save()
    record(Processing.ALTERATION, verb, on=part, fields=fields, reason=reason)
    if whole:
        told(part.outcome, by=by, verb=verb)


def told(outcome: Outcome, *, by: Person, verb: str) -> None:
    """Let the outcome rise in version, since what it shows has changed, and tell those who follow it."""
    outcome.save()
    outcome_changed.send(Outcome, record=outcome, verb=verb, by=by)


def need(**faults: str | None) -> None:
    """Refuse with every fault that there is. Raises BadInput."""
    found: dict[str, Any] = {name: fault for name, fault in faults.items() if fault}
    if found:
        raise BadInput.of(**found)


def entered(text: str, ask: str) -> str | None:
    """The fault of a text that was left empty: what to enter."""
    return None if text.strip() else ask


def day_fault(day: dt.date, *, since: dt.date | None, after: str) -> str | None:
    """The fault of a day on which something cannot have happened. `after` says what happened on `since`."""
    if day > clock.today():
        return f"The day cannot be in the future. Today is {clock.today():%-d %B %Y}."
    if since and day < since:
        return f"The day cannot be before {since:%-d %B %Y}, when {after}."
    return None


def in_force_fault(outcome: Outcome, day: dt.date) -> str | None:
    """The fault of a day on which the outcome was not in force, or its law was not yet born."""
    starts = outcome.effective_from or outcome.issued_on
    law = outcome.legal_version
    if law is not None and law.valid_from and day < law.valid_from:
        return f"The day cannot be before {law.valid_from:%-d %B %Y}, when its law began ({law})."
    if outcome.expires_on and day >= outcome.expires_on:
        return f"It ended at the end of {outcome.last_day:%-d %B %Y}. Enter a day on which it was in force."
    if outcome.ended_on and day > outcome.ended_on:
        return f"It ended on {outcome.ended_on:%-d %B %Y}. Enter a day on which it was in force."
    return day_fault(day, since=starts, after="it came into force")


def note_breach(outcome: Outcome, *, by: Person, day: dt.date, what: str, **more: Any) -> Breach:
    """Keep a breach, without moving the outcome."""
    more["client_key"] = more.get("client_key") or uuid4()
    breach = Breach(outcome=outcome, happened_on=day, what_happened=what.strip(), **more)
    kept(breach, by=by, verb="breached", whole=False)
    return breach


def put_back(outcome: Outcome, *, by: Person, day: dt.date, reason: str) -> None:
    """Note that the order is back in force after each of its breaches; on what is still open no action is taken."""
    for breach in Breach.objects.select_for_update().counted().filter(outcome=outcome, resumed_on__isnull=True):
        fields = ["resumed_on"]
        # The day it happened, where the order was put back on an earlier one: a breach cannot be over before it was.
        breach.outcome, breach.resumed_on = outcome, max(day, breach.happened_on)
        if breach.is_open:
            breach.dealt_with, breach.dealt_on = Dealing.NO_ACTION, breach.resumed_on
            breach.result = reason.strip()
            fields += ["dealt_with", "dealt_on", "result"]
        changed(breach, by=by, verb="resumed from", fields=fields, reason=reason, whole=False)


def end_changes(outcome: Outcome) -> list[Duration | dt.date]:
    """How the end was moved, in the order in which it was recorded, as outcomes.dates.reckon takes it."""
    moved = Variation.objects.counted().filter(outcome=outcome).exclude(kind=VariationKind.VARIED)
    return [
        change
        for one in moved.order_by("created_at")
        if (change := Duration.parse(one.extended_by) if one.extended_by else one.new_end_on)
    ]
