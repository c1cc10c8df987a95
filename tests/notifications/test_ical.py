import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from common.clock import LONDON
from notifications.calendars.ical import Event, plain, render_calendar, render_event, withdrawn_calendar
from tests.notifications.readers import wire_faults

EVENT = Event(
    uid=UUID("6f1d6c1e-9a0f-4b7e-8d59-0d8f4a6a7b10"),
    sequence=3,
    updated_at=datetime(2026, 11, 2, 9, 30, 15, tzinfo=LONDON),
    starts=datetime(2026, 12, 18, 18, tzinfo=LONDON),
    ends=datetime(2026, 12, 19, 3, tzinfo=LONDON),
    all_day=False,
    title="Operation Benison",
    location="High Street, Rayleigh",
    geo=(51.58612345, 0.6),
    description="Licensing visits.",
    url="https://muster.example/operations/6f1d6c1e",
    categories=("Night-time economy", "Alcohol, drugs"),
    alarm_minutes=60,
)
RED_FLAG = replace(EVENT, starts=date(2026, 12, 18), ends=date(2026, 12, 19), all_day=True, alarm_minutes=None)


def lines_of(event: Event) -> list[str]:
    """The event's content lines, unfolded."""
    return render_event(event).replace("\r\n ", "").split("\r\n")


def feed(*events: Event, name: str = "Operation Benison") -> bytes:
    return render_calendar(name, [render_event(event) for event in events])


def read(*events: Event) -> icalendar.Event:
    return icalendar.Calendar.from_ical(feed(*events)).walk("VEVENT")[0]


def instants(body: bytes) -> dict[str, tuple]:
    """The start and end of a feed's first event as three independent readers see them."""
    text = body.decode()
    theirs = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    home = IcsCalendarStream.calendar_from_ics(text).events[0]
    other = vobject.readOne(text).vevent
    return {
        "icalendar": (theirs["DTSTART"].dt, theirs["DTEND"].dt),
        "ical": (home.dtstart, home.dtend),
        "vobject": (other.dtstart.value, other.dtend.value),
    }


# The event


def test_an_event_says_all_of_this_and_nothing_else():
    assert lines_of(EVENT) == [
        "BEGIN:VEVENT",
        "UID:6f1d6c1e-9a0f-4b7e-8d59-0d8f4a6a7b10",
        "DTSTAMP:20261102T093015Z",
        "LAST-MODIFIED:20261102T093015Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/London:20261218T180000",
        "DTEND;TZID=Europe/London:20261219T030000",
        "SUMMARY:Operation Benison",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        r"LOCATION:High Street\, Rayleigh",
        "GEO:51.586123;0.600000",
        "CATEGORIES:Night-time economy,Alcohol drugs",
        "URL:https://muster.example/operations/6f1d6c1e",
        r"DESCRIPTION:Licensing visits.\nhttps://muster.example/operations/6f1d6c1e",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Operation Benison",
        "TRIGGER:-PT60M",
        "END:VALARM",
        "END:VEVENT",
        "",
    ]


def test_the_same_row_always_gives_the_same_text():
    assert render_event(EVENT) == render_event(replace(EVENT))


def test_what_is_not_known_is_left_out():
    bare = replace(EVENT, location="", geo=None, description="", url="", categories=(), alarm_minutes=None)
    names = {re.split("[:;]", line)[0] for line in lines_of(bare)}
    assert names.isdisjoint({"LOCATION", "GEO", "DESCRIPTION", "URL", "CATEGORIES", "TRIGGER"})


def test_a_red_flag_is_an_all_day_event_that_blocks_nobodys_time():
    lines = lines_of(RED_FLAG)
    assert "DTSTART;VALUE=DATE:20261218" in lines
    assert "DTEND;VALUE=DATE:20261219" in lines
    assert "TRANSP:TRANSPARENT" in lines


@pytest.mark.parametrize("event", [EVENT, RED_FLAG])
def test_a_cancelled_event_stays_says_so_in_its_title_and_rings_for_nobody(event):
    lines = lines_of(replace(event, cancelled=True, sequence=4, alarm_minutes=60))
    assert "SUMMARY:CANCELLED: Operation Benison" in lines
    assert "STATUS:CANCELLED" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert "SEQUENCE:4" in lines
    assert not any("ALARM" in line for line in lines)


def test_an_event_may_be_transparent_by_itself():
    assert "TRANSP:TRANSPARENT" in lines_of(replace(EVENT, transparent=True))


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_restricted_activity_shows_only_that_the_person_is_committed(cancelled):
    secret = replace(EVENT, busy=True, cancelled=cancelled)
    text = "\n".join(lines_of(secret))
    assert f"SUMMARY:{'CANCELLED: ' if cancelled else ''}Committed \N{EN DASH} see Muster" in text
    assert "DESCRIPTION:https://muster.example/operations/6f1d6c1e\n" in text
    for told in ("Benison", "High Street", "GEO", "CATEGORIES", "Licensing"):
        assert told not in text


def test_no_property_that_a_client_is_known_to_choke_on():
    body = feed(EVENT, RED_FLAG, replace(EVENT, cancelled=True)).decode()
    for name in ("METHOD", "CLASS", "VLOCATION", "ORGANIZER", "ATTENDEE", "RDATE", "ACTION:EMAIL"):
        assert name not in body


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"starts": date(2026, 1, 1)}, "not all day starts and ends at aware times"),
        ({"ends": datetime(2026, 12, 19, 3)}, "not all day starts and ends at aware times"),  # noqa: DTZ001
        ({"all_day": True}, "starts and ends on plain dates"),
        ({"ends": EVENT.starts}, "must end after it starts"),
        ({"updated_at": datetime(2026, 1, 1)}, "last change must be aware"),  # noqa: DTZ001
        ({"url": "https://muster.example/a\r\nX-EVIL:1"}, "http or https address"),
        ({"url": "javascript:alert(1)"}, "http or https address"),
        ({"title": " \n"}, "needs a title"),
        ({"sequence": -1}, "cannot be below zero"),
        ({"alarm_minutes": -5}, "cannot be below zero"),
        ({"geo": (float("nan"), 0.0)}, "latitude and a longitude"),
        ({"geo": (0.6, 251.0)}, "latitude and a longitude"),
    ],
)
def test_what_no_calendar_could_hold_is_refused(changes, fault):
    with pytest.raises(ValueError, match=fault):
        replace(EVENT, **changes)


def test_every_fault_of_an_event_is_named_at_once():
    with pytest.raises(ValueError, match=r"needs a title\..*http or https address\."):
        replace(EVENT, title="", url="ftp://x")


# Time


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (datetime(2026, 1, 15, 18, tzinfo=LONDON), datetime(2026, 1, 16, 3, tzinfo=LONDON)),
        (datetime(2026, 7, 15, 18, tzinfo=LONDON), datetime(2026, 7, 16, 3, tzinfo=LONDON)),
        (datetime(2026, 3, 28, 22, tzinfo=LONDON), datetime(2026, 3, 29, 4, tzinfo=LONDON)),
        (datetime(2026, 3, 29, 2, tzinfo=LONDON), datetime(2026, 3, 29, 3, tzinfo=LONDON)),
        (datetime(2026, 10, 24, 22, tzinfo=LONDON), datetime(2026, 10, 25, 4, tzinfo=LONDON)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON), datetime(2026, 10, 25, 2, 30, tzinfo=LONDON)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), datetime(2026, 10, 25, 2, 30, tzinfo=LONDON)),
        (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)),
        (datetime(2027, 10, 31, 0, tzinfo=LONDON), datetime(2027, 11, 1, 0, tzinfo=LONDON)),
        (datetime(2038, 1, 19, 18, tzinfo=LONDON), datetime(2038, 7, 19, 18, tzinfo=LONDON)),
        (datetime(2040, 1, 15, 18, tzinfo=LONDON), datetime(2040, 1, 15, 20, tzinfo=LONDON)),
        (datetime(2040, 7, 15, 18, tzinfo=LONDON), datetime(2040, 7, 15, 20, tzinfo=LONDON)),
    ],
)
def test_three_readers_see_the_same_instants(starts, ends):
    body = feed(replace(EVENT, starts=starts, ends=ends))
    for reader, (start, end) in instants(body).items():
        assert start.astimezone(UTC) == starts.astimezone(UTC), reader
        assert end.astimezone(UTC) == ends.astimezone(UTC), reader


def test_the_zone_written_by_hand_alone_gives_the_right_offsets_even_in_2040():
    zone = icalendar.Calendar.from_ical(feed(EVENT)).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    day = datetime(2026, 1, 1, 12, tzinfo=UTC)
    while day.year < 2041:
        wall = day.astimezone(LONDON).replace(tzinfo=None)
        assert wall.replace(tzinfo=zone).utcoffset() == day.astimezone(LONDON).utcoffset(), day
        day += timedelta(days=1)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31)),  # noqa: DTZ001
    st.integers(1, 60 * 24 * 3),
)
def test_any_instant_is_read_back(moment, minutes):
    starts = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    ends = starts + timedelta(minutes=minutes)
    event = read(replace(EVENT, starts=starts, ends=ends))
    assert event["DTSTART"].dt.astimezone(UTC) == starts
    assert event["DTEND"].dt.astimezone(UTC) == ends


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 7, 1), date(2026, 10, 25), date(2026, 12, 31)])
def test_an_all_day_event_keeps_its_day_in_three_readers(day):
    after = day + timedelta(days=1)
    for reader, seen in instants(feed(replace(RED_FLAG, starts=day, ends=after))).items():
        assert seen == (day, after), reader


# Text


HARD_TEXTS = [
    "🚨👮‍♀️" * 40,
    "Llŷn ŵ Ŵ ŷ — tŵr, dŵr; \\ cŵn" * 10,
    "line one\nline two\r\nline three\rline four",
    r"C:\News\new; a,b\\ \, \; \n \N",
    'quotes " and ^ and : colons',
    "BEGIN:VEVENT\r\nX-EVIL:1\r\nEND:VCALENDAR",
    "bell\x07 null\x00 separator\u2028 next\x85 tab\t",
    "x" * 5000,
    "ŵ" * 5000,
]


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_hard_text_is_read_back_by_three_readers(text):
    body = feed(replace(EVENT, title=text, location=text, description=text, url=""))
    theirs = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    home = IcsCalendarStream.calendar_from_ics(body.decode()).events[0]
    other = vobject.readOne(body.decode()).vevent
    title = " ".join(plain(text).split())
    assert str(theirs["SUMMARY"]) == home.summary == other.summary.value == title
    assert str(theirs["DESCRIPTION"]) == home.description == other.description.value == plain(text)
    assert str(theirs["LOCATION"]) == plain(text)


@given(st.text(max_size=300), st.text(min_size=1, max_size=200), st.lists(st.text(max_size=30), max_size=3))
def test_any_text_is_read_back_and_cannot_break_the_feed(description, name, categories):
    event = replace(EVENT, description=description, url="", title=f"Op {name}", categories=tuple(categories))
    body = render_calendar(name, [render_event(event)])
    calendar = icalendar.Calendar.from_ical(body)
    (only,) = calendar.walk("VEVENT")
    assert str(only.get("DESCRIPTION", "")) == plain(description)
    assert str(only["SUMMARY"]) == " ".join(plain(f"Op {name}").split())
    title, same_title = body.decode().replace("\r\n ", "").split("\r\n")[4:6]
    assert re.sub(r"\\(.)", r"\1", title) == f"NAME:{' '.join(plain(name).split())}"
    assert same_title == f"X-WR-CAL{title}"
    wanted = [" ".join(plain(category.replace(",", " ")).split()) for category in categories]
    seen = [str(category) for category in only["CATEGORIES"].cats] if "CATEGORIES" in only else []
    assert seen == [category for category in wanted if category]
    assert wire_faults(body) == []


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_the_bytes_on_the_wire_keep_to_the_rfc(text):
    assert wire_faults(feed(replace(EVENT, title=text, location=text, description=text), name=text)) == []


# The calendar


def test_the_head_of_the_calendar_is_exactly_this():
    head = render_calendar("Day of action", []).decode().split("BEGIN:VTIMEZONE")[0]
    assert head.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Muster//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Day of action",
        "X-WR-CALNAME:Day of action",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "",
    ]


def test_the_zone_is_defined_once_with_yearly_rules():
    body = feed(EVENT, replace(EVENT, uid=UUID(int=7)), RED_FLAG).decode()
    assert body.count("BEGIN:VTIMEZONE") == 1
    assert "DTSTART:19700329T010000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0000" in body
    assert "DTSTART:19701025T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0100" in body


def test_stored_events_are_wrapped_as_they_are():
    stored = [render_event(EVENT), render_event(replace(EVENT, uid=UUID(int=7)))]
    assert "".join(stored).encode() in render_calendar("Feed", iter(stored))


def test_a_feed_without_events_still_has_a_body_that_readers_accept():
    body = render_calendar("Nothing yet", [])
    assert IcsCalendarStream.calendar_from_ics(body.decode()).events == []
    assert wire_faults(body) == []


def test_a_withdrawn_link_serves_one_all_day_event_on_the_local_day():
    withdrawn_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    body = withdrawn_calendar("Feed", uid=UUID(int=7), withdrawn_at=withdrawn_at)
    (only,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(only["SUMMARY"]) == "This calendar link has been withdrawn"
    assert only["DTSTART"].dt == date(2026, 7, 1)
    assert only["DTEND"].dt == date(2026, 7, 2)
    assert only["TRANSP"] == "TRANSPARENT"
    assert only["DTSTAMP"].dt == withdrawn_at
    assert only["UID"] == str(UUID(int=7))
    assert wire_faults(body) == []
