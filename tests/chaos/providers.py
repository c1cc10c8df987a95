"""What takes the messages: GOV.UK Notify as its documentation has it, and a real mail server. Both may be slow."""

import asyncio
import email
import random
import socket
import time
from collections import Counter
from typing import Any, Protocol, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.models import Delivery
from tests.notifications.fake_notify import API_KEY, EMAIL_TEMPLATE, FakeNotify

#: The longest pause, in seconds, before and after a message is taken: workers are killed within them.
PAUSE = 0.03


class Provider(Protocol):
    """Takes messages. `once`: it can be asked by reference, so that nothing may come twice."""

    name: str
    once: bool

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...

    def environment(self) -> dict[str, str]:
        """What tells the workers to send by it."""
        ...

    def arrived(self) -> Counter[str]:
        """How often each message came, by what it is known by here."""
        ...

    def known_by(self, delivery: Delivery) -> str:
        """What this delivery is known by here."""
        ...


class SlowNotify(FakeNotify):
    """Notify, which takes its time before and after it takes a message."""

    name, once = "GOV.UK Notify", True

    def __enter__(self) -> Self:
        super().__enter__()
        # Workers that are killed hang up in the midst of it: nothing to tell.
        self._server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        return self

    def take(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keep the message."""
        time.sleep(random.uniform(0, PAUSE))  # noqa: S311 - not for secrets
        taken = super().take(kind, body)
        time.sleep(random.uniform(0, PAUSE))  # noqa: S311
        return taken

    def environment(self) -> dict[str, str]:
        """A key, a template, and this address."""
        return {
            "MUSTER_NOTIFY_API_KEY": API_KEY,
            "MUSTER_NOTIFY_EMAIL_TEMPLATE": EMAIL_TEMPLATE,
            "MUSTER_NOTIFY_URL": self.url,
        }

    def arrived(self) -> Counter[str]:
        """By reference."""
        return Counter(str(one["reference"]) for one in self.taken)

    def known_by(self, delivery: Delivery) -> str:
        """Its key."""
        return str(delivery.pk)


class MailServer:
    """A mail server on a port of this machine, which keeps the Message-IDs."""

    name, once = "SMTP", False

    def __init__(self) -> None:
        self._taken: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a message; the worker may be gone by the time that it hears so."""
        content = envelope.content
        assert isinstance(content, bytes)
        await asyncio.sleep(random.uniform(0, PAUSE))  # noqa: S311
        self._taken.append(email.message_from_bytes(content)["Message-ID"])
        await asyncio.sleep(random.uniform(0, PAUSE))  # noqa: S311
        return "250 OK"

    def __enter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)
        self._controller.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._controller.stop()

    def environment(self) -> dict[str, str]:
        """Its address."""
        return {"EMAIL_URL": f"smtp://127.0.0.1:{self._port}"}

    def arrived(self) -> Counter[str]:
        """By Message-ID."""
        return Counter(self._taken)

    def known_by(self, delivery: Delivery) -> str:
        """Its Message-ID."""
        return delivery.message_id
