"""The explorer in a browser, by axe too: filter, group, open a number, save the view, and what a fault looks like."""

import os
from pathlib import Path

import pytest

from tests.web.browser import Visiting
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_manager_narrows_groups_opens_a_number_and_saves_the_view(committed_world: World, visiting: Visiting) -> None:
    with visiting(390) as visitor:
        page = visitor.page

        def shoot(name: str) -> None:
            if shots := os.environ.get("MUSTER_SHOTS"):
                page.screenshot(path=Path(shots) / f"{name}.png", full_page=True)

        visitor.sign_in("max")
        visitor.go("/explore/outcomes/")
        page.get_by_text("Narrow and group what is counted and listed").click()
        page.get_by_label("Period", exact=True).select_option("this-financial-year")
        page.get_by_label("Group by").select_option("operation")
        visitor.press("Show")
        shoot("explorer")
        number = page.get_by_role("table", name="Counts by operation").get_by_role("link", name="of Operation Turncoat")
        count = int(number.inner_text().split()[0])
        number.click()
        records = page.get_by_role("table", name="Records")
        assert records.get_by_role("rowheader").count() == count
        page.get_by_role("link", name="Save this view").click()
        visitor.press("Save")
        shoot("save-view-fault")
        page.get_by_label("Name of the view").fill("Turncoat this year")
        visitor.press("Save")
        assert page.get_by_role("link", name="Turncoat this year").is_visible()
        page.get_by_role("link", name="Saved views").click()
        visitor.look()
        shoot("saved-views")
        visitor.go("/explore/outcomes/?count=active&period=this-month&colour=red")
        assert "“colour” is no filter of outcomes" in page.get_by_role("alert").inner_text()
        shoot("explorer-fault")
        visitor.go("/explore/outcomes/publication/?period=this-financial-year")
        shoot("publication")
    assert visitor.faults == []
