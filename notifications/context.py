"""How many messages wait to be read, for the navigation of every page."""

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from notifications.inbox import COUNTED, unread
from partners.models import Person


def inbox(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `unread_messages`, counted only where a page shows the navigation to someone signed in."""
    return {"unread_messages": SimpleLazyObject(lambda: _unread(request))}


def _unread(request: HttpRequest) -> dict[str, str]:
    person = getattr(request, "user", None)
    # The page of a refusal may come within a transaction that is given up: nothing can be asked there.
    count = unread(person) if isinstance(person, Person) and not connection.needs_rollback else 0
    return {
        "url": reverse("notifications:mailbox"),
        "count": f"{COUNTED - 1}+" if count >= COUNTED else str(count or ""),
    }
