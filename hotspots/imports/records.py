"""Splits lines into CSV records (RFC 4180), losing none when one of them is broken."""

import contextlib
import csv
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from hotspots.imports.columns import WIDTH

LONGEST_RECORD: Final = 20  # further lines that one quoted record may run over

#: (row number as a spreadsheet shows it, the header being row 1; the values, or None if the quotes make no
#: sense)
Record = tuple[int, list[str] | None]


def records(lines: Iterator[str]) -> Iterator[Record]:
    """Yields the records after the header; blank lines are counted in the row numbers and left out.

    A quotation mark that is opened and never closed spoils its own line only: the lines behind it are read
    afresh.
    """
    waiting: deque[str] = deque()

    def pull() -> str:
        return waiting.popleft() if waiting else next(lines, "")

    next(lines, "")  # the header
    number = 1
    while line := pull():
        number += 1
        if '"' in line:
            yield number, _quoted(line, pull, waiting)
        elif values := line.rstrip("\r\n"):
            yield number, values.split(",")


def _quoted(first: str, pull: Callable[[], str], waiting: deque[str]) -> list[str] | None:
    further: list[str] = []

    def feed() -> Iterator[str]:
        yield first
        while len(further) < LONGEST_RECORD and (line := pull()):
            further.append(line)
            yield line

    with contextlib.suppress(csv.Error):
        values = next(csv.reader(feed(), strict=True))
        if not further or (len(values) == WIDTH and not any(map(_is_like_a_row, values))):
            return values
    waiting.extendleft(reversed(further))
    return None


def _is_like_a_row(value: str) -> bool:
    """Two stray quotation marks can make one value of all that lies between them."""
    return value.count(",") >= WIDTH - 1
