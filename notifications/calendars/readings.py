"""What a calendar link serves at a reading: read in one statement, in which row security decides by today's rights."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, UUIDField

from audit.actions import record
from audit.models import Operation
from common.prepared import Given, Prepared, sql_of
from notifications.calendars import ical
from notifications.models import CalendarEntry, CalendarFeed, CalendarText, FeedKind
from notifications.querysets import Dated, theme_key

#: Google reads some 1,000 events of a calendar and drops the rest in silence.
MOST_EVENTS = 1000
LOG_EVERY = dt.timedelta(hours=1)
STAMP_EVERY = dt.timedelta(days=1)

_NOW, _AGENCY, _THEME = Given("now", DateTimeField()), Given("agency", UUIDField()), Given("theme", CharField())
_HEAD, _KNOWN = Given("head", CharField()), Given("known", CharField())
# The strong validator is a digest of the digests of the events, in order. Where it is known, no text is put together.
_READING = """
WITH shown (starts_at, key, mark, seen) AS MATERIALIZED ({parts} ORDER BY 1, 2 LIMIT %s),
edition (etag) AS (
    SELECT format('"%%s"', left(encode(sha256(convert_to(
        %s || coalesce(string_agg(mark, '' ORDER BY starts_at, key), ''), 'UTF8')), 'hex'), 40))
    FROM shown
)
SELECT etag, CASE WHEN NOT ARRAY[etag, '*'] && %s::text[]
    THEN (SELECT coalesce(string_agg(seen, '' ORDER BY starts_at, key), '') FROM shown) END
FROM edition
"""


def parts_of(kind: str, agency: UUID | Given | None = _AGENCY, theme: str | Given = _THEME) -> list[Dated]:
    """The events of a calendar of this kind, in parts that are put together by time.

    In the calendars of agencies and themes stands what its reader may see, and nothing of the rest. That of an agency
    holds their own commitments too, withheld as in their own. That of a theme does not: it would tell the theme.
    """
    if kind == FeedKind.AGENCY and agency is not None:
        return [CalendarText.objects.of_agency(agency), CalendarEntry.objects.withheld()]
    if kind == FeedKind.THEME:
        return [CalendarText.objects.of_theme(theme)]
    if kind == FeedKind.RED_FLAGS:
        return [CalendarEntry.objects.for_everyone()]
    return [CalendarEntry.objects.all()]


def _write(kind: str) -> tuple[str, list[Any]]:
    written = [sql_of(part.served(_NOW)) for part in parts_of(kind)]
    whole = _READING.format(parts=" UNION ALL ".join(f"({sql})" for sql, _ in written))
    return whole, [one for _, parameters in written for one in parameters] + [MOST_EVENTS, _HEAD, _KNOWN]


_READINGS = {str(kind): Prepared(partial(_write, kind)) for kind in FeedKind}


@dataclass(frozen=True)
class Edition:
    """The state of a calendar: its strong validator (quotes included), since when it is so, and its text.

    No text where the program has this edition already.
    """

    etag: str
    changed_at: dt.datetime
    body: bytes | None


def read(feed: CalendarFeed, now: dt.datetime, *, known: Collection[str] = ()) -> Edition:
    """What the link serves now, as its owner may see it; `known` are validators of editions that need no text, or "*".

    In the owner's own scope. The time moves whenever the validator does, for whatever reason: an event, a membership,
    a right, the passing of days. Whole seconds apart, as HTTP tells them.
    """
    head = ical.head_of(feed.name)
    ((etag, text),) = _READINGS[feed.kind].rows(
        now=now,
        agency=feed.agency_id,
        theme=theme_key(feed.theme),
        head=hashlib.sha256(head.encode()).hexdigest(),
        known=list(known),
    )
    if feed.served_etag != etag or feed.changed_at is None:
        second = dt.timedelta(seconds=1)
        earliest = feed.changed_at + second if feed.changed_at else now
        feed.served_etag, feed.changed_at = etag, max(now.replace(microsecond=0), earliest.replace(microsecond=0))
        CalendarFeed.objects.filter(pk=feed.pk).update(served_etag=etag, changed_at=feed.changed_at)
    return Edition(etag, feed.changed_at, None if text is None else ical.render_calendar(feed.name, [text]))


def note(feed: CalendarFeed, now: dt.datetime, *, disclosed: bool) -> None:
    """Log a reading, once an hour at most; one that found nothing new only stamps the link, once a day."""
    every = LOG_EVERY if disclosed else STAMP_EVERY
    if feed.last_used_at is not None and now - feed.last_used_at < every:
        return
    CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
    if disclosed:
        record(Operation.DISCLOSURE, "read calendar", on=feed, recipients=["the holder of the calendar link"])
