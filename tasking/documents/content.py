"""What a document says, whatever it is set in: headings, paragraphs, lists and tables in reading order."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, ClassVar


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 for a section, 3 within one. The document's title is its only heading of level 1."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Text in one paragraph for each of its lines; `lead` stands before it in bold."""

    kind: ClassVar[str] = "paragraph"
    text: str
    lead: str = ""


@dataclass(frozen=True)
class Points:
    """A list, each entry of some lines."""

    kind: ClassVar[str] = "points"
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with its caption, one row of headers, and a first column that names each row."""

    kind: ClassVar[str] = "table"
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()

    @property
    def shares(self) -> tuple[int, ...]:
        """How wide each column is against the others."""
        return self.widths or (1,) * len(self.headers)


Block = Heading | Paragraph | Points | Table


@dataclass(frozen=True)
class Document:
    """A whole document. `marking` stands on every page; where it is more than OFFICIAL, `handling` with it.

    `facts` are pairs below the title (date, place, …); `made_at` is the moment of its content, aware, which is written
    into the file in place of the clock's, so that the same content gives the same file.
    """

    title: str
    subtitle: str
    organisation: str
    marking: str
    made_at: dt.datetime
    facts: tuple[tuple[str, str], ...] = ()
    handling: str = ""
    status: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple)
    footing: str = ""

    @property
    def full_title(self) -> str:
        """Title and subtitle in one, as a file is called by its properties."""
        return f"{self.title}. {self.subtitle}"


#: What XML, and so a DOCX, cannot hold, whoever pasted it.
_UNFIT = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cleaned(document: Document) -> Document:
    """The same without characters that a file cannot hold."""
    return _cleaned(document)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _UNFIT.sub("", value)
    if isinstance(value, tuple | list):
        return tuple(map(_cleaned, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _cleaned(getattr(value, one.name)) for one in fields(value)})
    return value
