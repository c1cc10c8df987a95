"""Where a page of what went wrong leads back to. Asks nothing of the database: the address alone says."""

from typing import Any, NamedTuple

from django.urls import Resolver404, resolve, reverse
from django.utils.functional import LazyObject

from web.navigation import NAVIGATION


class Back(NamedTuple):
    """A link: its words and its address."""

    text: str
    url: str


def back_from(path: str, *, to_record: bool = True, to_itself: bool = False) -> Back | None:
    """The nearest page above this address: the record's own, else the list in the menu; None where there is none.

    A record that is not there, or may not be seen, is no way back: `to_record` is False then. A list
    that has no such page or month is one itself, without what was asked of it: `to_itself`.
    """
    menu = {reverse(entry.url_name): entry.label for entry in NAVIGATION}
    for above in [*([path] if to_itself else []), *_above(path)]:
        if above in menu:
            return Back(f"Back to {menu[above]}", above)
        noun = _noun(above)
        if noun and to_record:
            return Back(f"Back to the {noun}", above)
    return None


def known(user: Any) -> Any:
    """The person signed in, where that is known already; None otherwise, since nothing is looked up here."""
    if user is None or isinstance(user, LazyObject):
        return None
    return user if user.is_authenticated else None


def _above(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:length])}/" for length in range(len(parts) - 1, 0, -1)]


def _noun(path: str) -> str:
    """What the page at this address shows one of; empty where there is none to read."""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    view = getattr(found.func, "view_class", None)
    if "pk" not in found.kwargs or not hasattr(view, "get"):
        return ""
    queryset = getattr(view, "queryset", None)
    model = getattr(view, "model", None) or getattr(queryset, "model", None)
    return str(model._meta.verbose_name) if model else "record"
