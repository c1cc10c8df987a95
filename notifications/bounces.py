"""Messages that were sent and came back: read from a mail server's notice (RFC 3464), or told by GOV.UK Notify."""

import datetime as dt
import email
import email.policy
import logging
import re
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from django.conf import settings
from notifications_python_client.errors import APIError

from audit.actions import record
from audit.models import Operation
from common.scope import System, acting_as_system
from notifications import proofs, states
from notifications.addresses import remember_trouble
from notifications.channels.notify import Notify
from notifications.models import Delivery
from notifications.models.deliveries import EMAIL
from notifications.preferences import address_of, preferences_of
from notifications.sending import LOOK

log = logging.getLogger(__name__)

#: How far back Notify is asked for what came back: it tries for three days, and keeps what came of it for seven.
ASKED_BACK = dt.timedelta(days=6)
#: At most so many at a time; the next round goes on.
MOST = 1000

#: What the codes of RFC 3463 and its registry mean, the longest that fits first.
_MEANINGS = {
    "5.1.2": "there is no such mail domain",
    "5.1.10": "its domain takes no mail",
    "5.1": "the address does not exist",
    "5.2.1": "the mailbox is closed",
    "5.2.2": "the mailbox is full",
    "5.7": "its mail server does not take messages from Muster",
    "4": "its mail server was out of reach for too long",
}
#: Codes that say that the address itself is of no use.
_ADDRESS = ("5.1.", "5.2.1")
_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)


@dataclass(frozen=True)
class Bounce:
    """What a notice says: which message came back, the code of the reason (RFC 3463), and what the message carried."""

    message_id: str
    code: str
    proof: str = ""

    @property
    def reason(self) -> str:
        """Why, in plain words."""
        fitting = [prefix for prefix in _MEANINGS if f"{self.code}.".startswith(f"{prefix}.")]
        meaning = _MEANINGS[max(fitting, key=len)] if fitting else "its mail server refused it"
        return f"It came back: {meaning} ({self.code})."

    @property
    def is_of_address(self) -> bool:
        """Whether writing there again is of no use."""
        return f"{self.code}.".startswith(_ADDRESS)


def parse_bounce(raw: bytes) -> Bounce | None:
    """Read a delivery status notification; None where it is none, or tells of no failure.

    Anyone may have written it: headers are read as they stand, since those that make no sense cannot be parsed further.
    """
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    code, message_id, proof = "", "", ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            code = code or _failure(part)
        returned = None if message_id or part is message else _returned(part)
        if returned is not None:
            message_id, proof = _header(returned, "Message-ID"), _header(returned, proofs.HEADER)
    return Bounce(message_id, code, proof) if code and message_id else None


def _failure(part: Message) -> str:
    """The code of the first recipient whom the message did not reach for good."""
    blocks = part.get_payload()
    for fields in blocks if isinstance(blocks, list) else ():
        if isinstance(fields, Message) and _header(fields, "Action").lower() == "failed":
            code = _CODE.match(_header(fields, "Status"))
            return code[0] if code else "5.0.0"
    return ""


def _returned(part: Message) -> Message | None:
    """What came back, or the header of it, where this part is that. The parts of a returned message are walked too."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        return email.message_from_bytes(text, policy=email.policy.compat32) if isinstance(text, bytes) else None
    return part if kind in ("text/plain", "multipart/alternative", "text/html") else None


def _header(of: Message, name: str) -> str:
    return str(of.get(name, "")).strip()


def note_bounce(bounce: Bounce) -> bool:
    """Mark the message as failed, and remember an address that is of no use; False where it is none of ours.

    Believed only where it gives back what the message carried.
    """
    if not proofs.is_proof(bounce.proof, bounce.message_id):
        return False
    with acting_as_system(System.OUTBOX):
        found = Delivery.objects.filter(message_id=bounce.message_id, channel=EMAIL).select_related("recipient")
        sent = found.first()
        if sent is None:
            return False
        # Of an address that is corrected by now, nothing is to be remembered.
        of_address = bounce.is_of_address and proofs.went_to(bounce.proof, sent.recipient.email)
        return _came_back(sent, bounce.reason, is_of_address=of_address)


def ask_notify(now: dt.datetime) -> int:
    """Mark as failed what GOV.UK Notify has given up; gives how many there were. Does nothing where it is not used."""
    if not settings.NOTIFY_API_KEY:
        return 0
    line = Notify(settings.NOTIFY_EMAIL_TEMPLATE)
    try:
        given_up = {ref: (reason, wrong) for ref, reason, wrong in islice(line.given_up(now - ASKED_BACK), MOST)}
    except (APIError, KeyError, TypeError):
        log.warning("GOV.UK Notify could not be asked what came back; the next round asks again.")
        return 0
    finally:
        line.close()
    with acting_as_system(System.OUTBOX):
        sent = Delivery.objects.filter(provider_ref__in=given_up, status=states.SENT, sent_at__gte=now - ASKED_BACK)
        return sum(
            _came_back(one, given_up[one.provider_ref][0], is_of_address=given_up[one.provider_ref][1])
            for one in sent.select_related("recipient")
        )


def _came_back(delivery: Delivery, reason: str, *, is_of_address: bool) -> bool:
    changed = Delivery.objects.filter(pk=delivery.pk, status=states.SENT).change(
        status=states.FAILED, sent_at=None, last_error=f"{reason} {LOOK}"
    )
    if not changed:
        return False
    record(Operation.ALTERATION, "came back", on=delivery, from_state=states.SENT, to_state=states.FAILED)
    for member in Delivery.objects.filter(digest=delivery, status=states.SENT):
        _came_back(member, reason, is_of_address=False)
    if is_of_address:
        address = address_of(delivery.recipient, delivery.channel, preferences_of(delivery.recipient_id))
        remember_trouble(delivery.recipient_id, delivery.channel, address, reason)
    return True
