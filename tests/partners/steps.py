"""What people do to sign in, through the real pages."""

import base64
import hashlib
import hmac
import re
import struct
import time

from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client

from audit.models import ProcessingEvent
from common.scope import System, acting_as, acting_as_system
from partners.models import Person
from tests.cast import PASSWORD

LOGIN = "/account/login/"
CODE = "/account/2fa/authenticate/"


def enter(client: Client, person: Person | str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Send the sign-in form."""
    email = person.email if isinstance(person, Person) else person
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    """Whether a page that needs signing in is shown."""
    return client.get("/agencies/").status_code == 200


def confirm(client: Client, url: str, password: str = PASSWORD) -> None:
    """Enter the password once more, as allauth asks for before a change."""
    asked = client.get(url)
    assert asked.status_code == 302, asked.content.decode()
    assert asked.url.startswith("/account/reauthenticate/")
    assert client.post(asked.url, {"password": password}).status_code == 302


def code_of(secret: str) -> str:
    """The six digits that an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def set_up_app(client: Client) -> str:
    """Set up an authenticator app for whoever is signed in; give its secret."""
    url = "/account/2fa/totp/activate/"
    confirm(client, url)
    found = re.search(r'<code class="muster-code">(\w+)</code>', client.get(url).content.decode())
    assert found
    answer = client.post(url, {"code": code_of(found[1])})
    assert (answer.status_code, answer.url) == (302, "/account/2fa/recovery-codes/"), answer.content.decode()
    return found[1]


def recovery_codes(client: Client) -> list[str]:
    """The unused recovery codes that the page shows."""
    return re.findall(r"<li>(\d{8})</li>", client.get("/account/2fa/recovery-codes/").content.decode())


def factors_of(person: Person) -> set[str]:
    """The kinds of second step that a person has."""
    with acting_as_system(System.SIGN_IN):
        return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))


def verbs_of(person: Person) -> list[str]:
    """What the log says that a person did, oldest first."""
    with acting_as(person):
        return list(ProcessingEvent.objects.filter(person_id=person.pk).order_by("id").values_list("verb", flat=True))


def verbs_of_strangers() -> list[str]:
    """What the log says that was done before anyone was known, but for setting Muster up."""
    with acting_as_system(System.SIGN_IN):
        strangers = ProcessingEvent.objects.filter(person_id=None).exclude(system=System.SET_UP)
        return list(strangers.order_by("id").values_list("verb", flat=True))
