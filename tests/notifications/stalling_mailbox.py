"""A mailbox that counts its calls, and stalls where a test wants a worker to be killed."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage

from notifications.mailbox import MailboxBackend

#: Longer than any test waits.
_FOREVER = 600


class StallingMailbox(MailboxBackend):
    """Writes each Message-ID to `calls`; stalls before or after keeping a message while `stall` says so."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages, as told."""
        folder = Path(os.environ["MUSTER_TEST_FOLDER"])
        with (folder / "calls").open("a") as calls:
            calls.writelines(f"{message.extra_headers['Message-ID']}\n" for message in email_messages)
        stall = folder / "stall"
        when = stall.read_text() if stall.exists() else ""
        if when == "before":
            self._stall(folder)
        kept = super().send_messages(email_messages)
        if when == "after":
            self._stall(folder)
        return kept

    def _stall(self, folder: Path) -> None:
        (folder / "stalled").touch()
        time.sleep(_FOREVER)
