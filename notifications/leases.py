"""Taking over from workers that went silent: nothing they held is lost, and nothing sent twice that can be asked about.

What was claimed was not sent. What was being sent may have been: where the provider can be asked by reference, its
answer decides. Where it cannot, the message goes again if that shows as one message, and after several such doubts a
person decides; if it would show as two, a person decides at once.
"""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Sequence
from uuid import UUID

from common import clock
from common.scope import System, acting_as_system
from notifications import digests, faults, states
from notifications.channels import Accepted, Ambiguous, Answer, Channel, Lines
from notifications.composing import record_of
from notifications.models import Delivery
from notifications.sending import BATCH, BUDGET_SECONDS, DOUBTS_ALLOWED, LOOK, lease, settle_as_sent

log = logging.getLogger(__name__)

#: Providers forget what they took (GOV.UK Notify after seven days), and then not knowing it says nothing.
REMEMBERED = dt.timedelta(days=5)


def return_leases(now: dt.datetime, lines: Lines | None = None) -> int:
    """Take over from workers that have gone silent; gives how many messages they held."""
    with acting_as_system(System.OUTBOX):
        claimed = Delivery.objects.abandoned(now).filter(status=states.CLAIMED)
        count = claimed.put_back("A worker stopped; another takes over.", now)
    count += settle_doubts(now, lines or Lines())
    digests.tidy(now)
    return count


def settle_doubts(now: dt.datetime, lines: Lines) -> int:
    """Find out what became of each message that was being sent; gives how many there were.

    A channel that does not answer is not asked again in this round.
    """
    owner, count, started = uuid.uuid4(), 0, time.monotonic()
    silent: set[str] = set()
    try:
        while time.monotonic() - started < BUDGET_SECONDS:
            batch = _take(owner, now, silent)
            count += len(batch)
            for delivery in batch:
                if delivery.channel not in silent and not _settle_apart(delivery, owner, lines):
                    silent.add(delivery.channel)
            if len(batch) < BATCH:
                break
    finally:
        lines.close()
    return count


def _take(owner: UUID, now: dt.datetime, silent: set[str]) -> Sequence[Delivery]:
    """Take over the leases of some messages that were being sent."""
    with acting_as_system(System.OUTBOX):
        doubtful = Delivery.objects.abandoned(now).filter(status=states.SENDING).exclude(channel__in=silent)
        keys = list(
            doubtful.select_for_update(skip_locked=True).order_by("lease_until").values_list("pk", flat=True)[:BATCH]
        )
        taken = Delivery.objects.filter(pk__in=keys)
        taken.change(lease_owner=owner, lease_until=clock.now() + lease())
        return list(taken.select_related("recipient__agency").order_by("try_at", "id"))


def _settle_apart(delivery: Delivery, owner: UUID, lines: Lines) -> bool:
    """Settle one; where Muster fails at it, a person decides, and the others go on."""
    try:
        return _settle_doubt(delivery, owner, lines.of(delivery.channel))
    except Exception as error:
        faults.tell(log, f"Message {delivery.pk}", error)
        reason = "Muster could not find out what became of it, by a fault of its own. It may have arrived."
        with acting_as_system(System.OUTBOX):
            held = Delivery.objects.held(delivery.pk, states.SENDING, owner)
            held.change(status=states.UNKNOWN, last_error=f"{reason} {LOOK}")
        return True


def _settle_doubt(delivery: Delivery, owner: UUID, channel: Channel) -> bool:
    """Settle one; False when the channel did not answer, and it waits for the next round."""
    now = clock.now()
    answer = _ask(delivery, channel, now)
    if isinstance(answer, Accepted):
        settle_as_sent(delivery, owner, answer, record_of(delivery), now)
        return True
    with acting_as_system(System.OUTBOX):
        held = Delivery.objects.held(delivery.pk, states.SENDING, owner)
        if isinstance(answer, Ambiguous):
            held.change(last_error=f"{answer.reason} Muster will ask again whether it arrived.")
            return False
        if answer is not None:
            held.put_back(f"{answer.reason} It is sent again.", now)
        elif channel.safe_to_repeat and delivery.attempts < DOUBTS_ALLOWED:
            held.put_back("A worker stopped while sending it; another takes over.", now)
        else:
            reason = "A worker stopped while sending it, and nobody can be asked. It may have arrived."
            held.change(status=states.UNKNOWN, last_error=f"{reason} {LOOK}")
    return True


def _ask(delivery: Delivery, channel: Channel, now: dt.datetime) -> Answer | None:
    if not channel.can_be_asked or now - delivery.updated_at > REMEMBERED:
        return None
    return channel.lookup(str(delivery.pk))
