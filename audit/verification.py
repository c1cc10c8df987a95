"""Verify the audit chain: recompute every digest and name the first link or row that does not hold.

Read in windows and reckoned by the database, so that a chain of any length takes the same memory.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from audit import verification_sql as sql
from audit.evidence import evidence_tables
from audit.heads import Head

#: How many links are checked at a time.
WINDOW = 20_000


@dataclass(frozen=True)
class Fault:
    """What is wrong with a link or a row. `link` is 0 for a row that has none, `source` empty for no row at all."""

    link: int
    source: str
    row: int | None
    what: str
    linked_at: dt.datetime | None = None

    def __str__(self) -> str:
        about = f"row {self.row} of {self.source}" if self.source else "the chain"
        linked = f" (linked at {self.linked_at:%Y-%m-%d %H:%M:%S} UTC)" if self.linked_at else ""
        text = f"{about} {self.what}{linked}."
        return f"Link {self.link}: {text}" if self.link else f"{text[:1].upper()}{text[1:]}"


@dataclass(frozen=True)
class Verdict:
    """How many links were read, what is wrong with the first that does not hold, and where the chain ends."""

    links: int
    broken: Fault | None = None
    last: int = 0
    digest: bytes = field(default=b"", repr=False)

    @property
    def fault(self) -> str:
        """The fault in words; empty when everything holds."""
        return str(self.broken or "")


def verify_chain(
    connection: BaseDatabaseWrapper,
    *,
    heads: Sequence[Head] = (),
    since: Head | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Verdict:
    """Check the chain, every row that it covers, and that every row is covered.

    Needs a role that sees every row (a superuser, or BYPASSRLS), and a transaction in which nothing was done yet.
    `heads` were kept elsewhere: a chain that was cut short or written anew does not come to them. `since`: trust what
    this head covers, and check what came after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL timezone TO 'UTC'")
        # Another table of the same name, in a schema of the reader's own, would be read in place of Muster's.
        cursor.execute("SET LOCAL search_path TO public, pg_temp")
        return _Check(cursor, heads, since).run(on_progress)


@dataclass(frozen=True)
class _Window:
    """A stretch of links: after which, until which, how many, the first that does not follow, and of which tables."""

    after: int
    last: int
    count: int
    broken: int | None
    sources: list[str]


class _Check:
    """One run over the chain, from its start or from a kept head."""

    def __init__(self, cursor: CursorWrapper, heads: Sequence[Head], since: Head | None) -> None:
        self.cursor, self.since = cursor, since.link if since else 0
        self.heads = sorted((head for head in heads if head.link > self.since), key=lambda head: head.link)
        self.start = since
        self.place, self.counted = self.since, since.count if since else 0
        self.names: dict[str, tuple[str, str, str] | None] = {}

    def run(self, on_progress: Callable[[int, int], None]) -> Verdict:
        """Window after window, until the first fault."""
        total, done = self._find(sql.COUNT, self.since)[0], 0
        broken = self._written_anew(self.start) if self.start and not self._comes_to(self.start) else None
        while not broken and (window := self._window()):
            broken = min(self._faults(window), key=lambda fault: fault.link, default=None)
            self.place, self.counted, done = window.last, self.counted + window.count, done + window.count
            on_progress(done, total)
        broken = (
            broken or self._cut_off() or next(self._unlinked(), None) or self._reaches_elsewhere() or self._unfounded()
        )
        return Verdict(total, broken, self.place, self._digest(self.place))

    def _find(self, statement: str, *values: Any) -> Any:
        """The first row that a statement finds; None when it finds none."""
        self.cursor.execute(statement, values)
        return self.cursor.fetchone()

    def _digest(self, link: int) -> bytes:
        found = self._find("SELECT digest FROM audit_chainlink WHERE id = %s", link)
        return bytes(found[0] or b"") if found else b""

    def _window(self) -> _Window | None:
        count, *found = self._find(sql.WINDOW, self._digest(self.place), self.place, WINDOW)
        return _Window(self.place, found[0], count, *found[1:]) if count else None

    def _faults(self, window: _Window) -> Iterator[Fault]:
        """Of each kind the first in a window."""
        if window.broken:
            yield self._link_fault(window.broken)
        for source in filter(None, window.sources):
            yield from self._row_fault(source, window)
        while self.heads and self.heads[0].link <= window.last:
            head = self.heads.pop(0)
            (count,) = self._find(f"{sql.COUNT} AND id <= %s", window.after, head.link)
            if not self._comes_to(head) or self.counted + count != head.count:
                yield self._written_anew(head)

    # --- Rows ---------------------------------------------------------------------------------------------------------

    def _named(self, source: str) -> tuple[str, str, str] | None:
        """An evidence table, its key and when its rows were written; None when there is none."""
        if source not in self.names:
            found = self._find(sql.NAMES, source)
            dated = sql.DATED.get(source, "history_date") if found else ""
            self.names[source] = (*found, dated) if found else None
        return self.names[source]

    def _row_fault(self, source: str, window: _Window) -> Iterator[Fault]:
        """The first altered or missing row that the window's links cover in one evidence table."""
        named, reach = self._named(source), (source, window.after, window.last)
        if named is None:
            link, row, linked_at = self._find(sql.FIRST_OF, *reach)
            yield Fault(link, source, row, "is missing, with its whole table", linked_at)
            return
        found = self._find(sql.ROW_FAULT.format(table=named[0], key=named[1], dated=named[2]), *reach, source)
        if found:
            link, row, linked_at, is_missing, is_back, is_as_linked = found
            what = "was altered"
            if is_missing or is_back:
                what = "is missing" if is_missing else "was disposed of and is there again"
            elif is_as_linked:
                what = "does not bear the time at which it was written"
            yield Fault(link, source, row, what, linked_at)

    def _unlinked(self) -> Iterator[Fault]:
        """The first row of each evidence table without a link; after a kept head, of rows newer than it covers."""
        self.cursor.execute("SELECT DISTINCT source FROM audit_chainlink")
        for source in sorted({*evidence_tables(), *(row[0] for row in self.cursor.fetchall())}):
            named = self._named(source)
            if named is None:
                continue
            statement = sql.UNLINKED.format(table=named[0], key=named[1])
            if found := self._find(statement, source, self.since, source, self.since):
                yield Fault(0, source, found[0], "was written past the chain: it has no link")

    def _reaches_elsewhere(self) -> Fault | None:
        """The first shape that was put over links that were there before it, or over some of those to come."""
        found = self._find(sql.REACHES_ELSEWHERE, self.since)
        what = "says of other links than its own and the next what they cover"
        return Fault(found[0], "audit_chainshape", found[1], what, found[2]) if found else None

    def _unfounded(self) -> Fault | None:
        """The first tombstone that no disposal by two people accounts for: each has one, of as many as it says."""
        found = self._find(sql.UNFOUNDED)
        what = "has a tombstone that no disposal by two people accounts for"
        return Fault(0, found[0], found[1], what) if found else None

    # --- Links --------------------------------------------------------------------------------------------------------

    def _link_fault(self, broken: int) -> Fault:
        """What may have become of a link that does not follow from the one before it."""
        source, row, linked_at, before, follows = self._find(sql.BROKEN, broken)
        what = f"does not follow from {f'link {before}' if before else 'the start of the chain'}"
        missing = range((before or 0) + 1, broken)
        if follows and follows != before:
            what += f" but from link {follows}: links were put in another order, or between"
        elif missing:
            what += f": {f'links {missing[0]} to {missing[-1]}' if len(missing) > 1 else f'link {missing[0]}'}"
            what += " was taken out, or this one was altered"
        else:
            what += ": it was altered, or the one before it"
        return Fault(broken, source, row, what, linked_at)

    # --- Kept heads ---------------------------------------------------------------------------------------------------

    def _comes_to(self, head: Head) -> bool:
        return self._digest(head.link) == head.digest

    def _written_anew(self, head: Head) -> Fault:
        return Fault(head.link, "", None, f"does not come to the head kept at {_utc(head.at)}: it was written anew")

    def _cut_off(self) -> Fault | None:
        """Whether a kept head lies beyond the chain's end."""
        if not self.heads:
            return None
        head, end = self.heads[0], f"link {self.place}" if self.place else "its start"
        what = f"ends at {end}, but the head kept at {_utc(head.at)} covers link {head.link}: its end was cut off"
        return Fault(0, "", None, what)


def _utc(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
