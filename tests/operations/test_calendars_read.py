"""Calendar files: what is taken of them, and how what cannot be taken is told."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import LONDON, local
from common.errors import BadInput
from operations.calendar_files.apart import read_calendar
from operations.calendar_files.reading import CalendarRead, Refused, from_plain, read, to_plain

SECOND = dt.timedelta(seconds=1)
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2027, 12, 31)
#: What every event of these tests has that says nothing else.
HEAD = "UID:1\nSUMMARY:Fair"
NEVER = f"{HEAD}\nDTSTART:20260704T180000\nDURATION:PT2H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"


def calendar(*events: str, method: str = "") -> bytes:
    """A calendar file of these events, each the lines of a VEVENT."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Muster//Test//EN", *([f"METHOD:{method}"] if method else [])]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def taken(data: bytes) -> CalendarRead:
    """What is read of two years."""
    return read(data, starts_on=FIRST, ends_on=LAST)


def periods(*events: str) -> list[tuple[str, str]]:
    """The London periods that come of these events."""
    found = taken(calendar(*events))
    assert not found.faults
    return [
        tuple(f"{at.astimezone(LONDON):%d %b %Y %H:%M}" for at in (event.starts_at, event.ends_at))  # type: ignore[misc]
        for event in found.events
    ]


#: Lines of an event: the London periods that come of it.
TAKEN = {
    "DTSTART;VALUE=DATE:20260704\nDTEND;VALUE=DATE:20260706": [("04 Jul 2026 00:00", "06 Jul 2026 00:00")],
    "DTSTART;VALUE=DATE:20260704\nDTEND;VALUE=DATE:20260704": [("04 Jul 2026 00:00", "05 Jul 2026 00:00")],
    "DTSTART;VALUE=DATE:20260704": [("04 Jul 2026 00:00", "05 Jul 2026 00:00")],
    "DTSTART:20260704T180000\nDTEND:20260705T030000": [("04 Jul 2026 18:00", "05 Jul 2026 03:00")],
    "DTSTART:20260704T180000Z\nDURATION:PT2H": [("04 Jul 2026 19:00", "04 Jul 2026 21:00")],
    "DTSTART;TZID=Europe/Paris:20260704T180000\nDURATION:PT2H": [("04 Jul 2026 17:00", "04 Jul 2026 19:00")],
    "DTSTART;TZID=GMT Standard Time:20260704T180000\nDURATION:PT2H": [("04 Jul 2026 18:00", "04 Jul 2026 20:00")],
    # The hour that does not exist is taken with the offset before it (RFC 5545 section 3.3.5).
    "DTSTART;TZID=Europe/London:20260329T013000\nDURATION:PT1H": [("29 Mar 2026 02:30", "29 Mar 2026 03:30")],
    "DTSTART:20261020T180000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261027T180000": [
        ("20 Oct 2026 18:00", "20 Oct 2026 19:00"),
        ("03 Nov 2026 18:00", "03 Nov 2026 19:00"),
    ],
    "DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY": [
        ("04 Jul 2026 00:00", "05 Jul 2026 00:00"),
        ("04 Jul 2027 00:00", "05 Jul 2027 00:00"),
    ],
    # Only what touches the days asked for, at both ends.
    "DTSTART:20251231T230000\nDTEND:20260101T000000": [],
    "DTSTART:20251231T230000\nDTEND:20260101T000100": [("31 Dec 2025 23:00", "01 Jan 2026 00:01")],
    "DTSTART;VALUE=DATE:20271231": [("31 Dec 2027 00:00", "01 Jan 2028 00:00")],
    "DTSTART;VALUE=DATE:20280101": [],
}

#: Lines of an event: what the fault says.
FAULTS = {
    "": "It does not say when it starts.",
    "DTSTART:2026070": "It has a DTSTART that is no date",
    "DTSTART:20260704T180000": "It does not say when it ends.",
    "DTSTART:20260704T180000\nDTEND:20260704T180000": "It must end after it starts.",
    "DTSTART:20260704T180000\nDURATION:-PT2H": "It must end after it starts.",
    "DTSTART;VALUE=DATE:20260704\nDTEND;VALUE=DATE:20260703": "It must end after it starts.",
    "DTSTART;VALUE=DATE:20260704\nDTEND:20260704T180000": "starts on a day and ends at a time",
    "DTSTART:20260704T180000\nDTEND:20260704T190000Z": "Its start has a time zone and its end has none",
    "DTSTART;TZID=Narnia/Castle:20260704T180000\nDURATION:PT2H": "in the time zone Narnia/Castle",
    "DTSTART;VALUE=DATE:00010101": "between 1970 and 2099",
    "DTSTART;VALUE=DATE:20260704\nRRULE:rubbish": "RRULE that is no date, time or rule",
    "DTSTART;VALUE=DATE:20260704\nRRULE:FREQ=DAILY;UNTIL=rubbish": "RRULE that is no date, time or rule",
    "DTSTART;VALUE=DATE:20260704\nRRULE:FREQ=SECONDLY": "repeats more often than daily",
    "DTSTART;VALUE=DATE:20260704\nRRULE:FREQ=YEARLY;BYSECOND=1": "repeats more often than daily",
    "DTSTART;VALUE=DATE:20260704\nDTSTART;VALUE=DATE:20260705": "It says twice",
}


def test_events_become_periods_as_the_standard_says() -> None:
    assert {lines: periods(f"{HEAD}\n{lines}") for lines in TAKEN} == TAKEN


def test_what_cannot_be_taken_is_told_by_name_and_the_rest_is_taken() -> None:
    for lines, sentence in FAULTS.items():
        broken = f"UID:2\nSUMMARY:Broken\n{lines}".strip()
        found = taken(calendar(broken, f"{HEAD}\nDTSTART;VALUE=DATE:20260704"))
        assert [fault.event for fault in found.faults] == ["“Broken”"], lines
        assert sentence in found.faults[0].text, lines
        assert [event.name for event in found.events] == ["Fair"], lines
    (fault,) = taken(calendar("UID:1\nDTSTART;VALUE=DATE:20260704")).faults
    assert (fault.event, fault.text[:15]) == ("Event 1", "It has no name.")


def test_one_of_a_series_that_was_moved_or_called_off_keeps_its_place_in_it() -> None:
    found = taken(
        calendar(
            f"{HEAD}\nDTSTART:20260704T180000\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;COUNT=3",
            f"{HEAD}, moved\nRECURRENCE-ID:20260711T180000\nDTSTART:20260712T100000\nDURATION:PT1H",
            f"{HEAD}\nRECURRENCE-ID:20260718T180000\nDTSTART:20260718T180000\nDURATION:PT2H\nSTATUS:CANCELLED",
        )
    )
    assert [(event.name, event.occurrence[:10], event.is_cancelled) for event in found.events] == [
        ("Fair", "2026-07-04", False),
        ("Fair, moved", "2026-07-11", False),
        ("Fair", "2026-07-18", True),
    ]
    assert {event.uid for event in found.events} == {"1"}


def test_nothing_is_read_but_when_and_what_it_is_called() -> None:
    secret = "Zanzibar"
    words = ("DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "URL", "X-NOTE", "ORGANIZER", "ATTENDEE")
    given = ["DTSTART;VALUE=DATE:20260704", "CATEGORIES:Music,Young people", "TRANSP:TRANSPARENT"]
    event = "\n".join([HEAD, *given, *(f"{word}:{secret}" for word in words)])
    found = taken(calendar(event, method="CANCEL"))
    assert secret not in str(found)
    (only,) = found.events
    assert (only.categories, only.is_free, only.is_cancelled) == (("Music", "Young people"), True, True)


def test_an_event_without_an_identity_gets_the_same_one_each_time() -> None:
    event = "SUMMARY:Fair\nDTSTART;VALUE=DATE:20260704"
    first, again = taken(calendar(event)), taken(calendar("SUMMARY:Other\nDTSTART;VALUE=DATE:20260704", event))
    assert first.events[0].uid in {one.uid for one in again.events}
    assert len({one.uid for one in again.events}) == 2


def test_what_lies_outside_the_days_asked_for_is_counted() -> None:
    events = [f"UID:{year}\nSUMMARY:Fair\nDTSTART;VALUE=DATE:{year}0704" for year in (2024, 2025, 2026)]
    found = taken(calendar(*events))
    assert (len(found.events), found.outside) == (1, 2)


def test_a_file_that_is_no_calendar_is_refused_with_what_to_do() -> None:
    event = f"{HEAD}\nDTSTART;VALUE=DATE:20260704"
    refused = {
        b"": "This is not a calendar",
        b"Name,First day\r\nFair,2026-07-04\r\n": "This is not a calendar",
        b"\x89PNG\r\n\x1a\n": "This is not a calendar",
        calendar(event).replace(b"Fair", b"F\0ir"): "This is not a calendar",
        calendar(event).replace(b"Fair", b"F\xe4ir"): "not saved as UTF-8",
        calendar(): "There are no events",
        calendar(event)[:-20]: "its end is missing",
        calendar(event).replace(b"VERSION:2.0", b";;;"): "a line of it cannot be read",
        calendar(*[event] * 2001): "more than 2,000 events",
        calendar(*(f"UID:{n}\n{HEAD[6:]}\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY" for n in range(3))): "dates",
    }
    for data, sentence in refused.items():
        with pytest.raises(Refused, match=sentence):
            taken(data)
    assert periods(event) == [("04 Jul 2026 00:00", "05 Jul 2026 00:00")]
    assert taken(b"\xef\xbb\xbf" + calendar(event)).events


def test_a_file_is_read_in_a_process_of_its_own_that_a_bomb_cannot_outlast() -> None:
    good = calendar(f"{HEAD}\nDTSTART;VALUE=DATE:20260704")
    assert read_calendar(good, starts_on=FIRST, ends_on=LAST) == taken(good)
    many = [NEVER.replace("UID:1", f"UID:{number}") for number in range(50)]
    for data, sentence in (
        (calendar(*many), "more than Muster can work out"),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"rubbish", "This is not a calendar"),
    ):
        with pytest.raises(BadInput, match=sentence) as refusal:
            read_calendar(data, starts_on=FIRST, ends_on=LAST)
        assert list(refusal.value.faults) == ["file"]


_starts = st.integers(0, 700 * 86_400).map(lambda seconds: local(FIRST).astimezone(dt.UTC) + seconds * SECOND)


@given(_starts, st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(days=20)), st.text(min_size=1, max_size=200))
def test_any_event_keeps_its_instant_and_its_length(starts: dt.datetime, length: dt.timedelta, name: str) -> None:
    minutes = int(length.total_seconds() // 60)
    typed = "".join(mark for mark in name if mark.isprintable() and mark not in "\\,;") or "Fair"
    found = taken(calendar(f"UID:1\nSUMMARY:{typed}\nDTSTART:{starts:%Y%m%dT%H%M%S}Z\nDURATION:PT{minutes}M"))
    if not typed.split():
        assert [fault.text[:14] for fault in found.faults] == ["It has no name"]
        return
    (event,) = found.events
    assert event.starts_at == starts
    assert event.ends_at - event.starts_at == dt.timedelta(minutes=minutes)
    assert event.name == " ".join(typed.split())[:120]
    assert from_plain(to_plain(found)) == found


def test_an_event_within_another_is_a_fault_and_one_within_something_else_is_passed_by() -> None:
    inner = "BEGIN:VEVENT\r\nUID:2\r\nDTSTART:20260801T100000Z\r\nEND:VEVENT\r\n"
    whole = calendar("UID:1\nSUMMARY:Fair\nDTSTART:20260801T100000Z\nDTEND:20260801T120000Z")
    nested = taken(whole.replace(b"END:VEVENT", inner.encode() + b"END:VEVENT"))
    assert [fault.text for fault in nested.faults] == ["Another event stands within it. Export the calendar again."]
    assert nested.events == ()
    beside = f"BEGIN:VTODO\r\nUID:3\r\n{inner}END:VTODO\r\n".encode()
    passed_by = taken(whole.replace(b"END:VCALENDAR", beside + b"END:VCALENDAR"))
    assert (len(passed_by.events), passed_by.faults) == (1, ())


@given(st.data())
def test_whatever_is_broken_in_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    """Lines dropped, doubled, cut and filled with rubbish."""
    lines = calendar(*(f"UID:{n}\nSUMMARY:Fair\n{one}" for n, one in enumerate([*TAKEN, *FAULTS]))).split(b"\r\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        rubbish = data.draw(st.binary(max_size=20))
        kept = data.draw(st.integers(0, len(lines[at])))
        lines[at : at + 1] = data.draw(st.sampled_from([[], [lines[at]] * 2, [lines[at][:kept] + rubbish]]))
    try:
        found = taken(b"\r\n".join(lines))
    except Refused:
        return
    assert all(event.starts_at < event.ends_at for event in found.events)
    assert all(event.name for event in found.events)
    assert from_plain(to_plain(found)) == found
