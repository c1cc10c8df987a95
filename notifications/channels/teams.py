"""Teams: a person's own webhook, made by the workflow "When a Teams webhook request is received".

It answers 202 and gives no reference, so it cannot be asked what became of a message: one whose answer was lost is for
a person to decide. The server calls an address that a person typed: only by https, only hosts that are set, and no
redirect is followed.
"""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests import exceptions
from urllib3.exceptions import MaxRetryError, NewConnectionError

from notifications.channels.port import Accepted, Ambiguous, Answer, Message, Permanent, Retry
from notifications.links import absolute

#: Seconds to wait for the line, and for the answer.
TIMEOUT = (5, 15)
#: Its answers that say that the workflow behind the address is gone or switched off.
_GONE = (400, 401, 403, 404, 405, 410)


class Teams:
    """Posts a card to the webhook that is the message's address."""

    safe_to_repeat = False
    can_be_asked = False

    def __init__(self) -> None:
        self._session = requests.Session()
        # Neither a proxy nor a password of the machine's surroundings is for an address that a person typed.
        self._session.trust_env = False

    def send(self, message: Message) -> Answer:
        """Post the card."""
        if not may_be_called(message.to):
            return Permanent("This is not the address of a Teams workflow. Correct it.", of_address=True)
        try:
            answer = self._session.post(
                message.to, json=card_of(message), timeout=TIMEOUT, allow_redirects=False, stream=True
            )
            status, after = answer.status_code, answer.headers.get("Retry-After", "")
            answer.close()
        except requests.RequestException as error:
            return _answer_to_silence(error)
        return _answer_to(status, after)

    def lookup(self, reference: str) -> Answer | None:
        """Teams cannot be asked."""
        return None

    def close(self) -> None:
        """Let go of the line."""
        self._session.close()


def may_be_called(address: str) -> bool:
    """Whether this is a plain https address of a host that workflows have (MUSTER_TEAMS_HOSTS).

    A host that is set with its scheme and port stands for just that, as tests need it.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if set(address) & set("\\@ \t\r\n"):
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.TEAMS_HOSTS:
        return True
    known = any(host == one or (one.startswith(".") and host.endswith(one)) for one in settings.TEAMS_HOSTS)
    return known and parts.scheme == "https" and port in (None, 443)


def card_of(message: Message) -> dict[str, Any]:
    """The adaptive card: the subject, the lines, and the way to what it is about."""
    title = {"type": "TextBlock", "text": _plain(message.subject), "weight": "Bolder", "size": "Medium", "wrap": True}
    lines = [{"type": "TextBlock", "text": _plain(line), "wrap": True} for line in message.lines]
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [title, *lines],
        "actions": [{"type": "Action.OpenUrl", "title": "See it in Muster", "url": absolute(message.path)}],
    }
    return {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
        ],
    }


def _plain(text: str) -> str:
    """Words without the signs by which a card would make links and styles of them."""
    return "".join(f"\\{sign}" if sign in "\\[]()*_#`" else sign for sign in text)


def _answer_to(status: int, after: str) -> Answer:
    if status in (200, 202):
        return Accepted("")
    if status == 429:
        return Retry(
            "Teams takes no more messages for now.",
            dt.timedelta(seconds=min(int(after), 3600)) if after.isdigit() else None,
        )
    if status in _GONE:
        return Permanent(f"Teams does not take messages at this address ({status}). Correct it.", of_address=True)
    if status < 500:
        return Permanent(f"Teams refused the message ({status}).")
    return Ambiguous(f"Teams did not say whether it took the message ({status}).")


def _answer_to_silence(error: requests.RequestException) -> Answer:
    """No answer: nothing was sent only where no line was made."""
    inner = error.args[0] if error.args else None
    unmade = isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)
    if unmade or isinstance(error, exceptions.ConnectTimeout | exceptions.SSLError):
        return Retry("Teams could not be reached.")
    if isinstance(error, exceptions.InvalidURL | exceptions.InvalidSchema):
        return Permanent("This is not the address of a Teams workflow. Correct it.", of_address=True)
    return Ambiguous("Teams did not answer.")
