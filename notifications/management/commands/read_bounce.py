"""`manage.py read_bounce`: for a mail server to hand over what came back, on standard input."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from notifications.bounces import note_bounce, parse_bounce

#: Longer than any notice; what is cut off is the returned message.
_MOST_BYTES = 1_000_000


class Command(BaseCommand):
    """Reads one delivery status notification. Never fails on what it is given: a mail server would bounce that too."""

    help = "Read a delivery status notification (RFC 3464) from standard input, and mark the message as failed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it, and say what became of it."""
        bounce = parse_bounce(sys.stdin.buffer.read(_MOST_BYTES))
        if bounce is None:
            self.stdout.write("This tells of no message that came back. Nothing was changed.")
        elif note_bounce(bounce):
            self.stdout.write(f"The message is marked as failed. {bounce.reason}")
        else:
            self.stdout.write("The message that came back is none that Muster counts as sent. Nothing was changed.")
