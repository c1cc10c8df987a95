"""What a calendar file says, by icalendar and recurring-ical-events; what Muster will not take is a fault, no guess.

Pure: bytes in, events out. Times without a zone are London's; whole days run between midnights in London.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component
from recurring_ical_events.errors import InvalidCalendar

from common.clock import LONDON, local
from operations.calendar_files.checking import LONGEST_NAME, event_fault, identity, label, plain_words

DAY = dt.timedelta(days=1)
#: The most bytes of a file, events in it, and dates that come of it.
LARGEST = 1024 * 1024
MOST_EVENTS = 2000
MOST_DATES = 2000
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"GIF8")
_NO_CALENDAR = "This is not a calendar. Choose a file that ends in .ics, as Outlook, Google or Apple export it."


class Refused(Exception):
    """The file as a whole cannot be taken; its text is a sentence that says what to do."""


@dataclass(frozen=True)
class CalendarEvent:
    """One date of a calendar: half-open [starts_at, ends_at) in UTC.

    `uid` with `occurrence` is the same whenever the same date is exported again; `occurrence` is when one of a series
    was first to be, empty where nothing repeats. `is_free`: the calendar says that it keeps nobody busy.
    """

    uid: str
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    all_day: bool
    occurrence: str = ""
    categories: tuple[str, ...] = ()
    is_cancelled: bool = False
    is_free: bool = False


@dataclass(frozen=True)
class CalendarFault:
    """What cannot be taken of a file: which event, and why, as a sentence."""

    event: str
    text: str


@dataclass(frozen=True)
class CalendarRead:
    """What was found: the events in order of start, the faults, and how many events lie outside the days asked for."""

    events: tuple[CalendarEvent, ...] = ()
    faults: tuple[CalendarFault, ...] = ()
    outside: int = 0


def read(data: bytes, *, starts_on: dt.date, ends_on: dt.date) -> CalendarRead:
    """The events that touch the London days from `starts_on` to `ends_on`, both included. Raises Refused."""
    calendars = _parsed(data)
    faults: list[CalendarFault] = []
    kept = 0
    for calendar in calendars:
        for number, component in enumerate(list(calendar.subcomponents), start=1):
            if component.name != "VEVENT":
                continue
            kept += 1
            if kept > MOST_EVENTS:
                raise Refused(f"The calendar has more than {MOST_EVENTS:,} events. Export a shorter time from it.")
            if fault := event_fault(component):
                calendar.subcomponents.remove(component)
                faults.append(CalendarFault(label(component, number), fault))
            else:
                component["UID"] = identity(component)
    if not kept:
        raise Refused("There are no events in this calendar. Choose another file, or export it again.")
    first, after = local(starts_on).astimezone(dt.UTC), local(ends_on + DAY).astimezone(dt.UTC)
    events: dict[tuple[str, str], CalendarEvent] = {}
    for calendar in calendars:
        called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for component in _laid_out(calendar, starts_on, ends_on, faults):
            event = _told(component, called_off)
            if event.starts_at < after and event.ends_at > first:
                events.setdefault((event.uid, event.occurrence), event)
            if len(events) > MOST_DATES:
                raise Refused(f"More than {MOST_DATES:,} dates come of this calendar. Export a shorter time from it.")
    inside = {event.uid for event in events.values()}
    known = {str(event["UID"]) for calendar in calendars for event in _events_of(calendar)}
    return CalendarRead(
        tuple(sorted(events.values(), key=lambda event: (event.starts_at, event.name, event.uid))),
        tuple(faults),
        outside=len(known - inside),
    )


def _parsed(data: bytes) -> list[Any]:
    """The calendars in the file. Raises Refused."""
    if data.startswith(_BINARY) or b"\0" in data:
        raise Refused(_NO_CALENDAR)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused("The file is not saved as UTF-8, as calendars are. Export it again as a calendar.") from fault
    begun, ended = (text.upper().count(f"{edge}:VCALENDAR") for edge in ("BEGIN", "END"))
    if not begun:
        raise Refused(_NO_CALENDAR)
    if begun != ended:
        raise Refused("The calendar is damaged: its end is missing. Export it again.")
    try:
        found: list[Any] = list(Calendar.from_ical(text, multiple=True))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as fault:
        raise Refused("The calendar is damaged: a line of it cannot be read. Export it again.") from fault
    return [one for one in found if one.name == "VCALENDAR"]


def _events_of(calendar: Component) -> list[Component]:
    """Its own events, without what stands within something else."""
    return [component for component in calendar.subcomponents if component.name == "VEVENT"]


def _laid_out(
    calendar: Component, starts_on: dt.date, ends_on: dt.date, faults: list[CalendarFault]
) -> Iterator[Component]:
    """Every date of every event; of what repeats, those of the days asked for. A series that cannot be is a fault."""
    by_uid: dict[str, list[Component]] = {}
    for component in _events_of(calendar):
        by_uid.setdefault(str(component["UID"]), []).append(component)
    zones = list(calendar.walk("VTIMEZONE"))
    for parts in by_uid.values():
        if len(parts) == 1 and not {"RRULE", "RDATE", "RECURRENCE-ID"} & set(parts[0]):
            yield parts[0]
            continue
        one = Calendar()
        one.subcomponents = [*zones, *parts]
        try:
            yield from list(recurring_ical_events.of(one).between(starts_on - DAY, ends_on + 2 * DAY))
        except (InvalidCalendar, ValueError, TypeError, OverflowError, AttributeError):
            text = "How it repeats cannot be worked out. Enter its dates one by one."
            faults.append(CalendarFault(label(parts[0], 1), text))


def _told(component: Component, called_off: bool) -> CalendarEvent:
    event: Any = component
    starts = event.start
    starts_at = _instant(starts)
    categories = getattr(event, "categories", None) or []
    repeats = "RECURRENCE-ID" in event
    return CalendarEvent(
        uid=str(event["UID"]),
        name=plain_words(event.get("SUMMARY", ""))[:LONGEST_NAME],
        starts_at=starts_at,
        ends_at=_end(event, starts_at),
        all_day=not isinstance(starts, dt.datetime),
        occurrence=_instant(event["RECURRENCE-ID"].dt).isoformat() if repeats else "",
        categories=tuple(word[:60] for one in categories[:20] if (word := plain_words(one))),
        is_cancelled=called_off or str(event.get("STATUS", "")).upper() == "CANCELLED",
        is_free=str(event.get("TRANSP", "")).upper() == "TRANSPARENT",
    )


def _end(event: Any, starts_at: dt.datetime) -> dt.datetime:
    """An hour is an hour as the clocks change, though the wall says otherwise."""
    if isinstance(event.start, dt.datetime) and "DURATION" in event:
        return starts_at + event["DURATION"].dt
    ends_at = _instant(event.end)
    return ends_at if ends_at > starts_at else starts_at + (event.end - event.start)


def _instant(at: dt.date) -> dt.datetime:
    """In UTC; a day begins, and a time without a zone is, in London."""
    if not isinstance(at, dt.datetime):
        return local(at).astimezone(dt.UTC)
    return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(dt.UTC)


def to_plain(found: CalendarRead) -> dict[str, Any]:
    """As JSON can hold it."""
    stamps = ("starts_at", "ends_at")
    events = [asdict(event) | {stamp: getattr(event, stamp).isoformat() for stamp in stamps} for event in found.events]
    return {"events": events, "faults": [asdict(fault) for fault in found.faults], "outside": found.outside}


def from_plain(given: dict[str, Any]) -> CalendarRead:
    """What `to_plain` wrote."""
    return CalendarRead(
        events=tuple(
            CalendarEvent(
                **event
                | {stamp: dt.datetime.fromisoformat(event[stamp]) for stamp in ("starts_at", "ends_at")}
                | {"categories": tuple(event["categories"])}
            )
            for event in given["events"]
        ),
        faults=tuple(CalendarFault(**fault) for fault in given["faults"]),
        outside=given["outside"],
    )
