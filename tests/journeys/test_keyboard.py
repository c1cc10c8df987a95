"""The chair without a mouse: signs in, opens the meeting and decides an item by Tab, Space and Enter alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from config.demonstration.people import PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

#: More Tabs than any page of this way has stops.
_STOPS = 120


def _focused(page: Page) -> str:
    """The words of the control that has the focus: its own or its label's. None of a table that can be scrolled."""
    return page.evaluate(
        "() => { const it = document.activeElement;"
        " if (it.labels?.length) return it.labels[0].innerText.trim();"
        " return it.matches('a, button, summary') ? it.innerText.trim() : ''; }"
    )


def _outlined(page: Page) -> bool:
    """Whether one can see where the focus is: by an outline, a shadow or the colour behind it."""
    return page.evaluate(
        "() => { const it = getComputedStyle(document.activeElement); const clear = 'rgba(0, 0, 0, 0)';"
        " return it.outlineStyle !== 'none' || it.boxShadow !== 'none' || it.backgroundColor !== clear; }"
    )


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until this has the focus. Every stop on the way must be visible."""
    for _ in range(_STOPS):
        page.keyboard.press("Tab")
        assert _outlined(page), f"{page.url}: the focus on {_focused(page)!r} cannot be seen"
        if words in _focused(page):
            return
    raise AssertionError(f"{page.url}: Tab never reaches {words!r}")


def _go(visitor: Visitor, words: str) -> None:
    """Tab to a link or button and press Enter."""
    _tab_to(visitor.page, words)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


def test_the_chair_decides_an_item_by_keyboard_alone(arrive: Callable[..., Visitor]) -> None:
    priya = arrive("chair")
    page = priya.page
    priya.open("/account/login/")
    _tab_to(page, "Email")
    page.keyboard.type(priya.email)
    _tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    priya.look()

    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    page.reload()
    _go(priya, "Meetings")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _go(priya, "10am")
    _go(priya, "Open the meeting")
    _tab_to(page, "This meeting is held today")
    page.keyboard.press("Space")
    _go(priya, "Open the meeting")
    priya.sees("The meeting is open")

    _go(priya, "Decide")
    _tab_to(page, "Approve as a correct record")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    assert _focused(page) == "Noted"
    page.keyboard.press("Space")
    _go(priya, "Save the decision")
    priya.sees("The decision is saved.", "Noted")
