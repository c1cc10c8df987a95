"""Addresses that leave the site: in messages and calendars."""

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.urls import reverse

from notifications import answer_links
from notifications.letters import FOOTER, Link
from operations.models import ResourceRequest
from partners.models import Person

#: Messages that ask an agency for a resource: they lead to each answer, and to the page of all of them.
ASKING = ("request-requested", "request-reopened", "request-unanswered")
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


def footer_below(links: Sequence[Link]) -> tuple[str, ...]:
    """What stands below the links of a message."""
    return (_ONCE, FOOTER) if len(links) > 1 else (FOOTER,)


def path_of(record: models.Model, kind: str = "") -> str:
    """The path of a record's page; for a person, where they choose a new password.

    From a message that asks for a resource, the page on which it is confirmed or declined in one step.
    """
    if isinstance(record, Person):
        return reverse("account_reset_password")
    if kind in ASKING:
        return reverse("operations:request_answer", args=[record.pk])
    return record.get_absolute_url()  # type: ignore[attr-defined]  # each model with a page has it


def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return f"{settings.BASE_URL}{path}"
