"""Conditions, and how an order was varied, shortened or extended."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from audit.actions import record
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput
from outcomes.actions.endings import follow_end
from outcomes.actions.outcomes import reckon_again
from outcomes.actions.parts import (
    DAY,
    changed,
    entered,
    in_force_fault,
    kept,
    need,
    opened,
    sent_before,
    told,
)
from outcomes.dates import DurationNotAllowed, counts_hours
from outcomes.durations import Duration
from outcomes.models import Condition, ConditionKind, Outcome, Variation, VariationKind
from partners.models import Person

#: Conditions as entered: the kind and the text of each.
Asked = Iterable[tuple[str, str]]
_MOST = 50


def add_conditions(
    *,
    outcome: UUID,
    by: Person,
    version: int | None,
    conditions: Asked,
    added_on: dt.date | None = None,
    client_key: UUID | None = None,
) -> list[Condition]:
    """Write down conditions that the outcome has had since `added_on` (default: since it came into force).

    Sent again with its `client_key`, they are the same. Raises Http404, NotAllowed, StaleEdit or BadInput.
    """
    with transaction.atomic():
        if earlier := sent_before(Condition, outcome, client_key):
            return list(Condition.objects.filter(outcome=outcome, client_key=earlier.client_key))
        found = opened(outcome, by=by, work="add conditions", version=version)
        day = added_on or found.effective_from or found.issued_on or clock.today()
        asked = _clean(conditions)
        need(added_on=in_force_fault(found, day), conditions=_conditions_fault(found, asked, at_least=1))
        made = _impose(found, asked, by=by, day=day, client_key=client_key or uuid4())
        told(found, by=by, verb="conditions added")
    return made


def vary_outcome(
    *,
    outcome: UUID,
    by: Person,
    version: int | None,
    what_changed: str,
    made_on: dt.date | None = None,
    authority: str = "",
    last_day: dt.date | None = None,
    add: Asked = (),
    remove: Collection[UUID] = (),
    client_key: UUID | None = None,
) -> Variation:
    """Record that an order was varied: conditions added or taken away, or shortened to a new last day.

    Sent again with its `client_key`, it is the same variation. Raises Http404, NotAllowed, StaleEdit or BadInput.
    """
    with transaction.atomic():
        earlier = sent_before(Variation, outcome, client_key)
        if earlier:
            return earlier
        found = opened(outcome, by=by, work="record a variation", version=version)
        day, asked = made_on or clock.today(), _clean(add)
        gone = list(Condition.objects.counted().filter(outcome=found, pk__in=remove, removed_on__isnull=True))
        need(
            made_on=in_force_fault(found, day),
            what_changed=entered(what_changed, "Enter what was changed, without names."),
            last_day=_shorter_fault(found, day, last_day) if last_day else None,
            add=_conditions_fault(found, asked),
            remove=None if len(gone) == len(set(remove)) else "Choose conditions that this outcome has now.",
        )
        return vary(
            found,
            by=by,
            day=day,
            what=what_changed,
            authority=authority,
            new_end=last_day + DAY if last_day else None,
            add=asked,
            remove=gone,
            client_key=client_key,
        )


def vary(
    outcome: Outcome,
    *,
    by: Person,
    day: dt.date,
    what: str,
    authority: str = "",
    new_end: dt.date | None = None,
    add: Asked = (),
    remove: Iterable[Condition] = (),
    client_key: UUID | None = None,
) -> Variation:
    """Vary a locked outcome, once it was checked."""
    variation = Variation(
        outcome=outcome,
        kind=VariationKind.SHORTENED if new_end else VariationKind.VARIED,
        made_on=day,
        what_changed=what.strip(),
        authority=authority.strip(),
        client_key=client_key or uuid4(),
    )
    if new_end:
        _move_end(variation, new_end)
    kept(variation, by=by, verb="varied", whole=False)
    _impose(outcome, add, by=by, day=day, client_key=uuid4(), added_by=variation)
    for condition in remove:
        condition.outcome, condition.removed_on, condition.removed_by = outcome, day, variation
        changed(condition, by=by, verb="taken away", fields=["removed_on", "removed_by"], whole=False)
    told(outcome, by=by, verb="varied")
    return variation


def extend_outcome(
    *,
    outcome: UUID,
    by: Person,
    version: int | None,
    extended_by: Duration,
    what_changed: str,
    made_on: dt.date | None = None,
    authority: str = "",
    client_key: UUID | None = None,
) -> Variation:
    """Record that an order was extended, as far as its law allows; the end that this replaces is kept with it.

    One that was extended before it ended, and has expired since, is in force again.
    Sent again with its `client_key`, it is the same extension. Raises Http404, NotAllowed, StaleEdit or BadInput.
    """
    with transaction.atomic():
        earlier = sent_before(Variation, outcome, client_key)
        if earlier:
            return earlier
        found = opened(outcome, by=by, work="record an extension", version=version)
        day = made_on or clock.today()
        need(
            made_on=in_force_fault(found, day),
            what_changed=entered(what_changed, "Enter why it was extended, without names."),
            extended_by=None if found.expires_on else "It has no end date, so there is nothing to extend.",
        )
        variation = Variation(
            outcome=found,
            kind=VariationKind.EXTENDED,
            made_on=day,
            what_changed=what_changed.strip(),
            authority=authority.strip(),
            extended_by=str(extended_by),
            client_key=client_key or uuid4(),
        )
        try:
            _move_end(variation, extended_by)
        except DurationNotAllowed as error:
            raise BadInput.of(extended_by=str(error)) from error
        kept(variation, by=by, verb="extended")
    return variation


def _move_end(variation: Variation, change: Duration | dt.date) -> None:
    """Move the end of the outcome, and keep both ends and the rule with the variation. Raises DurationNotAllowed."""
    outcome = variation.outcome
    before = outcome.state
    variation.replaced_end_on, variation.replaced_end_at = outcome.expires_on, outcome.expires_at
    fields = [*reckon_again(outcome, change), *follow_end(outcome)]
    variation.new_end_on, variation.new_end_at = outcome.expires_on, outcome.expires_at
    variation.because = outcome.expires_because
    moved = {"from_state": before, "to_state": outcome.state} if outcome.state != before else {}
    record(Processing.ALTERATION, variation.kind, on=outcome, reason=variation.what_changed, fields=fields, **moved)


def _shorter_fault(outcome: Outcome, day: dt.date, last_day: dt.date) -> str | None:
    if outcome.legal_version is not None and counts_hours(outcome.legal_version):
        return "This is counted in hours. To end it early, discharge it."
    if outcome.last_day and last_day >= outcome.last_day:
        return f"Its last day is {outcome.last_day:%-d %B %Y} already. Enter an earlier one, or record an extension."
    if last_day < day:
        return "The new last day cannot be before the day of the variation. To end it at once, discharge it."
    return None


def _clean(conditions: Asked) -> list[tuple[str, str]]:
    """Each once, without what surrounds it, and without empty lines."""
    return list(dict.fromkeys((kind, text.strip()) for kind, text in conditions if text.strip()))


def _conditions_fault(outcome: Outcome, asked: list[tuple[str, str]], *, at_least: int = 0) -> str | None:
    if len(asked) < at_least:
        return "Enter the conditions, one on each line, without names."
    if any(kind not in ConditionKind.values for kind, _ in asked):
        return "Choose whether they say what must, or what must not be done."
    if Condition.objects.filter(outcome=outcome).count() + len(asked) > _MOST:
        return f"An outcome has at most {_MOST} conditions. Put some of them together."
    return None


def _impose(
    outcome: Outcome, asked: Asked, *, by: Person, day: dt.date, client_key: UUID, **more: Any
) -> list[Condition]:
    last = Condition.objects.filter(outcome=outcome).aggregate(last=Max("position"))["last"] or 0
    made = []
    for position, (kind, text) in enumerate(asked, start=last + 1):
        condition = Condition(
            outcome=outcome, position=position, kind=kind, text=text, added_on=day, client_key=client_key, **more
        )
        kept(condition, by=by, verb="conditions added", whole=False)
        made.append(condition)
    return made
