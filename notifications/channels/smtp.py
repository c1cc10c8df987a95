"""E-mail by Django's mail framework."""

import smtplib
from dataclasses import dataclass, field

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from notifications import proofs
from notifications.channels.port import Accepted, Ambiguous, Answer, Message, Permanent, Retry


@dataclass
class Email:
    """E-mail by Django's mail framework: SMTP, or the mailbox of the first run.

    Sending again with the same Message-ID is safe as far as SMTP allows: most mail programs show one of the two.
    """

    safe_to_repeat = True
    can_be_asked = False
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

    def lookup(self, reference: str) -> Answer | None:
        """A mail server cannot be asked."""
        return None

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
        headers={
            **message.headers,
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            proofs.HEADER: proofs.proof_of(message.message_id, message.to),
        },
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
        if _no_such_address(error):
            return Permanent(f"The mail server says that the address does not exist ({code}).", of_address=True)
        return Permanent(f"The mail server refused the message ({code}).")
    return Retry(f"The mail server could not take the message now ({code}).")


def _code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=None)
    return getattr(error, "smtp_code", None)


def _no_such_address(error: Exception) -> bool:
    """Whether the recipient was refused with a code of RFC 3463 that is about the address itself."""
    refused = error.recipients.values() if isinstance(error, smtplib.SMTPRecipientsRefused) else ()
    return any(text.startswith((b"5.1.", b"5.2.1 ")) for _, text in refused)


def _name(error: Exception) -> str:
    """The kind of error only: its text may hold an address."""
    return type(error).__name__
