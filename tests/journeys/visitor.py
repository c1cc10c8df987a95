"""Someone who uses Muster in a browser, and looks at each page with axe."""

import os
import re
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, Route

from config.demonstration.people import PASSWORD
from tests.web.browser import axe

_AXE = axe()
_WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Gives what axe finds at fault, and by how many pixels the page is wider than the screen.
_LOOK = f"""async () => {{
  {_AXE};
  const rules = {{type: 'tag', values: {_WCAG_22_AA!r}}};
  const found = await axe.run(document, {{runOnly: rules, resultTypes: ['violations']}});
  return {{
    violations: found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')),
    excess: document.documentElement.scrollWidth - window.innerWidth,
  }};
}}"""


class Visitor:
    """One person in one browser. Every page that they open must pass WCAG 2.2 AA in axe and log no error."""

    def __init__(self, context: BrowserContext, email: str, inspector: Page | None = None) -> None:
        """`inspector`: a page with JavaScript, which axe needs, to look at the same HTML where `context` has none."""
        self.context, self.email, self.inspector = context, email, inspector
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.faults: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        """A refused script or style is a fault. A refusal by status is what some steps ask for."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def sign_in(self) -> None:
        """Through the sign-in page."""
        self.open("/account/login/")
        self.page.get_by_label("Email").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        assert "/account/login/" not in self.page.url, self.text()

    def open(self, path: str, *, status: int = 200) -> Response:
        """Open a page; it must answer with this status."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}\n{self.text()[:2000]}"
        self.look()
        return response

    def go(self, *names: str) -> None:
        """From the navigation, follow links of these names, one after the other."""
        menu, *rest = names
        self._unfold_menu()
        # Behind its name a link may tell how many are unread.
        named = re.compile(rf"^{menu}( \(\d+\s+unread\s*\))?$")
        self._click(self.page.get_by_role("navigation").get_by_role("link", name=named))
        for name in rest:
            self.follow(name)

    def _unfold_menu(self) -> None:
        """On a phone with JavaScript the navigation is folded under a button."""
        toggle = self.page.get_by_role("navigation").get_by_role("button", name="Menu")
        if toggle.is_visible() and toggle.get_attribute("aria-expanded") != "true":
            toggle.click()

    def follow(self, name: str) -> None:
        """Follow the first link of the page itself, not of its header, whose words have this in them."""
        self._click(self.page.get_by_role("main").get_by_role("link", name=name))

    def choose(self, name: str) -> None:
        """Follow the first link of the page itself with these words, whether it looks like a link or like a button."""
        self._click(self.page.get_by_role("main").locator("a").filter(has_text=name))

    def follow_in_table(self, name: str) -> None:
        """Follow the first such link in a table: on a map its point may lie under another's number."""
        self._click(self.page.get_by_role("main").get_by_role("table").get_by_role("link", name=name))

    def press(self, name: str) -> None:
        """Press the first button of the page itself whose words have this in them."""
        self._click(self.page.get_by_role("main").get_by_role("button", name=name))

    def _click(self, these: Locator) -> None:
        these.first.click()
        self.look()

    def make_calendar_link(self, name: str) -> str:
        """From the navigation; gives the address, which is shown once."""
        self.go("Calendar", "Add this to your own calendar app")
        self.press("Make a calendar link")
        self.fill(name=name)
        self.press("Make the link")
        return self.page.get_by_label("Link for your calendar app").input_value()

    def fill(self, **fields: Any) -> None:
        """Fill a form by field name: text, True for a tick, a date, or the words of an option."""
        for name, value in fields.items():
            self._fill_one(name, value)

    def _fill_one(self, name: str, value: Any) -> None:
        if hasattr(value, "year"):
            self._fill_moment(name, value)
            return
        control = self.page.locator(f"[name={name}]").first
        kind = control.get_attribute("type") or control.evaluate("element => element.tagName")
        if kind in ("checkbox", "radio"):
            self._choose(name, value)
        elif kind == "SELECT":
            control.select_option(label=value)
        elif kind == "file":
            control.set_input_files(value)
        else:
            control.fill(str(value))

    def _fill_moment(self, name: str, value: Any) -> None:
        for part in ("day", "month", "year"):
            self.page.locator(f"[name={name}_{part}]").fill(str(getattr(value, part)))
        if hasattr(value, "hour"):
            self.page.locator(f"[name={name}_time]").fill(f"{value:%H:%M}")

    def _choose(self, name: str, value: Any) -> None:
        """One box or circle, or several; by their words, or the only one."""
        choices = self.page.locator(f"[name={name}]")
        if value is True:
            choices.first.check()
            return
        for words in [value] if isinstance(value, str) else value:
            exactly = re.compile(rf"^\s*{re.escape(words)}\s*$")
            boxes = self.page.locator(
                f".govuk-checkboxes__item:has([name={name}]), .govuk-radios__item:has([name={name}])"
            )
            boxes.filter(has_text=exactly).first.locator("input").check()

    def open_details(self, words: str) -> None:
        """Open what is folded away under these words."""
        self.page.locator("summary", has_text=words).click()

    @property
    def path(self) -> str:
        """The path of the page that is open."""
        return urlsplit(self.page.url).path

    def text(self) -> str:
        """The words on the page."""
        return self.page.locator("body").inner_text()

    def sees(self, *words: str) -> None:
        """All these words are on the page."""
        text = self.text()
        missing = [word for word in words if word not in text]
        assert not missing, f"{self.page.url} lacks {missing}:\n{text[:6000]}"

    def row(self, words: str) -> str:
        """The words of the first table row that has these."""
        return self.page.get_by_role("row").filter(has_text=words).first.inner_text()

    def look(self) -> None:
        """Check the page that is open: axe finds nothing, the console is quiet, nothing is wider than the screen."""
        self.page.wait_for_load_state()
        looked = (self._mirrored() if self.inspector else self.page).evaluate(_LOOK)
        faults = [*looked["violations"], *self.faults]
        if looked["excess"] > 1:
            faults.append(f"{looked['excess']} px wider than the screen")
        if faults:
            self.shot("fault")
        assert not faults, f"{self.page.url}: {faults}"

    def _mirrored(self) -> Page:
        """The page as it stands, without its scripts, in the browser that has JavaScript."""
        inspector, html = self.inspector, self.page.content()
        assert inspector is not None

        def answer(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        inspector.unroute_all()
        inspector.route("**/*", answer)
        inspector.set_viewport_size(self.page.viewport_size or {"width": 1280, "height": 900})
        inspector.goto(self.page.url)
        return inspector

    def shot(self, name: str) -> None:
        """Keep a picture of the page where MUSTER_SHOTS names a folder."""
        folder = os.environ.get("MUSTER_SHOTS")
        if folder:
            width = (self.page.viewport_size or {}).get("width")
            how = "without-javascript" if self.inspector else "with-javascript"
            self.page.screenshot(path=f"{folder}/{name}-{width}-{how}.png", full_page=True)

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()
        if self.inspector:
            self.inspector.context.close()


def read_feed(address: str) -> str:
    """What a calendar app is given that knows nothing but the link."""
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - the address is of our own site
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return answer.read().decode()
