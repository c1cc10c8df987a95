"""Housekeeping of signing in."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from common import clock
from partners.tasks import clear_sessions

pytestmark = pytest.mark.django_db


def test_sessions_that_ran_out_are_removed_and_others_stay() -> None:
    for key, hours in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="x", expire_date=clock.now() + dt.timedelta(hours=hours))
    clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
