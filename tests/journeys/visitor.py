"""Someone who uses Muster in a browser, and looks at each page with axe."""

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Response

from config.demonstration.people import PASSWORD

_AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
_WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Visitor:
    """One person in one browser. Every page that they open must pass WCAG 2.2 AA in axe and log no error."""

    def __init__(self, context: BrowserContext, email: str) -> None:
        self.context, self.email = context, email
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)
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

    def follow(self, name: str) -> None:
        """Follow the first link of this name."""
        self.page.get_by_role("link", name=name).first.click()
        self.look()

    def press(self, name: str) -> None:
        """Press the first button of this name."""
        self.page.get_by_role("button", name=name).first.click()
        self.look()

    def fill(self, **fields: Any) -> None:
        """Fill a form by field name: text, True for a tick, a date, or an option's value."""
        for name, value in fields.items():
            self._fill_one(name, value)

    def _fill_one(self, name: str, value: Any) -> None:
        if hasattr(value, "year"):
            for part in ("day", "month", "year"):
                self.page.locator(f"[name={name}_{part}]").fill(str(getattr(value, part)))
            if hasattr(value, "hour"):
                self.page.locator(f"[name={name}_time]").fill(f"{value:%H:%M}")
            return
        control = self.page.locator(f"[name={name}]").first
        kind = control.evaluate("element => element.type || element.tagName")
        if kind in ("checkbox", "radio"):
            wanted = f"[name={name}]" if value is True else f"[name={name}][value='{value}']"
            self.page.locator(wanted).first.check()
        elif kind.startswith("select"):
            control.select_option(value)
        else:
            control.fill(str(value))

    def text(self) -> str:
        """The words on the page."""
        return self.page.locator("body").inner_text()

    def sees(self, *words: str) -> None:
        """All these words are on the page."""
        text = self.text()
        missing = [word for word in words if word not in text]
        assert not missing, f"{self.page.url} lacks {missing}:\n{text[:3000]}"

    def look(self) -> None:
        """Check the page that is open: axe finds nothing, the console is quiet, nothing is wider than the screen."""
        found = self.page.evaluate(
            f"async () => {{ {_AXE}; const found = await axe.run(document,"
            f" {{runOnly: {{type: 'tag', values: {_WCAG_22_AA!r}}}}});"
            " return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')); }"
        )
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        faults = [*found, *self.faults, *([f"{wide} px wider than the screen"] if wide > 1 else [])]
        assert not faults, f"{self.page.url}: {faults}"

    def shot(self, name: str) -> None:
        """Keep a picture of the page where MUSTER_SHOTS names a folder."""
        import os

        folder = os.environ.get("MUSTER_SHOTS")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()
