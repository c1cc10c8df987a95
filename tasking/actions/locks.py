"""Locks that several verbs take, in the same order, so that none waits for another in a circle."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from audit.locking import lock
from tasking.models import AgendaItem, Meeting


def locked_item(item: UUID, version: int | None = None) -> AgendaItem:
    """The item, locked after its meeting, so that nobody writes into a meeting that is just being closed.

    Raises Http404, and StaleEdit where `version` is not the item's any more.
    """
    meeting = lock(Meeting, get_object_or_404(AgendaItem, pk=item).meeting_id)
    found = lock(AgendaItem, item, version=version)
    found.meeting = meeting
    return found
