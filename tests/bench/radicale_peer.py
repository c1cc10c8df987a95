"""Radicale, a calendar server of its own, over a collection on disk: asked in this process, as Muster is."""

import base64
import logging
from pathlib import Path

import radicale
from radicale import config

from tests.bench.wsgi import Answer, ask

_COLLECTION = "/olive/muster/"
_OLIVE = "Basic " + base64.b64encode(b"olive:olive").decode()


class Radicale:
    """A Radicale that holds one calendar, in this folder. It believes whoever asks, which costs it nothing."""

    def __init__(self, folder: Path, calendar: bytes) -> None:
        logging.getLogger("radicale").setLevel(logging.ERROR)
        chosen = {"storage": {"filesystem_folder": str(folder)}, "auth": {"type": "none"}}
        configuration = config.load()
        configuration.update(chosen, "the benchmark", privileged=True)
        self._application = radicale.app.Application(configuration)
        put = self._ask("PUT", calendar, CONTENT_TYPE="text/calendar; charset=utf-8")
        if put.status != 201:
            raise AssertionError(f"Radicale took the calendar with {put.status}.")

    def get(self) -> Answer:
        """The whole calendar."""
        return self._ask("GET")

    def _ask(self, method: str, body: bytes = b"", **headers: str) -> Answer:
        return ask(self._application, _COLLECTION, method, body, HTTP_AUTHORIZATION=_OLIVE, **headers)
