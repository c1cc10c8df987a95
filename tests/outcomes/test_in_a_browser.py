"""Recording an outcome on a phone, by thumb, and the register: as a browser and axe see them."""

import re

import pytest
from django.urls import reverse

from common import clock
from common.scope import acting_as
from operations.models import Visit
from outcomes.models import Outcome
from tests.cast import Cast
from tests.outcomes.makers import make_catalogue, make_operation, make_outcomes
from tests.outcomes.test_where import make_site
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser
#: What a thumb takes, in seconds.
TAP, KEY = 1.0, 0.3


class Thumb:
    """Counts what someone does: taps and keystrokes. What is tapped must be high enough for a thumb (WCAG 2.5.8)."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.taps, self.keys = visitor, 0, 0

    def tap(self, words: str) -> None:
        """Tap the first link or button of the page itself with these words, and look at what comes."""
        with self.visitor.page.expect_navigation():
            self._on(f"main a:has-text('{words}'), main button:has-text('{words}')")
        self.visitor.look()

    def type(self, field: str, words: str) -> None:
        """Tap the field and type."""
        self._on(f"[name={field}]")
        self.visitor.page.keyboard.type(words)
        self.keys += len(words)

    def _on(self, selector: str) -> None:
        control = self.visitor.page.locator(selector).first
        box = control.bounding_box()
        if not box or box["height"] < 24:
            self.visitor.faults.append(f"{self.visitor.page.url}: {selector} is too small for a thumb: {box}")
        control.click()
        self.taps += 1

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.taps * TAP + self.keys * KEY


def test_a_warning_at_a_shop_is_recorded_in_seconds_on_a_phone(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    make_catalogue()
    benison = make_operation(cast, "Benison")
    shop = make_site(cast, "Corner shop")
    make_outcomes(cast.max, "CPW", labels=("Person Z",), operation=benison)
    with acting_as(cast.olive):
        visit = Visit.objects.create(
            operation=benison,
            site=shop,
            place="Corner shop",
            visited_at=clock.now(),
            result="x",
            recorded_by=cast.olive,
        )
    with visiting(390) as olive:
        olive.sign_in("olive")
        olive.go(reverse("operations:visit", args=[visit.pk]))
        thumb = Thumb(olive)
        thumb.tap("Record an outcome of this visit")
        thumb.tap("Community protection warning")
        thumb.type("labels", "Person A")
        thumb.tap("Record")
        text = olive.page.inner_text("main")
        assert "Recorded: 1 Community Protection Warning" in text
        assert "Undo: withdraw it" in text
        assert (thumb.taps, thumb.keys) == (4, 8)
        assert thumb.seconds < 10, "It is to be done in under a minute, reading and thinking included."
        olive.go(reverse("outcomes:record") + "?type=CBO_ADULT")
        olive.page.fill("[name=labels]", "Mr Smith")
        olive.press("Record")
        assert re.search(r"There is a problem", olive.page.inner_text("main"))
        olive.go(reverse("outcomes:record") + "?q=nothing")
        olive.go(reverse("outcomes:register"))
        olive.go(reverse("outcomes:register") + "?about=Person A")
        assert "Corner shop" in olive.page.inner_text("main table")
        assert olive.faults == []
    with acting_as(cast.olive):
        made = Outcome.objects.get(subject_label="Person A")
        assert (made.visit, made.site, made.operation) == (visit, shop, benison)
