"""The log in a browser: why it is read, what is found, a trail, how a record was, two moments, and the file."""

import datetime as dt

import pytest
from django.urls import reverse

from audit.actions import consulted
from common.scope import acting_as, because
from tests.web.browser import Visiting
from tests.world import World

pytestmark = pytest.mark.browser


def test_from_the_purpose_to_the_file_within_reach_of_everyone(committed_world: World, visiting: Visiting) -> None:
    cast, outcome = committed_world.cast, committed_world["outcome"]
    with acting_as(cast.bob):
        consulted([outcome])
    with acting_as(cast.cora), because("Typing error"):
        outcome.place = "London Road"
        outcome.save()
    with visiting(390) as max_:
        page = max_.page
        max_.sign_in("max")
        max_.go(reverse("reporting:trail", args=["outcomes_outcome", outcome.pk]))
        page.click("text=Say why you are reading the log")
        max_.look()
        max_.press("Read the log")  # nothing chosen: each fault is said
        assert page.is_visible("text=Choose what you are reading the log for >> nth=0")
        page.check("text=To verify that processing was lawful")
        page.fill("[name=reason]", "Complaint 12: who opened the case")
        max_.press("Read the log")
        assert page.is_visible("text=You are reading the log until")
        page.click("text=Everything")
        max_.look()
        assert page.is_visible("text=by Bob, Essex Police")
        page.click("text=As it was after this >> nth=0")
        max_.look()
        assert page.is_visible("text=London Road")
        page.fill("[name=at_day]", "31")
        page.fill("[name=at_month]", "2")
        max_.press("Show")
        assert page.is_visible("text=There is a problem")
        page.go_back()
        page.click("text=Compare with how it is now")
        max_.look()
        started = outcome.created_at - dt.timedelta(days=1)
        asked = f"?then_at={started.isoformat()}&now_at={dt.datetime.now(dt.UTC).isoformat()}".replace("+", "%2B")
        max_.go(reverse("reporting:compare", args=["outcomes_outcome", outcome.pk]) + asked)
        assert page.is_visible("text=it did not exist yet")
        max_.go(reverse("reporting:log"))
        page.fill("[name=reference]", outcome.reference)
        max_.press("Search the log")
        assert page.is_visible("text=O-2026-9002: looked at >> nth=0")
        with page.expect_download() as download:
            page.click("text=CSV for a spreadsheet")
        assert download.value.suggested_filename.endswith(".csv")
        max_.go(reverse("reporting:log") + "?since_day=1&since_month=13&since_year=2026")
        assert page.is_visible("text=There is a problem")
        max_.go(reverse("reporting:log_use"))
        max_.press("Stop reading the log")
        assert page.is_visible("text=You can then read it for one hour")
    assert not max_.faults, "\n".join(max_.faults)
