"""Calendar links: made, shown once, withdrawn; and found again by what a calendar program sends."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import CharField
from django.urls import reverse

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput, Conflict
from common.prepared import Given, Prepared, sql_of
from notifications import ical, policies
from notifications.feed_kinds import Subject, subject_of
from notifications.links import absolute
from notifications.models import CalendarFeed, FeedKind
from partners.models import Person

TOKEN_BYTES = 32  # 256 random bits
MOST_LINKS = 20
#: How long a withdrawn link says so before it is gone: calendar programs clear their copy by it.
SAYS_WITHDRAWN = dt.timedelta(days=30)


@dataclass(frozen=True)
class MadeFeed:
    """A link just made. `url` holds the token, which is kept nowhere: show it once."""

    feed: CalendarFeed
    url: str


def make_feed(
    *, name: str, by: Person, kind: str = FeedKind.PERSON, agency: UUID | None = None, theme: str = ""
) -> MadeFeed:
    """Make a secret link to a calendar, called `name`: this person's own, their agency's, a theme's, or red-flag dates.

    Raises NotAllowed, BadInput, and Conflict where they have too many links.
    """
    with transaction.atomic():
        policies.may_have_calendar(by).require()
        name = " ".join(ical.plain(name).split())
        if not name:
            raise BadInput.of(name="Enter a name for the calendar")
        subject = subject_of(by, kind, agency, theme)
        if CalendarFeed.objects.filter(person=by, revoked_at__isnull=True).count() >= MOST_LINKS:
            raise Conflict(f"You have {MOST_LINKS} links. Withdraw one that you do not use, then make another.")
        return _make(name, subject, by)


def revoke_feed(*, feed: UUID, by: Person, version: int | None) -> CalendarFeed:
    """Withdraw a link: from now on it shows only that it is withdrawn. Raises Http404, StaleEdit, Conflict."""
    with transaction.atomic():
        return _revoke(feed, by, version)


def replace_feed(*, feed: UUID, by: Person, version: int | None) -> MadeFeed:
    """Withdraw a link and make another of the same name to the same calendar.

    Raises Http404, StaleEdit, NotAllowed, Conflict.
    """
    with transaction.atomic():
        policies.may_have_calendar(by).require()
        old = _revoke(feed, by, version)
        if old.agency_id is not None:
            policies.may_have_calendar_of(by, old.agency_id).require()
        return _make(old.name, Subject(old.kind, old.agency_id, old.theme), by)


def _make(name: str, subject: Subject, by: Person) -> MadeFeed:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = CalendarFeed(person=by, name=name, digest=digest_of(token), **vars(subject))
    made.save()
    record(Operation.ALTERATION, "made calendar link", on=made)
    return MadeFeed(made, absolute(reverse("notifications:feed", args=[token, made.file_name])))


def _revoke(feed: UUID, by: Person, version: int | None) -> CalendarFeed:
    found = lock(CalendarFeed, feed, version=version)
    if found.revoked_at is not None:
        raise Conflict("This link is withdrawn already.")
    found.revoked_at = clock.now()
    found.save()
    record(Operation.ALTERATION, "withdrew calendar link", on=found)
    return found


def digest_of(token: str) -> str:
    """What is kept of a token. It is random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_feed(token: str) -> CalendarFeed | None:
    """The link of this token, with its person; None for no link of ours.

    Withdrawn from now on if they have left, or work for another agency than the one whose calendar it is.

    Needs the scope System.FEED.
    """
    rows = _OF_TOKEN.rows(digest=digest_of(token))
    if not rows:
        return None
    (values,) = rows
    found = CalendarFeed.from_db(DEFAULT_DB_ALIAS, _LINK, values[: len(_LINK)])
    *owner, agency_is_active = values[len(_LINK) :]
    found.person = Person.from_db(DEFAULT_DB_ALIAS, _OWNER, owner)
    if found.revoked_at is None and not (agency_is_active and _may_read(found)):
        found.revoked_at = clock.now()
        found.save(update_fields=["revoked_at"])
        why = "The person works for another agency." if found.is_of_a_former_agency else "The account has ended."
        record(Operation.ALTERATION, "withdrew calendar link", on=found, reason=why)
    return found


def _may_read(feed: CalendarFeed) -> bool:
    return feed.person.is_active and feed.person.is_practitioner and not feed.is_of_a_former_agency


#: A link, and of its owner what says whether they may read; the rest of them is fetched when it is asked for.
_LINK = [field.attname for field in CalendarFeed._meta.concrete_fields]
_OWNER = [
    field.attname
    for field in Person._meta.concrete_fields
    if field.attname in ("id", "agency_id", "roles", "is_active")
]


def _write() -> tuple[str, list[Any]]:
    owner = [*(f"person__{name}" for name in _OWNER), "person__agency__is_active"]
    of_token = CalendarFeed.objects.filter(digest=Given("digest", CharField()))
    return sql_of(of_token.order_by().values_list(*_LINK, *owner))


_OF_TOKEN = Prepared(_write)
