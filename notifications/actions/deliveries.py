"""What people do with messages that went wrong."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import Conflict, WrongState
from common.scope import because
from notifications import console, policies
from notifications.models import Delivery
from notifications.outbox import nudge
from notifications.rules import DAY
from notifications.states import DELIVERY
from partners.models import Person

#: At most so many are sent again at once; the next time goes on.
MOST = 200


def resend_delivery(*, delivery: UUID, by: Person, version: int | None) -> Delivery:
    """Let a message that failed, expired or may not have arrived be sent again, under the same Message-ID.

    One that had expired gets a day. Raises Http404, StaleEdit, NotAllowed, WrongState, and Conflict where a newer
    message to the same person waits.
    """
    with transaction.atomic():
        found = _found(delivery, "resend", by, version)
        now = clock.now()
        found.try_at, found.attempts, found.last_error = now, 0, ""
        # Alone: what is with a digest is settled as that is.
        found.digest = None
        found.not_after = max(found.not_after, now + DAY)
        _move(found, "resend", reason="")
        transaction.on_commit(nudge)
    return found


def resend_failed(*, period: str, by: Person) -> tuple[int, int]:
    """Let what failed in this period be sent again, MOST at a time; gives how many were, and how many are left.

    One whose place a newer message has taken is left. Raises NotAllowed.
    """
    policies.may_resend_many(by).require()
    failed = console.failed_within(period, clock.now())
    every = failed.count()
    again = sum(_resent(key, by) for key in list(failed.values_list("pk", flat=True)[:MOST]))
    return again, every - again


def _resent(key: UUID, by: Person) -> bool:
    try:
        resend_delivery(delivery=key, by=by, version=None)
    except (Conflict, WrongState, Http404):
        return False
    return True


def discard_delivery(*, delivery: UUID, reason: str, by: Person, version: int | None) -> Delivery:
    """Give up a message for good, and say why. Raises Http404, StaleEdit, NotAllowed, WrongState."""
    with transaction.atomic(), because(reason):
        found = _found(delivery, "discard", by, version)
        found.discarded_by, found.last_error = by, f"Discarded: {reason}"
        _move(found, "discard", reason=reason)
    return found


def _found(delivery: UUID, verb: str, by: Person, version: int | None) -> Delivery:
    found = lock(Delivery, delivery, version=version)
    DELIVERY.target(verb, found.status)
    policies.may_settle(by, verb, found).require()
    return found


def _move(found: Delivery, verb: str, *, reason: str) -> None:
    before, found.status = found.status, DELIVERY.target(verb, found.status)
    found.lease_owner = found.lease_until = None
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as clash:
        if "one_waiting_delivery" not in str(clash):
            raise
        raise Conflict("A newer message about this waits for the same person. Discard this one.") from clash
    past = {"resend": "resent", "discard": "discarded"}[verb]
    record(Operation.ALTERATION, past, on=found, from_state=before, to_state=found.status, reason=reason)
