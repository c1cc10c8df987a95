"""Debriefs as they are read: what an operation taught, for the next one like it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from operations.models import Debrief, ObjectiveMet, Operation
from operations.states import ENDED
from web.dates import plain_date, to_london

#: How many earlier operations the page of a planned one tells of.
MOST_LESSONS = 5
#: Whether the objective was met, as a sentence.
_MET = {
    ObjectiveMet.YES: "It met its objective.",
    ObjectiveMet.PARTLY: "It partly met its objective.",
    ObjectiveMet.NO: "It did not meet its objective.",
    ObjectiveMet.TOO_EARLY: "It was too early to say whether it met its objective.",
}


@dataclass(frozen=True)
class Lesson:
    """What one earlier operation taught."""

    operation: Operation
    on: str
    text: str


def debrief_of(operation: Operation) -> Debrief | None:
    """Its debrief, where there is one that whoever is looking may see."""
    found = Debrief.objects.select_related("operation", "finished_by", "corrected_by")
    return found.filter(operation=operation).first()


def lesson_of(operation: Operation) -> str:
    """What its finished debrief would have repeated and changed, in sentences; empty where there is none to see."""
    return lessons_of([operation]).get(operation.pk, "")


def lessons_of(operations: Iterable[Operation]) -> dict[UUID, str]:
    """The same of many, in one query, by their keys."""
    found = Debrief.objects.filter(operation__in=list(operations), state="finished")
    return {one.operation_id: _told(one) for one in found}


def lessons_like(operation: Operation) -> list[Lesson]:
    """What earlier operations of its theme, or that answered its hotspot, would have repeated; the latest first."""
    like = Q(operation__theme__iexact=operation.theme)
    if operation.hotspot_id:
        like |= Q(operation__hotspot=operation.hotspot_id)
    found = Debrief.objects.filter(like, state="finished", operation__state__in=ENDED)
    rows = found.exclude(to_repeat="", to_change="", recommendation="").exclude(operation=operation)
    return [
        Lesson(one.operation, plain_date(to_london(one.finished_at)) if one.finished_at else "", _told(one))
        for one in rows.select_related("operation").order_by("-finished_at")[:MOST_LESSONS]
    ]


def met_in_words(debrief: Debrief) -> str:
    """Whether the objective was met, as a sentence; empty where that was not asked."""
    return _MET[ObjectiveMet(debrief.objective_met)] if debrief.objective_met else ""


def _told(debrief: Debrief) -> str:
    """In one line; one that was written before its parts were asked for says what happened."""
    return " ".join(_sentences(debrief)) or " ".join(debrief.happened.split())


def _sentences(debrief: Debrief) -> Iterable[str]:
    if met := met_in_words(debrief):
        yield met
    for lead, text in (
        ("Repeat", debrief.to_repeat),
        ("Change", debrief.to_change),
        ("Recommendation", debrief.recommendation),
    ):
        if text:
            said = " ".join(text.split())
            yield f"{lead}: {said if said.endswith(('.', '!', '?')) else f'{said}.'}"
