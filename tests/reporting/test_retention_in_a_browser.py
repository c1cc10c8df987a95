"""Reviewing what is kept, as a browser and axe see it: from the queue to a disposal by two people."""

import pytest
from django.urls import reverse

from tests.reporting.retaining import age, noted
from tests.web.browser import Visiting
from tests.world import World

pytestmark = pytest.mark.browser


def test_two_people_dispose_of_a_record_on_a_desk_and_a_phone(committed_world: World, visiting: Visiting) -> None:
    world = committed_world
    age(world["referral"], world.cast.cora, state="done")
    [review] = noted(world["referral"])
    address = reverse("reporting:retention_review", args=[review.pk])
    with visiting(1280) as visitor:
        visitor.sign_in("max", look=True)
        page = visitor.page
        visitor.go(reverse("reporting:retention"))
        page.click("main a:has-text('R-2026-9001')")
        for link in ("Keep it", "Propose to dispose of it"):
            page.click(f"main a:has-text('{link}')")
            visitor.look()
            visitor.press("it")
            assert page.title().startswith("Error: ")
            page.goto(visitor.address + address)
        page.click("main a:has-text('Propose to dispose of it')")
        page.fill("[name=reason]", "No longer needed")
        visitor.press("Propose it")
        assert "You proposed this yourself" in page.inner_text("main")
        for name in ("retention_classes", "retention"):
            visitor.go(reverse(f"reporting:{name}"))
        assert visitor.faults == []
    with visiting(390) as visitor:
        visitor.sign_in("ada", look=True)
        page = visitor.page
        for name in ("retention", "retention_classes"):
            visitor.go(reverse(f"reporting:{name}"))
        visitor.go(reverse("reporting:retention_class", args=[world["retention_class"].pk]))
        visitor.go(reverse("reporting:retention_lift", args=[world["legal_hold"].pk]))
        visitor.go(reverse("reporting:retention_hold", args=[review.pk]))
        visitor.go(address)
        assert "You see its reference only" in page.inner_text("main")
        page.click("main a:has-text('Dispose of it')")
        visitor.look()
        page.check("[name=sure]")
        visitor.press("Dispose of it for good")
        assert "What it said was erased" in page.inner_text("main")
        assert visitor.faults == []
