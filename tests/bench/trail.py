"""The log and the trail over 5,000,000 history rows and as many events, beside 10,000 of each, spread alike.

Through the functions that the pages use, as a manager who reads the log for a purpose, with row security on. Both
tables are made in SQL, each in a database of its own, with 100 rows and 100 events for each record but one, which has
one in a hundred of all. That no page reads a whole table is told by the database's own counters, which see what is read
inside functions too.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import connection, connections

from common.scope import acting_as
from hotspots.models import Subject
from reporting.log_use import begin_log_use
from reporting.trail.search import Wanted, find
from reporting.trail.timeline import trail_of
from tests import databases
from tests.bench.measuring import Spread
from tests.cast import Cast

FEW, MANY = 10_000, int(os.environ.get("MUSTER_BENCH_HISTORY", 5_000_000))
CALLS, WARM, AT_MOST = 25, 3, 3.0
PAGE = 30
EVENTS, HISTORY, RECORDS = "audit_processingevent", "hotspots_historicalsubject", "hotspots_subject"


@dataclass
class Report:
    """Milliseconds a page, by what is asked, in the small and in the large tables."""

    few: dict[str, list[float]]
    many: dict[str, list[float]]
    made: float
    load: tuple[float, float] = field(default_factory=lambda: os.getloadavg()[:2])

    def __str__(self) -> str:
        rows = [f"{f'A page of {FEW:,} and of {MANY:,} rows, ms':52}{'few':>8}{'many':>8}{'quartiles':>18}{'ratio':>8}"]
        first = {"log": Spread.of(self.few["log: first page"]).median, "trail": self._first_trail()}
        for name, taken in self.many.items():
            spread = Spread.of(taken)
            few = f"{statistics.median(self.few[name]):8.2f}" if name in self.few else f"{'':8}"
            ratio = spread.median / first[name.split(":")[0]]
            verdict = "as it should be" if ratio <= AT_MOST else "MISSED"
            rows.append(f"{name:52}{few}{spread.median:8.2f}{spread.quartiles:>18}{ratio:8.2f}  {verdict}")
        rows.append(f"Ratio to the first page of the small tables: at most {AT_MOST}. No table was read through.")
        rows.append(f"Made in {self.made:.0f} s. Load {self.load[0]:.1f} on {os.cpu_count()} cores.")
        return "\n".join(rows) + "\n"

    def _first_trail(self) -> float:
        return statistics.median(self.few["trail: a record, first page"])


def run(cast: Cast) -> Report:
    """Make both, and ask the same of both."""
    name = settings.DATABASES["default"]["NAME"]
    with databases.clone(name, "bench_trail_few"):
        _make(cast, FEW)
        few = _measure(cast, FEW)
    before = time.perf_counter()
    _make(cast, MANY)
    made = time.perf_counter() - before
    return Report(few, _measure(cast, MANY), made)


def _measure(cast: Cast, rows: int) -> dict[str, list[float]]:
    """Each page's times, in turn, so that what disturbs one disturbs all.

    Raises AssertionError where a page is empty, or a large table was read from end to end.
    """
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="lawfulness", reason="A benchmark")
    taken: dict[str, list[float]] = {}
    with acting_as(cast.max):
        pages = _pages(cast, rows)
        for turn in range(WARM + CALLS):
            for name, page in pages.items():
                # The planner rightly reads a table of few rows from end to end.
                watch = _reads_no_table_through(name) if rows == MANY and turn == 0 else nullcontext()
                before = time.perf_counter()
                with watch:
                    found = page()
                if turn >= WARM:
                    taken.setdefault(name, []).append((time.perf_counter() - before) * 1000)
                if not found:
                    raise AssertionError(f"{name} found nothing.")
    return taken


def _pages(cast: Cast, rows: int) -> dict[str, Callable[[], object]]:
    """What is asked. The 1,000th page only where there is one."""
    one, heavy = Subject.objects.get(pk=_key(7)), Subject.objects.get(pk=_key(0))
    day, next_day = _asked(
        "SELECT date_trunc('day', min(at) + (max(at) - min(at)) / 2), date_trunc('day', min(at) + "
        f"(max(at) - min(at)) / 2) + interval '1 day' FROM {EVENTS}"
    )
    pages: dict[str, Callable[[], object]] = {
        "log: first page": lambda: find(Wanted()).events,
        "log: of a record": lambda: find(Wanted(records=(one.pk,))).events,
        "log: of a person": lambda: find(Wanted(person=cast.cora.pk)).events,
        "log: of a day": lambda: find(Wanted(since=day, until=next_day)).events,
        "trail: a record, first page": lambda: trail_of(one).entries,
        "trail: a record with 1 in 100 of all, first page": lambda: trail_of(heavy).entries,
    }
    if rows > 1_000 * PAGE:
        deep = "{0[0]}_{0[1]}".format(_nth(f"SELECT at, id FROM {EVENTS}", 999 * PAGE))
    if rows // 100 > 1_000 * PAGE // 2:
        at, key = _nth(f"SELECT at, id FROM {EVENTS} WHERE record_id = '{heavy.pk}'", 999 * PAGE // 2)
        pages["log: 1,000th page"] = lambda: find(Wanted(), place=deep).events
        pages["trail: the same record, 1,000th page"] = lambda: trail_of(heavy, place=f"{at}_1_{key}").entries
    return pages


def _nth(select: str, offset: int) -> tuple[str, int]:
    """Where a page begins: the moment, in ISO form, and the key."""
    with connections["auditor"].cursor() as cursor:
        cursor.execute(f"{select} ORDER BY at DESC, id DESC OFFSET %s LIMIT 1", [offset])
        at, key = cursor.fetchone()
    return at.isoformat(), key


def _asked(statement: str) -> tuple:
    with connections["auditor"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


@contextmanager
def _reads_no_table_through(page: str) -> Iterator[None]:
    """Raises AssertionError where one of the tables was read from end to end for a page, by whatever function."""
    before = _read_through()
    yield
    through = {table: count - before[table] for table, count in _read_through().items() if count > before[table]}
    if through:
        raise AssertionError(f"For {page} these were read from end to end: {through}")


def _read_through() -> dict[str, int]:
    """How often this transaction has read each table sequentially so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_stat_get_xact_numscans(oid) FROM pg_class WHERE relname = ANY(%s)",
            [[EVENTS, HISTORY, RECORDS]],
        )
        return dict(cursor.fetchall())


# --- Rows -------------------------------------------------------------------------------------------------------------


def _key(number: int) -> UUID:
    """The key of a record by its number, as `_KEY` makes it in SQL."""
    return UUID(f"{number:032x}")


_KEY = "lpad(to_hex({0}), 32, '0')::uuid"
_RECORD = "CASE WHEN n %% 100 = 0 THEN 0 ELSE 1 + n %% {records} END"


def _make(cast: Cast, rows: int) -> None:
    """Fill the tables as two years of work would have, with triggers off; their indexes are made afterwards."""
    records = rows // 100
    with acting_as(cast.cora):
        first = Subject.objects.create(
            reference="V-first", kind="victim", category="victims", held_by=cast.council, district="Rochford"
        )
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        like = {"id": _KEY.format("n"), "reference": "'V-' || n"}
        cursor.execute(
            _copies(cursor, RECORDS, like, "generate_series(0, %(rows)s)"), {"first": first.pk, "rows": records}
        )
        people = [person.pk for person in cast.people.values()]
        values = {"first": first.pk, "people": people, "agency": cast.council.pk, "rows": rows, "many": len(people)}
        key = _KEY.format(_RECORD.format(records=records))
        like = {"id": key, "history_id": "", "history_date": _WHEN, "history_user_id": _WHO, "vulnerable": "n %% 2 = 0"}
        statements = {
            HISTORY: _copies(cursor, HISTORY, like, "generate_series(1, %(rows)s)"),
            EVENTS: _EVENTS.format(key=key),
        }
        for table, statement in statements.items():
            indexes = _drop_indexes(cursor, table)
            cursor.execute(statement, values)
            for index in indexes:
                cursor.execute(index)
        cursor.execute("RESET session_replication_role")
        for table in (HISTORY, EVENTS, RECORDS):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _copies(cursor, table: str, like: dict[str, str], numbers: str) -> str:
    """The statement that copies a table's row of the first record, with some columns of the copies' own."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table]
    )
    values = {name: like.get(name, f"first.{name}") for (name,) in cursor.fetchall()}
    columns = {name: value for name, value in values.items() if value}
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
        f" FROM {numbers} AS n, {table} AS first WHERE first.id = %(first)s"
    )


def _drop_indexes(cursor, table: str) -> list[str]:
    """Drop a table's indexes but its key; gives the statements that make them again."""
    cursor.execute(
        "SELECT pg_get_indexdef(indexrelid), indexrelid::regclass FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT indisprimary",
        [table],
    )
    found = cursor.fetchall()
    for _, index in found:
        cursor.execute(f"DROP INDEX {index}")
    return [definition for definition, _ in found]


_WHEN = "now() - interval '730 days' * (1 - n::float / %(rows)s)"
_WHO = "(%(people)s::uuid[])[1 + n / 7 %% %(many)s]"
_EVENTS = f"""
    INSERT INTO {EVENTS} (at, person_id, agency_id, system, operation, verb, record_table, record_id, record_label,
                          from_state, to_state, reason, fields, recipients, channel, view, request_id)
    SELECT {_WHEN}, {_WHO}, %(agency)s, '', CASE n %% 3 WHEN 0 THEN 'alteration' ELSE 'consultation' END,
           CASE n %% 3 WHEN 0 THEN 'changed' ELSE 'looked at' END, '{RECORDS}', {{key}}, 'V-' || n, '', '', '',
           '{{{{}}}}', '{{{{}}}}', 'page', 'hotspots:subject', '' FROM generate_series(1, %(rows)s) AS n
"""
