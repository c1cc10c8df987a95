"""A whole meeting in real browsers: two scribes at once, one cut off; by keyboard, on a phone, without scripts."""

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from common.scope import acting_as
from tasking import live
from tasking.models import Action, AgendaItem, DiscussionNote, Meeting
from tests.cast import PASSWORD, Cast
from tests.tasking import made
from tests.web.browser import ARGUMENTS, CHROMIUM, Visitor, serving

pytestmark = pytest.mark.browser

#: A folder for pictures of each page, for whoever wants to look; none are taken without it.
PICTURES = os.environ.get("MUSTER_SHOTS", "")
NOTE, SAVED = "[data-note-form] textarea", "[data-note-form]:not([data-unsaved]) [data-saved]"
TOLD = "[data-saved]"
#: Milliseconds. The page asks every second and a half; on a busy machine the answer may take its time.
PATIENCE = 20_000
STORED = "Object.keys(sessionStorage).filter(key => key.startsWith('muster-live:')).length"


@contextmanager
def browsers() -> Iterator[tuple[Browser, str]]:
    expect.set_options(timeout=PATIENCE)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser, address
        browser.close()


def visitor(browser: Browser, address: str, name: str, width: int = 1280, **options: bool) -> Visitor:
    """Someone of the cast, signed in in a browser of their own."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    found = Visitor(context.new_page(), address)
    found.page.goto(f"{address}/account/login/")
    found.page.fill("[name=login]", f"{name}@example.org")
    found.page.fill("[name=password]", PASSWORD)
    with found.page.expect_navigation():
        found.page.click("main button:has-text('Sign in')")
    return found


def picture(page: Page, name: str) -> None:
    if PICTURES:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


def the_meeting(cast: Cast, items: int = 12) -> tuple[Meeting, list[AgendaItem]]:
    """An open meeting with so many items, the last of them a case that everyone in the room may hear."""
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.cora, cast.bea, at=meeting)
    listed = [
        made.item(cast, at=meeting, section=5, title=f"H-2026-{number:04} Street {number}", why="New candidate")
        for number in range(1, items)
    ]
    return meeting, [*listed, made.victim_item(cast, at=meeting, title="V-2026-0007", why="3 reports in 12 months")]


def go(who: Visitor, item: AgendaItem) -> None:
    who.page.goto(who.address + live.item_url(item))


def apart(act: Callable[[], Any]) -> Any:
    """Do something with the database, which Playwright's own thread may not."""

    def run() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def kept(cast: Cast) -> list[str]:
    """The texts of all notes."""

    def read() -> list[str]:
        with acting_as(cast.cora):
            return sorted(DiscussionNote.objects.values_list("text", flat=True))

    return apart(read)


def close(cast: Cast, meeting: Meeting) -> None:
    with acting_as(cast.cora):
        meeting.refresh_from_db()
        made.put(meeting, state="closed", closed_at=meeting.opened_at, closed_by=cast.alice)


def test_two_scribes_write_a_whole_meeting_at_once_and_one_loses_her_network(committed_cast: Cast) -> None:
    cast = committed_cast
    _, items = the_meeting(cast)
    typed = []
    with browsers() as (browser, address):
        cora, bea = (visitor(browser, address, name) for name in ("cora", "bea"))
        for number, item in enumerate(items):
            for who, name in ((cora, "Cora"), (bea, "Bea")):
                go(who, item)
                typed.append(f"{name} on item {number}")
            if number == 5:
                bea.page.context.set_offline(True)
            for who, words in ((cora, typed[-2]), (bea, typed[-1])):
                who.page.locator(NOTE).press_sequentially(words, delay=4)
            expect(cora.page.locator(SAVED)).to_have_text(re.compile("Saved"))
            if number == 5:
                expect(bea.page.locator(TOLD)).to_contain_text("Not saved – no connection")
                bea.page.wait_for_timeout(10_000)
                bea.page.locator(NOTE).press_sequentially(", typed while cut off")
                typed[-1] += ", typed while cut off"
                bea.page.context.set_offline(False)
            expect(bea.page.locator(SAVED)).to_have_text(re.compile("^Saved"), timeout=PATIENCE)
            if number in (0, 5):
                expect(cora.page.locator("#live-said")).to_contain_text(typed[-1], timeout=PATIENCE)
        assert kept(cast) == sorted(typed)
        assert [*cora.faults, *bea.faults] == []
        assert [who.page.evaluate(STORED) for who in (cora, bea)] == [0, 0]


def test_what_others_enter_arrives_by_itself_and_takes_nothing_away(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting, items = the_meeting(cast, 3)
    with browsers() as (browser, address):
        alice = visitor(browser, address, "alice")
        go(alice, items[0])
        alice.page.locator(NOTE).press_sequentially("Half a sen")
        apart(lambda: made.put_note(cast.bea, items[0], text="Bea's words"))
        apart(lambda: made.action(cast, at=meeting, item=items[0], text="Mend the lights"))
        expect(alice.page.locator("#live-said")).to_contain_text("Bea's words", timeout=PATIENCE)
        expect(alice.page.locator("#live-tasked")).to_contain_text("Mend the lights")
        expect(alice.page.locator("[data-heard]")).to_have_text("Bea wrote in the discussion.")
        alice.page.locator(NOTE).press_sequentially("tence")
        expect(alice.page.locator(SAVED)).to_have_text(re.compile("^Saved"))
        assert kept(cast) == ["Bea's words", "Half a sentence"]
        assert alice.faults == []


def test_words_stay_on_the_page_when_they_cannot_be_saved_and_it_says_why(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting, items = the_meeting(cast, 4)
    with browsers() as (browser, address):
        cora = visitor(browser, address, "cora")
        page = cora.page

        # Another tab changed the note meanwhile.
        go(cora, items[0])
        page.fill(NOTE, "First words")
        expect(page.locator(SAVED)).to_have_text(re.compile("^Saved"))
        other = page.context.new_page()
        other.goto(page.url)
        other.fill(NOTE, "Other words")
        expect(other.locator(SAVED)).to_have_text(re.compile("^Saved"))
        page.fill(NOTE, "My words")
        expect(page.locator("[data-conflict]")).to_contain_text("Other words")
        assert page.input_value(NOTE) == "My words"
        page.click("text=Keep what is typed here")
        expect(page.locator(SAVED)).to_have_text(re.compile("^Saved"))
        assert kept(cast) == ["My words"]
        other.close()

        # Cut off, and the page loaded again before the network is back: the tab has kept the words.
        go(cora, items[1])
        page.context.set_offline(True)
        page.fill(NOTE, "Typed without a network")
        expect(page.locator(TOLD)).to_contain_text("Not saved – no connection")
        page.click("text=Take up the next item")
        expect(page.locator("[data-not-sent]")).to_contain_text("no connection")
        page.evaluate("window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true)")
        page.context.set_offline(False)
        page.route("**/api/**", lambda route: route.abort())
        page.reload()
        expect(page.locator(NOTE)).to_have_value("Typed without a network")
        page.unroute("**/api/**")
        expect(page.locator(SAVED)).to_have_text(re.compile("^Saved"), timeout=PATIENCE)
        assert "Typed without a network" in kept(cast)

        # Signed out in another tab, and in again.
        go(cora, items[2])
        cookies = page.context.cookies()
        page.context.clear_cookies(name="sessionid")
        page.fill(NOTE, "Typed after signing out")
        expect(page.locator(TOLD)).to_contain_text("you are signed out")
        expect(page.locator("[data-alert]")).to_contain_text("You are signed out", timeout=PATIENCE)
        page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
        expect(page.locator(SAVED)).to_have_text(re.compile("^Saved"), timeout=PATIENCE)

        # An emptied note is not sent away, and what is typed instead is.
        page.fill(NOTE, "")
        expect(page.locator(TOLD)).to_contain_text("Not saved. ")
        page.click("text=Take up the next item")
        expect(page.locator("[data-not-sent]")).to_contain_text("your note is not saved yet")
        page.fill(NOTE, "Typed after signing out")
        expect(page.locator(SAVED)).to_have_text(re.compile("^Saved"))

        # The meeting is closed under one's hands.
        page.route("**/api/**", lambda route: route.abort())
        page.fill(NOTE, "Typed as it closed")
        apart(lambda: close(cast, meeting))
        expect(page.locator("[data-alert]")).to_contain_text("The meeting was closed by Alice", timeout=PATIENCE)
        expect(page.locator(TOLD)).to_contain_text("Your words stay here")
        assert page.input_value(NOTE) == "Typed as it closed"

        # Signing out takes the words out of the tab.
        assert page.evaluate(STORED) == 1
        page.on("dialog", lambda dialog: dialog.accept())
        with page.expect_navigation():
            page.click("text=Sign out")
        assert page.evaluate(STORED) == 0
        assert cora.faults == []


def test_a_chair_runs_the_meeting_by_keyboard_alone(committed_cast: Cast) -> None:
    cast = committed_cast
    _, items = the_meeting(cast, 3)
    with browsers() as (browser, address):
        alice = visitor(browser, address, "alice")
        page, keys = alice.page, alice.page.keyboard
        go(alice, items[0])
        keys.press("Alt+Shift+H")
        expect(page.locator("[data-keys]")).to_contain_text("Next item")
        keys.press("Alt+Shift+T")
        keys.type("Lights are out")
        expect(page.locator(SAVED)).to_have_text(re.compile("^Saved"))
        keys.press("Alt+Shift+D")
        for _ in range(3):
            keys.press("ArrowDown")
        expect(page.locator("[name=decision][value=monitor]")).to_be_checked()
        assert not page.locator("[name=operation_name]").is_visible()
        keys.press("Tab")
        keys.type("Quiet since")
        keys.press("Tab")
        with page.expect_navigation():
            keys.press("Enter")
        expect(page.locator("#live-decided")).to_contain_text("Quiet since")
        keys.press("Alt+Shift+A")
        keys.type("@police !bob due 14d Mend the lights")
        expect(page.locator("[data-understood]")).to_contain_text("Bob of Essex Police")
        with page.expect_navigation():
            keys.press("Enter")
        expect(page.locator("#live-tasked")).to_contain_text("Mend the lights")
        with page.expect_navigation():
            keys.press("Alt+Shift+N")
        expect(page.locator("#step-title")).to_have_text(items[1].title)
        with page.expect_navigation():
            keys.press("Alt+Shift+P")
        expect(page.locator("#live-agenda")).to_contain_text("Monitor")
        assert kept(cast) == ["Lights are out"]
        assert alice.faults == []
    with acting_as(cast.cora):
        assert Action.objects.get().text == "Mend the lights"


@pytest.mark.parametrize("width", [1280, 390])
def test_each_step_is_accessible_on_a_desk_and_on_a_phone(committed_cast: Cast, width: int) -> None:
    cast = committed_cast
    meeting, items = the_meeting(cast)
    made.action(cast, at=meeting, item=items[0], text="Mend the lights in the underpass")
    made.put_note(cast.bea, items[0], text="Residents report noise after ten.\nPatrols were doubled.")
    made.put_note(cast.bea, items[0], text="Said of another street", struck_reason="Wrong item")
    with browsers() as (browser, address):
        alice = visitor(browser, address, "alice", width)
        page = alice.page
        go(alice, items[0])
        with page.expect_navigation():
            page.click("text=Take this item up")
        page.fill(NOTE, "The chair sums up: monitor for a month.")
        page.check("[name=decision][value=adopt]")
        page.fill("[name=line]", "@police !bob due 14d Visit the shops")
        expect(page.locator("[data-understood]")).to_contain_text("Bob of Essex Police")
        expect(page.locator(SAVED)).to_have_text(re.compile("^Saved"))
        alice.look()
        page.evaluate("window.scrollTo(0, 0)")
        picture(page, "live-item")
        for step in ("attendance", "log", "close", items[-1].pk):
            alice.go(f"{live.live_url(meeting)}?step={step}")
            picture(page, f"live-{str(step)[:10]}")
        apart(lambda: made.present(cast, cast.charlie, at=meeting, declared=False))
        alice.go(live.item_url(items[-1]))
        picture(page, "live-withheld")
        expect(page.locator("main")).to_contain_text("Charlie of Outreach Charity is in the room")
        assert alice.faults == []


def test_a_meeting_is_run_without_scripts_on_a_phone(committed_cast: Cast) -> None:
    cast = committed_cast
    _, items = the_meeting(cast, 3)
    with browsers() as (browser, address):
        alice = visitor(browser, address, "alice", 390, java_script_enabled=False)
        page = alice.page
        go(alice, items[0])
        page.click("text=Take this item up")
        page.fill(NOTE, "Lights are out")
        page.click("text=Save the note")
        page.check("[name=decision][value=noted]")
        page.click("text=Save the decision")
        page.fill("[name=line]", "@police !bob Mend the lights")
        page.click("text=Log the action")
        assert "Say by when" in page.inner_text("main")
        page.fill("[name=line]", "@police !bob due 2w Mend the lights")
        page.click("text=Log the action")
        words = page.inner_text("main")
        assert page.input_value(NOTE) == "Lights are out"
        for said in ("Noted", "Mend the lights", "1 of 3 items dealt with"):
            assert said in words
        page.click("text=Take up the next item")
        assert page.inner_text("#step-title") == items[1].title
