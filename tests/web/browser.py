"""A real browser against a real server: for what only a browser can tell (axe, the security policy, scripts)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Page, sync_playwright

AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = "/usr/bin/chromium"
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

    def look(self) -> None:
        """Hold the page to WCAG 2.2 AA by axe, and to the width of the screen."""
        self.page.wait_for_load_state()
        self._tools.send("Runtime.evaluate", {"expression": AXE.read_text()})
        result = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        for violation in result["violations"]:
            nodes = "; ".join(node["html"] for node in violation["nodes"])
            self.faults.append(f"{self.page.url}: {violation['id']}: {nodes}")
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


@contextmanager
def visiting(width: int, *, scripts: bool = True) -> Iterator[Visitor]:
    """Serve Muster and open a browser of this width, in pixels."""
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        yield Visitor(context.new_page(), address)
        browser.close()
