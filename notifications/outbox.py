"""What is owed is written in the transaction of the fact that owes it.

Reminders are reckoned from the event: `materialise` brings the rows that wait into line with what the event is now, so
that moving it moves them and cancelling it silences them. News (`tell`) falls due at once. Nothing is sent here.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial, reduce
from itertools import groupby
from uuid import UUID

import redis
from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from kombu.exceptions import KombuError, OperationalError

from audit.models import Versioned
from common import clock
from common.scope import System, acting_as_system
from notifications import states
from notifications.happenings import Happening
from notifications.models import Delivery
from notifications.models.deliveries import EMAIL, INBOX
from notifications.preferences import channels_for
from notifications.reminders import due_times, idem_key
from notifications.rules import KINDS, NEWS_KEEPS, Leads, in_force

log = logging.getLogger(__name__)

DRAIN = "notifications.tasks.drain"


@dataclass(frozen=True)
class Owed:
    """One message owed to one person about one version of a record, worth sending in [due_at, not_after).

    By which channels it goes, the person has chosen: one row for each is written of it.
    """

    kind: str
    record: Versioned
    recipient: UUID
    due_at: dt.datetime
    not_after: dt.datetime
    lead: dt.timedelta = dt.timedelta()
    occasion: str = ""
    channel: str = EMAIL
    is_close: bool = False

    @property
    def urgent(self) -> bool:
        """Whether it cannot wait for quiet hours to end or for a digest."""
        return self.is_close or KINDS[self.kind].is_urgent(self.lead)

    @property
    def key(self) -> str:
        """The idempotency key: the same debt is written once; one of another occasion is another."""
        key = idem_key(self.kind, self.record.pk, self.record.version, self.lead, self.recipient, self.channel)
        return f"{key}:{self.occasion}" if self.occasion else key

    @property
    def sameness(self) -> tuple[str, UUID, UUID, dt.timedelta, dt.datetime]:
        """What makes two reminders the same to their reader, whatever the versions and the channel."""
        return (self.kind, self.record.pk, self.recipient, self.lead, self.due_at)


def materialise(happening: Happening, now: dt.datetime) -> None:
    """Write the reminders of an event as it is now; call back those that an older version of it was owed."""
    kind = happening.kind
    with acting_as_system(System.OUTBOX):
        rules = in_force()
        waiting = Delivery.objects.waiting().filter(kind=kind, source_id=happening.record.pk)
        if happening.live:
            obsolete = waiting.exclude(_rightly(happening, rules.get(kind, {})))
            obsolete.change(status=states.CANCELLED, last_error="The event was changed.")
        else:
            waiting.change(status=states.CANCELLED, last_error="The event was cancelled, or it is done.")
        _owe_reminders(list(owed_for([happening], now, rules)))


def owe(owed: Sequence[Owed]) -> None:
    """Write these, but for what its reader was told already; changes nothing that waits. In the outbox's scope."""
    _owe_reminders(list(owed))


def reminded_by(happening: Happening, leads: Leads) -> dict[UUID, frozenset[dt.timedelta]]:
    """For each person whom the rules remind of this event, how long before; whoever is in two audiences, once."""
    found: dict[UUID, frozenset[dt.timedelta]] = {}
    for audience, offsets in leads.items():
        for person in happening.audiences.get(audience, ()):
            found[person] = found.get(person, frozenset()).union(offsets)
    return found


def _rightly(happening: Happening, leads: Leads) -> Q:
    """Those of its reminders that are of this version, and that the rules still give their recipient."""
    by_lead: dict[dt.timedelta, set[UUID]] = {}
    for person, offsets in reminded_by(happening, leads).items():
        for lead in offsets:
            by_lead.setdefault(lead, set()).add(person)
    wanted = [Q(lead=lead, recipient__in=people) for lead, people in by_lead.items()]
    return Q(source_version=happening.record.version) & reduce(Q.__or__, wanted, Q(pk__in=()))


def owed_for(
    happenings: Iterable[Happening], now: dt.datetime, rules: Mapping[str, Leads] | None = None
) -> Iterator[Owed]:
    """The reminders that these events owe, worth sending at `now`; by the rules as they are, if none are given."""
    rules = in_force() if rules is None else rules
    for happening in happenings:
        if not happening.live:
            continue
        due = cache(partial(due_times, happening.anchor, now=now, until=happening.ends_at))
        for person, leads in reminded_by(happening, rules.get(happening.kind, {})).items():
            for one in due(leads):
                when = (one.due_at, one.not_after, one.offset)
                yield Owed(happening.kind, happening.record, person, *when, occasion=happening.occasion)


def tell(
    kind: str,
    record: Versioned,
    recipients: Iterable[UUID],
    now: dt.datetime,
    *,
    once: bool = False,
    occasion: str = "",
    is_close: bool = False,
) -> None:
    """Owe these people a piece of news, due at once. It takes the place of older news of its kind that still waits.

    `once`: people who were told this of this record at any time are not told again. `occasion`: tells apart what
    happens to a record without making another version of it. `is_close`: it changes what is nearly there, and so
    cannot wait.
    """
    until = now + NEWS_KEEPS
    owed = [Owed(kind, record, one, now, until, occasion=occasion, is_close=is_close) for one in recipients]
    with acting_as_system(System.OUTBOX):
        earlier = Delivery.objects.filter(kind=kind, source_id=record.pk, recipient__in=[one.recipient for one in owed])
        if once:
            told = set(earlier.told().values_list("recipient_id", flat=True))
            owed = [one for one in owed if one.recipient not in told]
        else:
            replaced = earlier.waiting().exclude(source_version=record.version)
            replaced.change(status=states.CANCELLED, last_error="Newer news took its place.")
        _insert(_by_channel(owed))


def nudge() -> None:
    """Wake a worker. Fails in silence, but for the log: what is due is in the database, and the sweep finds it."""
    try:
        current_app.send_task(DRAIN, retry=False)
    except (OperationalError, KombuError, redis.RedisError, OSError) as error:
        log.warning("No worker was woken (%s); the sweep will find what is due.", type(error).__name__)


def _owe_reminders(owed: list[Owed]) -> None:
    fresh = _untold(_by_channel(owed))
    _revive(fresh)
    _insert(fresh)


def _by_channel(owed: list[Owed]) -> list[Owed]:
    """One for each channel that its reader has chosen for messages of its kind."""
    spread: list[Owed] = []
    for (kind, urgent), alike in groupby(sorted(owed, key=_sort), key=_sort):
        those = list(alike)
        chosen = channels_for({one.recipient for one in those}, KINDS[kind], urgent=urgent)
        spread += [replace(one, channel=channel) for one in those for channel in chosen[one.recipient]]
    return spread


def _sort(owed: Owed) -> tuple[str, bool]:
    return owed.kind, owed.urgent


def _untold(owed: list[Owed]) -> list[Owed]:
    """Leave out what its reader was told already, or soon will be, by any version of the event.

    What left Muster by one channel is not told again by another that was chosen since.
    """
    keys, kinds = {one.record.pk for one in owed}, {one.kind for one in owed}
    rows = Delivery.objects.told().filter(source_id__in=keys, kind__in=kinds)
    told: set[tuple[object, ...]] = set()
    for *sameness, channel, status in rows.values_list(
        "kind", "source_id", "recipient_id", "lead", "due_at", "channel", "status"
    ):
        told.add((*sameness, channel))
        if status == states.SENT and channel != INBOX:
            told.add((*sameness,))
    return [one for one in owed if not told & {one.sameness, (*one.sameness, one.channel)}]


def _revive(owed: list[Owed]) -> None:
    """Take back the calling back: someone stood down and put on again, or who may see it again, the event as it was."""
    rival = Delivery.objects.waiting().filter(
        kind=OuterRef("kind"),
        source_id=OuterRef("source_id"),
        lead=OuterRef("lead"),
        recipient=OuterRef("recipient"),
        channel=OuterRef("channel"),
    )
    called_back = Delivery.objects.filter(
        ~Exists(rival), idem_key__in=[one.key for one in owed], status=states.CANCELLED, discarded_by__isnull=True
    )
    # A sweep may write a rival between the look and the change; its row then stands.
    with suppress(IntegrityError), transaction.atomic():
        called_back.change(status=states.PENDING, last_error="")


def _insert(owed: list[Owed]) -> None:
    """Write the rows; a row that is there already stands (ON CONFLICT DO NOTHING)."""
    rows = [
        Delivery(
            kind=one.kind,
            source_table=one.record._meta.db_table,
            source_id=one.record.pk,
            source_version=one.record.version,
            lead=one.lead,
            recipient_id=one.recipient,
            channel=one.channel,
            urgent=one.urgent,
            due_at=one.due_at,
            try_at=one.due_at,
            not_after=one.not_after,
            idem_key=one.key,
        )
        for one in owed
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if any(one.due_at <= clock.now() for one in owed):
        transaction.on_commit(nudge)
