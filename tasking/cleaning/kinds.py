"""What a file is, by its content; what it is called does not matter."""

from enum import Enum
from typing import NamedTuple


class Refused(Exception):
    """The file is not taken; the sentence says why and what to do."""


class _Type(NamedTuple):
    media_type: str
    extension: str


class Kind(Enum):
    """The kinds of file that are taken."""

    JPEG = _Type("image/jpeg", ".jpg")
    PNG = _Type("image/png", ".png")
    PDF = _Type("application/pdf", ".pdf")
    DOCX = _Type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")

    @property
    def media_type(self) -> str:
        """Its name on the internet."""
        return self.value.media_type

    @property
    def extension(self) -> str:
        """How its names end, with the dot."""
        return self.value.extension


#: How each kind begins. It must begin so at the very first byte: what has something before it is two things at once.
_BEGINNINGS = {b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG, b"%PDF-": Kind.PDF, b"PK\x03\x04": Kind.DOCX}
_HEIC = {b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1", b"avif"}
_TAKEN = "Choose a photo (JPEG or PNG), a PDF or a Word document (.docx)."


def kind_of(data: bytes) -> Kind:
    """The kind of a file by its first bytes. Raises Refused, with what to do, for any other."""
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise Refused(
            "The photo is in the HEIC format, which not everyone can open. Send it as JPEG: on an iPhone choose"
            " Settings, Camera, Formats, Most Compatible, or share the photo to yourself first."
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("The file is in an older format of Word. Open it, save it as a .docx, then choose that.")
    raise Refused(f"The file is of a kind that is not taken. {_TAKEN}")
