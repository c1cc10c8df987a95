"""Fixtures for signing in through the real pages."""

import uuid

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def attempts_start_at_none(settings) -> None:
    """Attempts to sign in are counted in Valkey; each test counts its own."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


@pytest.fixture
def in_earnest(settings) -> None:
    """As in production: no demonstration."""
    settings.DEMONSTRATION = False


@pytest.fixture
def other_client() -> Client:
    """A second browser."""
    return Client(HTTP_USER_AGENT="Another browser")
