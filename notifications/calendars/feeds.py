"""Calendar links: made, shown once, withdrawn; and found again by what a calendar program sends."""

import datetime as dt
import hashlib
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, F

from audit.actions import record
from audit.models import Operation
from common import clock
from common.prepared import Given, Prepared, sql_of
from notifications.models import CalendarFeed
from partners.models import Person

#: How long a withdrawn link says so before it is gone: calendar programs clear their copy by it.
SAYS_WITHDRAWN = dt.timedelta(days=30)


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
    if not agency_is_active or not _may_read(found):
        _withdraw(found, clock.now())
    return found


def withdraw_ended(now: dt.datetime) -> None:
    """Withdraw the links of people who may read them no longer. Needs the scope System.FEED."""
    for feed in CalendarFeed.objects.filter(revoked_at__isnull=True).select_related("person__agency"):
        if not feed.person.agency.is_active or not _may_read(feed):
            _withdraw(feed, now)


def _may_read(feed: CalendarFeed) -> bool:
    return feed.person.is_active and feed.person.is_practitioner and not feed.is_of_a_former_agency


def _withdraw(feed: CalendarFeed, now: dt.datetime) -> None:
    """Withdraw it and log why, unless it is withdrawn, perhaps by someone else this moment."""
    working = CalendarFeed.objects.filter(pk=feed.pk, revoked_at__isnull=True)
    if feed.revoked_at is not None or not working.update(revoked_at=now, updated_at=now, version=F("version") + 1):
        return
    feed.revoked_at = now
    why = "The person works for another agency." if feed.is_of_a_former_agency else "The account has ended."
    record(Operation.ALTERATION, "withdrew calendar link", on=feed, reason=why)


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
