"""What someone asked of the explorer: which outcomes, on which days, beside which days of last year."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, Q

from common import clock
from outcomes.models import Outcome
from outcomes.querysets import OutcomeQuerySet, counts, stood_on
from reporting.explorer.forms import ACTIVE, ISSUED, RECORDED, OutcomeFilterForm, period_of
from reporting.explorer.groups import GROUPS, NONE, Group, at, place_named
from reporting.explorer.periods import STEP_WORDS, Period, a_year_before
from web.dates import plain_date

_NARROWS = ("type", "family", "operation", "theme", "agency", "place", "at", "subject", "state")
_DAYS = ("count", "period", "issued_from", "issued_to", "on")


@dataclass(frozen=True)
class Chosen:
    """A filter in use, in words, and the query without it."""

    name: str
    words: str
    without: str


@dataclass(frozen=True)
class Asked:
    """The cleaned filters of OutcomeFilterForm. Row security has the last word on every row."""

    filters: Mapping[str, Any]

    @property
    def basis(self) -> str:
        """What is counted: ISSUED, ACTIVE or RECORDED."""
        return str(self.filters.get("count") or ISSUED)

    @cached_property
    def period(self) -> Period:
        """The days of issue; of what is only recorded, the days that it is dated."""
        return period_of(dict(self.filters))

    @cached_property
    def day(self) -> dt.date:
        """The day on which what is counted was in force."""
        return self.filters.get("on") or clock.today()

    @property
    def group(self) -> Group:
        """By what it is grouped."""
        return GROUPS[self.filters.get("group") or "type"]

    @cached_property
    def rows(self) -> OutcomeQuerySet:
        """All that the filters leave, whatever its day. What was struck never is among them."""
        return Outcome.objects.exclude(state="struck").filter(*self._conditions())

    def _conditions(self) -> Iterator[Q]:
        columns = {"type": "type__singular", "family": "type__family", "agency": "issuing_agency"}
        columns |= {"subject": "subject_kind", "state": "state", "theme": "operation__theme", "operation": "operation"}
        for name, column in columns.items():
            value = self.filters.get(name)
            if value == NONE:
                yield Q(operation__isnull=True)
            elif value:
                yield Q(**{column: value})
        if self.filters.get("at"):
            yield at(self.filters["at"])
        if words := self.filters.get("place"):
            yield Q(place__icontains=words) | Q(site__name__icontains=words) | Q(hotspot__name__icontains=words)

    @property
    def now(self) -> Q:
        """Those of the days that were asked for."""
        if self.basis == ACTIVE:
            return stood_on(self.day)
        return self._dated(self.period)

    @property
    def before(self) -> Q | None:
        """Those of the same days a year before, where there are such days."""
        if self.basis == ACTIVE:
            return stood_on(a_year_before(self.day))
        earlier = self.period.a_year_before
        return self._dated(earlier) if earlier else None

    def _dated(self, period: Period) -> Q:
        # What is issued is dated the day it was issued, and the indexes run along that day.
        days = {"dated_on__gte": period.first, "dated_on__lte": period.last}
        wanted = counts() if self.basis == ISSUED else Q()
        return wanted & Q(**{name: day for name, day in days.items() if day})

    def listed(self) -> OutcomeQuerySet:
        """The records behind the number."""
        return self.rows.filter(self.now)

    @property
    def before_words(self) -> str:
        """The days that it is set beside: "1 April to 30 June 2025"; "" where there are none."""
        if self.basis == ACTIVE:
            return plain_date(a_year_before(self.day))
        earlier = self.period.a_year_before
        return earlier.label if earlier else ""

    @property
    def now_words(self) -> str:
        """The days that were asked for."""
        return plain_date(self.day) if self.basis == ACTIVE else self.period.label

    def query(self, **changes: Any) -> str:
        """The filters as an address carries them, with these set otherwise; None leaves one out."""
        values = {**self.filters, **changes}
        ordered = [(name, values[name]) for name in OutcomeFilterForm.base_fields if values.get(name)]
        return urlencode([(name, _in_address(value)) for name, value in ordered])

    def of_period(self, period: Period) -> str:
        """The query for other days."""
        return self.query(period=None, issued_from=period.first, issued_to=period.last)

    @property
    def chosen(self) -> list[Chosen]:
        """The filters in use but for how the numbers are arranged, in words."""
        return [Chosen(name, words, self.query(**{name: None})) for name, words in self._words()]

    def _words(self) -> Iterator[tuple[str, str]]:
        fields = OutcomeFilterForm.base_fields
        for name in (*_DAYS, *_NARROWS):
            value = self.filters.get(name)
            if not value or (name == "count" and value == ISSUED):
                continue
            label = "Place" if name == "at" else str(fields[name].label or name.replace("_", " ").capitalize())
            yield name, f"{label}: {self._value_words(name, value)}"

    def _value_words(self, name: str, value: Any) -> str:
        if isinstance(value, dt.date):
            return plain_date(value)
        if name == "at":
            return place_named(value) or value
        if value == NONE:
            return "No operation"
        if isinstance(value, Model) or name in ("place", "type", "theme"):
            return str(value)
        return str(dict(OutcomeFilterForm.base_fields[name].choices)[value])  # type: ignore[attr-defined]

    @property
    def described(self) -> list[tuple[str, str]]:
        """Everything that says what a file holds: (what, value), for a file's own sheet."""
        counted = {ISSUED: "What was issued", ACTIVE: "What was in force", RECORDED: "Everything recorded"}
        used = [words.partition(": ")[::2] for name, words in self._words() if name in _NARROWS]
        return [("Counted", counted[self.basis]), ("Days", self.now_words), *[(name, value) for name, value in used]]

    @property
    def step_words(self) -> str:
        """How the trend is cut."""
        return STEP_WORDS.get(self.filters.get("step") or "", "")


def _in_address(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(getattr(value, "pk", value))
