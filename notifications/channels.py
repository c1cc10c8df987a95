"""How a message leaves: one small port, and e-mail behind it.

A channel answers in one of four ways, and the answer, not the channel, decides what happens next.
"""

import datetime as dt
import smtplib
from dataclasses import dataclass, field
from typing import Protocol

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend


@dataclass(frozen=True)
class Message:
    """A message to one address. `message_id` is the same each time that it is sent."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


@dataclass(frozen=True)
class Accepted:
    """The provider has taken it over; `ref` is what to ask it by."""

    ref: str


@dataclass(frozen=True)
class Retry:
    """Not taken, and worth trying again: after `after`, or as the outbox thinks fit."""

    reason: str
    after: dt.timedelta | None = None


@dataclass(frozen=True)
class Permanent:
    """Refused for good: trying again would change nothing."""

    reason: str


@dataclass(frozen=True)
class Ambiguous:
    """It may have been taken: the line was lost before the answer."""

    reason: str


Answer = Accepted | Retry | Permanent | Ambiguous


class Channel(Protocol):
    """What the outbox asks of a channel. `safe_to_repeat`: sending twice shows as one message."""

    safe_to_repeat: bool

    def send(self, message: Message) -> Answer:
        """Hand the message over. Raises nothing that a provider or a network can cause."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...


@dataclass
class Email:
    """E-mail by Django's mail framework: SMTP, or the mailbox of the first run.

    Sending again with the same Message-ID is safe as far as SMTP allows: most mail programs show one of the two.
    """

    safe_to_repeat = True
    _line: BaseEmailBackend = field(default_factory=mail.get_connection)

    def send(self, message: Message) -> Answer:
        """Hand the message to the mail server."""
        try:
            self._line.open()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Retry(f"The mail server could not be reached ({_name(error)}).")
        try:
            self._line.send_messages([_mime(message)])
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return _answer_to(error)
        return Accepted(message.message_id)

    def close(self) -> None:
        """Let go of the line, which may be broken."""
        try:
            self._line.close()
        except (smtplib.SMTPException, OSError):
            # The other side has hung up already.
            self._line = mail.get_connection()


def _mime(message: Message) -> mail.EmailMultiAlternatives:
    made = mail.EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[message.to],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    made.attach_alternative(message.html, "text/html")
    return made


def _answer_to(error: Exception) -> Answer:
    """What an error means (RFC 5321 section 4.2.1: 4yz is passing, 5yz is for good)."""
    code = _code(error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Permanent("The mail server cannot take this address.")
    if code is None:
        return Ambiguous(f"The mail server did not answer ({_name(error)}).")
    if 500 <= code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError):
        return Permanent(f"The mail server refused the message ({code}).")
    return Retry(f"The mail server could not take the message now ({code}).")


def _code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=None)
    return getattr(error, "smtp_code", None)


def _name(error: Exception) -> str:
    """The kind of error only: its text may hold an address."""
    return type(error).__name__
