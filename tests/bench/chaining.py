"""Chained writes by several writers at once: how many a second, and that no link is broken by it.

Each write is a transaction of its own, as a request's is: it says who acts, saves a record and writes an event, which
is two links; and it waits for the disk.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import connections, transaction

from audit import verification
from audit.actions import record
from audit.models import ChainLink, Operation
from common.scope import acting_as
from partners.models import Person
from tests.cast import Cast

WRITERS = (1, 2, 4, 8)
SECONDS = 8
FLOOR = 500


@dataclass(frozen=True)
class Line:
    """So many writers: transactions and links a second."""

    name: str
    writes: float
    links: float


@dataclass(frozen=True)
class Report:
    """All of them."""

    lines: list[Line]
    verdict: verification.Verdict
    load: float

    def __str__(self) -> str:
        rows = [f"{line.name:60}{line.writes:12,.0f}{line.links:12,.0f}" for line in self.lines]
        writes = self.lines[-1].writes
        held = "as it should be" if writes >= FLOOR else "MISSED"
        return "\n".join(
            [
                f"{'Chained writes, each waiting for the disk':60}{'a second':>12}{'links':>12}",
                *rows,
                f"{WRITERS[-1]} writers: {writes:,.0f} a second, at least {FLOOR}: {held}",
                f"The chain holds: {self.verdict.links:,} links. Load {self.load:.1f} on {os.cpu_count()} cores.",
                "",
            ]
        )


def run(cast: Cast) -> Report:
    """Let each number of writers write for a while, then the same without waiting outside the lock, then verify."""
    name = settings.DATABASES["default"]["NAME"]
    with connections["auditor"].cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
    connections.close_all()
    people = list(cast.people.values())
    lines = [_line(people[:count], f"{count} writer{'s' if count > 1 else ''}") for count in WRITERS]
    with transaction.atomic(using="auditor"):
        verdict = verification.verify_chain(connections["auditor"])
    if verdict.broken:
        raise AssertionError(verdict.fault)
    return Report(lines, verdict, os.getloadavg()[0])


def _line(people: list[Person], name: str) -> Line:
    before, began = ChainLink.objects.count(), time.perf_counter()
    with ThreadPoolExecutor(len(people)) as pool:
        writes = sum(pool.map(partial(_write, until=began + SECONDS), people))
    seconds = time.perf_counter() - began
    return Line(name, writes / seconds, (ChainLink.objects.count() - before) / seconds)


def _write(person: Person, *, until: float) -> int:
    """Save oneself and say so, again and again; gives how often."""
    done = 0
    while time.perf_counter() < until:
        with acting_as(person):
            Person.objects.filter(pk=person.pk).update(version=done)
            record(Operation.ALTERATION, "changed", on=person)
        done += 1
    connections.close_all()
    return done
