"""One message a day in place of many, for those who have chosen it.

What is due waits, `held`, for the digest of its reader and channel: a delivery of its own, due at the time of day that
was chosen. As it is sent, everything in it is looked at again, and goes through `sending` to `sent` in the transactions
in which the digest does. A digest that was tried takes nothing more in, so that sending it again under its Message-ID
repeats what it said and adds nothing. Whatever becomes of a digest, what waits for it waits, is sent singly, or is
called back with a reason.
"""

import datetime as dt
import logging
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from common.scope import Channel, System, acting_as, acting_as_system
from notifications import faults, states
from notifications.channels import Message
from notifications.composing import Composed, Obsolete, Part, active_recipient, look_again, record_of
from notifications.letters import Letter, Link
from notifications.links import absolute, footer_of
from notifications.marking import MARK
from notifications.models import Delivery, MessagePreferences
from notifications.models.deliveries import DIGEST
from notifications.preferences import address_of, preferences_of, refusal_of
from notifications.querysets import DeliveryQuerySet
from notifications.rules import KINDS
from notifications.timing import DAY, next_at
from partners.models import Person

log = logging.getLogger(__name__)

_NOTHING_LEFT = "Nothing that waited for this digest was left to tell."
_FAULTY = "Muster could not put it into the digest, by a fault of its own. It is tried alone."
_OTHER_TIME = "The recipient has no digest at this time any more."


def join(delivery: Delivery, owner: UUID, at: dt.datetime) -> bool:
    """Let a claimed message wait for its reader's digest at this instant; False when that has left already.

    In the outbox's scope, and a transaction. Under the lock of the digest's row: it cannot be claimed meanwhile.
    """
    digest = _digest_of(delivery, at)
    if digest.attempts or digest.status not in (states.PENDING, states.CANCELLED):
        return False
    if digest.status == states.CANCELLED:
        of_it = Delivery.objects.filter(pk=digest.pk)
        of_it.change(status=states.PENDING, try_at=at, last_error="", discarded_by=None)
    mine = Delivery.objects.held(delivery.pk, states.CLAIMED, owner)
    mine.change(status=states.HELD, digest=digest, last_error="It waits for the daily digest.")
    return True


def _digest_of(delivery: Delivery, at: dt.datetime) -> Delivery:
    """The digest's row, made if it is the first to wait for it, and locked."""
    made = Delivery(
        kind=DIGEST,
        source_table=Person._meta.db_table,
        source_id=delivery.recipient_id,
        source_version=0,
        lead=dt.timedelta(),
        recipient_id=delivery.recipient_id,
        channel=delivery.channel,
        due_at=at,
        try_at=at,
        not_after=at + DAY,
        idem_key=f"{DIGEST}:{delivery.recipient_id}:{at:%Y%m%dT%H%M}:{delivery.channel}",
    )
    Delivery.objects.bulk_create([made], ignore_conflicts=True)
    return Delivery.objects.select_for_update().get(idem_key=made.idem_key)


def compose(digest: Delivery) -> Composed | Obsolete:
    """Look again at all that waits for this digest, as its recipient, and put into words what is still to be told."""
    with acting_as_system(System.OUTBOX):
        preferences = preferences_of(digest.recipient_id)
        if not digest.attempts and not _is_due_at(preferences, digest.due_at):
            return Obsolete(_OTHER_TIME)
        waiting = Delivery.objects.filter(digest=digest, status=states.HELD, not_after__gt=clock.now())
        members = list(waiting.select_related("recipient").order_by("due_at", "id"))
    parts: list[Part] = []
    obsolete: dict[UUID, str] = {}
    faulty: list[UUID] = []
    with acting_as(digest.recipient, channel=Channel.MAIL):
        recipient = active_recipient(digest)
        if isinstance(recipient, Obsolete):
            return recipient
        for member in members:
            part = _part_of(member, recipient, preferences)
            if part is None:
                faulty.append(member.pk)
            elif isinstance(part, Obsolete):
                obsolete[member.pk] = part.reason
            else:
                parts.append(part)
    with acting_as_system(System.OUTBOX):
        for key, reason in obsolete.items():
            Delivery.objects.filter(pk=key, status=states.HELD).change(status=states.CANCELLED, last_error=reason)
        # Singly, as one that was tried: what is wrong with it is then told of it alone.
        alone = Delivery.objects.filter(pk__in=faulty, status=states.HELD)
        alone.change(status=states.PENDING, digest=None, try_at=clock.now(), attempts=1, last_error=_FAULTY)
    address = address_of(recipient, digest.channel, preferences)
    if not parts or not address:
        return Obsolete(_NOTHING_LEFT)
    return Composed(_message(digest, parts, address), recipient, recipient, tuple(one.delivery.pk for one in parts))


def _part_of(member: Delivery, recipient: Person, preferences: MessagePreferences | None) -> Part | Obsolete | None:
    """What one message has to say; None where Muster fails at it, which keeps none of the others back."""
    refusal = refusal_of(member, preferences)
    if refusal:
        return Obsolete(refusal)
    try:
        with transaction.atomic():
            return look_again(member, recipient)
    except Exception as error:
        faults.tell(log, f"Message {member.pk}", error)
        return None


def _is_due_at(preferences: MessagePreferences | None, at: dt.datetime) -> bool:
    """Whether this is still a time at which someone has their digest."""
    chosen = preferences.digest_at if preferences is not None else None
    return chosen is not None and next_at(chosen, at - dt.timedelta(microseconds=1)) == at


def _message(digest: Delivery, parts: list[Part], address: str) -> Message:
    """One letter: of each message its subject, its sentences, and where it leads."""
    marked = any(part.words.subject.startswith(MARK) for part in parts)
    count = f"{len(parts)} message{'' if len(parts) == 1 else 's'}"
    subject = f"{MARK if marked else ''}Muster today: {count} for you"
    sections = [
        Letter(part.words.subject, part.words.lines, (Link("See it in Muster", absolute(part.path)),)) for part in parts
    ]
    text, html = Letter(subject, (), (), footer_of(digest.kind, digest.recipient), sections).written()
    return Message(
        to=address,
        subject=subject,
        text=text,
        html=html,
        message_id=digest.message_id,
        reference=str(digest.pk),
        lines=tuple(part.words.subject for part in parts),
        path="/mailbox/",
    )


def take_along(digest: Delivery, owner: UUID, members: tuple[UUID, ...], lease_until: dt.datetime) -> bool:
    """Step the members to `sending` with their digest; False when one of them was called back meanwhile.

    In the transaction of the digest's own step, which is to be rolled back then.
    """
    waiting = Delivery.objects.filter(pk__in=members, digest=digest, status=states.HELD)
    moved = waiting.change(status=states.SENDING, lease_owner=owner, lease_until=lease_until)
    return moved == len(members)


def settle_members(digest: Delivery, now: dt.datetime) -> None:
    """Mark as sent what went with a digest, and log what each disclosed. In the transaction that marks the digest."""
    went = Delivery.objects.filter(digest=digest, status=states.SENDING).select_related("recipient__agency")
    members = list(went)
    went.order_by().change(status=states.SENT, sent_at=now, provider_ref=str(digest.pk), last_error="")
    for member in members:
        who = f"{member.recipient.name}, {member.recipient.agency}"
        verb = f"sent message: {KINDS[member.kind].label.lower()}"
        record(Operation.DISCLOSURE, verb, on=record_of(member), recipients=[who])


def give_back(digest: UUID | None = None) -> None:
    """Let the members of a digest that was not sent, of any without a key, wait for it again. In the outbox's scope."""
    taken = Delivery.objects.filter(digest__isnull=False, status=states.SENDING)
    left = taken.exclude(digest__status__in=(states.SENDING, states.SENT))
    keys = (left.filter(digest=digest) if digest else left).values("pk")
    Delivery.objects.filter(pk__in=keys, status=states.SENDING).change(status=states.HELD)


def release(digest: Delivery, now: dt.datetime) -> int:
    """Let what waits for a digest that will not be sent go singly. In the outbox's scope."""
    return _release(Delivery.objects.filter(digest=digest), now)


def release_for(person: Person, now: dt.datetime) -> None:
    """Look anew at what waits for this person's digest or the end of their quiet hours: they have chosen otherwise."""
    theirs = Delivery.objects.filter(recipient=person)
    coming = theirs.filter(kind=DIGEST, status=states.PENDING, attempts=0)
    with acting_as_system(System.OUTBOX):
        for digest in coming.select_for_update():
            release(digest, now)
            Delivery.objects.filter(pk=digest.pk).change(status=states.CANCELLED, last_error=_OTHER_TIME)
        put_off = theirs.filter(status=states.PENDING, attempts=0, due_at__lte=now, try_at__gt=now)
        put_off.exclude(kind=DIGEST).change(try_at=now)


def tidy(now: dt.datetime) -> None:
    """Leave nothing waiting for what will not come: digests that were given up, called back or have run out."""
    with acting_as_system(System.OUTBOX):
        give_back()
        held = Delivery.objects.filter(status=states.HELD)
        held.filter(not_after__lte=now).change(
            status=states.EXPIRED, last_error="The digest that it waited for could not be sent while it was of use."
        )
        given_up = held.filter(digest__discarded_by__isnull=False).values("pk")
        Delivery.objects.filter(pk__in=given_up, status=states.HELD).change(
            status=states.CANCELLED, last_error="The digest that it waited for was discarded."
        )
        _release(held.filter(digest__status__in=(states.CANCELLED, states.EXPIRED, states.SENT)), now)


def _release(rows: DeliveryQuerySet, now: dt.datetime) -> int:
    keys = rows.filter(status=states.HELD).values("pk")
    waiting = Delivery.objects.filter(pk__in=keys, status=states.HELD)
    return waiting.change(status=states.PENDING, digest=None, try_at=now, last_error="")
