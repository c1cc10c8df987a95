"""What the frame of every page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from web.back import known
from web.navigation import ACCOUNT, Item, items_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: demonstration mode and the navigation for this person.

    Lazy, so that a page without navigation (an error page) does not touch the database.
    `known_user` is the person where nothing need be looked up for it.
    The name of the partnership is the `partners` app's to give, as `partnership_name`; how many messages wait to be
    read is the `notifications` app's, as `unread_messages` (url, count).
    `request.user` must have `roles`, a list of strings; `str(user)` and `str(user.agency)` are shown.
    """
    return {
        "demonstration": settings.DEMONSTRATION,
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "account_url_name": ACCOUNT,
        "known_user": SimpleLazyObject(lambda: known(getattr(request, "user", None))),
    }


def _navigation(request: HttpRequest) -> list[Item]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return items_for(user.roles, request.path)
