"""The log across records: what is looked for, and pages of what was found, each of bounded work.

To measure it: `find(Wanted(…))` is one page, run as a person with a use of the log in force. Mostly two queries.
`muster_log_window` (audit/sql/04_log_window.sql) gives the keys of at most WINDOW entries along one index:
`event_by_record`, `event_by_person`, `event_by_kind`, `event_by_agency` or `event_by_time`, the first that can be used.
Those are then read by key through row security, with what else is asked, until the page is full. `Wanted()` alone is
the newest page; `place` is the `older` of a page, so that a deep page costs what the first does.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from audit.models import ProcessingEvent
from common.errors import BadInput

PAGE = 30
#: How many entries of the log one page looks through, seen by its reader or not.
WINDOW = 1000
#: How many pages' worth of entries a file may look through.
MOST_WINDOWS = 100
_EVER = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
_NEVER = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
_LAST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Wanted:
    """What is looked for: all of it together. `records` are keys of records; times are those of [since, until)."""

    records: tuple[UUID, ...] | None = None
    person: UUID | None = None
    agency: UUID | None = None
    kind: str = ""
    operation: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Found:
    """A page of the log, newest first. `older` asks for the next, empty at the end.

    `looked_to`: where more may lie further back, the moment to which this page looked and found nothing more.
    """

    events: list[ProcessingEvent]
    older: str = ""
    looked_to: dt.datetime | None = None


def find(wanted: Wanted, *, place: str = "", size: int = PAGE) -> Found:
    """A page of what the reader may see of it. Nothing, without a use of the log in force."""
    window = _window(wanted, read_place(place))
    events = _seen(wanted, [key for key, _ in window], size + 1)
    if len(events) > size:
        last = events[size - 1]
        return Found(events[:size], older=_place(last.at, last.pk))
    if len(window) == WINDOW:
        key, at = window[-1]
        return Found(events, older=_place(at, key), looked_to=at)
    return Found(events)


def _seen(wanted: Wanted, keys: list[int], most: int) -> list[ProcessingEvent]:
    """Of these entries, newest first, those that the reader may see and that are what is wanted, up to so many.

    Read in pieces, each twice as long as the one before, since row security is asked about each entry that is read.
    """
    found: list[ProcessingEvent] = []
    length = most
    while keys and len(found) < most:
        piece, keys = keys[:length], keys[length:]
        rows = ProcessingEvent.objects.filter(_also(wanted), pk__in=piece).order_by("-at", "-id")
        found += rows[: most - len(found)]
        length *= 2
    return found


def find_all(wanted: Wanted, *, most: int) -> Iterator[ProcessingEvent]:
    """Everything found, newest first, up to one more than `most`. Raises BadInput for too much to look through."""
    place, given = "", 0
    for _ in range(MOST_WINDOWS):
        page = find(wanted, place=place, size=WINDOW)
        for event in page.events:
            yield event
            given += 1
            if given > most:
                return
        place = page.older
        if not place:
            return
    raise BadInput("That is too much of the log to look through at once. Narrow the period, then try again.")


def _window(wanted: Wanted, place: tuple[dt.datetime, int] | None) -> list[tuple[int, dt.datetime]]:
    """The keys and times of the entries that a page looks through."""
    if wanted.records is not None and not wanted.records:
        return []
    until = (wanted.until, 0) if wanted.until else (_NEVER, _LAST_KEY)
    before_at, before_id = min(place or until, until)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id, event_at FROM muster_log_window(%s::uuid[], %s::uuid, %s::uuid, %s, %s, %s, %s, %s)",
            [
                list(wanted.records) if wanted.records is not None else None,
                wanted.person,
                wanted.agency,
                wanted.kind,
                wanted.since or _EVER,
                before_at,
                before_id,
                WINDOW,
            ],
        )
        return cursor.fetchall()


def _also(wanted: Wanted) -> Q:
    """What is asked besides, of the entries that were read by key."""
    asked = Q()
    for field, value in (
        ("person_id", wanted.person),
        ("agency_id", wanted.agency),
        ("record_table", wanted.kind),
        ("operation", wanted.operation),
    ):
        if value:
            asked &= Q(**{field: value})
    if wanted.text:
        words = wanted.text
        asked &= Q(verb__icontains=words) | Q(record_label__icontains=words) | Q(reason__icontains=words)
    return asked


def _place(at: dt.datetime | None, key: int) -> str:
    assert at is not None  # noqa: S101 - the database stamps it; tells mypy so
    return f"{at.isoformat()}_{key}"


def read_place(place: str) -> tuple[dt.datetime, int] | None:
    """The moment and key after which a page begins; None for nonsense, which is the first page."""
    at, _, key = place.partition("_")
    try:
        when, number = dt.datetime.fromisoformat(at), int(key)
        return (when.astimezone(dt.UTC), number) if when.tzinfo and 0 <= number <= _LAST_KEY else None
    except (ValueError, OverflowError):
        return None
