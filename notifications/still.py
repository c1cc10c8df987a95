"""Whether news of whose something is, or is no more, is still so as it leaves: in a digest, it has waited for hours."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models

from operations.models import Deployment


def still_so(kind: str, record: models.Model, recipient: UUID) -> bool:
    """Whether what a message of this kind tells its recipient is so, in their own sight; of other news, always."""
    is_so = _SO.get(kind)
    return is_so is None or is_so(record, recipient)


def _turns_out(deployment: Deployment, person: UUID) -> bool:
    return deployment.turnout.filter(person=person, stood_down=False).exists()


_SO: dict[str, Callable[[Any, UUID], bool]] = {
    "action-assigned": lambda action, person: action.owner_id == person and action.state == "open",
    "action-left": lambda action, person: action.owner_id != person,
    "deployment-assigned": lambda one, person: one.operation.commander_id == person or _turns_out(one, person),
    "deployment-stood-down": lambda one, person: not _turns_out(one, person),
    "operation-command": lambda operation, person: operation.commander_id == person,
    "operation-relieved": lambda operation, person: operation.commander_id != person,
}
