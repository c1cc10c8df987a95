"""Addresses that leave the site: in messages and calendars."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from partners.models import Person


def path_of(record: models.Model) -> str:
    """The path of a record's page; for a person, where they choose a new password."""
    if isinstance(record, Person):
        return reverse("account_reset_password")
    return record.get_absolute_url()  # type: ignore[attr-defined]  # each model with a page has it


def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return f"{settings.BASE_URL}{path}"
