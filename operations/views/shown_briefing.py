"""What the page of an operation, or of one of its deployments, tells of its briefing (operations/_briefing.html)."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from operations import policies
from operations.models import Deployment, Operation
from operations.papers.briefings import draft_of, holding_for, newest, reading_of
from operations.views.pages import Button
from partners.models import Person


def shown_for(operation: Operation, person: Person, deployment: Deployment | None = None) -> dict[str, Any]:
    """The version that holds and how many have read it, the draft where they may see it, and the button to begin."""
    briefing = holding_for(deployment) if deployment else newest(operation.pk, None)
    draft = draft_of(operation.pk, deployment.pk if deployment else None)
    own = briefing is not None and (deployment is None or briefing.deployment_id is not None)
    return {
        "reading": reading_of(briefing) if briefing else None,
        "of_operation": briefing is not None and not own,
        "draft": draft,
        "buttons": [] if own or draft else _begin(operation, person, deployment),
    }


def start_url(operation: UUID, deployment: UUID | None = None) -> str:
    """Where the next version for this operation, or this deployment, is begun."""
    if deployment:
        return reverse("operations:deployment_briefing_start", args=[deployment])
    return reverse("operations:briefing_start", args=[operation])


def _begin(operation: Operation, person: Person, deployment: Deployment | None) -> list[Button]:
    may = policies.may_brief(person, operation)
    if not policies.may_write_briefings(person, operation) or (deployment and deployment.state != "planned"):
        return []
    label = "Write a briefing for this deployment" if deployment else "Write the briefing"
    return [Button(label, start_url(operation.pk, deployment.pk if deployment else None), may, post=True)]
