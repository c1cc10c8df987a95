"""Celery's part: tasks without arguments, each a single call. What is due is in the database, never in a queue."""

import time
from typing import Any

import redis
from celery import shared_task
from celery.signals import heartbeat_sent, worker_ready

from common import clock
from notifications import health, leases, sending, upkeep

_BETWEEN_BEATS = 10.0
_last_beat = 0.0


@shared_task
def drain() -> None:
    """Send what is due."""
    sending.drain()


@shared_task
def return_leases() -> None:
    """Take over from workers that have gone silent."""
    leases.return_leases(clock.now())


@shared_task
def heal_gaps() -> None:
    """Write what is owed and was not written."""
    upkeep.heal(clock.now())


@shared_task
def housekeeping() -> None:
    """Close what has run out."""
    upkeep.tidy(clock.now())


@shared_task
def heartbeat() -> None:
    """Sent by beat, run by a worker: proves both."""
    health.beat_heart("beat")
    health.beat_heart("worker")


@worker_ready.connect
@heartbeat_sent.connect
def worker_is_alive(**kwargs: Any) -> None:
    """A worker's own sign of life, whether or not there is a beat."""
    global _last_beat
    if time.monotonic() - _last_beat < _BETWEEN_BEATS:
        return
    try:
        health.beat_heart("worker")
    except redis.RedisError:
        return  # the broker is the same Redis: its absence is seen elsewhere
    _last_beat = time.monotonic()
