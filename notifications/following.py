"""Reminders follow their rules: when a rule is changed, and in the sweep."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from common.scope import System, acting_as_system
from notifications import outbox, states
from notifications.happenings import Happening
from notifications.models import Delivery
from notifications.outbox import Owed
from notifications.rules import Leads, in_force, leads_of

_NO_RULE = "The rules of reminders were changed, and none asks for this any more."
_CHANGED = "The event was changed."
_SET_ANEW = "Its clock was set anew."

#: What makes a reminder that waits the same as one that is owed.
Sameness = tuple[str, UUID, UUID, dt.timedelta, dt.datetime]


def follow_rules(happenings: Sequence[Happening], now: dt.datetime, *, of: UUID | None = None) -> None:
    """Bring the reminders of these events (of everyone, or of one person) into line with the rules as they are.

    What they ask for and is not written yet, or was called back, is written; what they ask for no more is called back;
    one that waits is of use until the one that is next by now.
    """
    rules = in_force()
    owed = [one for one in outbox.owed_for(happenings, now, rules) if of in (None, one.recipient)]
    with acting_as_system(System.OUTBOX):
        _bring_into_line(happenings, rules, owed, of)
        outbox.owe(owed)


def drop_unasked(kind: str) -> None:
    """Call back each reminder of a kind that waits with a lead that no rule has any more, whatever the event."""
    leads = {lead for offsets in leads_of(kind).values() for lead in offsets}
    with acting_as_system(System.OUTBOX):
        unasked = Delivery.objects.waiting().filter(kind=kind).exclude(lead__in=leads)
        unasked.change(status=states.CANCELLED, last_error=_NO_RULE)


def _bring_into_line(
    happenings: Sequence[Happening], rules: dict[str, Leads], owed: Sequence[Owed], of: UUID | None
) -> None:
    """Call back what is unasked, was set to another time or waits for an older version, and set until when the rest is
    of use.

    What waits for an older version was missed by whoever changed the event: written meanwhile, or changed unannounced.
    It would keep the place of what is owed now. Leaves alone what waits for a newer version than was looked at, or for
    someone whom it concerned a moment ago: sending looks again.
    """
    events = {(one.kind, one.record.pk): one for one in happenings if one.live}
    asked = {key: outbox.reminded_by(one, rules.get(key[0], {})) for key, one in events.items()}
    useful_until: dict[Sameness, dt.datetime] = {one.sameness: one.not_after for one in owed}
    moved_to = {(one.kind, one.record.pk, one.recipient, one.lead): one.due_at for one in owed if one.occasion}
    unasked: list[UUID] = []
    mistimed: list[UUID] = []
    outdated: list[UUID] = []
    until: dict[dt.datetime, list[UUID]] = {}
    for row in _waiting(events, of):
        key = (row.kind, row.source_id)
        if moved_to.get((*key, row.recipient_id, row.lead), row.due_at) != row.due_at:
            mistimed.append(row.pk)
            continue
        if key not in events or row.source_version != events[key].record.version:
            is_older = key in events and row.source_version < events[key].record.version
            outdated += [row.pk] if is_older else []
            continue
        if row.lead not in asked[key].get(row.recipient_id, frozenset()):
            unasked += [row.pk] if row.recipient_id in events[key].reminded else []
            continue
        useful = useful_until.get((*key, row.recipient_id, row.lead, row.due_at), row.not_after)
        if useful != row.not_after:
            until.setdefault(useful, []).append(row.pk)
    for why, keys in ((_NO_RULE, unasked), (_SET_ANEW, mistimed), (_CHANGED, outdated)):
        if keys:
            Delivery.objects.waiting().filter(pk__in=keys).change(status=states.CANCELLED, last_error=why)
    for useful, keys in until.items():
        Delivery.objects.waiting().filter(pk__in=keys).change(not_after=useful)


def _waiting(events: dict[tuple[str, UUID], Happening], of: UUID | None) -> Iterable[Delivery]:
    kinds, keys = {kind for kind, _ in events}, [key for _, key in events]
    waiting = Delivery.objects.waiting().filter(kind__in=kinds, source_id__in=keys)
    waiting = waiting if of is None else waiting.filter(recipient=of)
    return waiting.only("kind", "source_id", "source_version", "recipient_id", "lead", "due_at", "not_after")
