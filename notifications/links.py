"""Addresses that leave the site: in messages and calendars."""

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch


def path_of(record: models.Model) -> str:
    """The path of a record's page."""
    try:
        return record.get_absolute_url()  # type: ignore[attr-defined]  # each model with a page has it
    except NoReverseMatch:
        return "/"


def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return f"{settings.BASE_URL}{path}"
