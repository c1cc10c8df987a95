"""The service navigation: what each role sees, in order."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from django.urls import reverse

HOME = "reporting:home"
ACCOUNT = "mfa_index"
#: Takes the table of an event and its key.
CALENDAR_FILE = "notifications:record_ics"
#: Narrowed to one record by `?about=` and its key.
MESSAGES_GOING_OUT = "notifications:deliveries"
#: Who may open it.
MINDERS = frozenset({"chair", "coordinator", "manager"})

_CASES = frozenset({"chair", "coordinator", "officer"})
_WORKING = _CASES | {"manager"}
_EVERYONE = _WORKING | {"scrutiny", "administrator"}


class Entry(NamedTuple):
    """One line of the navigation and the roles that see it."""

    label: str
    url_name: str
    roles: frozenset[str]


NAVIGATION: tuple[Entry, ...] = (
    Entry("Home", HOME, _EVERYONE),
    Entry("Calendar", "notifications:calendar", _WORKING),
    Entry("Hotspots", "hotspots:list", _WORKING),
    Entry("People at risk", "hotspots:victims", _CASES),
    Entry("Referrals", "tasking:referrals", _WORKING),
    Entry("Meetings", "tasking:meetings", _WORKING),
    Entry("Actions", "tasking:actions", _WORKING),
    Entry("Operations", "operations:list", _WORKING),
    Entry("Red-flag dates", "operations:red_flags", _WORKING),
    Entry("Resources", "operations:resources", _WORKING),
    Entry("Plans", "operations:plans", frozenset({"chair", "coordinator", "manager"})),
    Entry("Orders and warnings", "outcomes:register", _WORKING),
    Entry("Outcomes", "reporting:outcomes", _WORKING),
    Entry("Messages", "notifications:mailbox", _WORKING | {"administrator"}),
    Entry("People and agencies", "partners:agencies", _WORKING | {"administrator"}),
)


class Item(NamedTuple):
    """A line as shown. `current` is the value of aria-current: "page", "true" (a page below it) or ""."""

    label: str
    url: str
    current: Literal["page", "true", ""]


def items_for(roles: Iterable[str], path: str) -> list[Item]:
    """Give what someone with these roles sees while on `path`.

    Raises NoReverseMatch where an entry names a page that does not exist.
    """
    held = frozenset(roles)
    links = [(entry.label, reverse(entry.url_name)) for entry in NAVIGATION if entry.roles & held]
    home = reverse(HOME)
    above = [url for _, url in links if url != home and path.startswith(url)]
    nearest = path if path == home else max(above, key=len, default="")
    return [Item(label, url, _current(url, nearest, path)) for label, url in links]


def _current(url: str, nearest: str, path: str) -> Literal["page", "true", ""]:
    if url != nearest:
        return ""
    return "page" if url == path else "true"
