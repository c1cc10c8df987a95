"""What the start page is made of: sections of lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import models

#: How many lines a section shows; where to see all is said below them.
MOST = 6


@dataclass(frozen=True)
class Line:
    """One thing: what it is, where to open it, and when or why."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A heading, its lines, what to say where there are none, and where to see all."""

    title: str
    lines: Sequence[Line]
    empty: str
    more: str
    more_url: str
    #: Whether it is what lies ahead, rather than what waits for someone now.
    is_ahead: bool = False
    #: Records shown that must be logged as seen.
    restricted: Sequence[models.Model] = field(default=())


def url_of(row: models.Model) -> str:
    """The page of a record."""
    return row.get_absolute_url()  # type: ignore[attr-defined]


def brief(text: str) -> str:
    """The text, cut short for a line."""
    return text if len(text) <= 90 else f"{text[:89]}…"
