"""Addresses that leave the site: in messages and calendars."""

from django.conf import settings
from django.db import models


def path_of(record: models.Model) -> str:
    """The path of a record's page."""
    return record.get_absolute_url()  # type: ignore[attr-defined]  # each model with a page has it


def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return f"{settings.BASE_URL}{path}"
