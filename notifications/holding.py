"""Whether a message that is due may leave now, by what its reader has chosen by now: decided as it is claimed."""

import datetime as dt
from uuid import UUID

from common.scope import System, acting_as_system
from notifications import digests, states
from notifications.models import Delivery
from notifications.models.deliveries import DIGEST, INBOX
from notifications.preferences import is_urgent, preferences_of, refusal_of, wishes_of
from notifications.timing import hold_for


def keep_back(delivery: Delivery, owner: UUID, now: dt.datetime) -> bool:
    """Call a claimed message back, or hold it, where its reader would have that; False when it may leave now.

    What was tried before does not join a digest: it may have arrived, and would come again under another Message-ID.
    """
    if delivery.channel == INBOX:
        return False
    with acting_as_system(System.OUTBOX):
        preferences = preferences_of(delivery.recipient_id)
        mine = Delivery.objects.held(delivery.pk, states.CLAIMED, owner)
        refusal = refusal_of(delivery, preferences)
        if refusal:
            mine.change(status=states.CANCELLED, last_error=refusal)
            return True
        may_join = delivery.kind != DIGEST and not delivery.attempts
        wishes = wishes_of(preferences)
        hold = hold_for(wishes, now, delivery.not_after, urgent=is_urgent(delivery), digests=may_join)
        if hold is None:
            return False
        if not (hold.in_digest and digests.join(delivery, owner, hold.until)):
            mine.put_back("It waits for the recipient's quiet hours to end.", hold.until)
        return True
