"""The whole product, as `make run` starts it, with a database of its own; and people who use it in a real browser."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.visitor import Visitor

_ROOT = Path(__file__).resolve().parents[2]
_CHROMIUM = os.environ.get("MUSTER_CHROMIUM") or "/usr/bin/chromium"
_QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Seconds in which the first run must answer: the promise is two minutes, set-up of packages included.
_PATIENCE = 120


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a first run of its own, stopped by Ctrl-C at the end."""
    home = Path(tempfile.mkdtemp(prefix="muster-journey-"))
    port = _free_port()
    environment = {**os.environ, "MUSTER_HOME": str(home), "PORT": str(port)}
    run = subprocess.Popen(
        [sys.executable, "-m", "config.embedded.run"],
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _address(run)
    finally:
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 0


def _address(run: subprocess.Popen[str]) -> str:
    """Read what the run prints until it gives its address; go on reading afterwards, so that it never blocks."""
    assert run.stdout is not None
    watchdog = threading.Timer(_PATIENCE, run.kill)
    watchdog.start()
    printed = []
    for line in run.stdout:
        printed.append(line)
        if "Muster is at " in line:
            watchdog.cancel()
            threading.Thread(target=run.stdout.read, daemon=True).start()
            return line.split("Muster is at ")[1].strip()
    raise RuntimeError("The first run did not start:\n" + "".join(printed))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visit("chair@muster.example", javascript=False, phone=True)` gives someone signed in, in a browser of theirs."""
    visitors: list[Visitor] = []

    def arrive(email: str, *, javascript: bool = True, phone: bool = False) -> Visitor:
        context = browser.new_context(
            base_url=site,
            java_script_enabled=javascript,
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
        )
        visitor = Visitor(context, email)
        visitors.append(visitor)
        visitor.sign_in()
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.leave()
