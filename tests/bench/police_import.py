"""Loading street-level police data: the whole import, and a plain COPY of the same rows beside it."""

import csv
import io
from pathlib import Path

from django.db import connections, transaction

from common.scope import acting_as
from hotspots.imports.columns import HEADER
from hotspots.models import Import
from tests.bench.measuring import Table
from tests.cast import Cast
from tests.hotspots.conftest import Importer
from tests.hotspots.police import real_files, zip_of


def run(cast: Cast) -> Table:
    """Import the real months as one archive, each time replacing what the time before loaded."""
    months = real_files()
    archive = zip_of({f"essex/{path.name}": path.read_bytes() for path in months})
    load = Importer(cast.cora)
    rows = load(archive, "essex.zip").loaded
    table = Table(f"Police data, {rows:,} rows in {len(months)} files", base="plain COPY (floor)")
    table.add("plain COPY (floor)", lambda: _copy(months), calls=5)
    table.add("whole import, replacing the same months", lambda: load(archive, "essex.zip"), calls=3)
    for number, line in enumerate(table.lines):
        table.lines[number] = line.noted(f"{rows / line.wall_ms * 1000:,.0f} rows/s")
    with acting_as(cast.cora):
        _check(Import.objects.count())
    return table


def _copy(months: list[Path]) -> None:
    columns = ", ".join(f'"{name}" text' for name in HEADER)
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE plain ({columns}) ON COMMIT DROP")
        for month in months:
            with cursor.copy("COPY plain FROM STDIN (FORMAT csv)") as copy:
                copy.write(_without_header(month))


def _without_header(month: Path) -> str:
    text = month.read_text(encoding="utf-8")
    header = next(csv.reader(io.StringIO(text)))
    if len(header) != len(HEADER):
        raise AssertionError(f"{month.name} has {len(header)} columns, not {len(HEADER)}.")
    return text.partition("\n")[2]


def _check(imports: int) -> None:
    if imports < 5:
        raise AssertionError(f"Only {imports} imports were made.")
