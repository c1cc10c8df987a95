"""Calendar links: made, shown once, withdrawn; and found again by what a calendar program sends."""

import datetime as dt
import hashlib
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField

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
