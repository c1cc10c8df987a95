"""Links by which whoever is asked for a resource answers without signing in: for that one answer, and once.

A link is a signed, timed token that names the request, its version and the person asked; nothing of it is stored. Any
answer or change makes another version of the request, so that a link works once, whoever was first. Rights are those
that the person has today. A token is a key: it stands in no log (notifications/scrub.py).
"""

import datetime as dt
import struct
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from common import clock
from common.errors import MusterError
from common.scope import Channel, System, become, become_system
from notifications import people
from operations.models import ResourceRequest
from operations.policies import may_answer
from operations.states import REQUEST
from partners.models import Person

#: What each link of a message says, by the verb that it leads to.
ANSWERS = {"confirm": "Accept", "decline": "Decline", "offer": "Offer something else"}

_SIGNER = signing.TimestampSigner(salt="notifications.answer", sep=".")
_PARTS = struct.Struct(">16sI16s")

_BROKEN = "This link does not work. Part of it may be missing: copy the whole link from the message, or sign in."
_EXPIRED = "This link has expired. Sign in to answer."
_NOT_THEIRS = "This link no longer works: whoever it was sent to does not answer this request now. Sign in to see it."
_CHANGED = "This request has changed since the message was sent. Sign in to see what is asked now, and to answer."
_STARTED = "This link has expired: what was asked for has begun. Sign in to see it."
_ANSWERED = "This request has been answered: {state}."
_WITHDRAWN = "This request was withdrawn. There is nothing to answer."


class Refused(MusterError):
    """Why a link cannot be used: a sentence, the status of the page that says it, and its heading."""

    def __init__(self, detail: str, status: int, title: str = "This link cannot be used") -> None:
        super().__init__(detail)
        self.status, self.title = status, title


@dataclass(frozen=True)
class Asked:
    """What a link that works asks, and whom."""

    request: ResourceRequest
    person: Person


def token_for(request: ResourceRequest, person: Person) -> str:
    """The token with which this person answers this version of the request."""
    parts = _PARTS.pack(request.pk.bytes, request.version, person.pk.bytes)
    return _SIGNER.sign(urlsafe_base64_encode(parts))


def enter(token: str, now: dt.datetime) -> Asked:
    """Look and act as the person asked, to the end of the scope, and give what they are asked. Raises Refused."""
    request, version, person = _read(token)
    become_system(System.SIGN_IN)
    found = Person.objects.active().select_related("agency").filter(pk=person).first()
    if found is None:
        raise Refused(_NOT_THEIRS, 403)
    become(found, channel=Channel.LINK)
    seen = ResourceRequest.objects.select_related("agency", "skill", "resource", "deployment__operation")
    asked = seen.filter(pk=request).first()
    if asked is None or not _answers_for(found, asked):
        raise Refused(_NOT_THEIRS, 403)
    refusal = _outdated(asked, version, now)
    if refusal is not None:
        raise refusal
    return Asked(asked, found)


def why_not(person: Person, request: ResourceRequest) -> Refused | None:
    """Why no link can be given to this person; None where one can."""
    if not _answers_for(person, request):
        return Refused(_NOT_THEIRS, 403)
    return _outdated(request, request.version, clock.now())


def _read(token: str) -> tuple[UUID, int, UUID]:
    """The request, its version and the person. Raises Refused."""
    try:
        signed = _SIGNER.unsign(token, max_age=settings.ANSWER_LINK_DAYS * 24 * 60 * 60)
        request, version, person = _PARTS.unpack(urlsafe_base64_decode(signed))
    except signing.SignatureExpired:
        raise Refused(_EXPIRED, 410) from None
    except (signing.BadSignature, ValueError, struct.error):
        raise Refused(_BROKEN, 404) from None
    return UUID(bytes=request), version, UUID(bytes=person)


def _answers_for(person: Person, request: ResourceRequest) -> bool:
    """Whether they answer for the asked agency today; of a sensitive operation, as one of its named readers."""
    contact = person.pk in people.answering(request.agency_id, request.deployment.operation)
    return contact and person.is_practitioner and bool(may_answer(person, "confirm", request))


def _outdated(request: ResourceRequest, version: int, now: dt.datetime) -> Refused | None:
    """Why what the message asked is asked no more."""
    if request.state == "withdrawn":
        return Refused(_WITHDRAWN, 410, "This request was withdrawn")
    if request.state != REQUEST.initial:
        words = _ANSWERED.format(state=request.get_state_display().lower())
        return Refused(words, 410, "This request has been answered")
    if request.version != version:
        return Refused(_CHANGED, 410, "This request has changed")
    return Refused(_STARTED, 410) if request.starts_at <= now else None
