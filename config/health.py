"""/healthz and /readyz: for machines, without sign-in. They name the part that is not ready and nothing else."""

from collections.abc import Callable

import redis
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from audit import custody
from common import clock, scope
from config.checks import role_faults, wall_faults
from notifications import health as deliveries

#: How long, in seconds, a worker or beat may be silent, and a due delivery may wait.
SILENCE_ALLOWED = 90
WAIT_ALLOWED = 300


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part is ready; 503 with the names of those that are not, and why."""
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "redis": _redis,
        "worker": lambda: _heartbeat("worker"),
        "beat": lambda: _heartbeat("beat"),
        "deliveries": _oldest_delivery,
        "audit": lambda: custody.trouble(clock.now()),
    }
    faults = {name: fault for name, check in checks.items() if (fault := _fault_of(check))}
    parts = {name: faults.get(name, "ok") for name in checks}
    return JsonResponse(
        {"status": "ready" if not faults else "not ready", "parts": parts}, status=503 if faults else 200
    )


def _fault_of(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "the database does not answer"
    except (redis.RedisError, OSError):
        return "Redis does not answer"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return " ".join([*role_faults(), *wall_faults()])


def _redis() -> str:
    cache.set("readyz", "1", 10)
    return ""


def _heartbeat(part: str) -> str:
    """Workers and beat write the time of their last sign of life to the cache (notifications/tasks.py)."""
    last = deliveries.last_heartbeat(part)
    if last is None:
        return f"no sign of life from the {part} yet"
    silent = (clock.now() - last).total_seconds()
    return "" if silent <= SILENCE_ALLOWED else f"the {part} has been silent for {silent:.0f} seconds"


def _oldest_delivery() -> str:
    with scope.acting_as_system(scope.System.HEALTH):
        waiting = deliveries.oldest_due_wait(clock.now()).total_seconds()
    return "" if waiting <= WAIT_ALLOWED else f"the oldest due message has waited {waiting:.0f} seconds"
