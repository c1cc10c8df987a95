"""Rows of a file of red-flag dates: what can be put into the plan, and what is wrong with the others."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from operations.red_flags.times import Days


@dataclass(frozen=True)
class ImportRow:
    """One date of a file. `values` are the fields of a RedFlagDate that the file gives; others stay as they are.

    `key` is the same whenever the same date is imported again, `digest` while the file says the same of it.
    """

    where: str
    key: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    values: dict[str, Any] = field(hash=False)
    is_cancelled: bool = False

    @classmethod
    def of(cls, where: str, identity: str, days: Days, values: dict[str, Any], *, is_cancelled: bool = False) -> Self:
        """A row that the file calls by this identity. Raises BadInput for a time that cannot be."""
        days.check()
        key = hashlib.sha256(identity.encode()).hexdigest()
        return cls(where, key, days.starts_at, days.ends_at, {**values, "all_day": days.all_day}, is_cancelled)

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {**asdict(self), "starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}

    @classmethod
    def from_plain(cls, given: dict[str, Any]) -> Self:
        """What `plain` gave."""
        stamps = {name: dt.datetime.fromisoformat(given[name]) for name in ("starts_at", "ends_at")}
        return cls(**given | stamps)

    @property
    def name(self) -> str:
        """What the date is called."""
        return str(self.values["name"])

    @property
    def digest(self) -> str:
        """A digest of all that the file says of the date."""
        said = [self.starts_at.isoformat(), self.ends_at.isoformat(), self.values, self.is_cancelled]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row: where it is in the file, and a sentence for each fault."""

    where: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class FileRead:
    """The rows that can be taken, the faults of the others, and sentences about the file as a whole."""

    rows: tuple[ImportRow, ...]
    faults: tuple[RowFault, ...] = ()
    notes: tuple[str, ...] = ()
