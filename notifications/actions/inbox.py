"""What people do with their messages in Muster."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from common import clock
from notifications.models import InboxMessage
from partners.models import Person


def read_message(*, message: UUID, by: Person) -> InboxMessage:
    """Mark a message as read. Raises Http404."""
    return _mark(message, by, read=True)


def unread_message(*, message: UUID, by: Person) -> InboxMessage:
    """Mark a message as unread, to come back to it. Raises Http404."""
    return _mark(message, by, read=False)


def read_all(*, by: Person) -> int:
    """Mark every message of this person as read; gives how many there were."""
    return InboxMessage.objects.filter(person=by, read_at__isnull=True).update(read_at=clock.now())


def _mark(message: UUID, by: Person, *, read: bool) -> InboxMessage:
    found = get_object_or_404(InboxMessage, pk=message, person=by)
    if bool(found.read_at) != read:
        found.read_at = clock.now() if read else None
        found.save(update_fields=["read_at"])
    return found
