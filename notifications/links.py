"""Addresses that leave the site: in messages and calendars."""

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.urls import reverse

from notifications import answer_links, unsubscribing
from notifications.letters import FOOTER, Link
from notifications.models.deliveries import DIGEST
from notifications.rules import KINDS
from operations.models import ResourceRequest
from partners.models import Person

#: Messages that ask an agency for a resource: they lead to each answer, and to the page of all of them.
_FIRST_ASKED = ("request-requested", "request-reopened", "request-moved")
#: And reminders of them, which those who asked get as well: for them they lead to the request alone.
ASKING = (*_FIRST_ASKED, "request-unanswered", "request-waiting")
_ONCE = "The answers work once and need no sign-in. They are yours: do not pass this message on."


def links_of(kind: str, record: models.Model, recipient: Person) -> tuple[Link, ...]:
    """Where a message leads: to its record; one that asks for a resource to each answer first, without signing in."""
    whole = absolute(path_of(record, kind))
    if kind in ASKING and isinstance(record, ResourceRequest) and answer_links.why_not(recipient, record) is None:
        token = answer_links.token_for(record, recipient)
        answers = (
            Link(words, absolute(reverse("notifications:answer", args=[token, verb])))
            for verb, words in answer_links.ANSWERS.items()
        )
        return (*answers, Link("Sign in to see it in Muster", whole))
    return (Link("See it in Muster", whole),)


def footer_of(kind: str, recipient: Person) -> tuple[str | Link, ...]:
    """What stands at the foot of a message: how to stop its kind where one may; of a digest, how to change it."""
    stop = _unsubscribe_address(kind, recipient)
    if stop:
        return (FOOTER, Link("Unsubscribe from messages like this", stop))
    if kind == DIGEST:
        return (FOOTER, Link("Choose how Muster tells you", absolute(reverse("notifications:preferences"))))
    return (FOOTER,)


def headers_of(kind: str, recipient: Person) -> dict[str, str]:
    """What lets mail programs show a button to unsubscribe, where one may (RFC 2369, and RFC 8058: by one click)."""
    stop = _unsubscribe_address(kind, recipient)
    one_click = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": unsubscribing.ONE_CLICK}
    return one_click if stop else {}


def _unsubscribe_address(kind: str, recipient: Person) -> str:
    if not KINDS[kind].may_mute:
        return ""
    return absolute(reverse("notifications:unsubscribe", args=[unsubscribing.token_for(kind, recipient)]))


def footer_below(kind: str, links: Sequence[Link], recipient: Person) -> tuple[str | Link, ...]:
    """What stands below the links of a message."""
    return (*([_ONCE] if len(links) > 1 else []), *footer_of(kind, recipient))


def path_of(record: models.Model, kind: str = "") -> str:
    """The path of a record's page; for a person, where they choose a new password.

    From a message that asks for a resource, the page on which it is confirmed or declined in one step.
    """
    if isinstance(record, Person):
        return reverse("account_reset_password")
    if kind in _FIRST_ASKED:
        return reverse("operations:request_answer", args=[record.pk])
    return record.get_absolute_url()  # type: ignore[attr-defined]  # each model with a page has it


def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return f"{settings.BASE_URL}{path}"
