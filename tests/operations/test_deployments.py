"""Deployments: what is refused, what is warned of, and what moves with them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from common.clock import LONDON, local
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as
from operations import actions
from operations.actions.activities import lines_of
from operations.models import Deployment, Operation, Visit
from operations.resourcing.cover import cover_of
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.made import (
    PATHS,
    at,
    confirm,
    deployment_values,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)
from web.dates import london_range_text


def schedule(cast: Cast, operation: Operation, by: Person | None = None, **fields: Any) -> Deployment:
    """Schedule as Cora, or somebody else, acknowledging nothing."""
    by = by or cast.cora
    with acting_as(by):
        return actions.schedule_deployment(operation=operation.pk, by=by, **deployment_values(**fields))


def move(deployment: Deployment, by: Person, version: int | None = None, **fields: Any) -> Deployment:
    """Move a deployment, keeping what is not named."""
    kept = ("name", "starts_at", "ends_at", "place", "meeting_point", "latitude", "longitude")
    with acting_as(by):
        values = {field: getattr(deployment, field) for field in kept} | {"activities": lines_of(deployment)} | fields
        return actions.move_deployment(deployment=deployment.pk, by=by, version=version, **values)


@pytest.mark.parametrize("state", PATHS)
def test_deployments_are_scheduled_in_some_states_only(cast: Cast, state: str) -> None:
    operation = make_operation(cast, state)
    if state in ("authorised", "scheduled", "under_way"):
        assert schedule(cast, operation).state == "planned"
    else:
        with pytest.raises(WrongState, match="scheduled once it is authorised"):
            schedule(cast, operation)


@pytest.mark.parametrize("name", ["olive", "max", "bob", "charlie", "carla"])
def test_officers_and_managers_neither_schedule_nor_move_nor_cancel(cast: Cast, name: str) -> None:
    operation, person = make_operation(cast), cast.people[name]
    deployment = make_deployment(cast, operation)
    with pytest.raises(NotAllowed, match="chair or coordinator"):
        schedule(cast, operation, by=person)
    with pytest.raises(NotAllowed, match="chair or coordinator"):
        move(deployment, person, place="Elsewhere")
    with acting_as(person), pytest.raises(NotAllowed, match="Only a chair or coordinator can cancel this deployment"):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=person, version=None)


def test_a_deployment_of_an_unseen_operation_is_not_found(cast: Cast) -> None:
    secret = make_secret(cast)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=secret)
    with pytest.raises(Http404):
        schedule(cast, secret, by=cast.bea)
    with pytest.raises(Http404):
        move(deployment, cast.bea)


def test_every_fault_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        schedule(
            cast,
            make_operation(cast),
            starts_at=at(10, 18),
            ends_at=at(10, 18),
            activities=[actions.ActivityLine("arrest")],
            latitude=Decimal("51.5"),
            officers=[cast.sam],
        )
    assert set(refusal.value.faults) == {"ends_at", "activities", "latitude", "officers"}
    assert "Sam" in refusal.value.faults["officers"][0]


_UTC = dt.UTC
ABSURD = (
    (dt.datetime(1999, 12, 31, 23, tzinfo=_UTC), dt.datetime(2000, 1, 1, 1, tzinfo=_UTC), "starts_at", "between 2000"),
    (dt.datetime(9999, 12, 31, 22, tzinfo=_UTC), dt.datetime(9999, 12, 31, 23, tzinfo=_UTC), "starts_at", "and 2099"),
    (dt.datetime(2099, 12, 31, 23, tzinfo=_UTC), dt.datetime(2100, 1, 1, 1, tzinfo=_UTC), "starts_at", "and 2099"),
    (dt.datetime(2026, 6, 1, tzinfo=_UTC), dt.datetime(2026, 6, 9, tzinfo=_UTC), "ends_at", "at most 7 days"),
    (
        dt.datetime(2026, 6, 1, 18, tzinfo=_UTC),
        dt.datetime(2026, 6, 1, 2, tzinfo=_UTC),
        "ends_at",
        "enter the next day",
    ),
    (dt.datetime(2026, 6, 1, 18, tzinfo=_UTC), dt.datetime(2026, 6, 1, 18, tzinfo=_UTC), "ends_at", "must end after"),
    # 1:15am to 1:45am by the clock, but the end is the first of the two and the start the second.
    (
        dt.datetime(2026, 10, 25, 1, 15, fold=1, tzinfo=LONDON),
        dt.datetime(2026, 10, 25, 1, 45, tzinfo=LONDON),
        "ends_at",
        "must end after",
    ),
)


def test_absurd_periods_are_refused_in_words_that_say_what_to_do(cast: Cast) -> None:
    operation = make_operation(cast)
    planned = schedule(cast, operation)
    for starts_at, ends_at, field, words in ABSURD:
        with pytest.raises(BadInput, match=words) as refusal:
            schedule(cast, operation, starts_at=starts_at, ends_at=ends_at)
        assert list(refusal.value.faults) == [field]
        with pytest.raises(BadInput, match=words):
            move(planned, cast.cora, starts_at=starts_at, ends_at=ends_at)
    longest = schedule(cast, operation, starts_at=at(20), ends_at=at(27))
    last = dt.datetime(2099, 12, 31, 23, 59, tzinfo=dt.UTC)
    assert schedule(cast, operation, starts_at=last - dt.timedelta(hours=1), ends_at=last).ends_at == last
    assert longest.ends_at - longest.starts_at == dt.timedelta(days=7)


def test_a_night_shift_crosses_midnight_and_the_clocks_going_back(cast: Cast) -> None:
    """24 October 2026, 22:00 BST, to 25 October, 03:00 GMT: six hours on a clock that shows five."""
    starts_at = local(dt.date(2026, 10, 24), dt.time(22))
    ends_at = local(dt.date(2026, 10, 25), dt.time(3))
    deployment = schedule(cast, make_operation(cast), starts_at=starts_at, ends_at=ends_at)
    with acting_as(cast.cora):
        deployment.refresh_from_db()
    assert deployment.ends_at - deployment.starts_at == dt.timedelta(hours=6)
    assert deployment.starts_at.astimezone(LONDON).strftime("%d %H:%M %Z") == "24 22:00 BST"


def test_within_the_hour_that_happens_twice_the_end_is_after_the_start(cast: Cast) -> None:
    """01:45 BST to 01:15 GMT is half an hour."""
    starts_at = dt.datetime(2026, 10, 25, 1, 45, tzinfo=LONDON)
    ends_at = dt.datetime(2026, 10, 25, 1, 15, fold=1, tzinfo=LONDON)
    deployment = schedule(cast, make_operation(cast), starts_at=starts_at, ends_at=ends_at)
    with acting_as(cast.cora):
        deployment.refresh_from_db()
    assert deployment.ends_at - deployment.starts_at == dt.timedelta(minutes=30)


def halloween() -> dict[str, Any]:
    """An evening in the bonfire fortnight of 2026."""
    return {"starts_at": local(dt.date(2026, 10, 31), dt.time(18)), "ends_at": local(dt.date(2026, 11, 1), dt.time(1))}


def test_a_red_flag_date_warns_once_and_then_lets_through(cast: Cast) -> None:
    actions.ensure_red_flags(years=[2026], by_system=System.SET_UP)
    operation = make_operation(cast)
    with pytest.raises(Conflict) as warning:
        schedule(cast, operation, **halloween())
    (sentence,) = warning.value.faults["acknowledge_red_flags"]
    assert sentence.startswith("This touches Halloween to bonfire fortnight (25 October to 8 November).")
    assert "Daily evening patrol" in sentence
    deployment = schedule(cast, operation, acknowledge_red_flags=True, **halloween())
    assert move(deployment, cast.cora, place="Market Square").place == "Market Square"
    with pytest.raises(Conflict):
        move(deployment, cast.cora, starts_at=deployment.starts_at - dt.timedelta(hours=1))


def test_a_cancelled_red_flag_date_does_not_warn(cast: Cast) -> None:
    with acting_as(cast.cora):
        day = at(10).astimezone(LONDON).date()
        flag = actions.add_red_flag(name="Carnival", starts_on=day, ends_on=day, by=cast.cora)
    operation = make_operation(cast)
    with pytest.raises(Conflict, match="This touches Carnival"):
        schedule(cast, operation)
    with acting_as(cast.cora):
        actions.cancel_red_flag(flag=flag.pk, reason="Called off", by=cast.cora, version=None)
    assert schedule(cast, operation).pk


def test_turning_out_lets_the_officers_agency_in_and_leaving_out_stands_down(cast: Cast) -> None:
    secret = make_secret(cast, "authorised")
    deployment = schedule(cast, secret, officers=[cast.bob, cast.olive])
    with acting_as(cast.bob):
        assert Deployment.objects.get() == deployment
    move(deployment, cast.cora, officers=[cast.olive])
    with acting_as(cast.cora):
        turnout = {turnout.person.name: turnout.stood_down for turnout in deployment.turnout.all()}
    assert turnout == {"Bob": True, "Olive": False}
    move(deployment, cast.cora, officers=[cast.olive, cast.bob])
    with acting_as(cast.cora):
        assert not deployment.turnout.filter(stood_down=True).exists()


def test_a_move_takes_its_requests_along_and_asks_again_where_they_would_clash(cast: Cast, told: list) -> None:
    operation = make_operation(cast)
    deployment, other = schedule(cast, operation), schedule(cast, operation, starts_at=at(12), ends_at=at(12, 20))
    van, spare = make_resource(cast.bea), make_resource(cast.bea)
    clashing = make_request(cast, deployment, cast.bea)
    confirm(clashing, van, cast.bea)
    free = make_request(cast, deployment, cast.bea)
    confirm(free, spare, cast.bea)
    asked = make_request(cast, deployment, cast.charlie)
    elsewhere = make_request(cast, other, cast.bea)
    confirm(elsewhere, van, cast.bea)
    told.clear()
    move(deployment, cast.cora, starts_at=at(12, 19), ends_at=at(12, 21))
    with acting_as(cast.cora):
        for request in (clashing, free, asked, elsewhere):
            request.refresh_from_db()
    assert [request.state for request in (clashing, free, asked, elsewhere)] == [
        "requested",
        "confirmed",
        "requested",
        "confirmed",
    ]
    assert {request.starts_at for request in (clashing, free, asked)} == {at(12, 19)}
    assert elsewhere.starts_at == at(12)
    assert (clashing.resource, "not free then" in clashing.answer) == (None, True)
    assert sorted(told) == [
        ("Deployment", "moved"),
        ("ResourceRequest", "moved"),
        ("ResourceRequest", "moved"),
        ("ResourceRequest", "reopened"),
    ]


def test_a_partner_who_agreed_to_another_time_is_asked_to_confirm_again(client: Client, cast: Cast) -> None:
    deployment = schedule(cast, make_operation(cast))
    request, van = make_request(cast, deployment, cast.bea), make_resource(cast.bea)
    with acting_as(cast.bea):
        actions.confirm_request(request=request.pk, resource=van, hours_promised=Decimal(6), by=cast.bea, version=None)
        with pytest.raises(WrongState, match="confirmed for the time"):
            actions.confirm_request(request=request.pk, by=cast.bea, version=None)
    move(deployment, cast.cora, starts_at=at(12, 19), ends_at=at(12, 21))
    agreed = london_range_text(deployment.starts_at, deployment.ends_at)
    said = f"Confirmed for {agreed}. The deployment has moved to {london_range_text(at(12, 19), at(12, 21))}"
    page = sign_in(client, cast.cora).get(deployment.get_absolute_url()).content.decode()
    assert said in page
    assert "1 confirmed, of which 1 must be confirmed again for the new time; 0 waiting. Hours promised: 0." in page
    sign_in(client, cast.bob)
    page = client.get(request.get_absolute_url()).content.decode()
    assert said in page
    assert "We cannot come then" in page
    with acting_as(cast.bob):
        request.refresh_from_db()
        assert (request.state, request.resource) == ("confirmed", van)
    answer = client.post(reverse("operations:request_confirm", args=[request.pk]), {"version": request.version})
    assert answer.status_code == 302
    page = client.get(request.get_absolute_url()).content.decode()
    assert "Confirm the new time" not in page
    assert "has moved" not in page
    with acting_as(cast.bob):
        assert cover_of(deployment.requests.select_related("agency")).hours_promised == 6


def test_a_stale_move_is_refused(cast: Cast) -> None:
    deployment = schedule(cast, make_operation(cast))
    move(deployment, cast.cora, version=deployment.version, place="Market Square")
    with pytest.raises(StaleEdit):
        move(deployment, cast.cora, version=deployment.version, place="Somewhere else")


def test_a_cancelled_deployment_stays_so_and_frees_its_van(cast: Cast) -> None:
    operation = make_operation(cast)
    deployment = schedule(cast, operation)
    van = make_resource(cast.bea)
    confirm(make_request(cast, deployment, cast.bea), van, cast.bea)
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
        with pytest.raises(WrongState, match="cannot cancel"):
            actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
    with pytest.raises(WrongState, match="Schedule another one"):
        move(deployment, cast.cora, place="Elsewhere")
    again = schedule(cast, operation)
    assert confirm(make_request(cast, again, cast.bea), van, cast.bea).state == "confirmed"


def test_once_hours_are_given_the_time_stays(cast: Cast) -> None:
    operation = make_operation(cast)
    deployment = schedule(cast, operation, starts_at=at(-1, 1), ends_at=at(20, 2) - dt.timedelta(days=19))
    request = confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea), cast.bea)
    with acting_as(cast.bea):
        actions.attend_request(request=request.pk, hours_given=Decimal(6), by=cast.bea, version=None)
    with pytest.raises(WrongState, match="Hours have been given"):
        move(deployment, cast.cora, starts_at=at(-1, 2))
    assert move(deployment, cast.cora, meeting_point="Car park").meeting_point == "Car park"


def test_no_visit_is_lost_when_a_deployment_is_cancelled(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    with acting_as(cast.olive):
        deployment = Deployment.objects.get(operation=operation)
        actions.record_visit(
            operation=operation.pk, deployment=deployment, place="Shop", result="", compliant=True, by=cast.olive
        )
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
        assert Visit.objects.filter(deployment=deployment).count() == 1
