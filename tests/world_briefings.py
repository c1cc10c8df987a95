"""Briefings and debriefs of the world: published and read, being written, and of a sensitive operation."""

from typing import Any

from common import clock
from common.scope import acting_as
from operations.models import SECTIONS, Acknowledgement, Briefing, Debrief
from tests.cast import Cast


def make_briefings(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """A published briefing that Olive has read, a draft, and a published one that speaks of the sensitive operation."""
    with acting_as(cast.cora):
        made = {
            "briefing": _published(cast, records["operation"], "Walk the precinct in pairs"),
            "draft_briefing": Briefing.objects.create(
                operation=records["operation"],
                deployment=records["deployment"],
                number=1,
                information="unfinished thoughts",
            ),
            "sensitive_briefing": _published(cast, records["sensitive_operation"], "warehouse raid, dawn muster"),
        }
        made |= {
            "debrief": _debrief(cast, records["operation"], "Shops were glad of it"),
            "sensitive_debrief": _debrief(cast, records["sensitive_operation"], "warehouse raid went well"),
        }
    with acting_as(cast.olive):
        made["acknowledgement"] = _read(cast, made["briefing"])
        made["sensitive_acknowledgement"] = _read(cast, made["sensitive_briefing"])
    return made


def _published(cast: Cast, operation: Any, text: str) -> Briefing:
    texts = {section.field: text for section in SECTIONS}
    stamps = {"state": "published", "published_at": clock.now(), "published_by": cast.cora}
    return Briefing.objects.create(operation=operation, number=1, **texts, **stamps)


def _debrief(cast: Cast, operation: Any, text: str) -> Debrief:
    stamps = {"state": "finished", "finished_at": clock.now(), "finished_by": cast.cora}
    return Debrief.objects.create(operation=operation, happened=text, objective_met="yes", to_repeat=text, **stamps)


def _read(cast: Cast, briefing: Briefing) -> Acknowledgement:
    return Acknowledgement.objects.create(briefing=briefing, person=cast.olive, at=clock.now())
