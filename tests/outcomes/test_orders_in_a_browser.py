"""The life of an order as a browser and axe see it: breached, dealt with, appealed, extended, reviewed; and a fault."""

import os
from pathlib import Path

import pytest

from common.scope import acting_as
from outcomes.models import Outcome
from tests.cast import Cast
from tests.outcomes.makers import days_ago, make_catalogue
from tests.outcomes.test_orders import make
from tests.web.browser import Visiting, Visitor

pytestmark = pytest.mark.browser

#: A folder for pictures of each page, for whoever wants to look; none are taken without it.
PICTURES = os.environ.get("MUSTER_SHOTS", "")


def picture(visitor: Visitor, name: str) -> None:
    if PICTURES:
        width = visitor.page.viewport_size["width"]
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


def test_an_order_from_breach_to_review_on_a_phone_and_at_a_desk(committed_cast: Cast, visiting: Visiting) -> None:
    cast = committed_cast
    make_catalogue()
    order = make(
        cast, "PSPO", length="P3Y", subject_kind="area", issued_on=days_ago(900), conditions="Drink in the street"
    )
    page_of, record = order.get_absolute_url(), f"{order.get_absolute_url()}record/"
    with visiting(390) as visitor:
        page = visitor.page
        visitor.sign_in("olive")
        visitor.go(f"{record}conditions/")
        visitor.press("Add conditions")
        visitor.go(f"{record}breach/")
        picture(visitor, "breach")
        visitor.press("Record a breach")
        assert page.title().startswith("Error: ")
        picture(visitor, "breach-fault")
        page.fill("[name=what_happened]", "Drinking at the bus station")
        visitor.press("Record a breach")
        page.click("main a:has-text('Deal with the breach')")
        visitor.look()
        picture(visitor, "dealing")
        page.check("[name=dealt_with][value=penalty]")
        page.check("[name=resume]")
        visitor.press("Deal with the breach")
        visitor.go(f"{record}appeal/")
        page.fill("[name=grounds]", "The area is too wide")
        page.fill("[name=out_of_time_reason]", "By leave of the High Court")
        visitor.press("Record an appeal")
        visitor.go(f"{record}review/")
        page.check("[name=result][value=continue]")
        visitor.press("Record a review")
        picture(visitor, "reviewed")
        visitor.go(f"{record}extension/")
        picture(visitor, "extension")
        page.fill("[name=extended_by]", "5")
        page.select_option("[name=unit]", "years")
        page.fill("[name=what_changed]", "Calls have not fallen")
        visitor.press("Record an extension")
        assert "more than 3 years at a time" in page.inner_text("main")
        picture(visitor, "extension-refused")
        page.fill("[name=extended_by]", "2")
        visitor.press("Record an extension")
        visitor.go(f"{record}variation/")
        picture(visitor, "variation")
        visitor.go(page_of)
        picture(visitor, "order")
        page.set_viewport_size({"width": 1280, "height": 900})
        for path, name in ((page_of, "order"), (f"{record}variation/", "variation")):
            visitor.go(path)
            picture(visitor, name)
        assert visitor.faults == []
    with acting_as(cast.olive):
        after = Outcome.objects.get(pk=order.pk)
        kept = [
            getattr(after, rows).count() for rows in ("breach_rows", "appeal_rows", "variation_rows", "review_rows")
        ]
    assert (after.state, kept) == ("active", [1, 1, 1, 1])
