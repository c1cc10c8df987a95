"""What the apps above know of a record, for the page about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from audit.actions import consulted
from hotspots.signals import gathering_related


@dataclass(frozen=True)
class Link:
    """One thing: what it is, its page, and how it stands. `record` is logged as shown where it is restricted."""

    text: str
    url: str
    note: str = ""
    record: models.Model | None = None


@dataclass(frozen=True)
class Related:
    """A heading, what stands under it, and where more is added."""

    title: str
    links: Sequence[Link]
    empty: str
    add_text: str = ""
    add_url: str = ""


def related_to(record: models.Model) -> list[Related]:
    """What each app above gives, of what whoever is looking may see; that restricted records are shown is logged."""
    found: list[Related] = []
    for answer in gathering_related.send(type(record), record=record):
        given: Any = answer[1]
        found.extend(given)
    records = [link.record for related in found for link in related.links]
    consulted(one for one in records if one is not None and bool(getattr(one, "category", "")))
    return found
