"""Red-flag dates from files: read, previewed, put into the plan, and put in again."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.clock import local
from common.errors import BadInput, NotAllowed, StaleEdit
from common.scope import System, acting_as
from notifications.models import Delivery
from operations import actions
from operations.models import RedFlagDate
from operations.red_flags.csv_file import COLUMNS, template, year_as_csv
from operations.red_flags.reading import FileRead, read_file
from operations.red_flags.steps import outcome, steps_for
from operations.red_flags.times import Days
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.test_calendars_read import calendar
from tests.operations.test_red_flag_dates import enter
from web.dates import plain_date

NEXT = clock.today().year + 1
HEAD = "Name,First day,Start time,Last day,End time,Themes,Least resource,How many,Leave,Provisional"
FIXTURES = "Southend United home matches"


def sheet(*rows: str, head: str = HEAD) -> bytes:
    """A CSV file."""
    return "\r\n".join([head, *rows, ""]).encode("utf-8-sig")


def match(number: int, day: str, *more: str) -> str:
    """A VEVENT of a home match on this day of August next year."""
    lines = [f"UID:match-{number}@southend.example", f"SUMMARY:Home match {number}"]
    start = f"{NEXT}08{day}T150000"
    return "\n".join([*lines, f"DTSTART;TZID=Europe/London:{start}", "DURATION:PT2H", *more])


def take(by: Person, name: str, data: bytes, *, source: str = FIXTURES, ends_missing: bool = False) -> list[str]:
    """Import a file as the pages do; gives the verbs of its steps."""
    with acting_as(by):
        read = read_file(name, data)
        shown = outcome(steps_for(read.rows, source=source, ends_missing=ends_missing))
        steps = actions.import_red_flags(rows=read.rows, source=source, ends_missing=ends_missing, shown=shown, by=by)
    return [step.verb for step in steps]


def faults_of(read: FileRead) -> dict[str, str]:
    """Where: what is wrong."""
    return {fault.where: " ".join(fault.texts) for fault in read.faults}


def test_a_csv_file_gives_dates_with_their_times_and_all_that_its_columns_say() -> None:
    read = read_file(
        "dates.csv",
        sheet(
            'Carnival,04/07/2027,10am,5 July 2027,2:00,"Young people; Music",A van,3,"Ask, first",yes',
            "Fair,2027-08-01,,,,,,,,",
            ",,,,,,,,,",
        ),
    )
    assert not read.faults
    carnival, fair = read.rows
    assert (carnival.starts_at, carnival.ends_at) == (
        local(dt.date(2027, 7, 4), dt.time(10)),
        local(dt.date(2027, 7, 5), dt.time(2)),
    )
    assert carnival.values == {
        "name": "Carnival",
        "themes": ["Young people", "Music"],
        "minimum_resource": "A van",
        "minimum_count": 3,
        "leave_embargo": "Ask, first",
        "provisional": True,
        "all_day": False,
    }
    assert (fair.starts_at, fair.ends_at) == (local(dt.date(2027, 8, 1)), local(dt.date(2027, 8, 2)))
    assert len(read_file("x.csv", template().encode()).rows) == 1
    short = read_file("x.csv", sheet("Fair,1 August 2027,Sue runs it", head="first day,Name,Contact".title()))
    assert faults_of(short) == {"Row 2": "First day must be a date, for example 4 July 2027 or 04/07/2027."}
    short = read_file("x.csv", sheet("1 August 2027,Fair,Sue runs it", head="FIRST DAY,name,Contact"))
    assert short.notes == ("Not taken in: Contact.",)
    assert "Sue" not in str(short.rows)
    [term] = read_file(
        "x.csv", sheet("Half term,15/02/2027,19/02/2027,All", head="Event,Start date,End date,Schools")
    ).rows
    assert (term.name, term.starts_at, term.ends_at) == (
        "Half term",
        local(dt.date(2027, 2, 15)),
        local(dt.date(2027, 2, 20)),
    )


def test_every_fault_of_a_row_is_told_and_the_other_rows_are_taken() -> None:
    rows = {
        ",4 July 2027,,,,,,,,": "Name is missing.",
        "A,31 June 2027,25:00,,,,,,,": "First day must be a date, for example 4 July 2027 or 04/07/2027."
        " Start time must be a time of day, for example 18:30 or 6:30pm.",
        "B,4 July 2027,,3 July 2027,,,,,,": "The last day must be the same as the first or later.",
        "C,4 July 2027,,4 December 2027,,,,,,": "A red-flag date lasts at most 92 days: enter shorter ones.",
        "D,28 March 2027,1:30,,,,,,,": "There is no 1:30am on 28 March 2027:"
        " the clocks go forward from 1am to 2am that night.",
        f"{'E' * 121},4 July 2027,,,,{'t' * 61},{'r' * 201},0,,maybe": "Name must be 120 characters or fewer."
        " Least resource must be 200 characters or fewer."
        " Themes are at most 20, of 60 characters or fewer, with ; between them."
        " How many must be a number from 1 to 99. Provisional must be yes or no.",
        "F,1 January 1999,,,,,,,,": "The first day must be between 2000 and 2099."
        " The last day must be between 2000 and 2099.",
        "Fair,4 July 2027,,5 July 2027,,,,,,": "It is in the file twice: see Row 2.",
    }
    read = read_file("dates.csv", sheet("Fair,4 July 2027,,,,,,,,", *rows))
    assert faults_of(read) == {f"Row {number}": text for number, text in enumerate(rows.values(), start=3)}
    assert [row.name for row in read.rows] == ["Fair"]


def test_a_file_that_is_none_is_refused_with_what_to_do() -> None:
    refused = {
        b"": "empty",
        b" \r\n": "empty",
        b"x" * (1024 * 1024 + 1): "larger than 1 MB",
        b"PK\x03\x04 a spreadsheet": "Save dates as “CSV UTF-8”",
        b"Name,First day\r\nA\0,4 July 2027": "This is no CSV file",
        "Name,First day\r\nF\xeate,4 July 2027".encode("cp1252"): "Row 2 has a character that cannot be read",
        b"Name;First day\r\n": "divided by ; instead of commas",
        b"Fair,4 July 2027\r\n": "Missing: Name, First day. Start from the template.",
        sheet(): "only column names",
        b'Name,First day\r\n"Fair,4 July 2027': "Row 2 cannot be read: a quotation mark",
        sheet(*(f"Fair {n},4 July 2027,,,,,,,," for n in range(301))): "at most 300",
        b"BEGIN:VCALENDAR\r\nrubbish": "its end is missing",
        calendar(f"UID:1\nSUMMARY:X\nDTSTART;VALUE=DATE:{NEXT}0101\nRRULE:FREQ=DAILY"): "365 dates",
    }
    for data, sentence in refused.items():
        with pytest.raises(BadInput, match=re.escape(sentence)) as refusal:
            read_file("dates.csv", data)
        assert list(refusal.value.faults) == ["file"], sentence


def test_the_same_calendar_again_changes_in_place_and_never_doubles(cast: Cast, told: list) -> None:
    first = calendar(match(1, "07"), match(2, "14"), match(3, "21"), match(9, "28", "STATUS:CANCELLED"))
    assert take(cast.cora, "f.ics", first) == ["new", "new", "new", "left_out"]
    assert told == [("RedFlagDate", "imported")] * 3
    with acting_as(cast.cora):
        before = list(RedFlagDate.objects.order_by("pk").values())
    assert take(cast.cora, "f.ics", first) == ["unchanged"] * 3 + ["left_out"]
    assert take(cast.bea, "f.ics", first, source="Something else") == ["unchanged"] * 3 + ["left_out"]
    with acting_as(cast.charlie):
        assert list(RedFlagDate.objects.order_by("pk").values()) == before
        assert {row["imported_from"] for row in before} == {FIXTURES}
    moved = calendar(match(1, "08"), match(2, "14", "CATEGORIES:Football"), match(3, "21", "STATUS:CANCELLED"))
    assert take(cast.cora, "f.ics", moved) == ["changed", "changed", "cancelled"]
    assert told[3:] == [("RedFlagDate", "changed by an import")] * 2 + [("RedFlagDate", "cancelled by an import")]
    with acting_as(cast.cora):
        rows = list(RedFlagDate.objects.order_by("name"))
        assert [row.pk for row in rows] == [row["id"] for row in sorted(before, key=lambda row: row["name"])]
        assert [(Days.of(row).starts_on.day, row.themes, row.is_cancelled) for row in rows] == [
            (8, [], False),
            (14, ["Football"], False),
            (21, [], True),
        ]
        reminders = Delivery.objects.waiting().filter(kind="red-flag", recipient=cast.cora.pk)
        assert {row.source_id for row in reminders} == {rows[0].pk, rows[1].pk}
        event = ProcessingEvent.objects.about(rows[0]).first()
        assert (event.reason, event.fields) == (f"Import of {FIXTURES}", ["starts_at", "ends_at"])


def test_what_people_changed_stays_until_the_file_says_something_new(cast: Cast) -> None:
    file = calendar(match(1, "07"), match(2, "14"))
    take(cast.cora, "f.ics", file)
    with acting_as(cast.cora):
        one, two = RedFlagDate.objects.order_by("name")
        on = Days.of(one)
        actions.change_red_flag(
            flag=one.pk,
            by=cast.cora,
            version=None,
            name="Derby",
            starts_on=on.starts_on,
            ends_on=on.ends_on,
            starts_time=dt.time(12),
            ends_time=dt.time(23),
            minimum_count=7,
            reason="Police ask for it",
        )
        actions.cancel_red_flag(flag=two.pk, by=cast.cora, version=None, reason="Played elsewhere")
    assert take(cast.cora, "f.ics", file) == ["unchanged", "unchanged"]
    file = calendar(match(1, "09"), match(2, "15"))
    assert take(cast.cora, "f.ics", file) == ["changed", "unchanged"]
    with acting_as(cast.cora):
        one.refresh_from_db()
        two.refresh_from_db()
    assert (one.name, Days.of(one).starts_time, one.minimum_count) == ("Home match 1", dt.time(15), 7)
    assert two.is_cancelled


def test_dates_that_are_gone_from_the_file_are_cancelled_only_where_that_is_asked(cast: Cast) -> None:
    enter(cast.cora, name="Carnival", starts_on=dt.date(NEXT, 8, 20), ends_on=dt.date(NEXT, 8, 20))
    take(cast.cora, "f.ics", calendar(match(1, "07"), match(2, "14"), match(3, "21")))
    take(cast.cora, "other.csv", sheet(f"Festival,22 August {NEXT},,,,,,,,"), source="Festivals")
    fewer = calendar(match(2, "14"))
    assert take(cast.cora, "f.ics", fewer) == ["unchanged"]
    # Match 1 is before the days of the file, which may be of a later part of the season.
    assert take(cast.cora, "f.ics", fewer, source=FIXTURES.upper(), ends_missing=True) == ["unchanged", "cancelled"]
    with acting_as(cast.cora):
        assert [flag.name for flag in RedFlagDate.objects.filter(is_cancelled=True)] == ["Home match 3"]


def test_a_date_that_was_entered_or_ruled_is_found_by_its_name_and_start(cast: Cast) -> None:
    actions.ensure_red_flags(years=[NEXT], by_system=System.SET_UP)
    entered = enter(cast.cora, name="Carnival", starts_on=dt.date(NEXT, 7, 4), ends_on=dt.date(NEXT, 7, 4))
    with acting_as(cast.cora):
        flags = RedFlagDate.objects.filter(year=NEXT).with_cover()
        number, download = flags.count(), year_as_csv(flags).encode()
    assert set(take(cast.cora, "again.csv", download)) == {"unchanged"}
    assert take(cast.cora, "c.csv", sheet(f"CARNIVAL,4 July {NEXT},,5 July {NEXT},,,,4,,")) == ["changed"]
    with acting_as(cast.cora):
        assert RedFlagDate.objects.filter(year=NEXT).count() == number
        entered.refresh_from_db()
        assert (entered.name, entered.minimum_count, Days.of(entered).ends_on.day) == ("CARNIVAL", 4, 5)
        assert actions.ensure_red_flags(years=[NEXT], by_system=System.SET_UP) == 0


def test_a_name_that_is_a_formula_stays_text_on_its_way_out_and_back(cast: Cast) -> None:
    take(cast.cora, "f.csv", sheet(f"=HYPERLINK(1),4 July {NEXT},,,,+1,@x,,-y,"))
    with acting_as(cast.cora):
        flags = list(RedFlagDate.objects.with_cover())
        assert (flags[0].name, flags[0].themes) == ("=HYPERLINK(1)", ["+1"])
        text = year_as_csv(flags)
    assert "'=HYPERLINK(1)" in text
    assert not re.search(r"(^|,)[=+\-@]", text, re.MULTILINE)
    assert take(cast.cora, "f.csv", text.encode()) == ["unchanged"]
    assert text.startswith("\ufeff" + ",".join(COLUMNS))


def test_only_planners_import_and_only_what_they_were_shown(cast: Cast) -> None:
    data = calendar(match(1, "07"))
    for person in (cast.olive, cast.max, cast.charlie):
        with pytest.raises(NotAllowed, match="chair or coordinator"):
            take(person, "f.ics", data)
    with pytest.raises(BadInput, match="what the calendar is called"):
        take(cast.cora, "f.ics", data, source=" ")
    with acting_as(cast.cora):
        rows = read_file("f.ics", data).rows
        shown = outcome(steps_for(rows, source=FIXTURES, ends_missing=False))
    take(cast.bea, "f.ics", data)
    with acting_as(cast.cora), pytest.raises(StaleEdit, match="has changed since the file was read"):
        actions.import_red_flags(rows=rows, source=FIXTURES, ends_missing=False, shown=shown, by=cast.cora)


def test_the_database_holds_a_date_of_a_file_once_whoever_imports_it_at_the_same_instant(cast: Cast) -> None:
    take(cast.cora, "f.ics", calendar(match(1, "07")))
    with acting_as(cast.bea):
        [made] = RedFlagDate.objects.all()
        made.pk, made.name, made._state.adding = uuid4(), "The same again", True
        with pytest.raises(IntegrityError, match="imported_red_flag_once"):
            made.save()


def upload(client: Client, name: str, data: bytes, **fields: Any) -> Any:
    """Send a file to the page."""
    sent = {"source": FIXTURES, "file": SimpleUploadedFile(name, data)} | fields
    return client.post(reverse("operations:red_flag_import"), sent)


def test_a_planner_looks_at_what_a_file_would_do_and_then_does_it(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    assert (
        "Descriptions, places and people are not" in client.get(reverse("operations:red_flag_import")).content.decode()
    )
    assert client.get(reverse("operations:red_flag_template")).content.decode() == template()
    refused = upload(client, "f.ics", b"rubbish")
    assert refused.status_code == 400
    assert "This is not a calendar" in refused.content.decode()
    assert upload(client, "f.ics", b"", source="").status_code == 400
    secret = "Zanzibar"
    shown = upload(
        client, "f.ics", calendar(match(1, "07", f"DESCRIPTION:{secret}"), match(2, "14"), "UID:3\nSUMMARY:Odd")
    )
    page = shown.content.decode()
    assert shown.status_code == 200
    assert secret not in page
    for words in ("2 new.", "Nothing is saved yet", "Home match 1", "It does not say when it starts.", "Import these"):
        assert words in page
    with acting_as(cast.cora):
        assert not RedFlagDate.objects.exists()
    parcel = re.search(r'name="parcel" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    confirm = reverse("operations:red_flag_import_confirm")
    for person, sent, status in (
        (cast.bea, parcel, 400),
        (cast.cora, parcel[:-3] + "abc", 400),
        (cast.cora, "", 400),
        (cast.olive, parcel, 403),
        (cast.cora, parcel, 302),
    ):
        assert sign_in(client, person).post(confirm, {"parcel": sent}).status_code == status
    again = client.post(confirm, {"parcel": parcel})
    assert again.status_code == 412
    assert "has changed since" in again.content.decode()
    assert "There is nothing to import" in again.content.decode()
    with acting_as(cast.charlie):
        assert RedFlagDate.objects.count() == 2
    listed = client.get(reverse("operations:red_flag_year", args=[NEXT])).content.decode()
    assert "Home match 2" in listed
    assert plain_date(dt.date(NEXT, 8, 14)) in listed


def test_a_file_costs_the_same_questions_for_one_row_and_for_three(cast: Cast, django_assert_num_queries) -> None:
    one, three = calendar(match(1, "07")), calendar(*(match(number, f"{number:02}") for number in (1, 2, 3)))
    take(cast.cora, "f.ics", three)
    for data in (one, three):
        rows = read_file("f.ics", data).rows
        with acting_as(cast.cora), django_assert_num_queries(2):
            steps_for(rows, source=FIXTURES, ends_missing=True)
