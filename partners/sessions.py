"""How long a session lasts, and which sessions a person has."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from common import clock
from partners.models import Person

#: How often a session in use is renewed. The idle limit counts from the last renewal, so it is never longer than set.
RENEW_EVERY = dt.timedelta(minutes=1)
_SIGNED_IN, _RENEWED = "signed_in_at", "renewed_at"


def begin(session: SessionBase) -> None:
    """Start both clocks: the absolute limit's and the idle limit's."""
    session[_SIGNED_IN] = session[_RENEWED] = clock.now().isoformat()


def person_of(request: HttpRequest) -> Person | None:
    """The person signed in by this session.

    A session that has lasted too long, or whose person may no longer sign in, is destroyed.
    """
    person = get_user(request)
    if isinstance(person, Person) and _age(request.session, _SIGNED_IN) <= _absolute_limit():
        return person
    if SESSION_KEY in request.session:
        logout(request)
    return None


def renew(request: HttpRequest) -> None:
    """Note that the session is in use, at most once a minute. Runs in the sight of its person."""
    if _age(request.session, _RENEWED) < RENEW_EVERY:
        return
    request.session[_RENEWED] = clock.now().isoformat()
    UserSession.objects.create_from_request(request)


def _absolute_limit() -> dt.timedelta:
    return dt.timedelta(seconds=settings.SESSION_ABSOLUTE_AGE)


def _age(session: SessionBase, stamp: str) -> dt.timedelta:
    """The time since the stamp was set; endless where it was not."""
    stamped = session.get(stamp)
    return clock.now() - dt.datetime.fromisoformat(stamped) if stamped else dt.timedelta.max
