"""Addresses that leave the site: in messages and calendars."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from partners.models import Person

#: Messages about a request that lead straight to its answer.
_ANSWERED = ("request-requested", "request-reopened")


def path_of(record: models.Model, kind: str = "") -> str:
    """The path of a record's page; for a person, where they choose a new password.

    From a message that asks for a resource, the page on which it is confirmed or declined in one step.
    """
    if isinstance(record, Person):
        return reverse("account_reset_password")
    if kind in _ANSWERED:
        return reverse("operations:request_answer", args=[record.pk])
    return record.get_absolute_url()  # type: ignore[attr-defined]  # each model with a page has it


def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return f"{settings.BASE_URL}{path}"
