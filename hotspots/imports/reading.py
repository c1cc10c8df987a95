"""Opens an uploaded file safely, without ever holding more than one line of it.

An upload is one .csv file, or the .zip of them that data.police.uk hands out. Whatever is wrong with the file
as a whole is a FileRefused with a sentence for each fault; what is wrong with single rows is for checking.py.
"""

import contextlib
import csv
import io
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from hotspots.imports.archives import zip_sources
from hotspots.imports.columns import header_faults
from hotspots.imports.sources import MEBIBYTE, FileRefused, Limits, Meter, Source


@dataclass(frozen=True)
class Upload:
    """The CSV files of one upload, in the order of their names; their headers are known to be right."""

    sources: tuple[Source, ...]

    @property
    def size(self) -> int:
        """Bytes in all, unpacked."""
        return sum(source.size for source in self.sources)

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return self.sources[0].meter.done


def open_upload(file: BinaryIO, name: str, limits: Limits | None = None) -> Upload:
    """Opens an upload and checks its kind, size and every header; reads no rows.

    Takes a seekable binary file, which must stay open while the rows are read, and the name it was uploaded
    under. Raises FileRefused, naming every fault that can be known so far.
    """
    limits = limits or Limits()
    kind = name.rpartition(".")[2].lower()
    if kind not in ("csv", "zip"):
        raise FileRefused(f"{name} is not a .csv or .zip file. Upload the file that data.police.uk gave you.")
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise FileRefused(f"{name} is empty.")
    if size > limits.upload_bytes:
        raise FileRefused(
            f"{name} is too big: it has {in_mebibytes(size)} "
            f"and the most is {in_mebibytes(limits.upload_bytes)}. Upload fewer months at a time."
        )
    sources = zip_sources(file, name, size, limits) if kind == "zip" else [_csv_source(file, name, size)]
    _check_headers(sources)
    return Upload(tuple(sources))


def in_mebibytes(size: int) -> str:
    """A size in bytes for people: 268435456 → “256 MB”."""
    return f"{-(-size // MEBIBYTE):,} MB"


def _csv_source(file: BinaryIO, name: str, size: int) -> Source:
    def rewound() -> AbstractContextManager[BinaryIO]:
        file.seek(0)
        return contextlib.nullcontext(file)

    return Source(name, size, rewound, Meter(size))


def _check_headers(sources: list[Source]) -> None:
    faults: list[str] = []
    rows = False
    for source in sources:
        with contextlib.closing(source.lines()) as lines:
            try:
                header = next(csv.reader([next(lines, "")]), [])
                wrong = header_faults(header) if header else ["It has no column names."]
                rows = rows or any(line.strip() for line in lines)
            except FileRefused as refusal:
                faults.extend(refusal.reasons)
                continue
        faults.extend(f"{source.name}: {fault}" if len(sources) > 1 else fault for fault in wrong)
        source.meter.done = 0
    if not faults and not rows:
        faults.append("The file has column names but no rows.")
    if faults:
        raise FileRefused(*faults)
