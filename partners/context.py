"""The name of the partnership, for the frame of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from partners.models import Partnership


def partnership(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `partnership_name`, read only where a page shows it to someone signed in."""
    return {"partnership_name": SimpleLazyObject(lambda: _name(request))}


def _name(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return Partnership.objects.values_list("name", flat=True).first() or ""
