"""E-mail and text messages by GOV.UK Notify, which keeps a reference and can be asked by it.

What its answers mean is from its documentation (docs.notifications.service.gov.uk). Whatever may have been taken is
Ambiguous: the outbox then asks by reference, and does not send twice.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests
from django.conf import settings
from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import MaxRetryError, NewConnectionError

from notifications.channels.port import Accepted, Ambiguous, Answer, Message, Permanent, Retry
from notifications.links import absolute

log = logging.getLogger(__name__)

#: Final states of a message that did not arrive.
GIVEN_UP = {
    "permanent-failure": "GOV.UK Notify could not deliver it: the address does not exist.",
    "temporary-failure": "GOV.UK Notify could not deliver it for three days: the mailbox is full or the phone is off.",
    "technical-failure": "GOV.UK Notify had a fault and did not send it.",
}
#: Notify reads a body as Markdown, in which a name that somebody typed could be a link that says it is another.
_PLAIN = str.maketrans("[]", "()")
_ADDRESS_IS_WRONG = "permanent-failure"
#: What a refusal says, and what it means in plain words.
_REFUSALS = {
    "team-only api key": "The key of GOV.UK Notify is for its team only. Ask whoever runs Muster for a live one.",
    "trial mode": "The service at GOV.UK Notify is on trial, and writes to its own team only. Ask for it to go live.",
    "valid email address": "GOV.UK Notify says that this is not an e-mail address. Correct it.",
    "phone number": "GOV.UK Notify says that this is not a telephone number that it can write to. Correct it.",
    "not enough digits": "GOV.UK Notify says that the telephone number is too short. Correct it.",
    "too many digits": "GOV.UK Notify says that the telephone number is too long. Correct it.",
    "missing personalisation": "The template at GOV.UK Notify asks for more than Muster gives (docs/operations.md).",
    "template": "GOV.UK Notify does not have the template that is set. Ask whoever runs Muster.",
    "content": "GOV.UK Notify says that the message is too long.",
}


class Notify:
    """One of the two channels of GOV.UK Notify: "email" or "text"."""

    safe_to_repeat = False
    can_be_asked = True

    def __init__(self, template: str, *, by_text: bool = False) -> None:
        self._template, self._by_text = template, by_text
        self._client = NotificationsAPIClient(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=settings.NOTIFY_TIMEOUT
        )

    def send(self, message: Message) -> Answer:
        """Hand the message over, under the delivery's reference."""
        try:
            taken = self._post_text(message) if self._by_text else self._post_email(message)
            return Accepted(str(taken["id"]))
        except HTTPError as error:
            return _answer_to(error)
        except (APIError, KeyError, TypeError):
            return Ambiguous("GOV.UK Notify gave an answer that makes no sense.")

    def _post_email(self, message: Message) -> Mapping[str, Any]:
        return self._client.send_email_notification(
            email_address=message.to,
            template_id=self._template,
            personalisation={"subject": message.subject, "body": message.text.translate(_PLAIN)},
            reference=message.reference,
            one_click_unsubscribe_url=_one_click(message.headers),
        )

    def _post_text(self, message: Message) -> Mapping[str, Any]:
        body = f"{message.subject}\n{absolute(message.path)}"
        return self._client.send_sms_notification(
            phone_number=message.to,
            template_id=self._template,
            personalisation={"body": body},
            reference=message.reference,
        )

    def lookup(self, reference: str) -> Answer | None:
        """Whether it has a message of this reference that it has not given up."""
        try:
            found = self._client.get_all_notifications(reference=reference)["notifications"]
            live = [str(one["id"]) for one in found if one["status"] not in GIVEN_UP]
        except (APIError, KeyError, TypeError) as error:
            if isinstance(error, HTTPError):
                _tell_of_settings(error)
            return Ambiguous("GOV.UK Notify could not be asked.")
        return Accepted(live[0]) if live else Retry("GOV.UK Notify does not have it.")

    def given_up(self, since: dt.datetime) -> Iterator[tuple[str, str, bool]]:
        """Those that came back, the latest first: id, why in plain words, and whether the address itself is wrong.

        Raises APIError when Notify does not answer.
        """
        for one in self._client.get_all_notifications_iterator(status="failed"):
            if dt.datetime.fromisoformat(one["created_at"]) < since:
                return
            if one["status"] in GIVEN_UP:
                yield str(one["id"]), GIVEN_UP[one["status"]], one["status"] == _ADDRESS_IS_WRONG

    def close(self) -> None:
        """Let go of the line."""
        self._client.request_session.close()


def _one_click(headers: Mapping[str, str]) -> str | None:
    """The address of List-Unsubscribe, where it works in one step (RFC 8058)."""
    if "List-Unsubscribe-Post" not in headers:
        return None
    return headers.get("List-Unsubscribe", "").strip("<>") or None


def _answer_to(error: HTTPError) -> Answer:
    if error.response is None:
        return _answer_to_silence(error)
    status: int = error.response.status_code
    meaning = _ANSWERS.get(status)
    if meaning:
        return meaning(error)
    if 400 <= status < 500:
        return Permanent(f"GOV.UK Notify refused the message ({status}).")
    return Ambiguous(f"GOV.UK Notify did not say whether it took the message ({status}).")


def _answer_to_silence(error: HTTPError) -> Answer:
    """No answer: it was never sent only where no line was made."""
    cause = error.__cause__
    inner = cause.args[0] if isinstance(cause, requests.ConnectionError) and cause.args else None
    unmade = isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)
    if unmade or isinstance(cause, requests.ConnectTimeout | requests.exceptions.SSLError):
        return Retry("GOV.UK Notify could not be reached.")
    return Ambiguous("GOV.UK Notify did not answer.")


def _refused(error: HTTPError) -> Answer:
    said = _words_of(error).lower()
    meaning = next((meaning for words, meaning in _REFUSALS.items() if words in said), "")
    if not meaning:
        return Permanent("GOV.UK Notify refused the message as wrong (400).")
    return Permanent(meaning, of_address=meaning.endswith("Correct it."))


def _not_let_in(error: HTTPError) -> Answer:
    _tell_of_settings(error)
    return Retry("GOV.UK Notify does not accept Muster's key. Ask whoever runs Muster to check it.", _AN_HOUR / 4)


def _too_many(error: HTTPError) -> Answer:
    if "for today" in _words_of(error):
        return Retry("GOV.UK Notify takes no more messages today: the service's daily limit is reached.", _AN_HOUR)
    return Retry("GOV.UK Notify is taking as many messages a minute as it may.", _AN_HOUR / 60)


def _at_fault(error: HTTPError) -> Answer:
    """Its own words for a fault mean that it did not take the message; anything else's words say nothing."""
    if _words_of(error):
        return Retry("GOV.UK Notify had a fault.")
    return Ambiguous("GOV.UK Notify had a fault.")


_AN_HOUR = dt.timedelta(hours=1)
_ANSWERS: dict[int, Callable[[HTTPError], Answer]] = {
    400: _refused,
    401: _not_let_in,
    403: _not_let_in,
    404: _not_let_in,
    429: _too_many,
    500: _at_fault,
    503: _at_fault,
}


def _tell_of_settings(error: HTTPError) -> None:
    """For whoever runs Muster, in the log; Notify's words hold no addresses."""
    if error.status_code in (401, 403, 404):
        log.error("GOV.UK Notify does not accept the key or the address that is set: %s", _words_of(error))


def _words_of(error: HTTPError) -> str:
    """What Notify itself said; empty where the answer is not Notify's."""
    said = error.message
    if not isinstance(said, list):
        return ""
    return " ".join(str(one.get("message", "")) for one in said if isinstance(one, dict))
