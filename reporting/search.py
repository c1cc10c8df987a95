"""Search by reference, or by words of an open title. Names, notes and personal details are never searched.

So that what someone types can stand in an address and a log without saying who was looked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from audit.actions import consulted, record
from audit.models import Operation as Processing
from hotspots.models import Hotspot, Subject
from operations.models import Operation
from outcomes.models import Outcome
from tasking.models import Action, CaseReview, Meeting, Problem, Referral
from web.dates import london_text

MOST_OF_A_KIND = 10


@dataclass(frozen=True)
class Hit:
    """One record that was found."""

    text: str
    url: str
    note: str
    record: models.Model


@dataclass(frozen=True)
class Group:
    """The hits of one kind."""

    title: str
    hits: Sequence[Hit]


def search(words: str) -> list[Group]:
    """What the reader may see whose reference or open title holds `words`; one query for each kind.

    Logs that there was a search, without its words, and each restricted record shown.
    """
    words = words.strip()
    groups = [group for group in _groups(words, words.lower().removeprefix("operation ")) if group.hits]
    record(Processing.CONSULTATION, "searched")
    consulted(hit.record for group in groups for hit in group.hits if _is_restricted(hit.record))
    return groups


def _groups(words: str, name: str) -> Iterable[Group]:
    yield _group("Operations", Operation.objects.filter(name__icontains=name), lambda row: (str(row), row.theme))
    yield _group(
        "Hotspots",
        Hotspot.objects.filter(Q(reference__icontains=words) | Q(name__icontains=words)),
        lambda row: (str(row), row.get_state_display()),
    )
    yield _group(
        "Meetings",
        Meeting.objects.filter(forum__name__icontains=words).select_related("forum"),
        lambda row: (row.forum.name, london_text(row.starts_at)),
    )
    yield _group("Actions", _by_reference(Action, words), lambda row: (row.reference, row.get_state_display()))
    yield _group("Referrals", _by_reference(Referral, words), lambda row: (row.reference, row.get_state_display()))
    yield _group("Case reviews", _by_reference(CaseReview, words), lambda row: (row.reference, row.get_state_display()))
    yield _group("Plans", _by_reference(Problem, words), lambda row: (row.reference, row.get_state_display()))
    yield _group("People by reference", _by_reference(Subject, words), lambda row: (row.reference, ""))
    yield _group(
        "Outcomes",
        _by_reference(Outcome, words).select_related("type"),
        lambda row: (f"{row.reference}: {row.type}", row.get_state_display()),
    )


def _by_reference(model: type[models.Model], words: str) -> QuerySet[Any]:
    return model._default_manager.filter(reference__icontains=words)


def _group(title: str, rows: QuerySet[Any], told: Any) -> Group:
    hits = [Hit(*_words(told(row), row), row) for row in rows[:MOST_OF_A_KIND]]
    return Group(title, hits)


def _words(told: tuple[str, str], row: Any) -> tuple[str, str, str]:
    return told[0], row.get_absolute_url(), told[1]


def _is_restricted(row: models.Model) -> bool:
    return bool(getattr(row, "category", ""))
