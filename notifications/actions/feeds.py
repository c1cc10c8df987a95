"""What people do with links to calendars: make, withdraw, replace."""

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
from notifications import policies
from notifications.calendars import ical
from notifications.calendars.feed_kinds import Subject, subject_of
from notifications.calendars.feeds import digest_of
from notifications.links import absolute
from notifications.models import CalendarFeed, FeedKind
from partners.models import Person

TOKEN_BYTES = 32  # 256 random bits
MOST_LINKS = 20


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
        subject = subject_of(by, kind, agency, theme)
        name = " ".join(ical.plain(name).split())
        if not name:
            raise BadInput.of(name="Enter a name for the calendar")
        if CalendarFeed.objects.filter(person=by, revoked_at__isnull=True).count() >= MOST_LINKS:
            raise Conflict(f"You have {MOST_LINKS} links. Withdraw one that you do not use, then make another.")
        return _make(name, subject, by)


def revoke_feed(*, feed: UUID, by: Person, version: int | None) -> CalendarFeed:
    """Withdraw a link: from now on it shows only that it is withdrawn. Raises Http404, StaleEdit, Conflict."""
    with transaction.atomic():
        return _revoke(feed, version)


def replace_feed(*, feed: UUID, by: Person, version: int | None) -> MadeFeed:
    """Withdraw a link and make another of the same name to the same calendar.

    Raises Http404, StaleEdit, NotAllowed, Conflict.
    """
    with transaction.atomic():
        policies.may_have_calendar(by).require()
        old = _revoke(feed, version)
        if old.agency_id is not None:
            policies.may_have_calendar_of(by, old.agency_id).require()
        return _make(old.name, Subject(old.kind, old.agency_id, old.theme), by)


def _make(name: str, subject: Subject, by: Person) -> MadeFeed:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = CalendarFeed(person=by, name=name, digest=digest_of(token), **vars(subject))
    made.save()
    record(Operation.ALTERATION, "made calendar link", on=made)
    return MadeFeed(made, absolute(reverse("notifications:feed", args=[token, made.file_name])))


def _revoke(feed: UUID, version: int | None) -> CalendarFeed:
    found = lock(CalendarFeed, feed, version=version)
    if found.revoked_at is not None:
        raise Conflict("This link is withdrawn already.")
    found.revoked_at = clock.now()
    found.save()
    record(Operation.ALTERATION, "withdrew calendar link", on=found)
    return found
