"""Red-flag dates as rows: by rule, by hand, and whether anything is there for them."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from common.clock import LONDON
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as
from operations import actions
from operations.models import RedFlagDate
from operations.red_flags import red_flag_dates
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource, make_secret


def enter(by: Person, name: str = "Carnival", days: int = 10, **fields: Any) -> RedFlagDate:
    """A day's red flag, so many days ahead."""
    day = at(days).astimezone(LONDON).date()
    with acting_as(by):
        return actions.add_red_flag(**({"name": name, "starts_on": day, "ends_on": day, "by": by} | fields))


def test_the_rules_of_a_year_become_rows_once(cast: Cast, told: list) -> None:
    made = actions.ensure_red_flags(years=[2026, 2027], by_system=System.SET_UP)
    assert made == len(red_flag_dates(2026)) + len(red_flag_dates(2027)) == len(told)
    assert actions.ensure_red_flags(years=[2026, 2027], by_system=System.SET_UP) == 0
    with acting_as(cast.charlie):
        rows = RedFlagDate.objects.filter(year=2026)
        assert [(row.key, row.starts_at, row.ends_at) for row in rows.order_by("key")] == [
            (flag.key, flag.starts_at, flag.ends_at) for flag in sorted(red_flag_dates(2026), key=lambda f: f.key)
        ]
        assert rows.first().history.get().history_system == "set_up"


@pytest.mark.parametrize("name", ["olive", "max", "bob", "charlie"])
def test_planners_enter_dates_and_others_do_not(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed, match="chair or coordinator"):
        enter(cast.people[name])
    flag = enter(cast.cora)
    with acting_as(cast.people[name]), pytest.raises(NotAllowed):
        actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=cast.people[name], version=None)


def test_an_entered_date_runs_from_midnight_to_midnight_in_london(cast: Cast) -> None:
    flag = enter(cast.cora, starts_on=dt.date(2026, 10, 24), ends_on=dt.date(2026, 10, 25), themes=["Festival", " "])
    assert flag.ends_at - flag.starts_at == dt.timedelta(hours=49)
    assert (flag.year, flag.themes, flag.is_manual) == (2026, ["Festival"], True)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"starts_on": dt.date(1999, 1, 1)}, "starts_on"),
        ({"starts_on": dt.date(2026, 2, 2), "ends_on": dt.date(2026, 2, 1)}, "ends_on"),
        ({"starts_on": dt.date(2026, 2, 2), "ends_on": dt.date(2026, 6, 1)}, "ends_on"),
    ],
)
def test_faults_are_named(cast: Cast, fields: dict, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        enter(cast.cora, **fields)
    assert list(refusal.value.faults) == [field]


def test_a_name_is_used_once_in_a_year(cast: Cast) -> None:
    enter(cast.cora, starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 6, 1))
    with pytest.raises(BadInput, match="already a date called Carnival in 2026"):
        enter(cast.cora, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 7, 1))
    assert enter(cast.cora, starts_on=dt.date(2027, 6, 1), ends_on=dt.date(2027, 6, 1)).pk


def test_only_entered_dates_are_cancelled_and_only_once(cast: Cast, told: list) -> None:
    actions.ensure_red_flags(years=[2026], by_system=System.SET_UP)
    flag = enter(cast.cora, name="Carnival")
    with acting_as(cast.cora):
        ruled = RedFlagDate.objects.exclude(key="manual").first()
        with pytest.raises(WrongState, match="comes from a rule"):
            actions.cancel_red_flag(flag=ruled.pk, reason="Rain", by=cast.cora, version=None)
        with pytest.raises(BadInput, match="reason"):
            actions.cancel_red_flag(flag=flag.pk, reason=" ", by=cast.cora, version=None)
        actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=cast.cora, version=flag.version)
        with pytest.raises(WrongState, match="cancelled already"):
            actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=cast.cora, version=None)
    assert told[-1] == ("RedFlagDate", "cancelled")


def test_scrutiny_readers_and_administrators_see_none(cast: Cast) -> None:
    flag = enter(cast.cora)
    for person in (cast.sam, cast.ada):
        with acting_as(person), pytest.raises(Http404):
            actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=person, version=None)


def covered(by: Person, *, official_only: bool = False) -> bool:
    """Whether the one red-flag date has anything there for it, as this person sees it."""
    with acting_as(by):
        return RedFlagDate.objects.with_cover(official_only=official_only).get().is_covered


def test_a_date_is_covered_by_a_confirmed_resource_or_an_officer(cast: Cast) -> None:
    enter(cast.cora)
    operation = make_operation(cast)
    deployment = make_deployment(cast, operation)
    request = make_request(cast, deployment, cast.bea)
    assert not covered(cast.cora)
    confirm(request, make_resource(cast.bea), cast.bea)
    assert covered(cast.cora)
    with acting_as(cast.bea):
        actions.withdraw_request(request=request.pk, reason="Broken", by=cast.bea, version=None)
    assert not covered(cast.cora)
    make_deployment(cast, operation, officers=[cast.olive])
    assert covered(cast.charlie)


def test_a_secret_deployment_covers_a_date_only_for_those_who_see_it(cast: Cast) -> None:
    enter(cast.cora)
    make_deployment(cast, make_secret(cast, "authorised"), officers=[cast.olive])
    assert (covered(cast.cora), covered(cast.charlie), covered(cast.cora, official_only=True)) == (True, False, False)


def change(by: Person, flag: RedFlagDate, first: dt.date, last: dt.date | None = None, **fields: Any) -> RedFlagDate:
    """Change a date as this person."""
    given = {"reason": "The council moved it", "version": None, "starts_on": first, "ends_on": last or first} | fields
    with acting_as(by):
        return actions.change_red_flag(flag=flag.pk, by=by, **given)


def ruled(cast: Cast, rule: str, year: int = 2031) -> RedFlagDate:
    """The date that this rule gives in that year."""
    actions.ensure_red_flags(years=[year], by_system=System.SET_UP)
    with acting_as(cast.cora):
        return RedFlagDate.objects.get(key=f"{rule}-{year}")


def test_an_entered_date_is_moved_and_renamed_and_the_history_keeps_what_it_was(cast: Cast, told: list) -> None:
    flag = enter(cast.cora, starts_on=dt.date(2031, 6, 7), ends_on=dt.date(2031, 6, 7))
    moved = change(
        cast.alice, flag, dt.date(2032, 6, 5), dt.date(2032, 6, 6), name=" Summer  carnival ", themes=["Crowds", " "]
    )
    assert (moved.first_day, moved.last_day) == (dt.date(2032, 6, 5), dt.date(2032, 6, 6))
    assert (moved.year, moved.name, moved.themes) == (2032, "Summer carnival", ["Crowds"])
    assert told[-1] == ("RedFlagDate", "moved")
    with acting_as(cast.charlie):
        rows = list(flag.history.order_by("history_id").values_list("name", "history_change_reason"))
    assert rows == [("Carnival", ""), ("Summer carnival", "The council moved it")]


def test_the_nightly_rules_leave_a_move_by_a_person_alone(cast: Cast, told: list) -> None:
    for rule, day in (("mad-friday", dt.date(2031, 12, 12)), ("a-level-results", dt.date(2031, 8, 19))):
        flag = ruled(cast, rule)
        moved = change(cast.cora, flag, day, version=flag.version)
        assert actions.ensure_red_flags(years=[2031, 2031], by_system=System.SET_UP) == 0
        with acting_as(cast.cora):
            [row] = RedFlagDate.objects.filter(key=flag.key)
        assert (row.first_day, row.last_day, row.provisional, row.version) == (day, day, False, moved.version)


def test_an_expected_date_is_confirmed_on_its_day(cast: Cast, told: list) -> None:
    flag = ruled(cast, "gcse-results")
    assert flag.provisional
    assert not change(cast.cora, flag, flag.first_day, reason="The boards announced it").provisional
    assert told[-1] == ("RedFlagDate", "confirmed")
    with pytest.raises(BadInput, match="Nothing is changed"):
        change(cast.cora, flag, flag.first_day)


def test_what_may_not_be_changed_is_refused(cast: Cast) -> None:
    flag, friday, eve = enter(cast.cora), ruled(cast, "mad-friday"), ruled(cast, "christmas-eve")
    day = flag.first_day
    for who in ("olive", "max", "bob", "charlie"):
        with pytest.raises(NotAllowed, match="chair or coordinator"):
            change(cast.people[who], flag, day + dt.timedelta(days=1))
    with pytest.raises(WrongState, match="stays on its day"):
        change(cast.cora, eve, dt.date(2031, 12, 23))
    faults = [
        (flag, day, {"reason": " "}, {"reason"}),
        (flag, day, {"name": " "}, {"name"}),
        (flag, dt.date(1999, 1, 1), {}, {"starts_on"}),
        (friday, dt.date(2030, 12, 20), {"name": "Party", "themes": ["Noise"]}, {"starts_on", "name", "themes"}),
    ]
    for about, first, fields, named in faults:
        with pytest.raises(BadInput) as refusal:
            change(cast.cora, about, first, **fields)
        assert set(refusal.value.faults) == named
    with pytest.raises(StaleEdit):
        change(cast.cora, flag, day + dt.timedelta(days=1), version=flag.version + 1)
    enter(cast.cora, name="Fair")
    with pytest.raises(BadInput, match="already a date called Fair"):
        change(cast.cora, flag, day, name="Fair")
    with acting_as(cast.cora):
        actions.cancel_red_flag(flag=flag.pk, reason="Rain", by=cast.cora, version=None)
    with pytest.raises(WrongState, match="is cancelled"):
        change(cast.cora, flag, day + dt.timedelta(days=1))


def test_the_page_changes_an_entered_date_and_only_moves_one_of_a_rule(client: Client, cast: Cast) -> None:
    flag, friday, eve = enter(cast.cora), ruled(cast, "mad-friday"), ruled(cast, "christmas-eve")
    sign_in(client, cast.cora)
    for one, fields in ((flag, {"name": "Regatta", "themes": "Boats"}), (friday, {})):
        url = reverse("operations:red_flag_change", args=[one.pk])
        assert url in client.get(one.get_absolute_url()).content.decode()
        form = client.get(url).context["form"]
        assert ("name" in form.fields) is one.is_manual
        assert form.initial["starts_on"] == one.first_day
        day = one.first_day - dt.timedelta(days=1)
        days = {
            f"{end}_on_{part}": getattr(day, part) for end in ("starts", "ends") for part in ("day", "month", "year")
        }
        sent = {"version": one.version, "reason": "Moved", **days, **fields}
        assert client.post(url, sent).status_code == 302
        assert client.post(url, sent).status_code == 412
        with acting_as(cast.cora):
            assert RedFlagDate.objects.get(pk=one.pk).first_day == day
    assert (
        reverse("operations:red_flag_change", args=[eve.pk]) not in client.get(eve.get_absolute_url()).content.decode()
    )
    assert client.get(reverse("operations:red_flag_change", args=[eve.pk])).status_code == 403
    sign_in(client, cast.charlie)
    assert client.get(reverse("operations:red_flag_change", args=[flag.pk])).status_code == 403


def test_the_api_changes_a_date_by_its_etag(client: Client, cast: Cast) -> None:
    flag = enter(cast.cora)
    sign_in(client, cast.cora)
    url, body = f"/api/v1/red-flag-dates/{flag.pk}/change/", {"starts_on": "2031-06-07", "ends_on": "2031-06-08"}
    for headers, reason, status in (
        ({}, "Moved", 428),
        ({"If-Match": flag.etag}, "", 400),
        ({"If-Match": flag.etag}, "Moved", 200),
    ):
        answer = client.post(url, body | {"reason": reason}, content_type="application/json", headers=headers)
        assert answer.status_code == status
    assert (answer.json()["year"], answer.json()["name"]) == (2031, "Carnival")
