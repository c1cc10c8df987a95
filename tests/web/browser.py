"""A real browser against a real server: for what only a browser can tell (axe, the security policy, scripts)."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from tests.cast import PASSWORD

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = os.environ.get("MUSTER_CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: `visiting(width, scripts=True)`: Muster is served, and someone is at a browser of this width, while inside.
Visiting = Callable[..., AbstractContextManager["Visitor"]]


@cache
def axe() -> str:
    """The script of axe."""
    return (Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: the test tells what went wrong."""


class _Server(ThreadedWSGIServer):
    def close_request(self, request) -> None:
        """Leave no connection open in the thread that answered, for the database is dropped afterwards."""
        connections.close_all()
        super().close_request(request)


@contextmanager
def serving() -> Iterator[str]:
    """Serve Muster on a free port while inside, and give its address. "localhost", for security keys need it."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


#: What axe finds at fault by these rules. Of what passes it need not tell every element.
_FAULTS = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ['violations']});
  return found.violations.map(fault => `${fault.id}: ${fault.nodes.map(node => node.html).join('; ')}`);
}"""


class Visitor:
    """Someone at a browser, who notes each fault of each page they look at."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        self._tools = page.context.new_cdp_session(page)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(message.text))

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "govuk-frontend" in text:
            self.faults.append(f"{self.page.url}: {text}")

    def go(self, path: str) -> None:
        """Open a page and look at it."""
        self.page.goto(self.address + path)
        self.look()

    def press(self, words: str) -> None:
        """Press the button of the page itself (not of its header) with these words, and look at what comes."""
        with self.page.expect_navigation():
            self.page.click(f"main button:has-text('{words}')")
        self.look()

    def sign_in(self, name: str, *, at: str = "/account/login/", look: bool = False) -> None:
        """As this one of the cast, by the form at this path; looking at both pages, if asked to."""
        self.page.goto(self.address + at)
        if look:
            self.look()
        self.page.fill("[name=login]", f"{name}@example.org")
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main button:has-text('Sign in')")
        if look:
            self.look()

    def look(self) -> None:
        """Hold the page to WCAG 2.2 AA by axe, and to the width of the screen."""
        self.page.wait_for_load_state()
        self._tools.send("Runtime.evaluate", {"expression": axe()})
        for violation in self.page.evaluate(_FAULTS, RULES):
            self.faults.append(f"{self.page.url}: {violation}")
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.faults.append(f"{self.page.url}: wider than the screen")

    def add_security_key(self) -> None:
        """Plug a security key into the browser, one that answers without being touched."""
        self._tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
        }
        self._tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[[], AbstractContextManager[Browser]]]:
    """Headless Chromium, started once; `with chromium() as browser` to use it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        loop = asyncio.get_running_loop()

        @contextmanager
        def using() -> Iterator[Browser]:
            asyncio._set_running_loop(loop)
            try:
                yield browser
            finally:
                # Playwright's loop, left running, would keep Django from the database.
                asyncio._set_running_loop(None)

        asyncio._set_running_loop(None)
        yield using
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture
def visiting(chromium: Callable[[], AbstractContextManager[Browser]]) -> Visiting:
    """Someone at a browser, in a context of their own."""

    @contextmanager
    def at(width: int, *, scripts: bool = True) -> Iterator[Visitor]:
        with serving() as address, chromium() as browser:
            context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
            yield Visitor(context.new_page(), address)
            context.close()

    return at
