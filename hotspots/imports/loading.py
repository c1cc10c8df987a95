"""Puts checked rows in the place of what was known of their forces and months, in the caller's transaction.

Each (force, month) is replaced as a whole, so that loading a file again changes nothing, and is never
de-duplicated: exact copies are separate incidents. Snap points and monthly counts are kept in step by the
same transaction.
"""

import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from hotspots.imports.checking import Checked
from hotspots.imports.sources import FileHeld
from hotspots.imports.staging import Progress

#: What to do with a file that has faulty rows: load the others, or nothing at all.
Mode = Literal["good_rows", "all_or_none"]

LOCK_SPACE: Final = 0x0D47A  # first key of the advisory locks, so that they meet no others

MONTHS: Final = """
SELECT force, month_start, sum(rows)::bigint, sum(refused)::bigint FROM incoming_month
WHERE NOT faulty GROUP BY force, month_start ORDER BY month_start, force
"""

FILL_PERIODS: Final = """
INSERT INTO incoming_period
SELECT force, month_start AS month FROM incoming_month
WHERE NOT faulty GROUP BY force, month_start HAVING sum(rows) > sum(refused)
"""

#: A month of which a newer file has fewer than this share of the rows is probably cut off, or only a part.
LEAST_SHARE: Final = 0.9

FIND_SHRINKING: Final = """
SELECT new.force, to_char(new.month, 'FMMonth YYYY'), old.rows, new.rows
FROM (SELECT force, month_start AS month, sum(rows) - sum(refused) AS rows FROM incoming_month
      WHERE NOT faulty GROUP BY force, month_start HAVING sum(rows) > sum(refused)) AS new
JOIN (SELECT force, month, sum(count) AS rows FROM hotspots_monthlycount GROUP BY force, month) AS old
    USING (force, month)
WHERE new.rows < old.rows * %(least_share)s ORDER BY new.month, new.force
"""

DELETE_INCIDENTS: Final = """
WITH gone AS (
    DELETE FROM hotspots_incident AS old USING incoming_period AS new
    WHERE old.force = new.force AND old.month = new.month RETURNING old.force, old.month
)
SELECT force, month, count(*) FROM gone GROUP BY force, month
"""

DELETE_COUNTS: Final = """
DELETE FROM hotspots_monthlycount AS old USING incoming_period AS new
WHERE old.force = new.force AND old.month = new.month
"""

# In the order of the key, so that two imports that meet in the same points wait for each other and never in a
# circle. A point is named as in the latest month that is known of it.
KEEP_POINTS: Final = r"""
INSERT INTO hotspots_snappoint AS known
    (longitude, latitude, location, lsoa_code, lsoa_name, district, described_month)
SELECT DISTINCT ON (lon, lat) lon, lat, btrim(location), btrim(lsoa_code), btrim(lsoa_name),
       regexp_replace(btrim(lsoa_name), '\s+\S+$', ''), (last_month || '-01')::date
FROM incoming_place WHERE lon IS NOT NULL
ORDER BY lon, lat, last_month DESC, rows DESC, location, lsoa_code
ON CONFLICT (longitude, latitude) DO UPDATE SET
    location = EXCLUDED.location, lsoa_code = EXCLUDED.lsoa_code, lsoa_name = EXCLUDED.lsoa_name,
    district = EXCLUDED.district, described_month = EXCLUDED.described_month
WHERE EXCLUDED.described_month > known.described_month
   OR (EXCLUDED.described_month = known.described_month
       AND (EXCLUDED.location, EXCLUDED.lsoa_code, EXCLUDED.lsoa_name)
           IS DISTINCT FROM (known.location, known.lsoa_code, known.lsoa_name))
"""

FILL_POINTS: Final = """
INSERT INTO incoming_point
SELECT DISTINCT place.longitude, place.latitude, point.id AS snap_point_id
FROM incoming_place AS place
JOIN hotspots_snappoint AS point ON point.longitude = place.lon AND point.latitude = place.lat
"""

ROWS: Final = """
incoming_row JOIN incoming_month USING (reported_by, month) LEFT JOIN incoming_point USING (longitude,
latitude)
"""

INSERT_INCIDENTS: Final = f"""
INSERT INTO hotspots_incident
    (batch_id, force, falls_within, month, snap_point_id, crime_type, crime_id, last_outcome, context)
SELECT %(import_id)s, force, falls_within, month_start, snap_point_id, btrim(crime_type), crime_id,
last_outcome, context FROM {ROWS}
"""

INSERT_COUNTS: Final = f"""
INSERT INTO hotspots_monthlycount (force, month, snap_point_id, crime_type, count)
SELECT force, month_start, snap_point_id, btrim(crime_type), count(*)
FROM {ROWS}
GROUP BY force, month_start, snap_point_id, btrim(crime_type)
ORDER BY month_start, force, snap_point_id
"""

INSERT_REFUSALS: Final = """
INSERT INTO hotspots_importrefusal (batch_id, file, row, position, column_name, reason, value)
SELECT %(import_id)s, left((%(files)s::text[])[file], 255), number, position, column_name, reason, value
FROM incoming_fault ORDER BY file, number, position
"""


@dataclass(frozen=True)
class MonthCounts:
    """What an import did to one (force, month); `month` is its first day.

    Rows whose force or month cannot be read are counted under no force and no month.
    """

    force: str
    month: date | None
    read: int
    loaded: int
    replaced: int
    refused: int


@dataclass(frozen=True)
class Loaded:
    """What an import did. Not `applied`: nothing changed, as the mode forbids it or no row is fit."""

    applied: bool
    months: tuple[MonthCounts, ...]
    faults: int

    @property
    def read(self) -> int:
        return sum(month.read for month in self.months)

    @property
    def loaded(self) -> int:
        return sum(month.loaded for month in self.months)

    @property
    def replaced(self) -> int:
        return sum(month.replaced for month in self.months)

    @property
    def refused(self) -> int:
        return sum(month.refused for month in self.months)


def load(
    cursor: Any, import_id: UUID, checked: Checked, mode: Mode, progress: Progress, *, may_shrink: bool = False
) -> Loaded:
    """Loads the rows that `check` left, and stores the refusals; all of it or, when the transaction fails,
    nothing.

    A (force, month) of which no row is fit is left as it was. Imports of the same (force, month) wait for
    each other until the end of their transactions, which must be READ COMMITTED to see what the other did.
    Raises FileHeld where a month would be left with far fewer rows, unless it `may_shrink`.
    """
    total = checked.fit
    progress("loading", 0, total)
    cursor.execute(INSERT_REFUSALS, {"import_id": import_id, "files": list(checked.files)})
    applied = bool(checked.fit) and not (mode == "all_or_none" and checked.refused)
    if applied and not may_shrink:
        _hold_shrinking(cursor)
    replaced = _replace(cursor, import_id) if applied else {}
    counts = _counts(cursor, checked, replaced, applied)
    progress("loading", total, total)
    return Loaded(applied, counts, checked.faults)


def _hold_shrinking(cursor: Any) -> None:
    cursor.execute(FIND_SHRINKING, {"least_share": LEAST_SHARE})
    reasons = [
        f"{force}, {month}: {old:,} rows are loaded, and this file would leave {new:,}."
        for force, month, old, new in cursor.fetchall()
    ]
    if reasons:
        raise FileHeld(*reasons)


def _replace(cursor: Any, import_id: UUID) -> dict[tuple[str, date], int]:
    cursor.execute(FILL_PERIODS)
    cursor.execute("SELECT force, month FROM incoming_period")
    _lock(cursor, cursor.fetchall())
    replaced = _remove_old(cursor)
    cursor.execute(KEEP_POINTS)
    cursor.execute(FILL_POINTS)
    cursor.execute("SELECT muster_measure_staging()")
    cursor.execute(INSERT_INCIDENTS, {"import_id": import_id})
    cursor.execute(INSERT_COUNTS)
    return replaced


def _remove_old(cursor: Any) -> dict[tuple[str, date], int]:
    cursor.execute(DELETE_INCIDENTS)
    replaced = {(force, month): rows for force, month, rows in cursor.fetchall()}
    cursor.execute(DELETE_COUNTS)
    return replaced


def _lock(cursor: Any, periods: list[tuple[str, date]]) -> None:
    """Takes the periods' advisory locks, always in one order, so that two imports cannot deadlock."""
    keys = {zlib.crc32(f"{force}|{month}".encode()) - 2**31 for force, month in periods}
    for key in sorted(keys):
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK_SPACE, key))


def _counts(
    cursor: Any, checked: Checked, replaced: dict[tuple[str, date], int], applied: bool
) -> tuple[MonthCounts, ...]:
    cursor.execute(MONTHS)
    months = [
        MonthCounts(force, month, rows, rows - refused if applied else 0, replaced.get((force, month), 0), refused)
        for force, month, rows, refused in cursor.fetchall()
    ]
    unknown = checked.fit + checked.refused - sum(month.read for month in months)
    if unknown:
        months.append(MonthCounts("", None, unknown, 0, 0, unknown))
    return tuple(months)
