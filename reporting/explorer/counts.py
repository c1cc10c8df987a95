"""The numbers: by group, beside last year's, and as a trend. Each leads to the records behind it.

Whatever is asked, each table is one query; the total is the sum of its lines, and the number of rows in the list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Min, Q

from outcomes.wording import counted
from reporting.explorer.asked import Asked
from reporting.explorer.changes import NO_PERIOD, NOTHING_LAST_YEAR, Change
from reporting.explorer.groups import NONE, Group

#: The order in which a sentence names families of outcome: what was enforced first, what was done by visiting last.
_ORDER = (
    *("police", "immigration", "order", "closure", "dispersal", "notice", "vehicle", "penalty"),
    *("licensing", "safeguarding", "referral", "informal", "prevention", "visit"),
)
NOTE = "Counted from the records that you may see."


@dataclass(frozen=True)
class Part:
    """A number of outcomes of a kind, and the query that leads to the records behind it."""

    count: int
    singular: str
    plural: str
    query: str
    outside: str = ""

    @property
    def words(self) -> str:
        """The count with its noun: "two Criminal Behaviour Orders"."""
        return counted(self.count, self.singular, self.plural)


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is of, its change, and the query that leads to the records behind its number."""

    key: str
    name: str
    change: Change
    query: str

    @property
    def count(self) -> int:
        """How many."""
        return self.change.now


@dataclass(frozen=True)
class Table:
    """Lines with their total. `no_comparison` says why there is none, and is empty where there is one."""

    heading: str
    caption: str
    lines: Sequence[Line]
    total: Change
    no_comparison: str = ""


def parts_of(asked: Asked) -> list[Part]:
    """What was counted by kind, in the order in which a sentence names it. One query."""
    rows = (
        asked.listed()
        .order_by()
        .values("type__singular")
        .annotate(count=Count("id"), plural=Min("type__plural"), family=Min("type__family"))
    )
    ranked = sorted(rows, key=lambda row: (_ORDER.index(row["family"]), row["plural"]))
    return [
        Part(row["count"], row["type__singular"], row["plural"], asked.query(type=row["type__singular"]))
        for row in ranked
    ]


def table_of(asked: Asked) -> Table:
    """Count by group, this year and last. One query."""
    group = asked.group
    lines = [
        _line(asked, group, row["group_key"], row["group_name"], row["now"], row["earlier"])
        for row in _grouped(asked, group)
    ]
    lines.sort(key=lambda line: (line.key == NONE, -line.count, line.name))
    return compared(group.heading, f"Counts by {group.label[:1].lower()}{group.label[1:]}", lines)


def compared(heading: str, caption: str, lines: Sequence[Line]) -> Table:
    """The table of these lines, without a comparison where there is nothing to compare with."""
    now = sum(line.change.now for line in lines)
    if any(line.change.before is None for line in lines) or not lines:
        return Table(heading, caption, lines, Change(now, None), NO_PERIOD)
    earlier = sum(line.change.before or 0 for line in lines)
    if not earlier:
        plain = [replace(line, change=Change(line.change.now, None)) for line in lines]
        return Table(heading, caption, plain, Change(now, None), NOTHING_LAST_YEAR)
    return Table(heading, caption, lines, Change(now, earlier))


def _grouped(asked: Asked, group: Group) -> Iterable[dict]:
    now, before = asked.now, asked.before
    return (
        asked.rows.filter(now if before is None else now | before)
        .order_by()
        .annotate(group_key=group.key)
        .values("group_key")
        .annotate(
            group_name=Min(group.name),
            now=Count("id", filter=now),
            earlier=Count("id", filter=Q(pk__isnull=True) if before is None else before),
        )
    )


def _line(asked: Asked, group: Group, key: str, name: str | None, now: int, earlier: int) -> Line:
    change = Change(now, None if asked.before is None else earlier)
    return Line(key, named(group, key, name), change, asked.query(**{group.filter: key}))


def named(group: Group, key: str, name: str | None) -> str:
    """What the line of this key is called."""
    if key == NONE and group.of_none:
        return group.of_none
    return group.say(key, name or "Not named")
