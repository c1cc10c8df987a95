"""Heads of the audit chain: how far it had come at a time, to be kept where the database's keepers cannot reach."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Head:
    """The last link, its digest, and how many links there were, at a time (UTC)."""

    link: int
    digest: bytes
    count: int
    at: dt.datetime


def read(path: Path) -> list[Head]:
    """The heads kept in a file, one a line, in the order in which they were written."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_head(json.loads(line)) for line in lines if line.strip()]


def _head(kept: dict[str, str | int]) -> Head:
    return Head(
        link=int(kept["link"]),
        digest=bytes.fromhex(str(kept["digest"])),
        count=int(kept["count"]),
        at=dt.datetime.fromisoformat(str(kept["at"])),
    )
