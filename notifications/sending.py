"""Sending what is due: claim, look again, send, settle. Each step commits, and no row is locked while sending.

A claim is a lease: a worker that dies loses it, and another takes the message over. The step to `sending` and the
settling are fenced by the lease's owner, so that a worker which was too slow changes nothing. A crash between the
provider's answer and its record leads to a second sending with the same Message-ID: the one window that SMTP leaves.
Messages go their ways apart: one that Muster cannot make is set aside, and a channel that nobody answers at is left.
"""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from audit.actions import record
from audit.models import Operation
from common import clock
from common.scope import Channel as Way
from common.scope import System, acting_as_system
from notifications import digests, faults, holding, states
from notifications.addresses import remember_trouble, trouble_with
from notifications.channels import Accepted, Ambiguous, Answer, Channel, Lines, Permanent
from notifications.composing import Composed, Obsolete, compose
from notifications.models import Delivery
from notifications.models.deliveries import DIGEST, INBOX
from notifications.rules import KINDS

log = logging.getLogger(__name__)

BATCH = 50
BUDGET_SECONDS = 300  # well under the task's time limit; the next drain goes on
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)
DOUBTS_ALLOWED = 5
FAULTS_ALLOWED = 5
LOOK = "Send it again or discard it."


def lease() -> dt.timedelta:
    """How long a worker may hold messages before another takes them over."""
    return dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def drain(email: Channel | None = None) -> int:
    """Send what is due, batch by batch, until nothing is left or the time is up; gives how many were sent.

    `email`, where given, carries e-mail instead of what is set.
    """
    owner, sent, started = uuid.uuid4(), 0, time.monotonic()
    lines = Lines(email)
    try:
        while time.monotonic() - started < BUDGET_SECONDS:
            batch = claim(owner, clock.now(), without=lines.blown)
            # What Muster keeps for its reader is there at once, however slow the other ways are.
            for delivery in sorted(batch, key=lambda one: one.channel != INBOX):
                sent += _deliver_apart(delivery, owner, lines)
            if len(batch) < BATCH:
                break
    finally:
        lines.close()
    return sent


def claim(owner: UUID, now: dt.datetime, limit: int = BATCH, *, without: Collection[str] = ()) -> Sequence[Delivery]:
    """Take up to `limit` due messages for this worker, but for these channels. Several may claim at once: each row
    goes to one."""
    with acting_as_system(System.OUTBOX):
        Delivery.objects.stale(now).change(
            status=states.EXPIRED, last_error="Nobody could send it while it was of use. " + LOOK
        )
        due = Delivery.objects.due(now).exclude(channel__in=without).select_for_update(skip_locked=True, of=("self",))
        keys = list(due.values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=keys).change(status=states.CLAIMED, lease_owner=owner, lease_until=now + lease())
        return list(Delivery.objects.filter(pk__in=keys).select_related("recipient__agency").order_by("try_at", "id"))


def _deliver_apart(delivery: Delivery, owner: UUID, lines: Lines) -> bool:
    """Send one claimed message; whatever goes wrong with it, the others go on."""
    if delivery.channel in lines.blown:
        with acting_as_system(System.OUTBOX):
            held = Delivery.objects.held(delivery.pk, states.CLAIMED, owner)
            held.put_back("Nothing gets through this way just now. It is tried again soon.", clock.now() + FIRST_PAUSE)
        return False
    try:
        return deliver(delivery, owner, lines.of(delivery.channel))
    except Exception as error:
        faults.tell(log, f"Message {delivery.pk}", error)
        _set_aside(delivery, owner)
        return False


def _set_aside(delivery: Delivery, owner: UUID) -> None:
    """Try what Muster could not make again later, and in the end leave it to a person.

    Where the fault came once it was being sent, its lease decides (notifications/leases.py).
    """
    attempts = delivery.attempts + 1
    reason = "Muster could not make this message, by a fault of its own."
    with acting_as_system(System.OUTBOX):
        held = Delivery.objects.held(delivery.pk, states.CLAIMED, owner)
        held.change(attempts=attempts)
        if attempts < FAULTS_ALLOWED:
            held.put_back(f"{reason} It is tried again.", clock.now() + pause_after(attempts))
        else:
            held.change(status=states.FAILED, last_error=f"{reason} Tell whoever runs Muster. {LOOK}")


def deliver(delivery: Delivery, owner: UUID, channel: Channel) -> bool:
    """Send one claimed message; True when the channel has taken it and that is written."""
    if holding.keep_back(delivery, owner, clock.now()):
        return False
    composed = digests.compose(delivery) if delivery.kind == DIGEST else compose(delivery)
    if isinstance(composed, Obsolete):
        with acting_as_system(System.OUTBOX):
            held = Delivery.objects.held(delivery.pk, states.CLAIMED, owner)
            if held.change(status=states.CANCELLED, last_error=composed.reason):
                digests.release(delivery, clock.now())
        return False
    if _is_in_vain(delivery, owner, composed):
        return False
    if not start_sending(delivery, owner, clock.now(), composed.members):
        return False
    answer = channel.send(composed.message)
    return settle(delivery, owner, answer, composed, channel)


def _is_in_vain(delivery: Delivery, owner: UUID, composed: Composed) -> bool:
    """Give it up where earlier messages came back from the same address."""
    with acting_as_system(System.OUTBOX):
        trouble = trouble_with(delivery.recipient_id, delivery.channel, composed.message.to)
        if trouble is None:
            return False
        reason = f"Messages do not reach this address. {trouble.reason} Correct it, or clear it to try again."
        held = Delivery.objects.held(delivery.pk, states.CLAIMED, owner)
        held.change(status=states.FAILED, last_error=reason)
        return True


def start_sending(delivery: Delivery, owner: UUID, now: dt.datetime, members: tuple[UUID, ...] = ()) -> bool:
    """Step to `sending`, with a fresh lease; False when the message is no longer this worker's to send.

    Where one of a digest's members was called back since it was put into words, the digest waits to be put anew.
    """
    until = now + lease()
    with acting_as_system(System.OUTBOX):
        held = Delivery.objects.held(delivery.pk, states.CLAIMED, owner)
        with transaction.atomic():
            started = held.change(status=states.SENDING, attempts=delivery.attempts + 1, lease_until=until)
            if started and digests.take_along(delivery, owner, members, until):
                return True
            transaction.set_rollback(True)
        held.put_back("Something in it was called back as it was put into words.", now)
    return False


def settle(delivery: Delivery, owner: UUID, answer: Answer, composed: Composed, channel: Channel) -> bool:
    """Write what came of it; True when it was sent. The disclosure is logged in the same transaction."""
    now, attempts = clock.now(), delivery.attempts + 1
    if isinstance(answer, Accepted):
        return settle_as_sent(delivery, owner, answer, composed.record, now)
    with acting_as_system(System.OUTBOX):
        held = Delivery.objects.held(delivery.pk, states.SENDING, owner)
        if isinstance(answer, Permanent):
            changed = held.change(status=states.FAILED, last_error=f"{answer.reason} {LOOK}")
            if changed and answer.of_address:
                remember_trouble(delivery.recipient_id, delivery.channel, composed.message.to, answer.reason)
        elif isinstance(answer, Ambiguous) and channel.can_be_asked:
            # Still as if being sent: once the lease has run out, the provider is asked what became of it.
            held.change(last_error=f"{answer.reason} Muster will ask whether it arrived.", lease_until=now + lease())
        elif isinstance(answer, Ambiguous) and not (channel.safe_to_repeat and attempts < DOUBTS_ALLOWED):
            held.change(status=states.UNKNOWN, last_error=f"{answer.reason} It may have arrived. {LOOK}")
        else:
            after = getattr(answer, "after", None) or pause_after(attempts)
            held.put_back(answer.reason, now + after)
        digests.give_back(delivery.pk)
    log.warning("Message %s was not sent: %s", delivery.pk, answer.reason)
    return False


def settle_as_sent(delivery: Delivery, owner: UUID, answer: Accepted, on: models.Model, now: dt.datetime) -> bool:
    """Write that it was sent and, in the same transaction, what was disclosed to whom; False when it is not this
    worker's any more."""
    recipient = delivery.recipient
    with acting_as_system(System.OUTBOX, channel=Way.MAIL):
        held = Delivery.objects.held(delivery.pk, states.SENDING, owner)
        if not held.change(status=states.SENT, sent_at=now, provider_ref=answer.ref, last_error=""):
            return False
        digests.settle_members(delivery, now)
        verb = f"sent message: {KINDS[delivery.kind].label.lower()}"
        record(Operation.DISCLOSURE, verb, on=on, recipients=[f"{recipient.name}, {recipient.agency}"])
    return True


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: a minute, doubled each time, an hour at most."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
