"""Two passes in a browser: from a merge to the review of an emergency, and a subject access request; axe looks on."""

import os

import pytest
from django.urls import reverse

from reporting.odd_access import look_through_log
from tests.cast import Cast
from tests.hotspots.made import NAME, make_subject
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser


def _keep(visitor: Visitor, name: str) -> None:
    """A picture of the page, where someone asks for it."""
    if at := os.environ.get("MUSTER_SHOTS"):
        visitor.page.screenshot(path=f"{at}/{name}.png", full_page=True)


def test_from_a_merge_over_an_emergency_to_its_review(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    main, found = make_subject(cast.olive), make_subject(cast.bob)
    with visiting(1280) as visitor:
        page = visitor.page
        visitor.sign_in("cora")
        visitor.go(reverse("hotspots:subject_merge", args=[found.pk]))
        visitor.press("Merge the records")
        assert page.title().startswith("Error: ")
        page.fill("[name=into]", main.reference)
        page.fill("[name=reason]", "The same telephone number")
        visitor.press("Merge the records")
        assert f"Also known as {found.reference}" in page.inner_text("main")
        _keep(visitor, "merged-1280")
        visitor.go(found.get_absolute_url())
        visitor.go(reverse("hotspots:victims"))
    with visiting(390) as visitor:
        page = visitor.page
        visitor.sign_in("charlie")
        visitor.go(reverse("hotspots:emergency_open"))
        _keep(visitor, "emergency-open-390")
        visitor.press("Open the record for an hour")
        assert page.title().startswith("Error: ")
        page.fill("[name=reference]", main.reference)
        page.check("[name=ground][value=life]")
        page.fill("[name=reason]", "He is at the door")
        visitor.press("Open the record for an hour")
        assert NAME in page.inner_text("main")
        _keep(visitor, "emergency-390")
        visitor.go(reverse("hotspots:emergencies"))
        opened = page.get_attribute("main table th a", "href") or ""
        visitor.go(f"{opened}end/")
        visitor.press("End it now")
        page.goto(visitor.address + main.get_absolute_url())
        assert page.title().startswith("Page not found")
    look_through_log()
    with visiting(1280) as visitor:
        page = visitor.page
        visitor.sign_in("max")
        visitor.go(opened)
        _keep(visitor, "emergency-kept-1280")
        visitor.go(f"{opened}review/")
        page.check("[name=misused][value=no]")
        page.fill("[name=review]", "The police were called as well")
        visitor.press("Save the review")
        visitor.go(reverse("reporting:odd_accesses"))
        page.check("[name=purpose][value=lawfulness]")
        page.fill("[name=reason]", "Monthly look")
        visitor.press("Read the log")
        assert "Opened in an emergency" in page.inner_text("main")
        _keep(visitor, "odd-1280")
        noted = page.get_attribute("main table th a", "href") or ""
        visitor.go(noted)
        visitor.press("Save the review")
        assert page.title().startswith("Error: ")
        page.check("[name=result][value=explained]")
        page.fill("[name=words]", "It was an emergency")
        visitor.press("Save the review")
        page.set_viewport_size({"width": 390, "height": 900})
        visitor.go(f"{reverse('reporting:odd_accesses')}?show=all")
        _keep(visitor, "odd-390")
        visitor.go(noted)
        _keep(visitor, "odd-one-390")
        assert visitor.faults == []


def test_a_request_from_its_receipt_to_the_file(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    subject = make_subject(cast.olive)
    with visiting(390) as visitor:
        page = visitor.page
        visitor.sign_in("cora")
        visitor.go(reverse("reporting:subject_access_receive"))
        visitor.press("Save the request")
        assert page.title().startswith("Error: ")
        page.fill("[name=subject]", subject.reference)
        page.fill("[name=identity]", "Passport seen")
        for part, value in {"day": 1, "month": 11, "year": 2025}.items():
            page.fill(f"[name=received_on_{part}]", str(value))
        visitor.press("Save the request")
        request = page.url.removeprefix(visitor.address)
        visitor.go(f"{request}gather/")
        visitor.press("Begin to gather")
        visitor.go(f"{request}keep-back/")
        visitor.press("Keep it back")
        assert page.title().startswith("Error: ")
        page.fill("[name=words]", "EGGS")
        page.check("[name=exemption][value=others]")
        visitor.press("Keep it back")
        assert "Eggs" not in page.inner_text("main")
        _keep(visitor, "request-390")
        visitor.go(reverse("reporting:subject_accesses"))
        assert visitor.faults == []
    with visiting(1280) as visitor:
        visitor.sign_in("max")
        for verb, button in (("check", "Check it"), ("give", "Give it")):
            visitor.go(f"{request}{verb}/")
            visitor.press(button)
        _keep(visitor, "request-1280")
        assert "Download as PDF" in visitor.page.inner_text("main")
        assert visitor.faults == []
