"""By which channels each person is told of what. In the outbox's scope."""

from collections.abc import Iterable
from uuid import UUID

from notifications.models.deliveries import EMAIL
from notifications.rules import Kind

#: How someone is told who has chosen nothing.
BY_DEFAULT = (EMAIL,)


def channels_for(people: Iterable[UUID], kind: Kind) -> dict[UUID, tuple[str, ...]]:
    """For each of these people, the channels by which they are told of this kind of thing."""
    return dict.fromkeys(people, BY_DEFAULT)
