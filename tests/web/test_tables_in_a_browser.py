"""The lists on a phone: every column is read without scrolling sideways, and a screen reader still hears a table."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.web.browser import Visiting
from tests.world import World

pytestmark = pytest.mark.browser
#: The lists, and pages of one thing with a list on them.
LISTS = (
    *("tasking:actions", "tasking:referrals", "tasking:meetings", "hotspots:list", "hotspots:victims"),
    *("hotspots:imports", "operations:list", "operations:requests", "operations:resources"),
    *("operations:red_flags", "outcomes:list", "reporting:outcomes", "notifications:deliveries"),
    *("notifications:mailbox", "partners:agencies"),
)
PAGES = {
    "hotspots:import": "import",
    "hotspots:subject": "subject",
    "operations:operation": "operation",
    "operations:deployment": "deployment",
}
#: Tables that are wider than their region, and cells whose heading a person who sees would not find.
FAULTS = """() => [...document.querySelectorAll(".muster-scroll")].flatMap((region) => {
  const name = region.getAttribute("aria-label");
  const faults = region.scrollWidth > region.clientWidth && !region.classList.contains("muster-scroll--wide")
    ? [`${name} scrolls sideways`] : [];
  if (!region.classList.contains("muster-stack")) return faults;
  const unnamed = [...region.querySelectorAll("tbody td:not([colspan]):not(:empty)")].filter(
    (cell) => !getComputedStyle(cell, "::before").content.includes(cell.dataset.label ?? "?"));
  return unnamed.length ? [...faults, `${name}: ${unnamed[0].outerHTML}`] : faults;
})"""


def test_lists_are_read_on_a_phone_without_scrolling_sideways(committed_world: World, visiting: Visiting) -> None:
    addresses = [reverse(name) for name in LISTS]
    addresses += [reverse(name, args=[committed_world[thing].pk]) for name, thing in PAGES.items()]
    stacked, found = 0, []
    with visiting(390) as visitor:
        visitor.sign_in("cora")
        for address in addresses:
            visitor.go(address)
            stacked += visitor.page.locator(".muster-stack").count()
            found += [f"{address}: {fault}" for fault in visitor.page.evaluate(FAULTS)]
            if shots := os.environ.get("MUSTER_SHOTS"):
                name = address.strip("/").replace("/", "-")
                visitor.page.screenshot(path=Path(shots) / f"{name}.png", full_page=True)
        visitor.go(reverse("tasking:actions"))
        heard = visitor.page.get_by_role("table").first
        columns = heard.get_by_role("columnheader").all_inner_texts()
        rows = heard.get_by_role("row").count()
    assert found + visitor.faults == []
    assert stacked > len(LISTS)
    assert len(columns) > 3
    assert rows > 1
