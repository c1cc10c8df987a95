"""Copies the rows of an upload, as they are, into a temporary table that lives as long as the transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from hotspots.imports.columns import WIDTH
from hotspots.imports.reading import Upload
from hotspots.imports.records import records

REPORTED: Final = 5_000  # rows between two reports of progress
CHUNK: Final = 500  # rows in one write; many more would cost time in the memory allocator

#: Told the stage ("reading", "checking", "loading"), how much of it is done, and how much there is: bytes
#: while reading, rows after that.
Progress = Callable[[str, int, int], None]

# Text format, since CSV format would take empty values for NULL.
COPY: Final = "COPY incoming_row FROM STDIN"
NOTHING: Final = "\t" * (WIDTH - 1)
ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass(frozen=True)
class Staged:
    """What lies in `incoming_row`."""

    files: tuple[str, ...]
    rows: int


def stage(cursor: Any, upload: Upload, progress: Progress) -> Staged:
    """Copies every record of the upload into the temporary table `incoming_row` and says how many there are.

    Takes a psycopg cursor (or Django's wrapper of one) inside a transaction. A row with the wrong number of
    values is kept as a number only, to be refused by name. Raises FileRefused where the file stops being
    readable.
    """
    cursor.execute("SELECT muster_open_staging()")  # hotspots/sql/04_imports.sql
    rows = 0
    with cursor.copy(COPY) as copy:
        for file, source in enumerate(upload.sources, start=1):
            for lines in _chunks(_copy_line(file, *record) for record in records(source.lines())):
                copy.write("".join(lines))
                rows += len(lines)
                if rows % REPORTED < CHUNK:
                    progress("reading", upload.done, upload.size)
    progress("reading", upload.done, upload.size)
    return Staged(tuple(source.name for source in upload.sources), rows)


def _chunks(lines: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _copy_line(file: int, number: int, values: list[str] | None) -> str:
    if values is None or len(values) != WIDTH:
        return f"{file}\t{number}\t{len(values or ())}\t{NOTHING}\n"
    text = "\t".join(values)
    if "\\" in text or "\n" in text or "\r" in text or text.count("\t") != WIDTH - 1:
        text = "\t".join([value.translate(ESCAPES) for value in values])
    return f"{file}\t{number}\t{WIDTH}\t{text}\n"
