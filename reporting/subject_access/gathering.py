"""Everything held about a person that whoever gathers it may see, as passages: one for each row that speaks of them."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from audit.retention import PartOf
from common import clock
from hotspots.models import Subject
from outcomes.models import Outcome
from partners.models import Agency, Person
from reporting.models.subject_access import Redaction
from reporting.subject_access.redaction import BLACK, OFFICER, OTHER, Cut, Piece, cut, find
from reporting.trail.differences import in_words, plain_of
from tasking.confidentiality import agencies_sharing
from tasking.models import (
    Action,
    AgendaItem,
    CaseReview,
    CohortMember,
    DiscussionNote,
    ProgressNote,
    Referral,
    SafeguardingMeasure,
)
from web.dates import date_text, london_text

#: What of a row is for Muster alone.
_INNER = {"id", "version", "created_at", "updated_at", "category", "client_key", "merged_at"}
#: Whatever stands between its parts: a word processor makes other dashes of them.
_DASH = "[-\u2010-\u2015\u2212]"
_REFERENCE = re.compile(rf"\b[VCS]{_DASH}\d{{4}}{_DASH}\d{{3,}}\b", re.IGNORECASE)
_LABEL = re.compile(r"\b(?:[Pp]erson|PERSON)\s+[A-Z]\b")
#: Shorter surnames are words as well.
_SURNAME = 3
#: What is about a person by its key.
_ABOUT: tuple[type[models.Model], ...] = (Referral, Outcome, CohortMember, SafeguardingMeasure, CaseReview)
#: What may name a person by their reference, and where.
_NAMING: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (AgendaItem, ("title", "why", "decision_reason")),
    (DiscussionNote, ("text",)),
    (Action, ("text", "closing_reason")),
    (ProgressNote, ("text",)),
)


@dataclass(frozen=True)
class Passage:
    """What one row says. `key` names the row."""

    key: str
    heading: str
    text: str

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the text, by which marks know it again."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def gather(subject: Subject) -> list[Passage]:
    """Everything, under each of the person's references, in the order in which it is told."""
    whole = subject.whole
    rows = _with_parts(whole)
    for model in _ABOUT:
        rows += _with_parts(_read(model, Q(subject__in=whole)))
    for model, fields in _NAMING:
        named = Q(pk__in=())
        for one in whole:
            for name in fields:
                named |= Q(**{f"{name}__icontains": one.reference})
        rows += _read(model, named)
    seen: dict[str, Passage] = {}
    for row in rows:
        passage = Passage(f"{row._meta.db_table}:{row.pk}", _heading(row), _told(row))
        if passage.text:
            seen.setdefault(passage.key, passage)
    return [*seen.values(), *_shared_with(whole)]


def _read(model: type[models.Model], wanted: Q) -> list[models.Model]:
    """The rows that are wanted, the oldest first, with the agencies that they name."""
    agencies = [field.name for field in model._meta.concrete_fields if field.related_model is Agency]
    return list(model._default_manager.filter(wanted).order_by("created_at").prefetch_related(*agencies))


def _with_parts(rows: Sequence[models.Model]) -> list[models.Model]:
    """Rows of one kind, each followed by what belongs to it."""
    parts = _parts(rows)
    return [each for row in rows for each in (row, *parts[row.pk])]


def _parts(rows: Sequence[models.Model]) -> defaultdict[UUID, list[models.Model]]:
    """What belongs to rows of one kind, by the row's key: what goes when it is disposed of (audit/retention.py).

    A query or two for each kind of part, however many rows there are.
    """
    told: defaultdict[UUID, list[models.Model]] = defaultdict(list)
    for part in apps.get_models() if rows else ():
        declared = part.__dict__.get("retention")
        if isinstance(declared, PartOf) and part._meta.get_field(declared.whole).related_model is type(rows[0]):
            found = _read(part, Q(**{f"{declared.whole}__in": rows}))
            within = _parts(found)
            for one in found:
                told[getattr(one, f"{declared.whole}_id")] += [one, *within[one.pk]]
    return told


def _heading(row: models.Model) -> str:
    name = str(row._meta.verbose_name)
    reference = getattr(row, "reference", "")
    return f"{name[:1].upper()}{name[1:]} {reference}".strip()


def _told(row: models.Model) -> str:
    """Each field that says something, in a line."""
    lines = []
    for field in row._meta.concrete_fields:
        value = None if field.name in _INNER else _in_words(row, field)
        if value:
            lines.append(f"{in_words(row, field.name)}: {value}")
    return "\n".join(lines)


def _in_words(row: models.Model, field: Any) -> str:
    if isinstance(field, models.ForeignKey):
        # Who is named besides is told by a mark, whatever it is called; other rows are passages of their own.
        if field.related_model is Agency:
            return str(getattr(row, field.name) or "")
        return OFFICER if field.related_model is Person and getattr(row, field.attname) else ""
    value = plain_of(field, field.value_from_object(row))
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.BooleanField):
        return "Yes" if value else ""
    if isinstance(field, models.DateTimeField):
        return london_text(value) if value else ""
    if isinstance(field, models.DateField):
        return date_text(value) if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if isinstance(field, models.UUIDField) or value in (None, "") else str(value)


def _shared_with(whole: list[Subject]) -> list[Passage]:
    """Which agencies may see it, by agreements in force today (UK GDPR art 15(1)(c))."""
    sharing = {key for one in whole for key in agencies_sharing(one.category, one.held_by_id, clock.today())}
    names = Agency.objects.filter(pk__in=sharing).order_by("name").values_list("name", flat=True)
    return [Passage(f"{Agency._meta.db_table}:{whole[0].pk}", "Which agencies may see it", "\n".join(names))]


class Others:
    """What names others: references that are not the person's own, public labels, and colleagues' names."""

    def __init__(self, subject: Subject) -> None:
        whole = subject.whole
        self._own = {one.reference.casefold() for one in whole}
        labels = Outcome.objects.filter(subject__in=whole).exclude(subject_label="")
        self._labels = {label.casefold() for label in labels.values_list("subject_label", flat=True)}
        names = " ".join(one.seen_details.full_name for one in whole if one.seen_details).casefold().split()
        self._officers: set[str] = set()
        for name in Person.objects.values_list("name", flat=True):
            surname = name.split()[-1]
            # A name that the person shares with a colleague is theirs to read; the colleague's whole name is not.
            self._officers |= {name} if name.casefold() not in names else set()
            if len(surname) >= _SURNAME and surname.casefold() not in names:
                self._officers.add(surname)

    def cuts(self, text: str) -> Iterator[Cut]:
        """Where the text names others."""
        for found in _REFERENCE.finditer(text):
            if re.sub(_DASH, "-", found.group()).casefold() not in self._own:
                yield Cut(*found.span(), OTHER)
        for found in _LABEL.finditer(text):
            if " ".join(found.group().casefold().split()) not in self._labels:
                yield Cut(*found.span(), OTHER)
        for name in self._officers:
            for span in find(text, name, whole=True):
                yield Cut(*span, OFFICER)


def redacted(passage: Passage, others: Others, by_hand: Iterable[Redaction]) -> list[Piece]:
    """The passage as it is given: without what names others, and without what was marked by hand."""
    cuts = list(others.cuts(passage.text))
    for one in by_hand:
        if one.text_digest != passage.digest or not one.places:
            return [Piece(BLACK, is_mark=True)]
        cuts += [Cut(start, end, BLACK) for start, end in zip(one.places[::2], one.places[1::2], strict=True)]
    return cut(passage.text, cuts)
