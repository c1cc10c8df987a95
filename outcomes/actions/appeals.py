"""Appeals against an outcome: lodged in time, or with permission out of time, and their result."""

import datetime as dt
from uuid import UUID, uuid4

from django.db import transaction

from common import clock
from common.errors import Conflict, WrongState
from outcomes import policies
from outcomes.actions.outcomes import move
from outcomes.actions.parts import changed, day_fault, entered, kept, need, opened, part_of, sent_before
from outcomes.actions.variations import vary
from outcomes.models import Appeal, AppealResult, Outcome
from partners.models import Person

#: No hearing is listed further ahead than this.
_LISTED_WITHIN = dt.timedelta(days=5 * 366)


def lodge_appeal(
    *,
    outcome: UUID,
    by: Person,
    version: int | None,
    lodged_on: dt.date | None = None,
    grounds: str = "",
    hearing_on: dt.date | None = None,
    out_of_time_reason: str = "",
    client_key: UUID | None = None,
) -> Appeal:
    """Record that an appeal was lodged; once its time is over, only with who gave permission, and why.

    Sent again with its `client_key`, it is the same appeal. Raises Http404, NotAllowed, StaleEdit, BadInput,
    WrongState where the law gives no appeal, or Conflict where one is open.
    """
    with transaction.atomic():
        earlier = sent_before(Appeal, outcome, client_key)
        if earlier:
            return earlier
        found = opened(outcome, by=by, work="lodge an appeal", version=version)
        day = lodged_on or clock.today()
        law = found.legal_version
        if law is not None and law.appeal_days == 0:
            raise WrongState(f"There is no right of appeal against this ({law}).")
        if Appeal.objects.counted().filter(outcome=found, result=AppealResult.OPEN).exists():
            raise Conflict("An appeal against this is open already. Record its result first.")
        late = found.appeal_ends_on is not None and day >= found.appeal_ends_on
        need(
            lodged_on=day_fault(day, since=found.issued_on, after="it was issued"),
            hearing_on=_hearing_fault(day, hearing_on),
            out_of_time_reason=_late_fault(found, out_of_time_reason) if late else None,
        )
        appeal = Appeal(
            outcome=found,
            lodged_on=day,
            grounds=grounds.strip(),
            hearing_on=hearing_on,
            out_of_time_reason=out_of_time_reason.strip() if late else "",
            client_key=client_key or uuid4(),
        )
        kept(appeal, by=by, verb="appeal lodged")
    return appeal


def decide_appeal(
    *,
    appeal: UUID,
    by: Person,
    version: int | None,
    result: str,
    heard_on: dt.date | None = None,
    note: str = "",
    what_changed: str = "",
) -> Appeal:
    """Record the result of an appeal: one that was allowed quashes the outcome, one allowed in part varies it.

    Raises Http404, NotAllowed, StaleEdit, BadInput, or WrongState.
    """
    with transaction.atomic():
        found = part_of(Appeal, appeal, by=by, work="record the result of an appeal", version=version)
        if not found.is_open:
            raise WrongState(f"This appeal is not open: {found.get_result_display().lower()}.")
        day, whole = heard_on or clock.today(), found.outcome
        varies = result == AppealResult.VARIED
        need(
            result=None if result in AppealResult.values and result != AppealResult.OPEN else "Choose the result.",
            heard_on=day_fault(day, since=found.lodged_on, after="the appeal was lodged"),
            what_changed=entered(what_changed, "Enter what was varied, without names.") if varies else None,
        )
        found.result, found.heard_on, found.note = result, day, note.strip()
        if varies:
            if refusal := policies.not_now("record a variation", whole):
                raise WrongState(refusal)
            found.variation = vary(whole, by=by, day=day, what=what_changed, authority="On appeal")
        if result == AppealResult.ALLOWED:
            policies.may_ever(by, "quash", whole).require()
        fields = ["result", "heard_on", "note", *(["variation"] if varies else [])]
        changed(found, by=by, verb="decided", fields=fields, reason=found.note, whole=result != AppealResult.ALLOWED)
        if result == AppealResult.ALLOWED:
            move(whole, "quash", by=by, day=day, reason=found.note or "Allowed on appeal")
    return found


def _hearing_fault(lodged_on: dt.date, hearing_on: dt.date | None) -> str | None:
    if hearing_on and not lodged_on <= hearing_on <= lodged_on + _LISTED_WITHIN:
        return "Enter a day for the hearing on or after the day it was lodged, and within five years of it."
    return None


def _late_fault(outcome: Outcome, reason: str) -> str | None:
    last = f"{outcome.last_appeal_day:%-d %B %Y}"
    return entered(
        reason, f"The time for an appeal ended at the end of {last}. Enter who gave permission out of time, and why."
    )
