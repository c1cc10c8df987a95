"""Who turns out: once at a time, put down and stood down by those who may, and told."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import System, acting_as, acting_as_system
from notifications.models import Delivery
from operations import actions
from operations.actions.activities import lines_of
from operations.models import Deployment, DeploymentOfficer
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.databases import undone
from tests.operations.made import at, deployment_values, make_deployment, make_operation, make_secret


def put_down(deployment: Deployment, person: Person, by: Person) -> Deployment:
    """Put a person down as somebody."""
    with acting_as(by):
        return actions.turn_out(deployment=deployment.pk, person=person, by=by)


def stand_down(deployment: Deployment, person: Person, by: Person) -> Deployment:
    """Stand a person down as somebody."""
    with acting_as(by):
        return actions.stand_down(deployment=deployment.pk, person=person, reason="Court", by=by)


def move(deployment: Deployment, by: Person, **fields: Any) -> Deployment:
    """Move a deployment with everyone who turns out."""
    with acting_as(by):
        deployment.refresh_from_db()
        officers = [one.person for one in deployment.turnout.filter(stood_down=False).select_related("person")]
        kept = ("name", "starts_at", "ends_at", "place")
        values = {
            "officers": officers,
            "activities": lines_of(deployment),
            **{field: getattr(deployment, field) for field in kept},
            **fields,
        }
        return actions.move_deployment(deployment=deployment.pk, by=by, version=None, **values)


def told(kind: str) -> list[str]:
    """Whom messages of this kind wait for."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(kind=kind, channel="email")
        return sorted(rows.values_list("recipient__name", flat=True))


def turning_out(deployment: Deployment, by: Person) -> dict[str, bool]:
    """Who was put down, and whether they still turn out."""
    with acting_as(by):
        rows = deployment.turnout.values_list("person__name", "stood_down")
        return {name: not stood_down for name, stood_down in rows}


def test_nobody_is_put_down_twice_at_a_time(cast: Cast) -> None:
    operation = make_operation(cast)
    first = make_deployment(cast, operation, officers=[cast.bob, cast.olive])
    overlapping = {"starts_at": at(10, 22), "ends_at": at(11, 2)}
    with pytest.raises(Conflict) as refusal:
        make_deployment(cast, operation, officers=[cast.bob], **overlapping)
    (sentence,) = refusal.value.faults["officers"]
    assert sentence.startswith(f"Bob already turns out for {operation} at that time (")
    make_deployment(cast, operation, officers=[cast.bob], starts_at=at(10, 23), ends_at=at(11, 2))
    other = make_deployment(cast, operation, **overlapping)
    with pytest.raises(Conflict, match="Olive already turns out"):
        put_down(other, cast.olive, cast.cora)
    stand_down(first, cast.olive, cast.cora)
    put_down(other, cast.olive, cast.cora)
    with pytest.raises(Conflict, match="Olive already turns out"):
        put_down(first, cast.olive, cast.cora)


def test_what_may_not_be_seen_refuses_and_is_not_named(cast: Cast) -> None:
    make_deployment(cast, make_secret(cast, "authorised"), officers=[cast.olive])
    operation = make_operation(cast, name="Openly", lead_agency=cast.police, commander=cast.bob)
    with acting_as(cast.bea), pytest.raises(Conflict) as refusal:
        actions.schedule_deployment(
            operation=operation.pk, by=cast.bea, officers=[cast.olive], **deployment_values(acknowledge_red_flags=True)
        )
    assert refusal.value.faults == {
        "officers": ["Olive is needed elsewhere at that time. Leave them out, or choose another time."]
    }


def test_the_database_refuses_a_second_turnout_and_one_at_another_time(cast: Cast) -> None:
    operation = make_operation(cast)
    first, second = (make_deployment(cast, operation) for _ in range(2))
    put_down(first, cast.bob, cast.cora)
    with acting_as(cast.cora):
        with pytest.raises(IntegrityError, match="person_turns_out_once_at_a_time"), transaction.atomic():
            DeploymentOfficer.objects.create(deployment=second, person=cast.bob)
        for field, value in (("starts_at", at(1)), ("deployment_state", "cancelled")):
            with undone():
                DeploymentOfficer.objects.filter(deployment=first).update(**{field: value})
                with pytest.raises(IntegrityError, match="turnout_is_as_its_deployment"):
                    _check_now()
        Deployment.objects.filter(pk=first.pk).update(starts_at=at(10, 17))
        assert first.turnout.get().starts_at == at(10, 17)
        _check_now()


def _check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_move_stands_down_whoever_is_needed_elsewhere_then_and_tells(client: Client, cast: Cast) -> None:
    operation = make_operation(cast)
    moving = make_deployment(cast, operation, officers=[cast.bob, cast.olive])
    make_deployment(cast, operation, starts_at=at(12), ends_at=at(12, 20), officers=[cast.bob])
    secret = make_secret(cast, "authorised")
    make_deployment(cast, secret, starts_at=at(14), ends_at=at(14, 20), officers=[cast.olive])
    move(moving, cast.cora, starts_at=at(12, 19), ends_at=at(12, 21))
    assert turning_out(moving, cast.cora) == {"Bob": False, "Olive": True}
    assert told("deployment-stood-down") == ["Bob"]
    assert told("deployment-fewer") == ["Alice", "Olive"]
    with acting_as(cast.cora):
        assert {(one.starts_at, one.ends_at) for one in moving.turnout.all()} == {(at(12, 19), at(12, 21))}
        moving.refresh_from_db()
    # Bea may not know of the secret one: Olive is stood down all the same.
    boxes = {"version": moving.version, "name": "Day", "activities_1_aim": "enforce", "place": "High Street"}
    starts, ends = at(14, 19), at(14, 21)
    times = {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{ends:%Y-%m-%dT%H:%M}"}
    form = boxes | times | {"officers": [cast.olive.pk]}
    answer = sign_in(client, cast.bea).post(reverse("operations:deployment_move", args=[moving.pk]), form, follow=True)
    assert "Olive turns out elsewhere at the new time, so is stood down here and told." in answer.content.decode()
    assert "Zanzibar" not in answer.content.decode()
    assert turning_out(moving, cast.cora) == {"Bob": False, "Olive": False}


def test_whoever_is_newly_put_down_in_a_move_is_refused_where_they_clash(cast: Cast) -> None:
    operation = make_operation(cast)
    moving = make_deployment(cast, operation, officers=[cast.olive])
    make_deployment(cast, operation, starts_at=at(12), ends_at=at(12, 20), officers=[cast.bob])
    with pytest.raises(Conflict, match="Bob already turns out"):
        move(moving, cast.cora, starts_at=at(12, 19), ends_at=at(12, 21), officers=[cast.olive, cast.bob])


def test_planners_and_the_persons_own_agency_say_who_turns_out(cast: Cast) -> None:
    """Walks who may put whom down, and stand whom down."""
    deployment = make_deployment(cast, make_operation(cast))
    may = {"alice": True, "bea": True, "bob": True, "olive": False, "charlie": False, "carla": False}
    faults = []
    for name, allowed in may.items():
        by = cast.people[name]
        with undone():
            try:
                put_down(deployment, cast.bob, by)
                stand_down(deployment, cast.bob, by)
                done = True
            except NotAllowed as refusal:
                done = "Only a chair, a coordinator or someone from Essex Police can say" not in refusal.detail
        if done != allowed:
            faults.append(name)
    assert faults == []
    with pytest.raises(Http404):
        put_down(deployment, cast.sam, cast.sam)
    for refused, sentence in ((cast.sam, "Leave out Sam"), (cast.ada, "Leave out Ada")):
        with pytest.raises(BadInput, match=sentence):
            put_down(deployment, refused, cast.cora)


def test_putting_down_is_told_and_done_once_and_standing_down_needs_a_reason(cast: Cast) -> None:
    deployment = make_deployment(cast, make_operation(cast))
    for _ in range(2):
        put_down(deployment, cast.charlie, cast.cora)
    assert told("deployment-assigned") == ["Charlie", "Olive"]
    with acting_as(cast.cora), pytest.raises(BadInput, match="Enter the reason"):
        actions.stand_down(deployment=deployment.pk, person=cast.charlie, reason=" ", by=cast.cora)
    stand_down(deployment, cast.charlie, cast.charlie)
    assert told("deployment-stood-down") == []
    assert told("deployment-fewer") == ["Alice", "Cora", "Olive"]
    with pytest.raises(WrongState, match="Charlie does not turn out"):
        stand_down(deployment, cast.charlie, cast.cora)
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
    with pytest.raises(WrongState, match="is cancelled: nobody turns out"):
        put_down(deployment, cast.charlie, cast.cora)


def test_a_cancelled_deployment_frees_its_officers_and_still_says_who_they_were(client: Client, cast: Cast) -> None:
    operation = make_operation(cast)
    off = make_deployment(cast, operation, officers=[cast.bob])
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=off.pk, reason="Rain", by=cast.cora, version=None)
    assert make_deployment(cast, operation, officers=[cast.bob]).pk
    page = sign_in(client, cast.cora).get(off.get_absolute_url()).content.decode()
    assert "Called off" in page
    assert "Bob" in page


def test_the_pages_put_down_and_stand_down(client: Client, cast: Cast) -> None:
    deployment = make_deployment(cast, make_operation(cast), officers=[cast.olive])
    address = reverse("operations:turn_out", args=[deployment.pk])
    own = sign_in(client, cast.bob).get(address).content.decode()
    assert "Bob, Essex Police" in own
    assert "Charlie" not in own
    assert client.post(address, {"version": deployment.version, "person": cast.bob.pk}).status_code == 302
    page = client.get(deployment.get_absolute_url()).content.decode()
    with acting_as(cast.bob):
        turnouts = {one.person.name: one.pk for one in deployment.turnout.select_related("person")}
    down = {name: reverse("operations:stand_down", args=[key]) for name, key in turnouts.items()}
    assert down["Bob"] in page
    assert down["Olive"] not in page
    assert client.get(down["Olive"]).status_code == 403
    assert client.post(down["Bob"], {"reason": ""}).status_code == 400
    answer = client.post(down["Bob"], {"reason": "Wanted in court"}, follow=True)
    assert "Wanted in court" in answer.content.decode()
