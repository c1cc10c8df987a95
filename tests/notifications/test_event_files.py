"""One event as a file: as it stands in the feeds, for whoever may see it, and for nobody else."""

import dataclasses
import datetime as dt
import re

import icalendar
import vobject
from django.conf import settings
from django.test import Client
from ical.calendar_stream import IcsCalendarStream

from audit.models import ProcessingEvent
from common.scope import System, acting_as, acting_as_system
from notifications import actions, happenings
from notifications.calendars import entries
from notifications.models import CalendarEntry
from tests.cast import Cast, sign_in
from tests.notifications import making


def entry_of(record) -> CalendarEntry:
    with acting_as_system(System.OUTBOX):
        return CalendarEntry.objects.get(source_id=record.pk)


def path_of(record) -> str:
    return f"/calendar-entries/{record._meta.db_table}/{record.pk}.ics"


def events(client: Client, path: str) -> list[dict]:
    answer = client.get(path)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_every_kind_of_event_has_a_file_that_its_page_links_to(client: Client, cast: Cast) -> None:
    made = [
        making.deployment(cast, turnout=[cast.olive]),
        making.meeting(cast),
        making.red_flag(cast),
        making.action(cast, cast.olive),
    ]
    sign_in(client, cast.olive)
    faults = []
    for record in made:
        path, by_entry = path_of(record), f"/calendar-entries/{entry_of(record).pk}.ics"
        page = client.get(record.get_absolute_url()).content.decode()
        if f'href="{path}"' not in page:
            faults.append((path, "is not on its page"))
        answer = client.get(path)
        text = answer.content.decode()
        if not re.fullmatch(r'attachment; filename="[a-z0-9-]+\.ics"', answer["Content-Disposition"]):
            faults.append((path, answer["Content-Disposition"]))
        if answer["Content-Type"] != "text/calendar; charset=utf-8" or "METHOD" in text or "X-WR-CALNAME" in text:
            faults.append((path, "is not a file to import"))
        if client.get(by_entry).content != answer.content:
            faults.append((path, "differs by its entry"))
        readers = {
            str(icalendar.Calendar.from_ical(text).walk("VEVENT")[0]["UID"]),
            IcsCalendarStream.calendar_from_ics(text).events[0].uid,
            vobject.readOne(text).vevent.uid.value,
            str(entry_of(record).pk),
        }
        if len(readers) != 1:
            faults.append((path, readers))
    assert faults == []


def test_it_is_the_same_event_as_in_the_feed(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    with acting_as(cast.olive):
        link = actions.make_feed(name="Muster", by=cast.olive).url.removeprefix(settings.BASE_URL)
    for _ in range(2):
        (single,) = events(sign_in(client, cast.olive), path_of(made))
        (fed,) = events(client, link)
        assert single.to_ical() == fed.to_ical()
        made = making.change(
            made,
            cast.cora,
            starts_at=made.starts_at + dt.timedelta(days=1),
            ends_at=made.ends_at + dt.timedelta(days=1),
        )


def test_it_shows_no_more_than_its_reader_may_see_and_is_marked(client: Client, cast: Cast) -> None:
    secret = making.deployment(cast, turnout=[cast.charlie], sensitive=True)
    restricted = making.action(cast, cast.bob, category="victims")
    measures = {record: entry_of(record).pk for record in (secret, restricted)}
    (event,) = events(sign_in(client, cast.bob), path_of(secret))
    assert str(event["SUMMARY"]).startswith("OFFICIAL-SENSITIVE: Operation Turncoat")
    assert "Smith" not in client.get(path_of(restricted)).content.decode()
    faults = []
    for person in (cast.charlie, cast.carla, cast.sam, cast.ada):
        sign_in(client, person)
        for record, entry in measures.items():
            for path in (path_of(record), f"/calendar-entries/{entry}.ics"):
                answer = client.get(path)
                committed = person == cast.charlie and record == secret and str(entry) in path
                expected = {200} if committed else ({403} if person in (cast.sam, cast.ada) else {404})
                if answer.status_code not in expected or b"Turncoat" in answer.content:
                    faults.append((person.name, path, answer.status_code))
    assert faults == []
    (event,) = events(sign_in(client, cast.charlie), f"/calendar-entries/{measures[secret]}.ics")
    assert str(event["SUMMARY"]) == "Committed \N{EN DASH} see Muster"
    client.logout()
    assert client.get(path_of(secret)).status_code == 302


def test_what_there_is_no_event_of_is_not_found(client: Client, cast: Cast) -> None:
    making.deployment(cast, turnout=[cast.olive])
    key = cast.olive.pk
    sign_in(client, cast.olive)
    faults = [
        path
        for path in (
            f"/calendar-entries/{key}.ics",
            f"/calendar-entries/operations_deployment/{key}.ics",
            f"/calendar-entries/partners_person/{key}.ics",
            f"/calendar-entries/hotspots_subjectdetails/{key}.ics",
            "/calendar-entries/operations_deployment/x.ics",
        )
        if client.get(path).status_code != 404
    ]
    assert faults == []


def test_one_that_was_never_announced_has_its_entry_made(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive], quiet=True)
    assert len(events(sign_in(client, cast.olive), path_of(made))) == 1
    assert entry_of(made).starts_at == made.starts_at


def test_handing_it_out_is_logged_as_a_disclosure(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    events(sign_in(client, cast.olive), path_of(made))
    with acting_as(cast.olive):
        (logged,) = ProcessingEvent.objects.filter(verb="downloaded calendar entry")
    assert (logged.operation, logged.recipients) == ("disclosure", ["Rochford District Council"])


def test_long_and_strange_text_comes_through_whole(client: Client, cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.olive])
    place = "Tŷ Newydd, Heol y Dŵr; 🚓 \\n"
    said = f"{place}\nand on. " * 200
    with acting_as(cast.olive):
        told = dataclasses.replace(happenings.of(made), title=f"Op {place}", place=place, description=said[:5000])
        entries.renew(told)
    (event,) = events(sign_in(client, cast.olive), path_of(made))
    assert [str(event[name]) for name in ("SUMMARY", "LOCATION")] == [f"Op {place}", place]
    assert str(event["DESCRIPTION"]).startswith(said[:5000])
    raw = client.get(path_of(made)).content
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert raw.count(b"\n") == raw.count(b"\r\n")
