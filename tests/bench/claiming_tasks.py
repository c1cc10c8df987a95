"""The other way, for comparison: a Celery task for each message that is due."""

from uuid import UUID, uuid4

from celery import shared_task

from common import clock
from common.scope import System, acting_as_system
from notifications import sending, states
from notifications.models import Delivery


@shared_task
def claim_one(key: str) -> None:
    """Claim one message, and settle it: the work of a batch, on one row."""
    owner, now = uuid4(), clock.now()
    with acting_as_system(System.OUTBOX):
        due = Delivery.objects.due(now).filter(pk=UUID(key))
        due.order_by().change(status=states.CLAIMED, lease_owner=owner, lease_until=now + sending.lease())
    with acting_as_system(System.OUTBOX):
        held = Delivery.objects.filter(pk=UUID(key), status=states.CLAIMED, lease_owner=owner)
        held.change(status=states.SENT, sent_at=clock.now())
