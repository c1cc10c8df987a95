"""The parts of an upload: its limits, its CSV files, and how an upload as a whole is refused."""

import io
import zlib
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final
from zipfile import BadZipFile

MEBIBYTE: Final = 1024 * 1024
LONGEST_LINE: Final = 16_384  # characters; a police row has about 200


class FileRefused(Exception):
    """The file cannot be taken; `reasons` are sentences for its uploader, one for each fault."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class FileHeld(FileRefused):
    """The file would leave months with far fewer rows than are loaded: its uploader must say that this is meant."""


@dataclass(frozen=True)
class Limits:
    """How much of a file Muster is willing to read.

    A month of one force packs about 7 to 1; deflate can reach 1,032 to 1, which only a zip bomb does.
    """

    upload_bytes: int = 256 * MEBIBYTE
    unpacked_bytes: int = 2048 * MEBIBYTE
    ratio: int = 100
    files: int = 2000


def too_much_unpacked() -> FileRefused:
    """What a zip bomb is told."""
    return FileRefused("The zip file unpacks to far more than police data does. Upload fewer months at a time.")


class Meter:
    """Counts the bytes that come out of an upload and stops the reading at `allowed`."""

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        self.done = 0

    def add(self, count: int) -> None:
        self.done += count
        if self.done > self.allowed:
            raise too_much_unpacked()


#: How files begin that were renamed to .csv by mistake: PNG, JPEG, PDF, zip (and spreadsheets), old spreadsheets.
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Source:
    """One CSV file of an upload: its name as its uploader knows it, and its size in bytes."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]
    meter: Meter

    def lines(self) -> Generator[str]:
        """Yields the file's lines, line ends included, header first.

        Raises FileRefused as soon as a line shows that this is no CSV file in UTF-8, or the limits are
        passed.
        """
        number = 0
        try:
            with self.open() as raw, _decoded(raw, self.meter) as text:
                while line := text.readline(LONGEST_LINE):
                    number += 1
                    if "\0" in line:
                        raise FileRefused(f"{self.name} is not a text file. Upload the CSV file from data.police.uk.")
                    if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                        raise FileRefused(f"Line {number:,} of {self.name} is too long for a police crime file.")
                    yield line
        except UnicodeDecodeError:
            raise FileRefused(self._undecodable()) from None
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
            raise FileRefused(f"{self.name} is damaged inside the zip file. Download the zip file again.") from None

    def _undecodable(self) -> str:
        """Why the file cannot be read as UTF-8: the line that shows it, or that it is no text at all."""
        with self.open() as raw:
            for number, line in enumerate(iter(partial(raw.readline, LONGEST_LINE * 4), b""), start=1):
                if number == 1 and _is_binary(line):
                    break
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    return (
                        f"{self.name} is not saved as UTF-8: line {number:,} has a character that cannot be read. "
                        "Save it as “CSV UTF-8” and upload it again."
                    )
        return f"{self.name} is not a text file. Upload the CSV file from data.police.uk."


def _is_binary(line: bytes) -> bool:
    """Whether this is how a picture, a PDF or an archive begins, whatever its name says."""
    return line.startswith(_BINARY) or b"\0" in line


class _Metered(io.RawIOBase):
    """A binary file whose bytes are counted as they come."""

    def __init__(self, raw: BinaryIO, meter: Meter) -> None:
        self._raw = raw
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._raw.read(len(view))
        self._meter.add(len(data))
        view[: len(data)] = data
        return len(data)


def _decoded(raw: BinaryIO, meter: Meter) -> io.TextIOWrapper:
    buffered = io.BufferedReader(_Metered(raw, meter), MEBIBYTE // 4)
    return io.TextIOWrapper(buffered, encoding="utf-8-sig", newline="")
