"""Briefings for tests, made by the actions that make them."""

from typing import Any

from common.scope import acting_as
from operations import actions
from operations.models import SECTIONS, Briefing, Deployment, Operation
from partners.models import Person
from tests.cast import Cast


def make_draft(cast: Cast, operation: Operation, deployment: Deployment | None = None, **texts: str) -> Briefing:
    """A whole draft, written by Cora."""
    whole = {section.field: f"{section.title} is written." for section in SECTIONS}
    with acting_as(cast.cora):
        begun = actions.start_briefing(operation=operation.pk, deployment=deployment, by=cast.cora)
        return actions.write_briefing(briefing=begun.pk, by=cast.cora, version=None, **(whole | texts))


def make_briefing(cast: Cast, operation: Operation, deployment: Deployment | None = None, **texts: str) -> Briefing:
    """A published briefing."""
    draft = make_draft(cast, operation, deployment, **texts)
    with acting_as(cast.cora):
        return actions.publish_briefing(briefing=draft.pk, by=cast.cora, version=None)


def read(briefing: Briefing, *people: Person) -> None:
    """Each of these says that they have read it."""
    for person in people:
        with acting_as(person):
            actions.acknowledge_briefing(briefing=briefing.pk, by=person)


def texts_of(briefing: Briefing) -> dict[str, Any]:
    """Its seven texts."""
    return {section.field: getattr(briefing, section.field) for section in SECTIONS}
