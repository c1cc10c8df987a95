"""Calendars as four independent programs read them, against the rows that they were made from."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from audit.models import Record
from common import clock
from common.clock import LONDON, local
from common.scope import System, acting_as, acting_as_system
from notifications import actions, happenings
from notifications.calendars import entries, ical
from notifications.models import CalendarEntry
from operations.models import Deployment, Operation, RedFlagDate
from partners.models import Person
from tasking.models import Action, Meeting
from tests.cast import Cast, sign_in
from tests.notifications import making
from tests.notifications.readers import Seen, by_ical, read_by_all, wire_faults

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
#: A year of rules that every table of time zones has, and one beyond those that end in 2037.
YEARS = (2027, 2040)


#: The kinds of calendar, what asks for each, and of which rows each holds the events that are made here.
KINDS: dict[str, tuple[dict[str, str], set[type[Record]]]] = {
    "a person": ({}, {Action, Deployment, Meeting, RedFlagDate}),
    "an agency": ({"kind": "agency"}, {Action, Deployment, Meeting}),
    "a theme": ({"kind": "theme", "theme": "acquisitive CRIME"}, {Deployment}),
    "the red-flag dates": ({"kind": "red_flags"}, {RedFlagDate}),
}


def link_of(person: Person, **asked: str) -> str:
    """The path of a new link of this person."""
    with acting_as(person):
        return actions.make_feed(name="Muster", by=person, **asked).url.removeprefix(settings.BASE_URL)


def body_at(client: Client, link: str) -> bytes:
    """What a link serves."""
    answer = client.get(link)
    assert answer.status_code == 200
    return answer.content


def deploy(cast: Cast, operation: Operation, starts_at: dt.datetime, ends_at: dt.datetime, **values) -> Deployment:
    """A deployment that is in the calendar of Alice, who commands the operation: she may have several at a time."""
    values = {"name": "Patrol", "place": "High Street, Rayleigh", "meeting_point": "the clock tower", **values}
    with acting_as(cast.cora):
        made = Deployment.objects.create(operation=operation, starts_at=starts_at, ends_at=ends_at, **values)
        making.announce(made, cast.cora)
    return made


# Time


def clock_changes(year: int) -> list[dt.date]:
    """The days of a year on which the clocks go forward and back: the last Sundays of March and October."""
    return [max(day for day in _month(year, month) if day.weekday() == 6) for month in (3, 10)]


def _month(year: int, month: int) -> list[dt.date]:
    return [dt.date(year, month, day) for day in range(25, 32)]


def periods_of(year: int) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Periods of a year, those that calendars are known to get wrong among them."""
    for month in (1, 7):
        evening = local(dt.date(year, month, 15), dt.time(18))
        yield evening, evening + 9 * HOUR
    for day in clock_changes(year):
        change = dt.datetime(day.year, day.month, day.day, 1, tzinfo=dt.UTC)
        yield change - 4 * HOUR, change + 3 * HOUR
        yield change - HOUR, change
        yield change, change + HOUR
        # In October these begin or end in the hour that happens twice, in its first and its second run.
        yield change - HOUR / 2, change + HOUR / 2
        yield change + HOUR / 2, change + 3 * HOUR / 2
        yield change - HOUR / 4, change + HOUR / 4
        yield change - 3 * HOUR / 4, change - HOUR / 4


def days_of(year: int) -> list[dt.date]:
    """Days of a year, with those that are an hour shorter and longer."""
    return [dt.date(year, 1, 15), *clock_changes(year), dt.date(year, 7, 15), dt.date(year, 12, 31)]


def fill(cast: Cast, year: int) -> None:
    """Give Alice something at each of these times and on each of these days, some of it cancelled."""
    whole = making.operation(cast)
    made = [deploy(cast, whole, starts_at, ends_at) for starts_at, ends_at in periods_of(year)]
    making.change(made[0], cast.cora, state="cancelled", cancelled_reason="Rain")
    at = making.meeting(cast, starts_in=local(dt.date(year, 7, 16), dt.time(14)) - clock.now(), attending=[cast.alice])
    for day in days_of(year):
        making.action(cast, cast.alice, due_in=(day - clock.today()).days, at=at)
        making.red_flag(cast, starts_in=(day - clock.today()).days)


@dataclass(frozen=True)
class Wanted:
    """What a program must see of one event, as its own row has it."""

    model: type[Record]
    starts: dt.date
    ends: dt.date
    status: str
    stamp: dt.datetime


def wanted(cast: Cast) -> dict[str, Wanted]:
    """What must be seen of everything that there is, by its UID."""
    with acting_as_system(System.OUTBOX):
        uids = {key: str(uid) for uid, key in CalendarEntry.objects.values_list("pk", "source_id")}
    with acting_as(cast.cora):
        rows = [
            *((row, _whole(row.starts_at), _whole(row.ends_at), row.state) for row in Meeting.objects.all()),
            *((row, row.due_on, row.due_on + DAY, row.state) for row in Action.objects.all()),
            *(
                (row, row.starts_at.astimezone(LONDON).date(), row.ends_at.astimezone(LONDON).date(), "")
                for row in RedFlagDate.objects.all()
            ),
            *((row, row.starts_at, row.ends_at, row.state) for row in Deployment.objects.select_related("operation")),
        ]
    return {
        uids[row.pk]: Wanted(
            type(row), starts, ends, "CANCELLED" if state == "cancelled" else "CONFIRMED", stamp_of(row)
        )
        for row, starts, ends, state in rows
        if row.pk in uids
    }


def stamp_of(row: Record) -> dt.datetime:
    """When a row was changed last. A deployment shows its operation's name."""
    return _whole(max(row.updated_at, row.operation.updated_at) if isinstance(row, Deployment) else row.updated_at)


def _whole(moment: dt.datetime) -> dt.datetime:
    """In whole seconds, as calendars tell it."""
    return moment.replace(microsecond=0)


def faults_of(seen: list[Seen], expected: dict[str, Wanted]) -> Iterator[str]:
    """Where a program sees something else than the rows have."""
    if sorted(event.uid for event in seen) != sorted(expected):
        yield f"it holds {len(seen)} events, not the {len(expected)}"
    for event in seen:
        row = expected.get(event.uid)
        if row and (event.starts, event.ends, event.status, event.stamp) != (
            row.starts,
            row.ends,
            row.status,
            row.stamp,
        ):
            yield f"{event} is not {row}"
        if event.changed != event.stamp:
            yield f"{event.title} has two stamps"


def test_every_program_sees_the_instants_and_dates_of_the_database(client: Client, cast: Cast) -> None:
    bodies: dict[str, bytes] = {}
    expected: dict[str, dict[str, Wanted]] = {}
    for year in YEARS:
        # A window reaches 400 days ahead, so that a year is read at its beginning.
        with time_machine.travel(dt.datetime(year, 1, 2, 12, tzinfo=dt.UTC)):
            fill(cast, year)
            rows = {uid: row for uid, row in wanted(cast).items() if row.starts.year == year}
            for kind, (asked, models) in KINDS.items():
                bodies[f"{kind} in {year}"] = body_at(client, link_of(cast.alice, **asked))
                expected[f"{kind} in {year}"] = {uid: row for uid, row in rows.items() if row.model in models}
            sign_in(client, cast.alice)
            for uid, row in list(rows.items())[::5]:
                bodies[f"the file of {uid}"] = body_at(client, reverse("notifications:entry_ics", args=[uid]))
                expected[f"the file of {uid}"] = {uid: row}
    faults = [f"{name}: {fault}" for name, body in bodies.items() for fault in wire_faults(body)]
    for program, by_name in read_by_all(bodies).items():
        faults += [f"{program}, {n}: {fault}" for n, seen in by_name.items() for fault in faults_of(seen, expected[n])]
    assert faults == []
    assert len(expected["a person in 2040"]) == len(list(periods_of(2040))) + 1 + 2 * len(days_of(2040))
    assert {row.status for row in expected["a theme in 2027"].values()} == {"CANCELLED", "CONFIRMED"}


# Text

HARD_TEXTS = {
    "emoji": "🚨👮\u200d♀️ Day of action 🎉",
    "Welsh": "Llŷn, tŵr a dŵr: ŵ Ŵ ŷ Ŷ",
    "signs": r"a, b; c \\ d \, e \; f: \"g\" ^h",
    "path": r"C:\News\files",
    "lines": "one\ntwo\r\nthree",
    "forged": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:y",
}
#: No row that is shown in a calendar holds so much today; the text of an event may.
LONG = "Ŵyl y Dŵr 🎉, bring; \\ hi-vis\n" * 175 + "the end"


def as_read_by(program: str, text: str) -> str:
    """What a program makes of a text that was written as RFC 5545 says.

    node-ical undoes the escapes one kind after another, so that a written "\\n" is a backslash and a line end to it.
    """
    return re.sub(r"\\[nN]", "\\\n", text) if program == "node-ical" else text


def test_every_program_reads_hard_text_whole(client: Client, cast: Cast) -> None:
    assert len(LONG) > 5000
    now = clock.now()
    for text in HARD_TEXTS.values():
        operation = making.operation(cast, name=text)
        deploy(cast, operation, now + DAY, now + 2 * DAY, name=text, place=text, meeting_point=text)
    bodies = {
        "a person": body_at(client, link_of(cast.alice)),
        "a long text": ical.render_calendar(LONG, [ical.render_event(event_of(LONG))]),
    }
    faults = [f"{kind}: {fault}" for kind, body in bodies.items() for fault in wire_faults(body)]
    for program, by_kind in read_by_all(bodies).items():
        told = {(one.title, one.place, one.description.partition("\nhttp")[0]) for one in by_kind["a person"]}
        for name, text in HARD_TEXTS.items():
            line = as_read_by(program, " ".join(ical.plain(text).split()))
            whole = as_read_by(program, ical.plain(text))
            if (f"Operation {line}: {line}", whole, f"Meet at {whole}.") not in told:
                faults.append(f"{program} reads {name} as {told}")
        (long,) = by_kind["a long text"]
        if (long.description, long.place) != (as_read_by(program, LONG), as_read_by(program, LONG)):
            faults.append(f"{program} reads of the long text {len(long.description)} characters: {long.description}")
        if long.categories != ("Night-time economy", "Ŵyl a b; c"):
            faults.append(f"{program} reads the categories {long.categories}")
    assert faults == []


def event_of(text: str) -> ical.Event:
    """An event that holds this text wherever one can stand."""
    now = clock.now()
    return ical.Event(
        uid=UUID(int=7),
        sequence=0,
        updated_at=now,
        starts=now,
        ends=now + HOUR,
        all_day=False,
        title=text,
        location=text,
        description=text,
        categories=("Night-time economy", "Ŵyl a, b; c"),
        alarm_minutes=60,
    )


# Withdrawn links


def test_every_program_reads_that_a_link_is_withdrawn_and_nothing_else(client: Client, cast: Cast) -> None:
    deploy(cast, making.operation(cast), clock.now() + DAY, clock.now() + 2 * DAY)
    with acting_as(cast.alice):
        made = actions.make_feed(name="Muster", by=cast.alice)
        withdrawn = actions.revoke_feed(feed=made.feed.pk, by=cast.alice, version=None)
    body = body_at(client, made.url.removeprefix(settings.BASE_URL))
    today = withdrawn.revoked_at.astimezone(LONDON).date()
    assert wire_faults(body) == []
    for program, by_kind in read_by_all({"withdrawn": body}).items():
        (notice,) = by_kind["withdrawn"]
        assert (notice.title, notice.starts, notice.ends) == (ical.WITHDRAWN_TITLE, today, today + DAY), program
        assert notice.stamp == notice.changed == withdrawn.revoked_at.replace(microsecond=0), program
        assert notice.uid == str(made.feed.pk), program


# Stable through rebuilding


def test_what_is_made_anew_is_the_same_to_the_byte(client: Client, cast: Cast) -> None:
    fill(cast, clock.today().year + 1)
    link = link_of(cast.alice)
    first = client.get(link)
    with acting_as_system(System.OUTBOX):
        assert CalendarEntry.objects.update(fingerprint="of an older version") > 20
    with time_machine.travel(clock.now() + HOUR):
        with acting_as(cast.cora):
            upcoming = [one for source in happenings.SOURCES.values() for one in source.upcoming(clock.now())]
            assert entries.renew_stale(upcoming) == len(upcoming) > 20
        again = client.get(link)
    assert again.content == first.content
    assert [again[name] for name in ("ETag", "Last-Modified")] == [first[name] for name in ("ETag", "Last-Modified")]


def test_the_sequence_rises_with_time_place_and_status_alone(client: Client, cast: Cast) -> None:
    starts_at = clock.now() + 30 * DAY
    whole = making.operation(cast)
    made = deploy(cast, whole, starts_at, starts_at + HOUR)
    link = link_of(cast.alice)
    steps: list[tuple[dict[str, Any], int]] = [
        ({"name": "Another name"}, 0),
        ({"meeting_point": "the station"}, 0),
        ({"latitude": "51.5", "longitude": "0.6"}, 0),
        ({"ends_at": starts_at + 2 * HOUR}, 1),
        ({"starts_at": starts_at + HOUR}, 1),
        ({"place": "Market Square, Rochford"}, 1),
        ({"state": "cancelled", "cancelled_reason": "Rain"}, 1),
        ({"meeting_point": "nowhere"}, 0),
    ]
    (before,) = by_ical(body_at(client, link).decode())
    assert before.sequence == 0
    for number, (values, rise) in enumerate(steps, 1):
        with time_machine.travel(starts_at - 30 * DAY + number * dt.timedelta(minutes=1)):
            making.change(made, cast.cora, **values)
            (event,) = by_ical(body_at(client, link).decode())
        assert (event.uid, event.sequence - before.sequence) == (before.uid, rise), values
        assert event.stamp > before.stamp, values
        before = event
