"""Red-flag dates that people change: moved, confirmed, renamed; and what follows them."""

import datetime as dt
from dataclasses import asdict
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import ProcessingEvent
from common.clock import local
from common.errors import BadInput, MusterError, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as
from notifications.models import CalendarEntry, Delivery
from notifications.wording.operations import red_flag
from operations import actions
from operations.models import RedFlagDate
from operations.red_flags.rules import BOARDS
from operations.red_flags.times import Days
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.databases import undone
from tests.operations.made import make_deployment, make_operation, make_secret
from tests.operations.test_api import Caller
from tests.operations.test_red_flag_dates import enter

YEAR = 2027
FRIDAY = dt.date(2027, 12, 17)


def ruled(cast: Cast, rule: str) -> RedFlagDate:
    """The date that a rule gives for 2027."""
    actions.ensure_red_flags(years=[YEAR], by_system=System.SET_UP)
    with acting_as(cast.cora):
        return RedFlagDate.objects.get(key=f"{rule}-{YEAR}")


def values_of(flag: RedFlagDate, **changed: Any) -> dict[str, Any]:
    """What the form of a date sends, with these changed."""
    kept = ("name", "themes", "minimum_resource", "minimum_count", "leave_embargo", "note", "provisional")
    return {field: getattr(flag, field) for field in kept} | asdict(Days.of(flag)) | changed


def change(flag: RedFlagDate, by: Person, **changed: Any) -> RedFlagDate:
    """Change the date as it stands."""
    version = changed.pop("version", flag.version)
    reason = changed.pop("reason", "The builders say so")
    with acting_as(by):
        return actions.change_red_flag(
            flag=flag.pk, by=by, version=version, reason=reason, **values_of(flag, **changed)
        )


def owed(flag: RedFlagDate, to: Person) -> list[dt.datetime]:
    """When this person is reminded of it."""
    with acting_as(to):
        rows = Delivery.objects.waiting().filter(kind="red-flag", channel="email", source_id=flag.pk, recipient=to.pk)
        return sorted(rows.values_list("due_at", flat=True))


def test_builders_friday_is_moved_and_its_reminders_and_calendar_entry_move_with_it(cast: Cast, told: list) -> None:
    flag = ruled(cast, "mad-friday")
    assert Days.of(flag) == Days(FRIDAY, FRIDAY)
    now = flag
    for moved_to in (FRIDAY + dt.timedelta(days=7), FRIDAY):
        now = change(now, cast.cora, starts_on=moved_to, ends_on=moved_to)
        assert told[-1] == ("RedFlagDate", "moved")
        assert owed(now, cast.cora) == [
            local(moved_to - dt.timedelta(weeks=weeks), dt.time(9)).astimezone(dt.UTC) for weeks in (8, 4, 2, 1)
        ]
        with acting_as(cast.charlie):
            entry = CalendarEntry.objects.get(source_id=flag.pk)
            assert (entry.starts_at, entry.all_day) == (local(moved_to), True)
    with acting_as(cast.cora):
        events = ProcessingEvent.objects.about(flag).filter(verb="moved")
        assert {(event.reason, tuple(event.fields)) for event in events} == {
            ("The builders say so", ("starts_at", "ends_at"))
        }
        assert flag.history.count() == 3


def test_a_date_that_is_cancelled_reminds_nobody_until_it_is_put_back(cast: Cast) -> None:
    flag = ruled(cast, "mad-friday")
    assert len(owed(flag, cast.cora)) == 4
    with acting_as(cast.cora):
        actions.cancel_red_flag(flag=flag.pk, reason="No builders", by=cast.cora, version=None)
    assert owed(flag, cast.cora) == []
    with acting_as(cast.cora):
        actions.restore_red_flag(flag=flag.pk, reason="Builders", by=cast.cora, version=None)
    assert len(owed(flag, cast.cora)) == 4


def test_a_reminder_says_how_many_are_confirmed_and_that_the_date_is_not_certain(cast: Cast) -> None:
    flag = enter(cast.cora, name="Fair", provisional=True, minimum_count=2, leave_embargo="Ask first")
    make_deployment(cast, make_operation(cast), officers=[cast.olive])
    make_deployment(cast, make_secret(cast, "authorised"), officers=[cast.max])
    with acting_as(cast.cora):
        words = red_flag(flag)
        assert words.lines[1:] == (
            "The date is provisional: confirm it, or move it.",
            "1 of 2 confirmed so far. Check that enough resource is confirmed.",
            "Ask first",
        )


def test_the_yearly_renewal_undoes_nothing_that_people_have_done(cast: Cast) -> None:
    flag = ruled(cast, "gcse-results")
    moved = change(
        flag,
        cast.bea,
        name="Results day",
        starts_on=dt.date(2027, 8, 25),
        ends_on=dt.date(2027, 8, 25),
        minimum_count=9,
    )
    off = ruled(cast, "black-friday")
    with acting_as(cast.cora):
        actions.cancel_red_flag(flag=off.pk, reason="Nothing happens here", by=cast.cora, version=None)
    with acting_as(cast.cora):
        before = list(RedFlagDate.objects.order_by("pk").values())
    assert actions.ensure_red_flags(years=[YEAR], by_system=System.SET_UP) == 0
    with acting_as(cast.cora):
        assert list(RedFlagDate.objects.order_by("pk").values()) == before
        assert RedFlagDate.objects.get(pk=moved.pk).key == "gcse-results-2027"


def test_a_provisional_date_is_confirmed_and_no_longer_says_that_it_is_only_expected(cast: Cast, told: list) -> None:
    flag = ruled(cast, "a-level-results")
    assert (flag.provisional, flag.note) == (True, BOARDS)
    with acting_as(cast.cora):
        confirmed = actions.confirm_red_flag(flag=flag.pk, by=cast.cora, version=flag.version)
        assert (confirmed.provisional, confirmed.note, told[-1]) == (False, "", ("RedFlagDate", "confirmed"))
        with pytest.raises(WrongState, match="confirmed already"):
            actions.confirm_red_flag(flag=flag.pk, by=cast.cora, version=None)
    own = enter(cast.cora, name="Fair", provisional=True, note="Ask the showmen")
    with acting_as(cast.cora):
        assert actions.confirm_red_flag(flag=own.pk, by=cast.cora, version=None).note == "Ask the showmen"


def test_the_end_of_term_is_the_last_day_of_the_prom_season(cast: Cast) -> None:
    """The setting of each year is the date itself: moved once the schools have published it."""
    flag = ruled(cast, "prom-season")
    assert "Change the last day to the schools' last day of term" in flag.note
    set_to = change(flag, cast.cora, ends_on=dt.date(2027, 7, 23), provisional=False, note="")
    assert Days.of(set_to) == Days(dt.date(2027, 6, 30), dt.date(2027, 7, 23))
    actions.ensure_red_flags(years=[YEAR], by_system=System.SET_UP)
    with acting_as(cast.cora):
        assert RedFlagDate.objects.get(pk=flag.pk).ends_at == local(dt.date(2027, 7, 24))


def test_a_date_has_times_where_it_is_not_whole_days(cast: Cast) -> None:
    night = enter(
        cast.cora,
        name="Last night of the fair",
        starts_on=dt.date(2026, 10, 24),
        starts_time=dt.time(18),
        ends_on=dt.date(2026, 10, 25),
        ends_time=dt.time(1, 30),
    )
    # 01:30 happens twice that night: the date lasts until the second.
    assert (night.all_day, night.ends_at - night.starts_at) == (False, dt.timedelta(hours=8, minutes=30))
    assert Days.of(night) == Days(dt.date(2026, 10, 24), dt.date(2026, 10, 25), dt.time(18), dt.time(1, 30))
    whole = change(night, cast.cora, starts_time=None, ends_time=dt.time(0))
    assert (whole.all_day, whole.ends_at - whole.starts_at) == (True, dt.timedelta(hours=49))


_days = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 1))
_times = st.none() | st.integers(0, 1439).map(lambda minute: dt.time(minute // 60, minute % 60))


@given(_days, st.integers(0, 91), _times, _times)
def test_days_and_instants_say_the_same(
    first: dt.date, more: int, starts: dt.time | None, ends: dt.time | None
) -> None:
    days = Days(first, first + dt.timedelta(days=more), starts or None, ends or None)
    try:
        days.check()
    except BadInput as refusal:
        faults = set(refusal.faults)
        assert faults <= {"starts_time", "ends_time"}, faults
        return
    assert days.starts_at < days.ends_at

    class Period:
        starts_at, ends_at = days.starts_at, days.ends_at

    back = Days.of(Period)  # type: ignore[arg-type]  # a class with the attributes of a period
    midnight = dt.time(0)
    assert back == Days(
        days.starts_on,
        days.ends_on,
        None if days.starts_time == midnight else days.starts_time,
        None if days.ends_time == midnight else days.ends_time,
    )
    assert days.all_day == (back.starts_time is None and back.ends_time is None)


def test_what_cannot_be_is_refused_with_every_fault(cast: Cast) -> None:
    flag, other = ruled(cast, "mad-friday"), enter(cast.cora, name="Fair")
    enter(cast.cora, name="Carnival")
    refused: list[tuple[RedFlagDate, dict[str, Any], type[MusterError], str]] = [
        (flag, {"name": " "}, BadInput, "name"),
        (flag, {"starts_on": dt.date(1999, 1, 1), "ends_on": dt.date(2100, 1, 1)}, BadInput, "starts_on ends_on"),
        (flag, {"starts_on": dt.date(2028, 1, 3), "ends_on": dt.date(2028, 1, 3)}, BadInput, "starts_on"),
        (flag, {"ends_on": FRIDAY - dt.timedelta(days=1)}, BadInput, "ends_on"),
        (flag, {"starts_on": dt.date(2027, 9, 1)}, BadInput, "ends_on"),
        (flag, {"starts_time": dt.time(18), "ends_time": dt.time(18)}, BadInput, "ends_time"),
        (
            flag,
            {"starts_on": dt.date(2027, 3, 28), "ends_on": dt.date(2027, 3, 28), "starts_time": dt.time(1, 30)},
            BadInput,
            "starts_time",
        ),
        (flag, {"ends_on": FRIDAY + dt.timedelta(days=1), "reason": " "}, BadInput, "reason"),
        (other, {"name": "Carnival"}, BadInput, "name"),
        (flag, {"version": flag.version - 1, "name": "Mad"}, StaleEdit, ""),
    ]
    for on, changed, kind, fields in refused:
        with undone(), pytest.raises(kind) as refusal:
            change(on, cast.cora, **changed)
        assert sorted(refusal.value.faults) == sorted(fields.split()), changed
    assert change(flag, cast.cora, reason="").version == flag.version  # nothing changed, nothing saved


def test_only_planners_change_dates_and_a_cancelled_one_is_first_put_back(cast: Cast) -> None:
    flag = ruled(cast, "a-level-results")
    for person in (cast.olive, cast.max, cast.bob, cast.charlie):
        with pytest.raises(NotAllowed, match="chair or coordinator"):
            change(flag, person, name="Mine")
        for verb in (actions.confirm_red_flag, actions.restore_red_flag):
            fields = {} if verb is actions.confirm_red_flag else {"reason": "Mine"}
            with acting_as(person), pytest.raises(NotAllowed):
                verb(flag=flag.pk, by=person, version=None, **fields)
    for person in (cast.sam, cast.ada):
        with pytest.raises(Http404):
            change(flag, person, name="Mine")
    with acting_as(cast.cora):
        actions.cancel_red_flag(flag=flag.pk, reason="Off", by=cast.cora, version=None)
        with pytest.raises(WrongState, match="put it back into the plan first"):
            actions.confirm_red_flag(flag=flag.pk, by=cast.cora, version=None)


def test_a_planner_changes_confirms_cancels_and_puts_back_by_the_page(client: Client, cast: Cast) -> None:
    flag = ruled(cast, "a-level-results")
    sign_in(client, cast.cora)

    def url(verb: str) -> str:
        return reverse(f"operations:red_flag_{verb}", args=[flag.pk])

    page = client.get(flag.get_absolute_url()).content.decode()
    assert all(url(verb) in page for verb in ("confirm", "change", "cancel"))
    assert url("restore") not in page
    form = client.get(url("change")).context["form"]
    boxes = {
        f"{name}_{part}": getattr(form.initial[name], part)
        for name in ("starts_on", "ends_on")
        for part in ("day", "month", "year")
    }
    typed = {name: form.initial[name] or "" for name in form.fields if name not in ("starts_on", "ends_on", "reason")}
    sent = {**typed, **boxes, "starts_on_day": 11, "ends_time": "3am", "provisional": "", "reason": "Announced"}
    assert client.post(url("change"), sent).status_code == 302
    assert client.post(url("change"), sent).status_code == 412
    with acting_as(cast.cora):
        flag.refresh_from_db()
    assert Days.of(flag) == Days(dt.date(2027, 8, 11), dt.date(2027, 8, 19), None, dt.time(3))
    assert "for example 18:30 or 6:30pm" in client.post(url("change"), {**sent, "ends_time": "soon"}).content.decode()
    for verb in ("cancel", "restore"):
        answer = client.post(url(verb), {"version": flag.version, "reason": "Because"})
        assert answer.status_code == 302
        with acting_as(cast.cora):
            flag.refresh_from_db()
        page = client.get(flag.get_absolute_url()).content.decode()
        assert (url("restore") in page) == (verb == "cancel") == flag.is_cancelled
    with acting_as(cast.cora):
        RedFlagDate.objects.filter(pk=flag.pk).update(provisional=True)
    assert client.post(url("confirm"), {"version": flag.version}).status_code == 302
    page = sign_in(client, cast.charlie).get(flag.get_absolute_url()).content.decode()
    assert "Provisional" not in page
    assert url("change") not in page


def test_the_api_changes_what_is_given_and_keeps_the_rest(cast: Cast) -> None:
    flag = ruled(cast, "a-level-results")
    cora, path = Caller(cast.cora), f"red-flag-dates/{flag.pk}"
    etag = cora.get(path).headers["ETag"]
    moved = cora.send(
        path, {"starts_on": "2027-08-11", "ends_time": "03:00", "reason": "Set"}, etag=etag, method="PATCH"
    )
    assert moved.status_code == 200, moved.json()
    told = moved.json()
    assert (told["starts_at"][:16], told["ends_at"][:16]) == ("2027-08-11T00:00", "2027-08-19T03:00")
    assert (told["name"], told["provisional"], told["minimum_count"]) == ("A-level results", True, 2)
    assert cora.send(path, {"name": "X"}, etag=etag, method="PATCH").status_code == 412
    silent = cora.send(path, {"ends_on": "2027-08-13"}, etag=moved.headers["ETag"], method="PATCH")
    assert (silent.status_code, list(silent.json()["errors"])) == (400, ["reason"])
    confirmed = cora.send(f"{path}/confirm", etag=moved.headers["ETag"])
    assert confirmed.json()["provisional"] is False
    off = cora.send(f"{path}/cancel", {"reason": "Off"}, etag=confirmed.headers["ETag"])
    back = cora.send(f"{path}/restore", {"reason": "On"}, etag=off.headers["ETag"])
    assert (off.json()["is_cancelled"], back.json()["is_cancelled"]) == (True, False)
    charlie = Caller(cast.charlie)
    assert charlie.send(path, {"name": "X"}, etag=back.headers["ETag"], method="PATCH").status_code == 403
    assert Caller(cast.sam).get(path).status_code == 403
