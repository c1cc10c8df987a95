"""The whole product, as `make run` starts it, with a database of its own; and people who use it in a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.visitor import Visitor

_ROOT = Path(__file__).resolve().parents[2]
#: Seconds after which the first run is given up: how long it takes is measured in docs/benchmarks.md, not here.
_PATIENCE = 300
#: Of the environment, what would lead away from the product's own services.
_ELSEWHERE = {"DATABASE_URL", "REDIS_URL", "MUSTER_BASE_URL"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def first_run() -> Iterator[Path]:
    """The home of a first run, stopped as soon as it answered."""
    with _home() as home:
        with _running(home):
            pass
        yield home


@pytest.fixture
def site(first_run: Path) -> Iterator[str]:
    """The address of a second run, where the first left off, on a copy of its home."""
    with _home() as home:
        # Owners are kept: started by root, PostgreSQL runs as another account.
        subprocess.run(["cp", "-a", f"{first_run}/.", home], check=True)
        with _running(home) as address:
            yield address


@contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="muster-journey-"))
    try:
        yield home
    finally:
        shutil.rmtree(home)


@contextmanager
def _running(home: Path) -> Iterator[str]:
    """Run Muster there, and give its address. Ctrl-C ends it."""
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    run = subprocess.Popen(
        [sys.executable, "-m", "config.embedded.run"],
        cwd=_ROOT,
        env={**kept, "MUSTER_HOME": str(home), "PORT": str(_free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    with run:
        reading = threading.Thread(target=lambda: None)
        try:
            address, reading = _address(run)
            yield address
        finally:
            run.send_signal(signal.SIGINT)
            if reading.ident:
                reading.join()
            assert run.wait(60) == 0


def _address(run: subprocess.Popen[str]) -> tuple[str, threading.Thread]:
    """Read what the run prints until it gives its address; the thread goes on reading, so that it never blocks."""
    assert run.stdout is not None
    watchdog = threading.Timer(_PATIENCE, run.kill)
    watchdog.start()
    printed = []
    for line in run.stdout:
        printed.append(line)
        if "Muster is at " in line:
            watchdog.cancel()
            reading = threading.Thread(target=run.stdout.read, daemon=True)
            reading.start()
            return line.split("Muster is at ")[1].strip(), reading
    watchdog.cancel()
    raise RuntimeError("The first run did not start:\n" + "".join(printed))


@pytest.fixture
def browser(chromium: Callable[[], AbstractContextManager[Browser]]) -> Iterator[Browser]:
    """Headless Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def arrive(site: str, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`arrive("chair", javascript=False, phone=True)` gives someone at the door, in a browser of theirs."""
    visitors: list[Visitor] = []

    def at_the_door(who: str, *, javascript: bool = True, phone: bool = False) -> Visitor:
        visitors.append(_arrival(site, browser, f"{who}@muster.example", javascript=javascript, phone=phone))
        return visitors[-1]

    yield at_the_door
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def visit(arrive: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """As `arrive`, signed in. Asked for again, they are where they were: each signs in once for each screen."""
    inside: dict[tuple[Any, ...], Visitor] = {}

    def signed_in(who: str, **how: bool) -> Visitor:
        key = (who, *sorted(how.items()))
        if key not in inside:
            inside[key] = arrive(who, **how)
            inside[key].sign_in()
        return inside[key]

    return signed_in


def _arrival(site: str, browser: Browser, email: str, *, javascript: bool, phone: bool) -> Visitor:
    options: dict[str, Any] = {
        "base_url": site,
        "viewport": {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/London",
    }
    inspector = None if javascript else browser.new_context(**options).new_page()
    return Visitor(browser.new_context(java_script_enabled=javascript, **options), email, inspector)
