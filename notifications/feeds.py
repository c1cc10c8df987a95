"""Calendar links: made, shown once, withdrawn; and found again by what a calendar program sends."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput, Conflict
from notifications import ical, policies
from notifications.feed_kinds import Subject, parts_of, subject_of
from notifications.links import absolute
from notifications.models import CalendarFeed, FeedKind
from partners.models import Person

TOKEN_BYTES = 32  # 256 random bits
MOST_LINKS = 20
#: Google reads some 1,000 events of a calendar and drops the rest in silence.
MOST_EVENTS = 1000
#: How long a withdrawn link says so before it is gone: calendar programs clear their copy by it.
SAYS_WITHDRAWN = dt.timedelta(days=30)
LOG_EVERY = dt.timedelta(hours=1)
STAMP_EVERY = dt.timedelta(days=1)


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
    found = CalendarFeed.objects.select_related("person__agency").filter(digest=digest_of(token)).first()
    if found is not None and found.revoked_at is None and not _may_read(found):
        found.revoked_at = clock.now()
        found.save(update_fields=["revoked_at"])
        why = "The person works for another agency." if found.is_of_a_former_agency else "The account has ended."
        record(Operation.ALTERATION, "withdrew calendar link", on=found, reason=why)
    return found


def _may_read(feed: CalendarFeed) -> bool:
    person = feed.person
    if feed.is_of_a_former_agency:
        return False
    return person.is_active and person.agency.is_active and person.is_practitioner


@dataclass(frozen=True)
class Edition:
    """The state of a calendar: its strong validator (quotes included) and since when it is so."""

    etag: str
    changed_at: dt.datetime


def edition_of(feed: CalendarFeed, now: dt.datetime) -> Edition:
    """What the link would serve now, by its validators; nothing is built. In the owner's own scope.

    The time moves whenever the validator does, for whatever reason: an event, a membership, a right, the passing of
    days. Whole seconds apart, as HTTP tells them.
    """
    head = ical.render_calendar(feed.name, [])
    etag = f'"{hashlib.sha256(head + _digest_of_events(feed, now).encode()).hexdigest()[:40]}"'
    if feed.served_etag != etag or feed.changed_at is None:
        second = dt.timedelta(seconds=1)
        earliest = feed.changed_at + second if feed.changed_at else now
        feed.served_etag, feed.changed_at = etag, max(now.replace(microsecond=0), earliest.replace(microsecond=0))
        CalendarFeed.objects.filter(pk=feed.pk).update(served_etag=etag, changed_at=feed.changed_at)
    return Edition(etag, feed.changed_at)


def body_of(feed: CalendarFeed, now: dt.datetime) -> bytes:
    """The calendar as its owner may see it. In the owner's own scope."""
    texts = [text for part in parts_of(feed) for text in part.texts(now, MOST_EVENTS)]
    return ical.render_calendar(feed.name, texts[:MOST_EVENTS])


def _digest_of_events(feed: CalendarFeed, now: dt.datetime) -> str:
    return "".join(part.edition(now, MOST_EVENTS) for part in parts_of(feed))


def note_reading(feed: CalendarFeed, now: dt.datetime, *, disclosed: bool) -> None:
    """Log a reading, once an hour at most; one that found nothing new only stamps the link, once a day."""
    every = LOG_EVERY if disclosed else STAMP_EVERY
    if feed.last_used_at is not None and now - feed.last_used_at < every:
        return
    CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
    if disclosed:
        record(Operation.DISCLOSURE, "read calendar", on=feed, recipients=["the holder of the calendar link"])
