"""Availability and leave: entered, by the week, imported, struck; and what they do to what is confirmed."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from operations import actions
from operations.clashes import Window
from operations.models import Availability, Deployment, Resource, ResourceRequest
from operations.resourcing.leave import Pattern
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.made import (
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)

NINE, FIVE = dt.time(9), dt.time(17)
WORKING_DAYS = frozenset(range(5))


def enter(resource: Resource, by: Person, kind: str = "leave", **fields: Any) -> Availability:
    """A period, ten days ahead in the evening."""
    values: dict[str, Any] = {"starts_at": at(10, 17), "ends_at": at(10, 23)} | fields
    with acting_as(by):
        return actions.enter_availability(resource=resource.pk, kind=kind, by=by, **values)


def said(resource: Resource, by: Person) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """What stands, in order."""
    with acting_as(by):
        rows = resource.availability.standing()
        return [(row.kind, row.starts_at, row.ends_at) for row in rows]


# --- The week ---------------------------------------------------------------------------------------------------------


def test_the_week_keeps_londons_wall_time_over_both_changes_of_the_clocks() -> None:
    autumn = Pattern(WORKING_DAYS, NINE, FIVE, dt.date(2026, 10, 23), dt.date(2026, 10, 26)).windows()
    assert autumn == [
        Window(dt.datetime(2026, 10, 23, 8, tzinfo=dt.UTC), dt.datetime(2026, 10, 23, 16, tzinfo=dt.UTC)),
        Window(dt.datetime(2026, 10, 26, 9, tzinfo=dt.UTC), dt.datetime(2026, 10, 26, 17, tzinfo=dt.UTC)),
    ]
    # Saturday night over the hour that is missing in March, and the one that comes twice in October.
    for sunday, hours in ((dt.date(2027, 3, 28), 4), (dt.date(2026, 10, 25), 6)):
        (night,) = Pattern(
            frozenset({5}), dt.time(22), dt.time(3), sunday - dt.timedelta(days=1), sunday - dt.timedelta(days=1)
        ).windows()
        assert night.ends_at - night.starts_at == dt.timedelta(hours=hours)
    # From a time that there is not, to one at the same instant: no period, and no fault where there are others.
    march = Pattern(frozenset({6}), dt.time(1), dt.time(2), dt.date(2027, 3, 28), dt.date(2027, 4, 4)).windows()
    assert [clock.LONDON.fromutc(one.starts_at.replace(tzinfo=clock.LONDON)).date() for one in march] == [
        dt.date(2027, 4, 4)
    ]


@given(
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    from_time=st.times().map(lambda at: at.replace(microsecond=0)),
    until_time=st.times().map(lambda at: at.replace(microsecond=0)),
    starts_on=st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)),
    days=st.integers(6, 400),
)
def test_a_pattern_is_in_order_and_of_its_weekdays(
    weekdays: frozenset[int], from_time: dt.time, until_time: dt.time, starts_on: dt.date, days: int
) -> None:
    windows = Pattern(weekdays, from_time, until_time, starts_on, starts_on + dt.timedelta(days=days)).windows()
    assert windows == sorted(windows)
    assert all(one.starts_at < one.ends_at for one in windows)
    assert all(one.ends_at - one.starts_at <= dt.timedelta(hours=25) for one in windows)
    assert {one.starts_at.astimezone(clock.LONDON).weekday() for one in windows} <= weekdays


def test_faults_of_what_is_entered_are_named(cast: Cast) -> None:
    van = make_resource(cast.bob)
    good = {"weekdays": WORKING_DAYS, "from_time": NINE, "until_time": FIVE}
    for field, pattern in {
        "weekdays": Pattern(**(good | {"weekdays": frozenset()}), starts_on=clock.today(), ends_on=clock.today()),
        "ends_on": Pattern(**good, starts_on=dt.date(2026, 11, 2), ends_on=dt.date(2026, 11, 1)),
        "starts_on": Pattern(**good, starts_on=dt.date(2100, 1, 1), ends_on=dt.date(2100, 1, 2)),
    }.items():
        with acting_as(cast.bob), pytest.raises(BadInput) as refusal:
            actions.enter_pattern(resource=van.pk, kind="available", pattern=pattern, by=cast.bob)
        assert list(refusal.value.faults) == [field]
    for field, fields in {
        "kind": {"kind": "holiday"},
        "ends_at": {"ends_at": at(10, 17)},
        "starts_at": {"starts_at": dt.datetime(2100, 1, 1, tzinfo=dt.UTC)},
    }.items():
        with pytest.raises(BadInput) as refusal:
            enter(van, cast.bob, **fields)
        assert list(refusal.value.faults) == [field]
    with pytest.raises(BadInput, match="at most 366 days"):
        enter(van, cast.bob, ends_at=at(400))
    enter(van, cast.bob)
    with pytest.raises(BadInput, match="entered already"):
        enter(van, cast.bob)


def test_a_pattern_entered_twice_says_nothing_twice_and_a_stretch_of_it_is_struck(cast: Cast) -> None:
    van = make_resource(cast.bob)
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    pattern = Pattern(WORKING_DAYS, NINE, FIVE, monday, monday + dt.timedelta(days=13))
    with acting_as(cast.bob):
        for new in (10, 0):
            made = actions.enter_pattern(resource=van.pk, kind="available", pattern=pattern, by=cast.bob)
            assert made == new
        week = {"starts_on": monday, "ends_on": monday + dt.timedelta(days=6)}
        assert actions.clear_availability(resource=van.pk, kind="leave", by=cast.bob, **week) == 0
        assert actions.clear_availability(resource=van.pk, kind="available", by=cast.bob, **week) == 5
        assert van.availability.count() == 10, "struck, and still there"
        assert van.availability.standing().count() == 5
        row = van.availability.standing().first()
        assert row is not None
        actions.strike_availability(availability=row.pk, by=cast.bob, version=row.version)
        with pytest.raises(WrongState, match="struck already"):
            actions.strike_availability(availability=row.pk, by=cast.bob, version=None)
        verbs = set(ProcessingEvent.objects.about(van).values_list("verb", flat=True))
    assert {"availability entered for weeks", "availability struck for a time", "availability struck"} <= verbs


# --- What is confirmed ------------------------------------------------------------------------------------------------


def test_what_is_on_leave_or_not_available_is_not_confirmed(cast: Cast) -> None:
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    away, elsewhere, there = (make_resource(cast.bea, f"Van {name}") for name in ("A", "B", "C"))
    enter(away, cast.bea)
    enter(elsewhere, cast.bea, "available", ends_at=at(10, 22))
    enter(there, cast.bea, "available", ends_at=at(10, 20))
    enter(there, cast.bea, "available", starts_at=at(10, 20), ends_at=at(10, 23))
    with pytest.raises(Conflict, match=r"Van A is on leave or out of use then \(.*\)\. Choose another resource"):
        confirm(request, away, cast.bea)
    with pytest.raises(Conflict, match="Van B is not available for the whole of"):
        confirm(request, elsewhere, cast.bea)
    assert confirm(request, there, cast.bea).state == "confirmed"


def test_leave_over_what_is_confirmed_names_it_and_may_withdraw_it(cast: Cast, told: list) -> None:
    van = make_resource(cast.bea, "ANPR van")
    request = make_request(cast, make_deployment(cast, make_operation(cast, name="Turncoat")), cast.bea)
    confirm(request, van, cast.bea)
    with pytest.raises(Conflict, match="ANPR van is confirmed for Operation Turncoat") as refusal:
        enter(van, cast.bea)
    assert list(refusal.value.faults) == ["withdraw"]
    with pytest.raises(Conflict, match="confirmed for Operation Turncoat"):
        enter(van, cast.bea, "available", starts_at=at(20), ends_at=at(21))
    assert said(van, cast.bea) == []
    enter(van, cast.bea, starts_at=at(11), ends_at=at(12))
    told.clear()
    enter(van, cast.bea, withdraw=True)
    assert told == [("ResourceRequest", "withdrawn")]
    with acting_as(cast.bea):
        request.refresh_from_db()
    assert (request.state, request.answer) == ("withdrawn", "It is not available then.")


def test_striking_the_time_in_which_something_is_confirmed_names_it(cast: Cast) -> None:
    van = make_resource(cast.bea)
    enter(van, cast.bea, "available", starts_at=at(12), ends_at=at(13))
    row = enter(van, cast.bea, "available")
    confirm(make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea), van, cast.bea)
    with acting_as(cast.bea), pytest.raises(Conflict, match="is confirmed for Operation"):
        actions.strike_availability(availability=row.pk, by=cast.bea, version=None)


def test_leave_over_what_one_may_not_see_is_refused_without_naming_it(cast: Cast) -> None:
    bus, secret = make_resource(cast.carla, "Outreach bus"), make_secret(cast)
    with acting_as(cast.cora):
        hidden = Deployment.objects.get(operation=secret)
    confirm(make_request(cast, hidden, cast.carla), bus, cast.carla)
    for withdraw in (False, True):
        with pytest.raises(Conflict) as refusal:
            enter(bus, cast.bea, withdraw=withdraw)
        assert (
            refusal.value.detail
            == "Outreach bus is confirmed for that time. Ask whoever answered for Outreach Charity to enter this."
        )
    enter(bus, cast.bea, starts_at=at(11), ends_at=at(12))
    enter(bus, cast.carla, withdraw=True)
    with acting_as(cast.carla):
        assert ResourceRequest.objects.get(resource=bus).state == "withdrawn"


def test_a_deployment_that_moves_into_leave_asks_anew(cast: Cast) -> None:
    van = make_resource(cast.bea)
    deployment = make_deployment(cast, make_operation(cast))
    request = make_request(cast, deployment, cast.bea)
    confirm(request, van, cast.bea)
    enter(van, cast.bea, starts_at=at(12, 17), ends_at=at(12, 23))
    with acting_as(cast.cora):
        actions.move_deployment(
            deployment=deployment.pk,
            by=cast.cora,
            version=None,
            name=deployment.name,
            activities=[actions.ActivityLine("enforce")],
            starts_at=at(12, 18),
            ends_at=at(12, 23),
            place=deployment.place,
            acknowledge_red_flags=True,
        )
        request.refresh_from_db()
    assert (request.state, request.resource) == ("requested", None)
    assert "not free then" in request.answer


def test_leave_is_entered_by_its_own_agency_and_planners_alone(cast: Cast) -> None:
    van = make_resource(cast.bob)
    for number, name in enumerate(("bob", "bea", "cora", "alice")):
        enter(van, cast.people[name], starts_at=at(20 + number), ends_at=at(21 + number))
    for name in ("olive", "max", "charlie", "carla"):
        with pytest.raises(NotAllowed):
            enter(van, cast.people[name])


# --- The file ---------------------------------------------------------------------------------------------------------


def ics(*events: tuple[str, str], extra: str = "") -> bytes:
    """A calendar of all-day leave [first, last) by days ahead, named as somebody would name it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//HR//EN"]
    for number, (first, last) in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:bob.smith-{number}@hr.example", "SUMMARY:Bob: hernia operation"]
        lines += ["DESCRIPTION:Southend Hospital", f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{last}"]
        lines += [extra, "END:VEVENT"] if extra else ["END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@time_machine.travel(dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC), tick=False)
def test_a_calendar_of_leave_is_taken_once_and_nothing_of_it_but_times(cast: Cast) -> None:
    van = make_resource(cast.bob)
    own = enter(van, cast.bob, starts_at=at(3), ends_at=at(4))

    def take(*events: tuple[str, str], **fields: Any) -> tuple[int, int, int]:
        data = ics(*events, extra=fields.pop("extra", ""))
        with acting_as(cast.bob):
            taken = actions.import_leave(resource=van.pk, data=data, by=cast.bob, **fields)
        return taken.new, taken.gone, taken.same

    week, days = ("20261207", "20261212"), ("20270104", "20270106")
    assert take(week, days) == (2, 0, 0)
    assert take(week, days) == (0, 0, 2)
    assert take(days) == (0, 1, 1)
    assert take(days, week) == (1, 0, 1)
    assert take(days, week, extra="TRANSP:TRANSPARENT") == (0, 2, 0)
    assert take(days, week, extra="TRANSP:TRANSPARENT", take_free=True) == (2, 0, 0)
    assert take(days, week, extra="STATUS:CANCELLED") == (0, 2, 0)
    take(days)
    assert said(van, cast.bob) == [
        ("leave", own.starts_at, own.ends_at),
        ("leave", dt.datetime(2027, 1, 4, tzinfo=dt.UTC), dt.datetime(2027, 1, 6, tzinfo=dt.UTC)),
    ]
    with acting_as(cast.bob):
        kept = " ".join(str(row) for row in Availability.history.values_list())
        kept += " ".join(str(row) for row in ProcessingEvent.objects.values_list())
    for word in ("hernia", "Southend", "smith"):
        assert word not in kept


def test_what_an_earlier_file_brought_of_the_past_stays(cast: Cast) -> None:
    van = make_resource(cast.bob)
    with time_machine.travel(dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC), tick=False), acting_as(cast.bob):
        actions.import_leave(resource=van.pk, data=ics(("20261109", "20261111")), by=cast.bob)
    with time_machine.travel(dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC), tick=False), acting_as(cast.bob):
        taken = actions.import_leave(resource=van.pk, data=ics(("20261207", "20261212")), by=cast.bob)
    assert (taken.new, taken.gone) == (1, 0)
    assert len(said(van, cast.bob)) == 2


def test_an_imported_leave_over_what_is_confirmed_names_it(cast: Cast) -> None:
    van = make_resource(cast.bea)
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.bea)
    confirm(request, van, cast.bea)
    day = at(10).astimezone(clock.LONDON).date()
    data = ics((f"{day:%Y%m%d}", f"{day + dt.timedelta(days=1):%Y%m%d}"))
    with acting_as(cast.bea):
        with pytest.raises(Conflict, match="is confirmed for Operation"):
            actions.import_leave(resource=van.pk, data=data, by=cast.bea)
        assert not van.availability.exists()
        actions.import_leave(resource=van.pk, data=data, by=cast.bea, withdraw=True)
        request.refresh_from_db()
    assert request.state == "withdrawn"


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_leave_is_entered_imported_and_struck_on_pages(client: Client, cast: Cast) -> None:
    van = make_resource(cast.bob, "ANPR van")
    request = make_request(cast, make_deployment(cast, make_operation(cast, name="Turncoat")), cast.bea)
    confirm(request, van, cast.bob)
    listed = reverse("operations:availability", args=[van.pk])
    sign_in(client, cast.bob)
    assert "available always" in client.get(listed).content.decode()
    day = at(10).astimezone(clock.LONDON).date()
    parts = {
        f"{name}_{part}": value
        for name, on, hour in (("starts_at", day, "00:00"), ("ends_at", day + dt.timedelta(days=1), "00:00"))
        for part, value in (("day", on.day), ("month", on.month), ("year", on.year), ("time", hour))
    }
    add = reverse("operations:availability_add", args=[van.pk])
    assert 'type="hidden" name="withdraw"' in client.get(add).content.decode()
    refused = client.post(add, {"kind": "leave", **parts})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "ANPR van is confirmed for Operation Turncoat" in page
    assert 'type="checkbox" name="withdraw"' in page
    assert client.post(add, {"kind": "leave", **parts, "withdraw": "on"}).status_code == 302
    page = client.get(listed).content.decode()
    assert "On leave or out of use" in page
    with acting_as(cast.bob):
        request.refresh_from_db()
        row = van.availability.get()
    assert request.state == "withdrawn"
    strike = reverse("operations:availability_strike", args=[row.pk])
    assert client.get(strike).status_code == 200
    assert client.post(strike, {"version": row.version}).status_code == 302
    pattern = {"kind": "available", "weekdays": ["0", "1"], "from_time": "9am", "until_time": "17:00"}
    for name, on in (("starts_on", day), ("ends_on", day + dt.timedelta(days=13))):
        pattern |= {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}  # type: ignore[assignment]
    answer = client.post(reverse("operations:availability_pattern", args=[van.pk]), pattern, follow=True)
    assert "4 periods are entered." in answer.content.decode()
    load = reverse("operations:availability_import", args=[van.pk])
    none = "not a calendar"
    for data, words in ((b"\x89PNG", none), (b"", none), (b"rubbish", none), (b"x" * 2**20 + b"x", "larger than 1 MB")):
        answer = client.post(load, {"file": SimpleUploadedFile("leave.ics", data)})
        assert answer.status_code == 400
        assert words in answer.content.decode(), data
    first = clock.today() + dt.timedelta(days=60)
    data = ics((f"{first:%Y%m%d}", f"{first + dt.timedelta(days=2):%Y%m%d}"))
    page = client.post(load, {"file": SimpleUploadedFile("leave.ics", data)}, follow=True).content.decode()
    assert "1 new, 0 gone, 0 as before" in page
    assert "hernia" not in page
    assert "From a calendar file" in page


def test_leave_is_on_no_page_of_an_outsider(client: Client, cast: Cast) -> None:
    van = make_resource(cast.bob)
    row = enter(van, cast.bob)
    for person in (cast.olive, cast.charlie, cast.carla):
        client.logout()
        sign_in(client, person)
        assert client.get(reverse("operations:availability", args=[van.pk])).status_code == 403
        assert client.get(reverse("operations:availability_strike", args=[row.pk])).status_code == 404
        shown = client.get(van.get_absolute_url()).content.decode()
        assert "Availability entered" in shown  # in its timeline
        assert "Leave entered" not in shown
