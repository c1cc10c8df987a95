"""Claiming what is due: in batches, against a Celery task for each message; and how much memory a million rows take.

Claiming and settling are timed apart from composing and sending, which come on top in either way and are a line of
their own.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import psutil
import redis
from django.conf import settings
from django.db import connections

from common import clock
from common.scope import System, acting_as_system
from notifications import sending, states
from notifications.channels import Accepted, Answer, Message
from notifications.models import Delivery
from tasking.models import Meeting
from tests.bench.claiming_tasks import claim_one
from tests.cast import Cast
from tests.notifications import making

TASKS, BATCHED, SENT = 2_000, 50_000, 500
ROWS = int(os.environ.get("MUSTER_BENCH_ROWS", 1_000_000))
_ROOT = Path(__file__).resolve().parents[2]
_MANY, _QUEUE = 500, "bench"


class Taken:
    """A channel that takes everything at once, so that what is timed is Muster's part."""

    safe_to_repeat = True
    can_be_asked = False

    def send(self, message: Message) -> Answer:
        """Take it."""
        return Accepted("taken")

    def lookup(self, reference: str) -> Answer | None:
        """It keeps nothing."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""


def run(cast: Cast) -> str:
    """Measure each way on rows of its own, then a million."""
    meeting = making.meeting(cast)
    lines = [("one Celery task for each message, one worker", _by_tasks(cast, meeting))]
    for limit in (sending.BATCH, _MANY):
        _make(cast, meeting, BATCHED)
        seconds = _timed(partial(_drain, limit))
        lines.append((f"claimed and settled in batches of {limit}", BATCHED / seconds))
    _make(cast, meeting, SENT, real=True)
    lines.append(("the whole drain: composed, sent to a channel that takes it, settled, logged", SENT / _timed(_send)))
    base = lines[0][1]
    rows = [f"{name:76}{rate:9,.0f}{rate / base:8.1f}" for name, rate in lines]
    head = f"{'Claiming due messages':76}{'a second':>9}{'ratio':>8}"
    return "\n".join([head, *rows, "", *_memory(cast, meeting)]) + "\n"


def _memory(cast: Cast, meeting: Meeting) -> Iterator[str]:
    """What this process holds while it drains many rows."""
    _make(cast, meeting, ROWS)
    process = psutil.Process()
    marks = {0: "at the start", ROWS // 10: "after a tenth", ROWS // 2: "half-way", ROWS: "at the end"}
    held: dict[str, int] = {}

    def note(done: int) -> None:
        for mark, words in marks.items():
            if done >= mark:
                held.setdefault(words, process.memory_info().rss)

    note(0)
    seconds = _timed(lambda: _drain(_MANY, note))
    yield f"Draining {ROWS:,} due rows, {ROWS / seconds:,.0f} a second; memory of the process"
    for words, size in held.items():
        yield f"{words:76}{size / 2**20:7,.1f} MiB"


def _timed(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def _drain(limit: int, note: Callable[[int], None] = lambda done: None) -> None:
    """Claim as a worker does, and settle each batch."""
    owner, done = uuid4(), 0
    while batch := sending.claim(owner, clock.now(), limit=limit):
        with acting_as_system(System.OUTBOX):
            held = Delivery.objects.filter(pk__in=[one.pk for one in batch], status=states.CLAIMED, lease_owner=owner)
            done += held.change(status=states.SENT, sent_at=clock.now())
        note(done)


def _send() -> None:
    sent = sending.drain(Taken())
    if sent != SENT:
        raise AssertionError(f"{sent} of {SENT} were sent.")


def _by_tasks(cast: Cast, meeting: Meeting) -> float:
    """How many a second a worker does, from the first task queued to the last message settled."""
    _make(cast, meeting, TASKS)
    with acting_as_system(System.OUTBOX):
        keys = [str(key) for key in Delivery.objects.due(clock.now()).values_list("pk", flat=True)]

    def work() -> None:
        for key in keys:
            claim_one.apply_async((key,), queue=_QUEUE)
        while _due():
            time.sleep(0.02)

    with _worker():
        claim_one.apply_async((str(uuid4()),), queue=_QUEUE)  # of none: the worker is there once it has taken it
        with redis.Redis.from_url(settings.REDIS_URL) as queues:
            while queues.llen(_QUEUE):
                time.sleep(0.02)
        return TASKS / _timed(work)


def _due() -> bool:
    with acting_as_system(System.OUTBOX):
        return Delivery.objects.filter(status__in=states.WAITING).exists()


@contextmanager
def _worker() -> Iterator[None]:
    """A worker of one process, on this database and a numbered Valkey database of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.worker_settings",
        "MUSTER_BENCH_DATABASE": settings.DATABASES["default"]["NAME"],
    }
    with tempfile.TemporaryFile() as log:
        words = ["worker", "--pool=solo", "--include=tests.bench.claiming_tasks", f"--queues={_QUEUE}"]
        with subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", "--app=config", *words, "--loglevel=error"],
            cwd=_ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        ) as worker:
            try:
                yield
            finally:
                worker.terminate()


def _make(cast: Cast, meeting: Meeting, count: int, *, real: bool = False) -> None:
    """So many messages that are due, and no others; `real`: about a meeting that there is, so that they can be sent."""
    with connections["auditor"].cursor() as cursor:
        cursor.execute("TRUNCATE notifications_delivery CASCADE")
        meant = {"recipient": cast.bob.pk, "meeting": meeting.pk if real else None, "n": count}
        cursor.execute(_ROWS, {**_VALUES, **meant})
    with connections["auditor"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_delivery")


_VALUES = {"kind": "meeting-moved", "status": states.PENDING, "channel": "email"}
#: A meeting's messages are told apart by their lead.
_ROWS = """
    INSERT INTO notifications_delivery (
        id, created_at, updated_at, version, kind, source_table, source_id, source_version, lead, recipient_id, channel,
        due_at, try_at, not_after, status, idem_key, attempts, message_id, provider_ref, last_error,
        urgent
    )
    SELECT
        gen_random_uuid(), now(), now(), 1, %(kind)s, 'tasking_meeting', coalesce(%(meeting)s::uuid, gen_random_uuid()),
        1, make_interval(secs => n), %(recipient)s, %(channel)s, now(), now(), now() + interval '1 day', %(status)s,
        'bench:' || n, 0, '<' || n || '@bench.invalid>', '', '', false
    FROM generate_series(1, %(n)s) AS n
"""
