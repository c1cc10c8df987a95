"""Outcomes across the partnership: narrowed, counted, and put in the sentence that a committee report needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min

from operations.models import Operation
from outcomes.models import Outcome
from outcomes.querysets import OutcomeQuerySet
from outcomes.wording import counted, sentence
from reporting.forms import COUNTED

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
    joiner: str = ""

    @property
    def words(self) -> str:
        """The count with its noun: "two Criminal Behaviour Orders"."""
        return counted(self.count, self.singular, self.plural)


@dataclass(frozen=True)
class Summary:
    """What was counted, in the order in which a sentence names it. `sentence` is empty without an operation."""

    parts: list[Part]
    sentence: str

    @property
    def total(self) -> int:
        """All of them."""
        return sum(part.count for part in self.parts)


def narrowed(filters: dict[str, Any]) -> OutcomeQuerySet:
    """The outcomes that these filters (cleaned by OutcomeFilterForm) leave, of those that the reader may see.

    Struck ones never are among them; they are read on their own page and in the list of outcomes.
    """
    fields = {
        "operation": filters.get("operation"),
        "type__singular": filters.get("type"),
        "type__family": filters.get("family"),
        "issuing_agency": filters.get("agency"),
        "issued_on__gte": filters.get("issued_from"),
        "issued_on__lte": filters.get("issued_to"),
    }
    rows = Outcome.objects.filter(**{name: value for name, value in fields.items() if value}).exclude(state="struck")
    return rows.counted() if filters.get("include") == COUNTED else rows


def summarise(filters: dict[str, Any]) -> Summary:
    """Count by kind what a report counts: issued, and neither withdrawn, quashed nor struck. One query."""
    rows = (
        narrowed(filters)
        .counted()
        .order_by()
        .values("type__singular", "type__plural")
        .annotate(count=Count("id"), family=Min("type__family"))
    )
    ranked = sorted(rows, key=lambda row: (_ORDER.index(row["family"]), row["type__plural"]))
    parts = [
        Part(
            row["count"],
            row["type__singular"],
            row["type__plural"],
            _query({**filters, "type": row["type__singular"], "include": COUNTED}),
            _joiner(place, len(ranked)),
        )
        for place, row in enumerate(ranked)
    ]
    return Summary(parts, _sentence(filters.get("operation"), parts))


def _sentence(operation: Operation | None, parts: Sequence[Part]) -> str:
    if operation is None:
        return ""
    return sentence(str(operation), [(part.count, part.singular, part.plural) for part in parts])


def _joiner(place: int, of: int) -> str:
    """What stands between this part and the next, as outcomes/wording.py joins a list."""
    if place == of - 1:
        return ""
    return " and " if place == of - 2 else ", "


def _query(filters: dict[str, Any]) -> str:
    """The filters as an address carries them."""
    return urlencode({name: getattr(value, "pk", value) for name, value in filters.items() if value})
