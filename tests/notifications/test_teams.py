"""Teams: what a workflow's webhook is sent, what its answers mean, and which addresses are called at all."""

import io
import json
import logging
import logging.config
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from notifications.channels import Accepted, Ambiguous, Message, Permanent, Retry, line, teams
from notifications.models.deliveries import TEAMS

PATH = "/workflows/1/triggers/manual/paths/invoke"


class Workflows:
    """Webhooks as Teams serves them: `says` is the status of the next answer, "hang up" or "stall"."""

    def __init__(self) -> None:
        self.cards: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.says: int | str = 202

    def __enter__(self) -> "Workflows":
        handler = type("Handler", (_Handler,), {"workflows": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    workflows: Workflows
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.workflows.paths.append(self.path)
        self.workflows.cards.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        says = self.workflows.says
        if says == "hang up":
            self.close_connection = True
            return
        if says == "stall":
            time.sleep(0.8)
        try:
            self.send_response(says if isinstance(says, int) else 202)
            self.send_header("Content-Length", "0")
            self.send_header("Retry-After", "90")
            self.send_header("Location", f"{self.workflows.origin}/elsewhere")
            self.end_headers()
        except OSError:
            self.close_connection = True

    do_GET = do_POST

    def log_message(self, *args: object) -> None:
        """Tests read what was posted, not a log."""


@pytest.fixture
def workflows(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workflows]:
    """Webhooks on this machine, which Muster may call."""
    monkeypatch.setattr(teams, "TIMEOUT", (1, 0.3))
    with Workflows() as made:
        settings.TEAMS_HOSTS = [made.origin, ".logic.azure.com", "one.example.org"]
        yield made


def message(to: str) -> Message:
    return Message(to, "Deployment moved [now]", "", "", "<1@x>", "ref", ("When: *Friday*.",), "/operations/1/")


def test_a_card_has_the_words_as_they_are_and_one_way_into_muster(workflows: Workflows) -> None:
    channel = line(TEAMS)
    assert channel.send(message(workflows.origin + PATH)) == Accepted("")
    assert channel.lookup("ref") is None
    channel.close()
    (card,) = workflows.cards
    (attachment,) = card["attachments"]
    assert (card["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    content = attachment["content"]
    assert [block["text"] for block in content["body"]] == ["Deployment moved \\[now\\]", "When: \\*Friday\\*."]
    assert content["actions"] == [
        {"type": "Action.OpenUrl", "title": "See it in Muster", "url": "http://localhost:8000/operations/1/"}
    ]


def test_each_answer_of_a_webhook_has_its_meaning_and_none_is_followed(workflows: Workflows) -> None:
    channel, faults = line(TEAMS), []
    cases: dict[int | str, type] = {
        200: Accepted,
        202: Accepted,
        302: Permanent,
        400: Permanent,
        404: Permanent,
        410: Permanent,
        413: Permanent,
        429: Retry,
        500: Ambiguous,
        502: Ambiguous,
        "hang up": Ambiguous,
        "stall": Ambiguous,
    }
    for says, wanted in cases.items():
        workflows.says = says
        answer = channel.send(message(workflows.origin + PATH))
        if not isinstance(answer, wanted) or "workflows" in getattr(answer, "reason", ""):
            faults.append((says, answer))
    channel.close()
    assert faults == []
    assert set(workflows.paths) == {PATH}


def test_only_the_hosts_that_are_set_are_called_and_only_by_https(workflows: Workflows, settings) -> None:
    called = [
        "https://prod-1.westeurope.logic.azure.com:443/workflows/1?sig=x",
        "https://ONE.example.org/hook",
    ]
    refused = [
        "",
        "http://prod-1.westeurope.logic.azure.com/workflows/1",
        "https://logic.azure.com.example.org/",
        "https://evil.example.org:443.logic.azure.com/",
        "https://prod.logic.azure.com:8443/",
        "https://user@prod.logic.azure.com/",
        "https://evil.example.org\\.logic.azure.com/",
        "https://two.one.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/",
        "file:///etc/passwd",
        "https://[",
    ]
    assert [address for address in called if not teams.may_be_called(address)] == []
    assert [address for address in refused if teams.may_be_called(address)] == []
    channel = line(TEAMS)
    assert {type(channel.send(message(address))) for address in refused} == {Permanent}
    settings.TEAMS_HOSTS = ["http://127.0.0.1:9"]
    assert isinstance(channel.send(message("http://127.0.0.1:9/hook")), Retry)
    channel.close()
    assert workflows.cards == []


def test_the_address_is_in_no_log_however_much_is_logged(workflows: Workflows, settings) -> None:
    stream, loggers = io.StringIO(), [logging.getLogger(), logging.getLogger("urllib3")]
    configured = {**settings.LOGGING, "root": {"handlers": ["console"], "level": "DEBUG"}}
    configured["handlers"] = {"console": {**settings.LOGGING["handlers"]["console"], "stream": stream}}
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    try:
        logging.config.dictConfig(configured)
        logging.getLogger("muster").debug("told everything")
        teams.Teams().send(message(f"{workflows.origin}{PATH}"))
    finally:
        for logger, handlers, level in before:
            logger.handlers[:] = handlers
            logger.setLevel(level)
    assert workflows.paths == [PATH]
    assert ("told everything" in stream.getvalue(), PATH in stream.getvalue()) == (True, False)
