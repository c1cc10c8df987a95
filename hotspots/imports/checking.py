"""Checks staged rows in SQL and names every fault of every row.

What repeats is checked once, not in each row: each distinct month, each distinct place.

Fills the other temporary tables of hotspots/sql/04_imports.sql, and leaves for loading.py:
  incoming_row    the rows without a fault
  incoming_month  each (reported_by, month) as written: `force`, `month_start`, files, rows and refused rows
  incoming_place  each place as written, with `lon` and `lat` to six decimals
  incoming_fault  each fault: file, number of the row, column, reason, value
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hotspots.imports.columns import WIDTH
from hotspots.imports.rules import (
    MONTH_RULES,
    PLACE_RULES,
    RAGGED,
    ROW_RULES,
    UNREADABLE,
    Rule,
    any_wrong,
    faults,
)
from hotspots.imports.sources import FileRefused
from hotspots.imports.staging import Progress, Staged

SHOWN: Final = 80  # characters of a wrong value
DEGREES: Final = r"^-?[0-9]{1,3}(\.[0-9]{1,30})?$"

FILL_MONTHS: Final = rf"""
INSERT INTO incoming_month (reported_by, month, rows, files, force, month_start, faulty)
SELECT *, {any_wrong(MONTH_RULES)} AS faulty FROM (
    SELECT reported_by, month, rows, files, btrim(reported_by) AS force,
           CASE WHEN btrim(month) ~ '^(19|20)[0-9]{{2}}-(0[1-9]|1[0-2])$'
                THEN (btrim(month) || '-01')::date END AS month_start
    FROM (SELECT reported_by, month, count(*) AS rows, array_agg(DISTINCT file) AS files
          FROM incoming_row WHERE width = {WIDTH} GROUP BY reported_by, month) AS written
) AS read
"""

FILL_PLACES: Final = rf"""
INSERT INTO incoming_place
    (longitude, latitude, location, lsoa_code, lsoa_name, rows, last_month, lon, lat, faulty)
SELECT *, {any_wrong(PLACE_RULES)} AS faulty FROM (
    SELECT longitude, latitude, location, lsoa_code, lsoa_name, rows, last_month,
           CASE WHEN longitude ~ '{DEGREES}' THEN round(longitude::numeric, 6) END AS lon,
           CASE WHEN latitude ~ '{DEGREES}' THEN round(latitude::numeric, 6) END AS lat
    FROM (SELECT longitude, latitude, location, lsoa_code, lsoa_name,
                 count(*) AS rows, max(btrim(month)) AS last_month
          FROM incoming_row WHERE width = {WIDTH}
          GROUP BY longitude, latitude, location, lsoa_code, lsoa_name) AS written
) AS read
"""

FIND_RAGGED: Final = f"""
INSERT INTO incoming_fault
SELECT file, number, 0, '', CASE WHEN width = 0 THEN '{UNREADABLE}' ELSE format('{RAGGED}', width) END, ''
FROM incoming_row WHERE width <> {WIDTH}
"""

# Rows that were not split into twelve values belong to no month.
TAKE_OUT: Final = f"""
WITH refused AS (
    DELETE FROM incoming_row AS r USING (SELECT DISTINCT file, number FROM incoming_fault) AS f
    WHERE r.file = f.file AND r.number = f.number RETURNING r.width, r.reported_by, r.month
), counted AS (
    UPDATE incoming_month SET refused = per_month.rows
    FROM (SELECT reported_by, month, count(*) AS rows FROM refused
          WHERE width = {WIDTH} GROUP BY reported_by, month) AS per_month
    WHERE incoming_month.reported_by = per_month.reported_by AND incoming_month.month = per_month.month
)
SELECT count(*) FROM refused
"""

FIND_SPLIT: Final = """
SELECT force, to_char(month_start, 'FMMonth YYYY'), array_agg(DISTINCT file)
FROM incoming_month CROSS JOIN unnest(files) AS file
WHERE NOT faulty GROUP BY force, month_start HAVING count(DISTINCT file) > 1 ORDER BY force, month_start
"""


@dataclass(frozen=True)
class Checked:
    """What the check found: rows fit to load, rows refused, and faults in all (a row can have several)."""

    files: tuple[str, ...]
    fit: int
    refused: int
    faults: int


def check(cursor: Any, staged: Staged, today: date, progress: Progress) -> Checked:
    """Checks what `stage` has staged, in the same transaction; `today` is the day in Europe/London.

    Raises FileRefused if the same force and month come from two files of one upload: loading both would count
    twice.
    """
    parameters = {"this_month": today.replace(day=1)}
    progress("checking", 0, staged.rows)
    cursor.execute(FILL_MONTHS, parameters)
    cursor.execute(FILL_PLACES)
    _refuse_split_months(cursor, staged)
    cursor.execute(FIND_RAGGED)
    _name_faults(cursor, "incoming_month", "reported_by, month", MONTH_RULES, parameters)
    _name_faults(cursor, "incoming_place", "longitude, latitude, location, lsoa_code, lsoa_name", PLACE_RULES, {})
    cursor.execute(_insert("incoming_row AS r", f"width = {WIDTH} AND {any_wrong(ROW_RULES)}", ROW_RULES))
    checked = _take_out(cursor, staged)
    progress("checking", staged.rows, staged.rows)
    return checked


def _take_out(cursor: Any, staged: Staged) -> Checked:
    cursor.execute("SELECT count(*) FROM incoming_fault")
    (found,) = cursor.fetchone()
    if not found:
        return Checked(staged.files, staged.rows, 0, 0)
    cursor.execute(TAKE_OUT)
    (refused,) = cursor.fetchone()
    cursor.execute("DELETE FROM incoming_place")
    cursor.execute(FILL_PLACES)  # afresh: no refused row may say what a place is called
    return Checked(staged.files, staged.rows - refused, refused, found)


def _name_faults(cursor: Any, table: str, key: str, rules: tuple[Rule, ...], parameters: dict[str, date]) -> None:
    cursor.execute(f"SELECT EXISTS (SELECT FROM {table} WHERE faulty)")
    if cursor.fetchone()[0]:
        rows = f"incoming_row AS r JOIN {table} USING ({key})"
        cursor.execute(_insert(rows, f"r.width = {WIDTH} AND faulty", rules), parameters)


def _insert(rows: str, where: str, rules: tuple[Rule, ...]) -> str:
    return f"""
        INSERT INTO incoming_fault
        SELECT r.file, r.number, fault.position, fault.column_name, fault.reason, left(fault.value, {SHOWN})
        FROM {rows}
        CROSS JOIN LATERAL (VALUES {faults(rules)}) AS fault (wrong, position, column_name, reason, value)
        WHERE {where} AND fault.wrong
    """


def _refuse_split_months(cursor: Any, staged: Staged) -> None:
    cursor.execute(FIND_SPLIT)
    reasons = [
        f"{force}, {month} is in more than one file: "
        f"{', '.join(staged.files[file - 1] for file in files)}. Keep one of them."
        for force, month, files in cursor.fetchall()
    ]
    if reasons:
        raise FileRefused(*reasons)
