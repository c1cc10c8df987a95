"""Finds the street files in a zip from data.police.uk, and refuses a zip that is a trap."""

import io
from contextlib import AbstractContextManager
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hotspots.imports.sources import MEBIBYTE, FileRefused, Limits, Meter, Source, too_much_unpacked

ARCHIVES: Final = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")
OTHER_POLICE_FILES: Final = ("-outcomes.csv", "-stop-and-search.csv")  # data.police.uk packs them beside ours
HARMLESS: Final = 16 * MEBIBYTE  # so much may come out of any zip, however well it packs
ENCRYPTED: Final = 0x1  # general purpose bit flag, APPNOTE.TXT 4.4.4


def zip_sources(file: BinaryIO, name: str, size: int, limits: Limits) -> list[Source]:
    """Gives the street files of a zip in the order of their names; other kinds of file are left alone.

    Takes the zip's size in bytes. Raises FileRefused, naming every fault of the zip at once.
    """
    try:
        archive = ZipFile(cast(BinaryIO, _Careful(file, size)))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        raise FileRefused(f"{name} is not a zip file that can be opened. Download it again.") from None
    if len(members) > limits.files:
        raise FileRefused(f"{name} holds {len(members):,} files; the most is {limits.files:,}.")
    streets = sorted((member for member in members if _is_street_file(member)), key=lambda member: member.filename)
    faults = [fault for member in members if (fault := _fault(member))]
    if not streets and not faults:
        faults.append(f"{name} holds no CSV file of street-level crime.")
    if faults:
        raise FileRefused(*dict.fromkeys(faults))
    allowed = min(limits.unpacked_bytes, max(HARMLESS, limits.ratio * size))
    if sum(member.file_size for member in streets) > allowed:
        raise too_much_unpacked()
    meter = Meter(allowed)
    return [_source(archive, member, meter) for member in streets]


def _source(archive: ZipFile, member: ZipInfo, meter: Meter) -> Source:
    def opened() -> AbstractContextManager[BinaryIO]:
        return cast(AbstractContextManager[BinaryIO], archive.open(member))

    return Source(member.filename, member.file_size, opened, meter)


def _is_street_file(member: ZipInfo) -> bool:
    path = PurePosixPath(member.filename.lower())
    hidden = path.name.startswith(".") or "__macosx" in path.parts
    return path.suffix == ".csv" and not path.name.endswith(OTHER_POLICE_FILES) and not hidden


def _fault(member: ZipInfo) -> str | None:
    """Says what makes a member of the zip unsafe, though nothing is ever written to disk."""
    name = member.filename
    lower = name.lower()
    if ".." in PureWindowsPath(name).parts or PureWindowsPath(name).anchor:
        return f"The zip file holds a file with an unsafe name: “{name[:80]}”."
    if lower.endswith(ARCHIVES):
        return f"The zip file holds another packed file, “{name[:80]}”. Unpack it and upload its CSV files."
    if member.flag_bits & ENCRYPTED:
        return "The zip file is locked with a password. Upload it without one."
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return f"“{name[:80]}” is packed in a way that cannot be read. Make an ordinary zip file."
    return None


class _Careful(io.RawIOBase):
    """A zip file that refuses to hand out much at once.

    zipfile reads the whole list of members in one go, and makes an object for each: a crafted list of
    millions would fill the memory before their number could be looked at.
    """

    MOST: Final = MEBIBYTE

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1) -> bytes:
        wanted = self._size - self.tell() if size is None or size < 0 else size
        if wanted > self.MOST:
            raise FileRefused("The zip file lists far more files than police data has.")
        return self._file.read(wanted)
