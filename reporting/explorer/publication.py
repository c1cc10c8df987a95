"""The counts as they may leave the partnership: no records, no places, no small counts of people.

What is about people and what is about premises, vehicles and areas stand in tables of their own, without a total of
both, so that neither says anything of the other. Of people, reporting/suppression.py decides what is shown: within the
period with its steps and sub-totals, and in last year's column with its own. A change is only said between two numbers
that are both shown.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Case, CharField, Count, F, Min, Q, Value, When
from django.db.models.functions import Coalesce, NullIf, TruncMonth

from operations.models import Marking, Operation
from outcomes.models import Family
from reporting.explorer.asked import Asked
from reporting.explorer.changes import Change
from reporting.explorer.counts import named
from reporting.explorer.forms import OutcomeFilterForm, period_of
from reporting.explorer.groups import GROUPS, PUBLISHED
from reporting.explorer.periods import MOST_STEPS, QUARTER, STEP_WORDS, Step, first_of_month, how_many, steps_of
from reporting.suppression import ALL, THRESHOLD, TOTAL, suppress
from web.forms import offer

#: The filters that may narrow what is published.
KEPT = ("period", "issued_from", "issued_to", "group", "step", "type", "family", "operation", "agency")
#: More columns than this fit no page of a report.
_MOST_COLUMNS = 13
Line = tuple[str, int]
NOTES = (
    f"Counts of people below {THRESHOLD}, and none among them, read “fewer than {THRESHOLD}”.",
    f"“Not shown” stands for a number from which one below {THRESHOLD} could be worked out.",
    "A change is only given where both numbers are shown.",
    "These are outcomes, not persons: one person may have several.",
    "Publish one table of a period only. From two that are grouped differently, small numbers could be worked out. The"
    " column of a year before is a second table of that year: leave it out if another has been published.",
)


class PublicationForm(OutcomeFilterForm):
    """The filters that may go outside. A place could be a home; an operation for named readers has no name there."""

    main: ClassVar[tuple[str, ...]] = ("period", "issued_from", "issued_to", "group", "step")
    no_filter = "“{}” cannot narrow what is published, since it could point at a person. Take it out of the address"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(KEPT):
            del self.fields[name]
        self.fields["step"].label = "Columns"
        offer(self, "group", [(key, GROUPS[key].label) for key in PUBLISHED])
        operations: Any = self.fields["operation"]
        operations.queryset = Operation.objects.filter(marking=Marking.OFFICIAL).order_by("name")
        operations.choices = [("", "All"), *((one.pk, str(one)) for one in operations.queryset)]
        operations.allows_none = False

    def clean(self) -> dict[str, Any]:
        """A report is of a period, in columns that fit a page."""
        cleaned = super().clean()
        period = period_of(cleaned)
        if not period.is_closed and not self.errors:
            self.add_error("period", "Choose a period, or give its first and its last day")
        step = cleaned.get("step")
        if step and period.is_closed and _MOST_COLUMNS <= how_many(period, step) <= MOST_STEPS:
            self.add_error("step", f"A report has room for {_MOST_COLUMNS} {STEP_WORDS[step]}. Choose longer steps")
        return cleaned


@dataclass(frozen=True)
class PublishedLine:
    """A line as it is printed. `is_sum` marks sub-totals and the total."""

    name: str
    cells: Sequence[str]
    total: str
    before: str
    change: str
    is_sum: bool = False


@dataclass(frozen=True)
class PublishedTable:
    """A table as it is printed: of people, or of what is about no person."""

    caption: str
    heading: str
    columns: Sequence[str]
    lines: Sequence[PublishedLine]
    has_before: bool


@dataclass
class _Row:
    """The counts of a group: by step, and a year before."""

    name: str
    part: int
    now: list[int]
    before: int = 0


def published(asked: Asked) -> list[PublishedTable]:
    """The counts of these filters (cleaned by PublicationForm) for outside. One query."""
    steps = _steps(asked)
    people, others = _rows(asked, steps)
    tables = [("About people", people, True), ("About premises, vehicles, areas and other things", others, False)]
    return [_table(asked, caption, rows, steps, hides=hides) for caption, rows, hides in tables if rows]


def _steps(asked: Asked) -> list[Step]:
    """The columns; one where the period is a quarter or less and nothing else was asked for."""
    period, step = asked.period, asked.filters.get("step")
    if step or how_many(period, QUARTER) > 1:
        chosen = step or next(
            one for one in (QUARTER, "year") if how_many(period, one) < _MOST_COLUMNS or one == "year"
        )
        return list(steps_of(period, chosen))
    if period.first is None or period.last is None:
        raise ValueError("What is published has a first and a last day.")
    return [Step(period.label, period.first, period.last)]


def _rows(asked: Asked, steps: Sequence[Step]) -> tuple[list[_Row], list[_Row]]:
    people: dict[str, _Row] = {}
    others: dict[str, _Row] = {}
    group = asked.group
    for one in _counted(asked):
        place = people if one["is_person"] == "yes" else others
        row = place.get(one["group_key"])
        if row is None:
            by_family = group is GROUPS["type"]
            part = Family.values.index(one["part"]) if by_family else 0
            name = named(group, one["group_key"], one["group_name"])
            row = place[one["group_key"]] = _Row(name, part, [0] * len(steps))
        row.before += one["earlier"]
        column = _column(steps, one["month"])
        if one["now"] and column is not None:
            row.now[column] += one["now"]
    return _in_order(people), _in_order(others)


def _in_order(rows: dict[str, _Row]) -> list[_Row]:
    return sorted(rows.values(), key=lambda row: (row.part, row.name))


def _counted(asked: Asked) -> Iterable[Mapping[str, Any]]:
    now, before = asked.now, asked.before or Q(pk__isnull=True)
    group = asked.group
    key: Any = group.key
    name: Any = group.name
    if group is GROUPS["type"]:  # two kinds that the public calls the same are one line
        key = name = Coalesce(NullIf("type__public_wording", Value("")), "type__plural")
    return (
        asked.rows.filter(now | before)
        .order_by()
        .annotate(
            group_key=key,
            month=TruncMonth("dated_on"),
            is_person=Case(When(subject_kind="person", then=Value("yes")), default=Value(""), output_field=CharField()),
        )
        .values("group_key", "month", "is_person")
        .annotate(
            group_name=Min(name),
            part=Min(F("type__family")),
            now=Count("id", filter=now),
            earlier=Count("id", filter=before),
        )
    )


def _column(steps: Sequence[Step], month: dt.date) -> int | None:
    return next((i for i, one in enumerate(steps) if first_of_month(one.first) <= month <= one.last), None)


class _Numbers:
    """The numbers of a table, by line and column, with their totals: those of people only as far as they may be."""

    def __init__(self, rows: Sequence[Sequence[int]], parts: Sequence[int], *, hides: bool) -> None:
        made = suppress(rows, parts)
        self._values, self._words, self._shown = made.values, made.words, made.shown
        self.hides = hides

    def words(self, line: Line, column: int | str) -> str:
        """What is printed."""
        return self._words(line, column) if self.hides else f"{self._values[line, column]:,}"

    def number(self, line: Line, column: int | str) -> int | None:
        """The number, where it may be known."""
        return self._shown(line, column) if self.hides else self._values[line, column]


def _table(asked: Asked, caption: str, rows: list[_Row], steps: Sequence[Step], *, hides: bool) -> PublishedTable:
    parts = [row.part for row in rows]
    now = _Numbers([row.now for row in rows], parts, hides=hides)
    has_before = asked.before is not None
    before = _Numbers([[row.before] for row in rows], parts, hides=hides) if has_before else None

    def line(name: str, key: Line, *, is_sum: bool = False) -> PublishedLine:
        cells = [now.words(key, column) for column in range(len(steps))]
        earlier = before.words(key, ALL) if before else ""
        change = _change(now.number(key, ALL), before.number(key, ALL)) if before else ""
        return PublishedLine(name, cells, now.words(key, ALL), earlier, change, is_sum)

    lines: list[PublishedLine] = []
    for number, row in enumerate(rows):
        if parts.count(row.part) > 1 and parts.index(row.part) == number and len(set(parts)) > 1:
            lines.append(line(f"{Family.choices[row.part][1]}: all", ("group", row.part), is_sum=True))
        lines.append(line(row.name, ("row", number)))
    lines.append(line("All", TOTAL, is_sum=True))
    columns = [one.label for one in steps] if len(steps) > 1 else []
    shown = lines if columns else [PublishedLine(o.name, [], o.total, o.before, o.change, o.is_sum) for o in lines]
    return PublishedTable(caption, asked.group.heading, columns, shown, has_before)


def _change(now: int | None, before: int | None) -> str:
    return "Not shown" if now is None or before is None else Change(now, before).words
