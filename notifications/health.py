"""Signs of life of the workers and the beat, and how long what is due has waited."""

import datetime as dt

from django.core.cache import cache
from django.db.models import Min

from common import clock
from notifications.models import Delivery

_KEPT_SECONDS = 7 * 24 * 60 * 60


def beat_heart(part: str) -> None:
    """Write that this part ("worker" or "beat") is alive. Raises redis.RedisError when the cache does not answer."""
    cache.set(_key(part), clock.now().isoformat(), _KEPT_SECONDS)


def last_heartbeat(part: str) -> dt.datetime | None:
    """When this part ("worker" or "beat") was last known alive; None when it never was."""
    at = cache.get(_key(part))
    return dt.datetime.fromisoformat(at) if at else None


def oldest_due_wait(now: dt.datetime) -> dt.timedelta:
    """How long the oldest message that a worker could take has waited; nought when none does.

    Needs a scope that sees the outbox. A message whose next attempt is still to come is not waiting for a worker.
    """
    oldest = Delivery.objects.due(now).order_by().aggregate(oldest=Min("try_at"))["oldest"]
    return now - oldest if oldest else dt.timedelta()


def _key(part: str) -> str:
    return f"muster-heartbeat-{part}"
