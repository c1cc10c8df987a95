"""What partners do: promise what they are asked for; and the officer, on a phone, the calendar and the outcomes."""

import time
from collections.abc import Callable

from icalendar import Calendar, Event

from tests.journeys.coordinator import PATIENCE
from tests.journeys.story import CARNIVAL, Story
from tests.journeys.visitor import Visitor, read_feed

DAY_OF_ACTION = "Operation Turncoat: Carnival day of action"


def promise_resources(story: Story) -> None:
    """Each agency confirms its own: one from the message that asks for it, two from their list of requests."""
    lisa = story.visit("fire")
    lisa.go("Messages")
    asked = "You are asked for officers or special constables for Operation Turncoat: Carnival day of action"
    _until(lisa, asked)
    lisa.shot("asked")
    lisa.follow(asked)
    lisa.follow("See it in Muster")
    lisa.fill(resource="Home safety crew")
    lisa.press("Confirm")
    dan = story.visit("officer")
    _open_request(dan, "ANPR van at the station roundabout")
    _confirm(dan, "ANPR van")
    joe = story.visit("warden")
    _open_request(joe, "Two wardens until 11pm")
    _confirm(joe, "Parking officers")
    joe.shot("confirmed")
    for partner, resource in ((lisa, "Home safety crew"), (dan, "ANPR van"), (joe, "Parking officers")):
        partner.sees("The resource is confirmed.", resource)


def cannot_promise_the_van_twice(story: Story) -> None:
    """It is not to choose any more: the page names what has it and until when."""
    dan = story.visit("officer")
    _open_request(dan, "ANPR van at the station")
    dan.press("Confirm")
    dan.shot("van-taken")
    dan.sees(
        "Nothing of Essex Police that fits is free then.", "ANPR van: confirmed for Operation Turncoat", "6pm to 11pm"
    )


def _open_request(partner: Visitor, wanted: str) -> None:
    partner.go("Resources", "See what your agency is asked for")
    row = partner.page.get_by_role("row").filter(has=partner.page.get_by_text(wanted, exact=True))
    partner.open(row.get_by_role("link").first.get_attribute("href") or "")


def _confirm(partner: Visitor, resource: str) -> None:
    partner.press("Confirm")
    partner.fill(resource=resource)
    partner.press("Confirm it")


def officer_is_told(story: Story) -> None:
    """On a phone: of the action that the meeting gave him, by the worker."""
    dan = story.visit("officer", phone=True)
    dan.go("Messages")
    _until(dan, f"You have a new action: {story.action}")
    dan.shot("messages")
    dan.follow(f"You have a new action: {story.action}")
    dan.shot("message")
    dan.sees(f"Action {story.action} is now yours.")
    dan.follow("See it in Muster")
    dan.sees(story.action)
    dan.shot("action")


def _until(visitor: Visitor, *words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not all(word in visitor.text() for word in words):
        assert time.monotonic() < deadline, visitor.text()
        time.sleep(1)
        visitor.page.reload()
    visitor.look()


def officer_subscribes(story: Story) -> None:
    """A link of his own, read by a calendar app that knows nothing but the link."""
    dan = story.visit("officer", phone=True)
    story.feed = dan.make_calendar_link("Muster on my phone")
    dan.shot("calendar-link")
    events = _read(story.feed)
    assert _titled(events, DAY_OF_ACTION)["SEQUENCE"] == 0
    assert _titled(events, DAY_OF_ACTION).decoded("DTSTART").replace(tzinfo=None) == story.at(20, 18)
    assert _titled(events, f"Red flag: {CARNIVAL}").decoded("DTSTART") == story.carnival
    assert _titled(events, f"Action {story.action} is due").decoded("DTSTART") == story.day(10)
    assert not [title for title in events if story.case_action in title]


def officer_sees_the_change(story: Story, move: Callable[[Story], None]) -> None:
    """The very next reading has the new time and a higher sequence, under the same UID."""
    before = _titled(_read(story.feed), DAY_OF_ACTION)
    move(story)
    after = _titled(_read(story.feed), DAY_OF_ACTION)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART").replace(tzinfo=None) == story.at(20, 19)


def _read(address: str) -> dict[str, Event]:
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(read_feed(address)).walk("VEVENT")}


def _titled(events: dict[str, Event], title: str) -> Event:
    assert title in events, sorted(events)
    return events[title]


def officer_records_outcomes(story: Story) -> None:
    """From the street: two orders, and three warnings after them."""
    dan = story.visit("officer", phone=True)
    dan.go("Operations", "Turncoat")
    dan.shot("operation")
    dan.follow("Record an outcome of this operation")
    dan.shot("record-kinds")
    _record(dan, "Criminal Behaviour Order (adult)", 2, "Person A\nPerson B")
    dan.sees("There is a problem", "Enter how long it lasts: at least 2 years, or until further order")
    dan.shot("record-fault")
    dan.fill(length=2, length_unit="years")
    dan.press("Record")
    dan.sees("Recorded: 2 Criminal Behaviour Orders", "Person A", "Person B")
    dan.shot("recorded")
    dan.press("Record another")
    _record(dan, "Community protection warning", 3, "Person C\nPerson D\nPerson E")
    dan.sees("Recorded: 3 Community Protection Warnings", "Operation Turncoat")


def _record(dan: Visitor, kind: str, count: int, labels: str) -> None:
    dan.choose(kind)
    dan.shot("record")
    dan.fill(count=count, labels=labels)
    dan.press("Record")
