"""Reviews of an order, its penalty, and entries struck as recorded by mistake."""

import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from audit.actions import record
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import BadInput, Conflict, WrongState, require_reason
from outcomes.actions.breaches import resume_if_nothing_stands
from outcomes.actions.endings import follow_end
from outcomes.actions.outcomes import reckon_again
from outcomes.actions.parts import changed, day_fault, kept, need, opened, part_of, sent_before, told
from outcomes.dates import DurationNotAllowed
from outcomes.durations import Duration
from outcomes.models import (
    Appeal,
    Breach,
    Condition,
    Outcome,
    Review,
    ReviewResult,
    Variation,
)
from outcomes.models.orders import Part
from outcomes.penalties import penalty_fault
from outcomes.reviews import next_review, period_began
from partners.models import Person

#: The kinds of entry that can be struck, by the names under which pages and the API know them.
PARTS: dict[str, type[Part]] = {
    "condition": Condition,
    "breach": Breach,
    "appeal": Appeal,
    "variation": Variation,
    "review": Review,
}
#: A review answers nothing that lies further ahead than this: the order, or what led to it, will be another by then.
_EARLIEST = Duration(1, "years")


def record_review(
    *,
    outcome: UUID,
    by: Person,
    version: int | None,
    result: str,
    done_on: dt.date | None = None,
    note: str = "",
    client_key: UUID | None = None,
) -> Review:
    """Record the review that is due next, or the decision whether to renew; the one after it is then due.

    Sent again with its `client_key`, it is the same review. Raises Http404, NotAllowed, StaleEdit, BadInput, or
    WrongState where the law asks for none (any more).
    """
    with transaction.atomic():
        earlier = sent_before(Review, outcome, client_key)
        if earlier:
            return earlier
        found = opened(outcome, by=by, work="record a review", version=version)
        due = next_review(found)
        if due is None or due.value is None:
            raise WrongState("The law asks for no review of this outcome that has not been done.")
        day = done_on or clock.today()
        began, too_soon = period_began(found, due), _EARLIEST.before(due.value)
        need(
            done_on=day_fault(day, since=began, after="the time for this review began")
            or (
                f"This is due by {due.last_day:%-d %B %Y}. It can be done from a year ahead."
                if day < too_soon
                else None
            ),
            result=None if result in ReviewResult.values else "Choose what the review came to.",
        )
        review = Review(
            outcome=found,
            due_on=due.value,
            because=due.because,
            done_on=day,
            result=result,
            note=note.strip(),
            client_key=client_key or uuid4(),
        )
        kept(review, by=by, verb="reviewed")
    return review


def set_penalty(*, outcome: UUID, by: Person, version: int | None, amount: Decimal) -> Outcome:
    """Say how many pounds the penalty is. Raises Http404, NotAllowed, StaleEdit, BadInput, or WrongState once paid."""
    with transaction.atomic():
        found = opened(outcome, by=by, work="set the penalty", version=version)
        if found.paid_on:
            raise WrongState(f"This penalty was paid on {found.paid_on:%-d %B %Y}. Its amount stays as it is.")
        need(amount=penalty_fault(found.type, found.legal_version, amount))
        found.penalty_amount = amount
        record(Processing.ALTERATION, "penalty set", on=found, fields=["penalty_amount"])
        told(found, by=by, verb="penalty set")
    return found


def pay_penalty(*, outcome: UUID, by: Person, version: int | None, paid_on: dt.date | None = None) -> Outcome:
    """Say on which day the penalty was paid. Raises Http404, NotAllowed, StaleEdit, BadInput or WrongState."""
    with transaction.atomic():
        found = opened(outcome, by=by, work="record the payment", version=version)
        if found.penalty_amount is None:
            raise WrongState("This outcome has no penalty to be paid. Set the amount first.")
        if found.paid_on:
            raise WrongState(f"This penalty was paid on {found.paid_on:%-d %B %Y} already.")
        day = paid_on or clock.today()
        need(paid_on=day_fault(day, since=found.issued_on, after="it was issued"))
        found.paid_on = day
        record(Processing.ALTERATION, "paid", on=found, fields=["paid_on"])
        told(found, by=by, verb="paid")
    return found


def strike_part(*, kind: str, part: UUID, by: Person, version: int | None, reason: str) -> Part:
    """Strike an entry that was recorded by mistake: it stays readable with its reason, and nothing reckons with it.

    A struck breach leaves the order in force where no other stands; a struck variation gives back the end and the
    conditions that it changed. Raises Http404, NotAllowed, StaleEdit, BadInput, Conflict or WrongState.
    """
    with transaction.atomic(), scope.because(reason):
        found = part_of(PARTS[kind], part, by=by, work="strike an entry", version=version)
        if found.is_struck:
            raise WrongState("This entry was struck already.")
        found.struck_reason = require_reason(reason, "Enter why it is struck. It is kept with the record.")
        if isinstance(found, Appeal) and not found.is_open:
            raise Conflict("This appeal was decided. What was decided stays with the outcome.")
        if isinstance(found, Variation) and Appeal.objects.filter(variation=found).exists():
            raise Conflict("This variation came of an appeal that was decided. It stays with the outcome.")
        changed(found, by=by, verb="struck", fields=["struck_reason"], reason=reason, whole=False)
        if isinstance(found, Variation):
            _undo(found, by=by)
        if not (isinstance(found, Breach) and resume_if_nothing_stands(found.outcome, by=by, reason=reason)):
            told(found.outcome, by=by, verb="entry struck")
    return found


def _undo(variation: Variation, *, by: Person) -> None:
    for condition in variation.conditions_removed.select_for_update():
        condition.outcome, condition.removed_on, condition.removed_by = variation.outcome, None, None
        changed(condition, by=by, verb="given back", fields=["removed_on", "removed_by"], whole=False)
    for condition in variation.conditions_added.select_for_update().filter(struck_reason=""):
        condition.outcome, condition.struck_reason = variation.outcome, variation.struck_reason
        changed(condition, by=by, verb="struck", fields=["struck_reason"], whole=False)
    before = variation.outcome.state
    try:
        fields = reckon_again(variation.outcome)
    except DurationNotAllowed as error:
        raise BadInput.of(reason=f"A later extension rests on this one: strike that first. {error}") from error
    if fields:
        fields += follow_end(variation.outcome)
        after = variation.outcome.state
        moved = {"from_state": before, "to_state": after} if after != before else {}
        record(Processing.ALTERATION, "reckoned again", on=variation.outcome, fields=fields, **moved)
