"""Breaches of an order, and what was done about each."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from common import clock
from common.errors import WrongState
from outcomes.actions.outcomes import move
from outcomes.actions.parts import changed as part_changed
from outcomes.actions.parts import (
    day_fault,
    entered,
    in_force_fault,
    need,
    note_breach,
    opened,
    part_of,
    sent_before,
    told,
)
from outcomes.models import Breach, Dealing, Outcome
from partners.models import Person


def record_breach(
    *,
    outcome: UUID,
    by: Person,
    version: int | None,
    what_happened: str,
    happened_on: dt.date | None = None,
    happened_at: dt.time | None = None,
    client_key: UUID | None = None,
) -> Breach:
    """Record a breach of an order in force, which is then breached; one that is breached already may be so again.

    Sent again with its `client_key`, it is the same breach. Raises Http404, NotAllowed, StaleEdit, or BadInput naming
    every fault.
    """
    with transaction.atomic():
        earlier = sent_before(Breach, outcome, client_key)
        if earlier:
            return earlier
        found = opened(outcome, by=by, work="record a breach", version=version)
        day = happened_on or clock.today()
        need(
            happened_on=in_force_fault(found, day),
            what_happened=entered(what_happened, "Enter what happened, without names."),
        )
        breach = note_breach(found, by=by, day=day, what=what_happened, happened_at=happened_at, client_key=client_key)
        if found.state == "active":
            move(found, "breach", by=by, day=day, reason=breach.what_happened)
        else:
            told(found, by=by, verb="breached")
    return breach


def deal_with_breach(
    *,
    breach: UUID,
    by: Person,
    version: int | None,
    dealt_with: str,
    dealt_on: dt.date | None = None,
    result: str = "",
    resume: bool = False,
) -> Breach:
    """Say what was done about a breach, and with `resume` put the order back in force.

    May be said again, as when someone charged is convicted. Raises Http404, NotAllowed, StaleEdit, BadInput, or
    WrongState where the order cannot be put back in force.
    """
    with transaction.atomic():
        found = part_of(Breach, breach, by=by, work="deal with a breach", version=version)
        day = dealt_on or clock.today()
        need(
            dealt_with=_dealing_fault(found, dealt_with),
            dealt_on=day_fault(day, since=found.happened_on, after="the breach happened"),
        )
        if found.is_struck:
            raise WrongState("This breach was struck as recorded by mistake. There is nothing to deal with.")
        found.dealt_with, found.dealt_on, found.result = dealt_with, day, result.strip()
        part_changed(found, by=by, verb="dealt with", fields=["dealt_with", "dealt_on", "result"], whole=not resume)
        if resume:
            _resume(found, by=by, day=day)
    return found


def _dealing_fault(breach: Breach, dealt_with: str) -> str | None:
    if dealt_with not in Dealing.values or dealt_with == Dealing.NOTHING_YET:
        return "Choose what was done about it."
    law = breach.outcome.legal_version
    if dealt_with == Dealing.CHARGED and law is not None and not law.breach_is_offence:
        return f"Breach of this is no offence ({law}), so nobody can be charged with it. Choose another."
    return None


def _resume(breach: Breach, *, by: Person, day: dt.date) -> None:
    others = Breach.objects.counted().filter(outcome=breach.outcome, dealt_with=Dealing.NOTHING_YET)
    if others.exists():
        raise WrongState(
            "Another breach of it is still open. Deal with that one too, then put the order back in force."
        )
    move(breach.outcome, "resume", by=by, day=day, reason=breach.result or breach.get_dealt_with_display())
    breach.refresh_from_db()


def resume_if_nothing_stands(outcome: Outcome, *, by: Person, reason: str) -> bool:
    """Put a breached order back in force once no breach of it stands; says whether it was."""
    if outcome.state != "breached":
        return False
    if Breach.objects.counted().filter(outcome=outcome, resumed_on__isnull=True).exists():
        return False
    move(outcome, "resume", by=by, day=clock.today(), reason=reason)
    return True
