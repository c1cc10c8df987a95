"""A mail backend that delivers into the app: for the first run, where no mail server is set."""

import email.utils
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from common.scope import System, acting_as_system
from notifications.models import MailboxMessage


class MailboxBackend(BaseEmailBackend):
    """Keeps each message for the person whose address it goes to. The same Message-ID twice is one message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages, and give how many there were."""
        kept = [row for message in email_messages for row in _rows(message)]
        with acting_as_system(System.OUTBOX):
            MailboxMessage.objects.bulk_create(kept, ignore_conflicts=True)
        return len(email_messages)


def _rows(message: EmailMessage) -> list[MailboxMessage]:
    html = [str(part.content) for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"]
    message_id = message.extra_headers.get("Message-ID") or email.utils.make_msgid(domain="muster.invalid")
    return [
        MailboxMessage(
            to_address=email.utils.parseaddr(address)[1],
            message_id=message_id,
            subject=str(message.subject)[:255],
            text=str(message.body),
            html=html[0] if html else "",
        )
        for address in message.recipients()
    ]
