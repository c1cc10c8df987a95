"""Calendar feeds as text: one event at a time, to be stored, and the calendar that wraps stored events.

RFC 5545 and RFC 7986, within what Outlook, Google, Apple, Thunderbird, Evolution and Home Assistant were seen
to accept. Pure: every stamp is passed in, so that the same row always gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from icalendar.parser import Contentline

from common.clock import LONDON

#: Raise it when the same event is written in another way: the sweep then renews what is stored.
FORM = 2
REDACTED_TITLE = "Committed \N{EN DASH} see Muster"
WITHDRAWN_TITLE = "This calendar link has been withdrawn"

# Written by hand: a list of RDATEs, as libraries make it, shows winter events an hour early in Thunderbird
# and runs out in 2037. EU rule since 1996; events are never older than the feed's window.
VTIMEZONE = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/London",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T010000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "TZNAME:BST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "TZNAME:GMT",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]
)
END = "END:VCALENDAR\r\n"


@dataclass(frozen=True)
class Event:
    """What a feed tells about one event, over the half-open period [starts, ends).

    `starts` and `ends` are plain dates when `all_day`, aware datetimes otherwise. `updated_at` is the row's
    own stamp, and `sequence` rises when time, place or status changes. `geo` is (latitude, longitude) in
    degrees. `busy` tells only that the person is committed: title, place and text are withheld, the link
    stays. Raises ValueError, naming every fault, for values that no calendar could hold.
    """

    uid: UUID
    sequence: int
    updated_at: datetime
    starts: date
    ends: date
    all_day: bool
    title: str
    location: str = ""
    geo: tuple[float, float] | None = None
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    cancelled: bool = False
    transparent: bool = False
    alarm_minutes: int | None = None
    busy: bool = False

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ValueError(" ".join(faults))


def render_event(event: Event) -> str:
    """Write one VEVENT, folded, with CRLF line ends: the text a feed stores."""
    if event.busy:
        event = replace(event, title=REDACTED_TITLE, location="", geo=None, description="", categories=(), busy=False)
    return _folded(_event_lines(event))


def render_calendar(name: str, events_text: Iterable[str]) -> bytes:
    """Wrap stored VEVENTs into the body of a feed called `name`, in UTF-8.

    No METHOD: PUBLISH would demand an ORGANIZER in every event.
    """
    return "".join([head_of(name), *events_text, END]).encode()


@lru_cache(maxsize=1000)
def head_of(name: str) -> str:
    """What stands before the events in a feed called `name`."""
    title = _escaped(_one_line(name))
    named = [
        f"NAME:{title}",
        f"X-WR-CALNAME:{title}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    return _head("Calendar feed", named)


def render_file(event_text: str) -> bytes:
    """Wrap one stored VEVENT into a file to import. Of a name, Outlook would make a calendar beside the reader's."""
    return "".join([_head("Event", []), event_text, END]).encode()


def _head(product: str, properties: Iterable[str]) -> str:
    begin = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Muster//{product}//EN", "CALSCALE:GREGORIAN"]
    return _folded([*begin, *properties]) + VTIMEZONE


def withdrawn_calendar(name: str, *, uid: UUID, withdrawn_at: datetime) -> bytes:
    """Give the body that a revoked link serves: one all-day event, on the local day it was withdrawn."""
    day = withdrawn_at.astimezone(LONDON).date()
    notice = Event(
        uid=uid,
        sequence=0,
        updated_at=withdrawn_at,
        starts=day,
        ends=day + timedelta(days=1),
        all_day=True,
        title=WITHDRAWN_TITLE,
        description="Sign in to Muster to make a new link, and remove this calendar from your app.",
    )
    return render_calendar(name, [render_event(notice)])


def plain(text: str) -> str:
    """Give the text as a calendar can hold it: line ends as \\n, no control characters or surrogates."""
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_URL = re.compile(r"https?://[!-~]+", re.ASCII)


def _faults(event: Event) -> Iterator[str]:
    ends = (event.starts, event.ends)
    if event.all_day and any(isinstance(end, datetime) for end in ends):
        yield "An all-day event starts and ends on plain dates."
    elif not event.all_day and not all(isinstance(end, datetime) and end.utcoffset() is not None for end in ends):
        yield "An event that is not all day starts and ends at aware times."
    elif not _before(event.starts, event.ends):
        yield "An event must end after it starts."
    if not plain(event.title).strip():
        yield "An event needs a title."
    if event.sequence < 0 or (event.alarm_minutes or 0) < 0:
        yield "The sequence and the minutes of an alarm cannot be below zero."
    if event.geo and not (abs(event.geo[0]) <= 90 and abs(event.geo[1]) <= 180):
        yield "The point must be a latitude and a longitude in degrees."
    if event.updated_at.utcoffset() is None:
        yield "The time of the last change must be aware."
    if event.url and not _URL.fullmatch(event.url):
        yield "The link must be an http or https address."


def _before(start: date, end: date) -> bool:
    """Compare by instant: times of one zone would be compared as they read, even as the clocks go back."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return start.astimezone(UTC) < end.astimezone(UTC)
    return start < end


def _event_lines(event: Event) -> Iterator[str]:
    stamp = _utc(event.updated_at)
    title = _one_line(event.title)
    title = f"CANCELLED: {title}" if event.cancelled else title
    quiet = event.transparent or event.all_day or event.cancelled
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{event.sequence}"
    yield from _when(event)
    yield f"SUMMARY:{_escaped(title)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if quiet else 'OPAQUE'}"
    yield from _where_and_what(event)
    if event.alarm_minutes is not None and not event.cancelled:
        yield from _alarm(event.alarm_minutes, title)
    yield "END:VEVENT"


def _when(event: Event) -> Iterator[str]:
    for name, moment in (("DTSTART", event.starts), ("DTEND", event.ends)):
        if not isinstance(moment, datetime):
            yield f"{name};VALUE=DATE:{moment:%Y%m%d}"
        elif _comes_twice(event.starts) or _comes_twice(event.ends):
            yield f"{name}:{_utc(moment)}"
        else:
            yield f"{name};TZID=Europe/London:{moment.astimezone(LONDON):%Y%m%dT%H%M%S}"


def _comes_twice(moment: date) -> bool:
    """Whether a local time is in the hour that happens twice, of which it names the first (RFC 5545 3.3.5).

    So most programs read it; ical.js, which is Thunderbird's, takes it for the second.
    """
    if not isinstance(moment, datetime):
        return False
    local = moment.astimezone(LONDON)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _where_and_what(event: Event) -> Iterator[str]:
    if event.location:
        yield f"LOCATION:{_escaped(event.location)}"
    if event.geo:
        latitude, longitude = event.geo
        yield f"GEO:{latitude:.6f};{longitude:.6f}"
    # A comma inside a category splits it in most clients, escaped or not.
    categories = [_one_line(category.replace(",", " ")) for category in event.categories]
    if any(categories):
        yield f"CATEGORIES:{','.join(_escaped(category) for category in categories if category)}"
    if event.url:
        yield f"URL:{event.url}"
    if text := "\n".join(filter(None, [event.description, event.url])):
        yield f"DESCRIPTION:{_escaped(text)}"


def _alarm(minutes: int, title: str) -> Iterator[str]:
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_escaped(title)}"
    yield f"TRIGGER:-PT{minutes}M"
    yield "END:VALARM"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _one_line(text: str) -> str:
    return " ".join(plain(text).split())


def _escaped(text: str) -> str:
    """Escape a TEXT value (RFC 5545 3.3.11). icalendar 7.3 would turn a written "\\N" into a line end."""
    return plain(text).replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _folded(lines: Iterable[str]) -> str:
    """Fold at 75 octets, never inside a character or an escape (RFC 5545 3.1)."""
    return "".join(f"{Contentline(line).to_ical().decode()}\r\n" for line in lines)
