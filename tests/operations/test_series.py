"""A deployment repeated, and changed or called off together with the later ones of its series."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from common.clock import LONDON, local, today
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import System, acting_as, acting_as_system
from notifications.models import Delivery
from operations import actions
from operations.actions.activities import lines_of
from operations.models import Deployment, DeploymentSeries, Operation
from operations.series.dates import Every, Rule
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
from tests.operations.test_api import Caller

WEEKLY = Rule(Every.WEEKS, times=3)


def repeat(deployment: Deployment, by: Person, rule: Rule = WEEKLY, **given: Any) -> Any:
    """Repeat a deployment as somebody."""
    with acting_as(by):
        values = {"acknowledge_red_flags": True, **given}
        return actions.repeat_deployment(deployment=deployment.pk, rule=rule, by=by, **values)


def first_of(cast: Cast, operation: Operation | None = None, **fields: Any) -> Deployment:
    """A deployment from 6pm to 11pm on the wall, ten days ahead, with Bob and Olive."""
    day = today() + dt.timedelta(days=10)
    times = {"starts_at": local(day, dt.time(18)), "ends_at": local(day, dt.time(23))}
    return make_deployment(
        cast, operation or make_operation(cast), **{"officers": [cast.bob, cast.olive], **times, **fields}
    )


def change_later(deployment: Deployment, by: Person, **changed: Any) -> Any:
    """Change a deployment and the later ones, keeping what is not named."""
    with acting_as(by):
        deployment.refresh_from_db()
        kept = ("name", "starts_at", "ends_at", "place", "meeting_point", "latitude", "longitude")
        officers = [one.person for one in deployment.turnout.filter(stood_down=False).select_related("person")]
        values = {name: getattr(deployment, name) for name in kept}
        values |= {"officers": officers, "activities": lines_of(deployment), "acknowledge_red_flags": True}
        return actions.move_series(deployment=deployment.pk, by=by, version=None, **(values | changed))


def on_the_wall(deployment: Deployment) -> str:
    """Its time of day in London."""
    return "-".join(f"{moment.astimezone(LONDON):%H:%M}" for moment in (deployment.starts_at, deployment.ends_at))


def told(kind: str) -> list[str]:
    """Whom messages of this kind wait for, once for each."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(kind=kind, channel="email")
        return sorted(rows.values_list("recipient__name", flat=True))


def turnout_of(deployment: Deployment) -> list[str]:
    """Who turns out for it."""
    return sorted(deployment.turnout.filter(stood_down=False).values_list("person__name", flat=True))


def test_a_deployment_comes_round_with_its_people_and_what_is_done(cast: Cast) -> None:
    first = first_of(cast)
    busy = make_deployment(
        cast, first.operation, officers=[cast.bob], starts_at=first.starts_at + dt.timedelta(days=7), ends_at=at(17, 23)
    )
    change = repeat(first, cast.cora)
    with acting_as(cast.cora):
        made = list(Deployment.objects.filter(series=change.series).order_by("starts_at"))
        assert made == [first, *change.deployments]
        days = [one.starts_at.astimezone(LONDON).date() for one in made]
        assert [(day - days[0]).days for day in days] == [0, 7, 14, 21]
        assert {on_the_wall(one) for one in made} == {"18:00-23:00"}
        assert {(one.name, one.place, tuple(map(str, one.activities.all()))) for one in made} == {
            (first.name, first.place, ("Enforce: High-visibility patrol",))
        }
        assert [turnout_of(one) for one in made] == [["Bob", "Olive"], ["Olive"], *[["Bob", "Olive"]] * 2]
        assert busy.series is None
    (missing,) = change.said
    assert "Bob could not be added" in missing
    assert "3 more times" in change.series.words
    assert told("series-made") == ["Bob", "Olive"]
    # Of the first, and of the one that was in the way: not of each date.
    assert told("deployment-assigned") == ["Bob", "Bob", "Olive", "Olive"]
    with pytest.raises(WrongState, match="Open the last of them"):
        repeat(first, cast.cora)
    assert repeat(made[-1], cast.cora, Rule(Every.WEEKS, times=1)).deployments[0].starts_at > made[-1].starts_at


def test_what_is_refused_of_a_repetition(cast: Cast) -> None:
    """Walks the refusals; nothing is made by any of them."""
    operation = make_operation(cast)
    first, off = first_of(cast, operation), first_of(cast, operation, officers=[])
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=off.pk, reason="Rain", by=cast.cora, version=None)
        day = first.starts_at.astimezone(LONDON).date() + dt.timedelta(days=14)
        actions.add_red_flag(name="Carnival", starts_on=day, ends_on=day, by=cast.cora)
    with pytest.raises(NotAllowed, match="chair or coordinator"):
        repeat(first, cast.olive)
    with pytest.raises(StaleEdit):
        repeat(first, cast.cora, version=first.version - 1)
    with pytest.raises(WrongState, match="This deployment is cancelled"):
        repeat(off, cast.cora)
    with pytest.raises(BadInput, match="Tick at least one date"):
        repeat(first, cast.cora, days=[])
    with pytest.raises(BadInput, match="Choose from the dates that the rule gives"):
        repeat(first, cast.cora, days=[day + dt.timedelta(days=1)])
    with pytest.raises(Conflict, match="This touches Carnival") as refusal:
        repeat(first, cast.cora, acknowledge_red_flags=False)
    assert len(refusal.value.faults["acknowledge_red_flags"]) == 1
    secret = make_secret(cast)
    with acting_as(cast.cora):
        hidden = Deployment.objects.get(operation=secret)
    with pytest.raises(Http404):
        repeat(hidden, cast.bea)
    with acting_as(cast.cora):
        assert not DeploymentSeries.objects.exists()
    assert len(repeat(first, cast.cora, days=[day], with_officers=False).deployments) == 1


def test_this_and_the_later_ones_move_and_what_cannot_is_listed(cast: Cast) -> None:
    first = first_of(cast)
    change = repeat(first, cast.cora)
    second, third, fourth = change.deployments
    confirm(make_request(cast, third, cast.bea), make_resource(cast.bea, "ANPR van"), cast.bea)
    asked = make_request(cast, third, cast.charlie)
    week = dt.timedelta(days=7)
    # A day later Bob is needed elsewhere when the third is, and Charlie cannot join the fourth.
    make_deployment(
        cast,
        first.operation,
        officers=[cast.bob],
        starts_at=third.ends_at,
        ends_at=third.ends_at + dt.timedelta(hours=1),
    )
    make_deployment(cast, first.operation, officers=[cast.charlie], starts_at=fourth.starts_at, ends_at=fourth.ends_at)
    done = change_later(
        second,
        cast.cora,
        place="Market Square",
        ends_at=second.ends_at + dt.timedelta(minutes=30),
        officers=[cast.bob, cast.charlie],
        reason="The shops close later",
    )
    assert done.deployments == [second, third, fourth]
    with acting_as(cast.cora):
        for one in (first, second, third, fourth, asked):
            one.refresh_from_db()
        assert [on_the_wall(one) for one in (first, second, third, fourth)] == ["18:00-23:00", *["18:00-23:30"] * 3]
        assert [one.place for one in (first, second)] == ["High Street, Rayleigh", "Market Square"]
        assert [turnout_of(one) for one in (first, second, third, fourth)] == [
            ["Bob", "Olive"],
            ["Bob", "Charlie"],
            ["Charlie"],
            ["Bob"],
        ]
        assert asked.ends_at == third.ends_at
        assert third.starts_at - second.starts_at in (week, week + dt.timedelta(hours=1), week - dt.timedelta(hours=1))
    assert [sentence.partition(": ")[2] for sentence in done.said] == [
        "Bob turns out elsewhere then, and is stood down.",
        "Charlie could not be added: they are needed elsewhere then, or may not take part.",
    ]
    assert told("series-moved") == ["Bea", "Bob", "Charlie"]
    assert told("series-left") == ["Olive"]


def test_a_later_one_whose_hours_are_given_stays(cast: Cast) -> None:
    first = first_of(cast, starts_at=at(-8, 1), ends_at=at(-8, 2), officers=[])
    _, third, fourth = repeat(first, cast.cora).deployments
    was, as_planned = on_the_wall(third)[:5], fourth.starts_at
    held = confirm(make_request(cast, third, cast.bea), make_resource(cast.bea), cast.bea)
    with acting_as(cast.bea):
        type(held).objects.filter(pk=held.pk).update(state="attended", hours_given=Decimal(5))
    done = change_later(first, cast.cora, starts_at=at(-8, 0))
    assert done.deployments == [first, fourth]  # and not the second, which is over, nor the third
    assert any("it stays as it was. Hours have been given" in sentence for sentence in done.said)
    with acting_as(cast.cora):
        third.refresh_from_db()
        fourth.refresh_from_db()
    assert (on_the_wall(third)[:5], fourth.starts_at < as_planned) == (was, True)


def test_this_and_the_later_ones_are_cancelled_with_their_requests(cast: Cast) -> None:
    first = first_of(cast)
    second, third, fourth = repeat(first, cast.cora).deployments
    request = confirm(make_request(cast, fourth, cast.bea), make_resource(cast.bea), cast.bea)
    with acting_as(cast.cora):
        with pytest.raises(BadInput, match="Enter the reason"):
            actions.cancel_series(deployment=third.pk, reason=" ", by=cast.cora, version=None)
        done = actions.cancel_series(deployment=third.pk, reason="No licence left", by=cast.cora, version=None)
        assert done.deployments == [third, fourth]
        for one in (first, second, third, fourth, request):
            one.refresh_from_db()
        assert [one.state for one in (first, second, third, fourth)] == ["planned", "planned", "cancelled", "cancelled"]
        assert (request.state, fourth.cancelled_reason) == ("withdrawn", "No licence left")
        with pytest.raises(WrongState, match="not of a series"):
            actions.cancel_series(
                deployment=make_deployment(cast, first.operation).pk, reason="x", by=cast.cora, version=None
            )
    assert told("series-cancelled") == ["Bob", "Olive"]
    assert told("deployment-cancelled") == ["Bob", "Olive"]
    with acting_as(cast.olive), pytest.raises(NotAllowed):
        actions.cancel_series(deployment=first.pk, reason="Rain", by=cast.olive, version=None)


def test_the_dates_are_looked_at_before_they_are_made(client: Client, cast: Cast) -> None:
    first = first_of(cast)
    day = first.starts_at.astimezone(LONDON).date()
    with acting_as(cast.cora):
        flagged = day + dt.timedelta(days=14)
        actions.add_red_flag(name="Carnival", starts_on=flagged, ends_on=flagged, by=cast.cora)
    make_deployment(
        cast,
        first.operation,
        officers=[cast.bob],
        starts_at=first.starts_at + dt.timedelta(days=21),
        ends_at=first.ends_at + dt.timedelta(days=21),
    )
    address = reverse("operations:repeat", args=[first.pk])
    sign_in(client, cast.cora)
    assert "How often" in client.get(address).content.decode()
    rule = {"version": first.version, "every": "weeks", "interval": "1", "times": "3", "with_officers": "on"}
    assert client.post(address, rule | {"times": ""}).status_code == 400
    page = client.post(address, rule).content.decode()
    assert "This touches Carnival" in page
    assert "Bob turns out for" in page
    assert page.count("checked") == 3
    with acting_as(cast.cora):
        assert not DeploymentSeries.objects.exists()
    none = client.post(address, rule | {"confirm": "1"})
    assert none.status_code == 400
    assert "Tick at least one date." in none.content.decode()
    forged = client.post(address, rule | {"confirm": "1", "days": ["soon"]})
    assert forged.status_code == 400
    wanted = [str(day + dt.timedelta(days=days)) for days in (7, 21)]
    answer = client.post(address, rule | {"confirm": "1", "days": wanted}, follow=True)
    page = answer.content.decode()
    assert "2 deployments are scheduled." in page
    assert "Bob could not be added" in page
    assert page.count(f'href="{reverse("operations:deployment", args=[first.pk])}"') == 1
    with acting_as(cast.cora):
        second = Deployment.objects.filter(series__isnull=False).order_by("starts_at")[1]
    page = client.get(reverse("operations:deployment_cancel", args=[first.pk])).content.decode()
    assert "This one and the later ones of its series" in page
    form = {"version": second.version, "reason": "Rain", "which": "later"}
    page = client.post(reverse("operations:deployment_cancel", args=[second.pk]), form, follow=True).content.decode()
    assert "2 deployments are cancelled." in page
    alone = client.get(reverse("operations:deployment_cancel", args=[first.pk])).content.decode()
    assert "later ones" not in alone


def test_a_series_by_the_api(cast: Cast) -> None:
    first, cora = first_of(cast, officers=[]), Caller(cast.cora)
    path = f"deployments/{first.pk}"
    seen = cora.get(path)
    body = {"every": "month_weekday", "times": 2, "acknowledge_red_flags": True}
    made = cora.send(f"{path}/repeat", body, etag=seen.headers["ETag"])
    assert made.status_code == 201, made.content
    assert len(made.json()["deployments"]) == 2
    series = made.json()["series"]["id"]
    assert cora.get(f"deployment-series/{series}").json()["every"] == "month_weekday"
    changed = cora.send(f"{path}/change-later", {"place": "The quay"}, etag=cora.get(path).headers["ETag"])
    assert {one["place"] for one in changed.json()["deployments"]} == {"The quay"}
    off = cora.send(f"{path}/cancel-later", {"reason": "Rain"}, etag=cora.get(path).headers["ETag"])
    assert {one["state"] for one in off.json()["deployments"]} == {"cancelled"}
    assert cora.send(f"{path}/repeat", {"every": "weeks"}, etag=cora.get(path).headers["ETag"]).status_code in (
        400,
        409,
    )
    charlie = Caller(cast.charlie)
    refused = charlie.send(f"{path}/repeat", body, etag=charlie.get(path).headers["ETag"])
    assert refused.status_code == 403
