"""The register: orders and warnings that somebody must know of or act on, by what makes them so, the nearest first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Max, Min, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from common import clock
from hotspots.models import Subject
from outcomes.models import Outcome
from outcomes.paging import Row, after_row, place_of
from outcomes.querysets import OutcomeQuerySet
from outcomes.reviews import next_review

#: How far ahead a meeting looks.
AHEAD = dt.timedelta(weeks=8)
PAGE = 50
_DAY = dt.timedelta(days=1)
#: Later than any day: what has no end comes last.
_NEVER = dt.date(9999, 12, 31)
SHOWN_WITH = ("type", "operation", "issuing_agency", "subject", "site", "hotspot", "legal_version__type")


@dataclass(frozen=True)
class Part:
    """One part of the register: its name, what is in it, and what its key day is."""

    name: str
    title: str
    key_title: str
    empty: str


PARTS = (
    Part("active", "Active", "Last day", "Nothing that you may see is active here."),
    Part("ending", "Ending within 8 weeks", "Last day", "Nothing ends within 8 weeks."),
    Part("breached", "Breached", "Breached on", "Nothing stands breached."),
    Part("appeals", "Appeals open", "Heard or lodged on", "No appeal waits for its result."),
    Part("reviews", "Reviews due", "Review by", "No review is due within 8 weeks."),
)
BY_NAME = {part.name: part for part in PARTS}


@dataclass(frozen=True)
class Line:
    """One outcome in the register, with its key day; None where it has none."""

    outcome: Outcome
    day: dt.date | None
    note: str = ""

    @property
    def near(self) -> str:
        """How near the day is, in words."""
        return how_near(self.day, clock.today()) if self.day else "No end date"


@dataclass(frozen=True)
class Found:
    """A page of lines, and what to ask for the one after (empty on the last)."""

    lines: list[Line]
    after: str


def how_near(day: dt.date, today: dt.date) -> str:
    """ "today", "tomorrow", "in 3 weeks", "5 days ago"."""
    days = (day - today).days
    if abs(days) <= 1:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[days]
    number, unit = (abs(days), "days") if abs(days) < 14 else (abs(days) // 7, "weeks")
    if abs(days) >= 365:
        number, unit = abs(days) // 365, "years"
    words = f"{number} {unit if number != 1 else unit[:-1]}"
    return f"in {words}" if days > 0 else f"{words} ago"


def narrowed(filters: dict[str, Any]) -> OutcomeQuerySet:
    """The outcomes that these filters leave; `about` looks for a person, vehicle, place or reference by its words."""
    fields = {
        "issuing_agency": filters.get("agency"),
        "type__family": filters.get("family"),
        "operation": filters.get("operation"),
        "hotspot": filters.get("hotspot"),
    }
    rows: OutcomeQuerySet = Outcome.objects.filter(**{name: value for name, value in fields.items() if value})
    return rows.filter(_about(words)) if (words := (filters.get("about") or "").strip()) else rows


def _about(words: str) -> Q:
    """A pseudonym or a reference as a whole; a place, premises or hotspot in part."""
    whole = ("subject_label", "vehicle_label", "reference", "their_reference")
    part = ("place", "site__name", "site__address", "hotspot__name", "hotspot__reference")
    known = Subject.objects.filter(reference__iexact=words).first()
    found = Q(subject__in=known.whole) if known else Q()
    for name in whole:
        found |= Q(**{f"{name}__iexact": words})
    for name in part:
        found |= Q(**{f"{name}__icontains": words})
    return found


def page(part: str, filters: dict[str, Any], after: str = "", *, size: int = PAGE) -> Found:
    """A page of this part, by its key day and reference, the nearest first. `after` is what the page before gave."""
    if part == "reviews":
        return _reviews(filters, after, size)
    rows = _keyed(part, narrowed(filters)).order_by("key_on", "reference").select_related(*SHOWN_WITH)
    if (place := place_of(after)) is not None:
        rows = rows.filter(GreaterThan(Row(F("key_on"), F("reference")), Row(Value(place[0]), Value(place[1]))))
    found = list(rows[: size + 1])
    lines = [Line(row, _shown(part, row.key_on)) for row in found[:size]]
    return Found(lines, after_row(found[size - 1].key_on, found[size - 1].reference) if len(found) > size else "")


def _keyed(part: str, rows: OutcomeQuerySet) -> models.QuerySet[Any]:
    """The rows of a part, each with its key day."""
    if part == "breached":
        breached = Max("breach_rows__happened_on", filter=Q(breach_rows__struck_reason=""))
        return rows.breached().annotate(key_on=Coalesce(breached, F("dated_on")))
    if part == "appeals":
        is_open = Q(appeal_rows__result="open", appeal_rows__struck_reason="")
        first = Min(Coalesce("appeal_rows__hearing_on", "appeal_rows__lodged_on"), filter=is_open)
        return rows.appeals_lodged().annotate(key_on=first)
    active = rows.active().ending_within(AHEAD) if part == "ending" else rows.active()
    return active.annotate(key_on=Coalesce("expires_on", Value(_NEVER)))


def _shown(part: str, key: dt.date) -> dt.date | None:
    """The key day as people read it: the last day for an end."""
    if part in ("active", "ending"):
        return None if key == _NEVER else key - _DAY
    return key


def _reviews(filters: dict[str, Any], after: str, size: int) -> Found:
    """The next review, or decision whether to renew, of each: reckoned from the law, which few kinds ask for."""
    rows = narrowed(filters).reviews_due(clock.today() + AHEAD).select_related(*SHOWN_WITH)
    found = ((row, next_review(row)) for row in rows.prefetch_related("variation_rows", "review_rows"))
    lines = [Line(row, review.last_day, review.because) for row, review in found if review]
    lines.sort(key=_sorted_by)
    if (place := place_of(after)) is not None:
        lines = [line for line in lines if _sorted_by(line) > place]
    return Found(lines[:size], after_row(*_sorted_by(lines[size - 1])) if len(lines) > size else "")


def _sorted_by(line: Line) -> tuple[dt.date, str]:
    return (line.day or _NEVER, line.outcome.reference)
