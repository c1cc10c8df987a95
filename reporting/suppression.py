"""Disclosure control of a table of counts of people that leaves the partnership: which numbers are not shown.

*Primary*: every count of people below 5, a total too, reads "fewer than 5". That covers none as well: were a zero
shown, four columns of "fewer than 5" beside a total of "fewer than 5" would each be one. *Secondary*: a hidden number
could often be had back by taking what is shown from a total, a sub-total or a trend. So more numbers are left out,
"not shown", until every hidden number can have at least two values, whatever is added up or taken away. A total below
5 becomes "not shown" where "fewer than 5" would give its parts away.

A table with totals, and sub-totals of its rows, is a network: each number is an arc, each sum a node where as much
flows in as out. A hidden number can have another value just where a cycle through it can carry one more or one less
within what is said of each number on it. The cheapest such cycle says what to hide (Cox 1995, "Network models for
complementary cell suppression", Journal of the American Statistical Association 90). This is exact, for a network's
bounds are whole numbers. The reader is taken to know more than the table says: that "not shown" in place of a count is
5 or more, and that a row stands there because something is in it.

Guidance: Government Statistical Service, "Disclosure control guidance for tables produced from administrative
sources", and the Office for National Statistics' policy on protecting confidentiality in tables: a threshold, then
secondary suppression over everything that is published together. What cannot be seen to here: two tables cut otherwise
can be taken from each other, so a period should be published in one cut only.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: Counts of people below this are never shown.
THRESHOLD = 5
ALL = "all"
Node = tuple[str, *tuple[int | str, ...]]
#: Which line and which column: ("row", 3) or ("group", 0) or ("all", 0), and a column or ALL.
Key = tuple[tuple[str, int], int | str]
TOTAL: tuple[str, int] = ("all", 0)


class Mark(StrEnum):
    """What a reader is told of a number."""

    SHOWN = "shown"
    FEWER = f"fewer than {THRESHOLD}"
    HIDDEN = "not shown"


@dataclass
class _Arc:
    """A number of the table, from one sum of which it is a part to another; `least` is what a reader knows of it."""

    start: Node
    end: Node
    value: int
    is_total: bool
    least: int = 0
    mark: Mark = Mark.SHOWN

    def __post_init__(self) -> None:
        if self.value < THRESHOLD:
            self.mark = Mark.FEWER
        else:
            self.least = THRESHOLD

    def cost(self, step: int) -> float | None:
        """What is lost by letting it be one more or one less, or None where a reader would know better."""
        if step < 0 and self.value <= self.least:
            return None
        if self.mark is Mark.SHOWN:
            return self.value + 1
        if step > 0 and self.mark is Mark.FEWER and self.value == THRESHOLD - 1:
            return 1 if self.is_total else None
        return 0

    def hide(self, step: int) -> None:
        """Leave it out, so that it can be one more or one less."""
        if self.cost(step):
            self.mark = Mark.HIDDEN


@dataclass(frozen=True)
class Suppressed:
    """A table as it can be published: the number where it is shown, or what stands in its place."""

    marks: dict[Key, Mark]
    values: dict[Key, int]

    def shown(self, line: tuple[str, int], column: int | str) -> int | None:
        """The number, or None where it is not shown."""
        return self.values[line, column] if self.marks[line, column] is Mark.SHOWN else None

    def words(self, line: tuple[str, int], column: int | str) -> str:
        """What is printed: "12", "fewer than 5", "not shown"."""
        shown = self.shown(line, column)
        return str(self.marks[line, column]) if shown is None else f"{shown:,}"


def suppress(rows: Sequence[Sequence[int]], groups: Sequence[int]) -> Suppressed:
    """Hide what must not be published of a table of counts of people, with its totals and the sub-totals of `groups`.

    `groups[i]` is the group of row i, from 0. Each row has the same columns. Raises ValueError for a count below zero
    no rows, or rows that do not fit each other.
    """
    if any(count < 0 for row in rows for count in row):
        raise ValueError("A count cannot be below zero.")
    if len(groups) != len(rows) or len({len(row) for row in rows}) != 1 or not rows[0]:
        raise ValueError("A table needs rows, each with a group and the same columns.")
    arcs = dict(_arcs(rows, groups))
    for arc in arcs.values():
        if arc.mark is Mark.FEWER:
            _protect(arc, arcs)
    return Suppressed({key: arc.mark for key, arc in arcs.items()}, {key: arc.value for key, arc in arcs.items()})


def _arcs(rows: Sequence[Sequence[int]], groups: Sequence[int]) -> Iterator[tuple[Key, _Arc]]:
    """Every number: the rows' totals flow to their cells, and these by the sub-totals of a column to its total."""
    columns = range(len(rows[0]))
    for number, (row, group) in enumerate(zip(rows, groups, strict=True)):
        line: tuple[str, int] = ("row", number)
        yield (line, ALL), _Arc(("group", group), ("row", number), sum(row), True, least=min(1, sum(row)))
        for column in columns:
            yield (line, column), _Arc(("row", number), ("part", group, column), row[column], False)
    for group in sorted(set(groups)):
        line, inside = ("group", group), [row for row, its in zip(rows, groups, strict=True) if its == group]
        yield (line, ALL), _Arc(("source",), line, sum(map(sum, inside)), True)
        for column in columns:
            parts = sum(row[column] for row in inside)
            yield (line, column), _Arc(("part", group, column), ("column", column), parts, True)
    for column in columns:
        yield (TOTAL, column), _Arc(("column", column), ("sink",), sum(row[column] for row in rows), True)
    yield (TOTAL, ALL), _Arc(("sink",), ("source",), sum(map(sum, rows)), True)


def _protect(arc: _Arc, arcs: dict[Key, _Arc]) -> None:
    """Hide as little as must be for this number to have another value; nothing where it has one already."""
    others = [one for one in arcs.values() if one is not arc]
    found = []
    for step, start, end in ((1, arc.end, arc.start), (-1, arc.start, arc.end)):
        own = arc.cost(step)
        if own is not None:
            way = _cheapest(others, start, end)
            if way is not None:
                found.append((own + way[0], step, way[1]))
                if found[-1][0] == 0:
                    break
    if not found:
        raise AssertionError("A table can always be protected by hiding more of it.")
    _, step, moves = min(found, key=lambda one: (one[0], -one[1]))
    arc.hide(step)
    for other, its_step in moves:
        other.hide(its_step)


def _cheapest(arcs: Sequence[_Arc], start: Node, end: Node) -> tuple[float, list[tuple[_Arc, int]]] | None:
    """The way from start to end that loses least, with the step that each number on it takes (Dijkstra)."""
    leaving: dict[Node, list[tuple[Node, float, _Arc, int]]] = {}
    for arc in arcs:
        for step, here, there in ((1, arc.start, arc.end), (-1, arc.end, arc.start)):
            cost = arc.cost(step)
            if cost is not None:
                leaving.setdefault(here, []).append((there, cost, arc, step))
    queue: list[tuple[float, int, Node]] = [(0, 0, start)]
    best: dict[Node, float] = {start: 0}
    came: dict[Node, tuple[Node, _Arc, int]] = {}
    pushed = 0
    while queue:
        so_far, _, node = heapq.heappop(queue)
        if node == end:
            return so_far, _moves(came, start, end)
        for there, cost, arc, step in leaving.get(node, []):
            total = so_far + cost
            if total < best.get(there, float("inf")):
                best[there], came[there], pushed = total, (node, arc, step), pushed + 1
                heapq.heappush(queue, (total, pushed, there))
    return None


def _moves(came: dict[Node, tuple[Node, _Arc, int]], start: Node, end: Node) -> list[tuple[_Arc, int]]:
    moves, node = [], end
    while node != start:
        node, arc, step = came[node]
        moves.append((arc, step))
    return moves
