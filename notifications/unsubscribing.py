"""Links by which someone stops messages of one kind without signing in, and can undo it.

A link is a signed token that names the kind and the person, and gives no other right; nothing of it is stored. It has
no end: a message may be years old when its reader has had enough of its kind.
"""

from uuid import UUID

from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from common.scope import System, acting_as_system
from notifications.rules import KINDS, Kind
from partners.models import Person

#: What a mail program sends of itself when its reader presses "unsubscribe" (RFC 8058 section 3.2).
ONE_CLICK = "List-Unsubscribe=One-Click"

_SIGNER = signing.Signer(salt="notifications.unsubscribe", sep=".")


def token_for(kind: str, person: Person) -> str:
    """The token with which this person stops messages of this kind."""
    return _SIGNER.sign(urlsafe_base64_encode(person.pk.bytes + kind.encode()))


def read_token(token: str) -> tuple[Person, Kind] | None:
    """Whom and what a token names; None for one that is broken or forged, of someone who has left, or of a duty."""
    try:
        parts = urlsafe_base64_decode(_SIGNER.unsign(token))
        key, kind = UUID(bytes=parts[:16]), KINDS[parts[16:].decode()]
    except (signing.BadSignature, ValueError, KeyError):
        return None
    with acting_as_system(System.OUTBOX):
        person = Person.objects.active().filter(pk=key).first()
    return (person, kind) if person is not None and kind.may_mute else None
