"""What evidence costs a save: plain, with history, with event and chain; and with django-simple-history's own signal.

Each is a transaction as a request's is: it says who acts, locks the record and saves it. Triggers are switched off and
on between the rounds, on the one table, so that all else is the same. Elapsed time, since most of it is the database's;
first without waiting for the disk, which would hide what is compared, then with it, as in production.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, connections
from django.test.utils import override_settings

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common.scope import acting_as
from hotspots.models import Subject
from tests.bench.measuring import Spread
from tests.cast import Cast

ROUNDS, CALLS, WARM = 20, 25, 5
PLAIN, HISTORY, ALL, SIGNAL = "plain", "with history", "with history, event and chain", "simple-history's signal"
TABLE, KEPT = "hotspots_subject", "hotspots_historicalsubject"

_OFF = (f"ALTER TABLE {TABLE} DISABLE TRIGGER USER", f"ALTER TABLE {KEPT} DISABLE TRIGGER muster_chain")
_WAYS: dict[str, tuple[str, ...]] = {
    PLAIN: _OFF,
    HISTORY: (*_OFF, f"ALTER TABLE {TABLE} ENABLE TRIGGER USER"),
    ALL: (f"ALTER TABLE {TABLE} ENABLE TRIGGER USER", f"ALTER TABLE {KEPT} ENABLE TRIGGER muster_chain"),
    SIGNAL: _OFF,
}
_BOUNDS = {HISTORY: 1.3, ALL: 2.5}


@dataclass
class Report:
    """Milliseconds a save, by way, without and with waiting for the disk."""

    taken: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join(self._part(title, ways) for title, ways in self.taken.items())

    def _part(self, title: str, ways: dict[str, list[float]]) -> str:
        plain = Spread.of(ways[PLAIN]).median
        lines = [f"{'A save, ' + title:50}{'ms':>8}{'quartiles':>18}{'ratio':>8}"]
        for name, taken in ways.items():
            spread = Spread.of(taken)
            ratio, bound = spread.median / plain, _BOUNDS.get(name)
            verdict = "" if bound is None else f"  at most {bound}: {'as it should be' if ratio <= bound else 'MISSED'}"
            lines.append(f"{name:50}{spread.median:8.2f}{spread.quartiles:>18}{ratio:8.2f}{verdict}")
        return "\n".join(lines) + "\n"


def run(cast: Cast) -> Report:
    """Measure all ways in turn, round after round."""
    with acting_as(cast.cora):
        subject = Subject.objects.create(
            reference="V-2026-9001", kind="victim", category="victims", held_by=cast.council, district="Rochford"
        )
    _as_superuser(
        f"GRANT INSERT ON {KEPT} TO muster_app", f"CREATE POLICY bench ON {KEPT} FOR INSERT WITH CHECK (true)"
    )
    report, name = Report(), settings.DATABASES["default"]["NAME"]
    for title, setting in {"not waiting for the disk": "off", "waiting for the disk": "on"}.items():
        _as_superuser(f'ALTER DATABASE "{name}" SET synchronous_commit = {setting}')
        connection.close()
        ways: dict[str, list[float]] = {way: [] for way in _WAYS}
        for _ in range(ROUNDS):
            for way, statements in _WAYS.items():
                _as_superuser(*statements)
                ways[way] += _measure(lambda way=way: _save(cast, subject, way))  # type: ignore[misc]
        report.taken[title] = ways
    return report


def _measure(call: Callable[[], None]) -> list[float]:
    taken = []
    for _ in range(WARM + CALLS):
        before = time.perf_counter()
        call()
        taken.append((time.perf_counter() - before) * 1000)
    return taken[WARM:]


def _save(cast: Cast, subject: Subject, way: str) -> None:
    with override_settings(SIMPLE_HISTORY_ENABLED=way == SIGNAL), acting_as(cast.cora):
        found = lock(Subject, subject.pk)
        found.vulnerable = not found.vulnerable
        found._change_reason = ""  # asked for by simple-history's signal alone
        found.save()
        if way == ALL:
            record(Operation.ALTERATION, "changed", on=found, fields=["vulnerable"])


def _as_superuser(*statements: str) -> None:
    with connections["auditor"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
