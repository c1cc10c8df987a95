"""The API of operations does what the pages do, by the same actions."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from rest_framework.utils.encoders import JSONEncoder

from common import clock
from common.clock import LONDON
from common.scope import acting_as
from operations import actions
from operations.models import Deployment, Operation, ResourceRequest, Visit
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.operations.made import (
    SECRET,
    at,
    confirm,
    make_deployment,
    make_operation,
    make_request,
    make_resource,
    make_secret,
)

API = "/api/v1"
LISTS = ("operations", "deployments", "visits", "resources", "resource-requests", "red-flag-dates")


class Caller:
    """A signed-in session that sends and reads JSON."""

    def __init__(self, person: Person) -> None:
        self.client = sign_in(Client(), person)

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self.client.get(f"{API}/{path}/", query)

    def send(self, path: str, body: dict | None = None, *, etag: str = "", method: str = "POST") -> Any:
        """Create, or change what the ETag names."""
        headers = {"If-Match": etag} if etag else {}
        return self.client.generic(
            method, f"{API}/{path}/", _json(body or {}), content_type="application/json", headers=headers
        )


def _json(body: dict) -> str:
    return JSONEncoder().encode(body)


def proposal(cast: Cast, **fields: Any) -> dict[str, Any]:
    """A proposal's body."""
    return {
        "name": "Turncoat",
        "theme": "Retail crime",
        "objective": "Cut shoplifting",
        "lead_agency": cast.council.pk,
        "commander": cast.olive.pk,
    } | fields


def deployment_body(operation: Operation, **fields: Any) -> dict[str, Any]:
    """A deployment's body."""
    return {
        "operation": operation.pk,
        "name": "Day of action",
        "activities": [{"aim": "reassure"}],
        "starts_at": at(10),
        "ends_at": at(11, 2),
        "place": "High Street",
    } | fields


def test_the_whole_pass_by_api(cast: Cast) -> None:
    cora, alice, bob = (Caller(person) for person in (cast.cora, cast.alice, cast.bob))
    made = cora.send("operations", proposal(cast))
    assert made.status_code == 201, made.content
    path = f"operations/{made.json()['id']}"
    assert alice.send(f"{path}/authorise").status_code == 428
    authorised = alice.send(f"{path}/authorise", etag=made.headers["ETag"])
    assert authorised.json()["state"] == "authorised"
    assert alice.send(f"{path}/authorise", etag=made.headers["ETag"]).status_code == 412
    operation = Operation(pk=made.json()["id"])
    begun = {"starts_at": clock.now() - dt.timedelta(hours=1), "ends_at": clock.now() + dt.timedelta(hours=4)}
    deployment = cora.send("deployments", deployment_body(operation, officers=[cast.bob.pk], **begun))
    assert deployment.status_code == 201, deployment.content
    assert deployment.json()["officers"] == [str(cast.bob.pk)]
    ask = {"deployment": deployment.json()["id"], "agencies": [cast.police.pk], "kind": "van"}
    (asked,) = cora.send("resource-requests", ask).json()
    van = bob.send("resources", {"name": "ANPR van", "kind": "van", "agency": cast.police.pk}).json()
    seen = bob.get(f"resource-requests/{asked['id']}")
    offered = bob.send(
        f"resource-requests/{asked['id']}/offer",
        {"resource": van["id"], "hours_promised": "6.00"},
        etag=seen.headers["ETag"],
    )
    assert offered.json()["state"] == "offered"
    confirmed = cora.send(f"resource-requests/{asked['id']}/confirm", etag=offered.headers["ETag"])
    assert confirmed.json()["state"] == "confirmed", confirmed.content
    started = cora.send(f"{path}/start", etag=cora.get(path).headers["ETag"])
    visit = {"operation": operation.pk, "place": "Shop", "result": "Two warned", "client_key": uuid4()}
    first, again = bob.send("visits", visit), bob.send("visits", visit)
    assert (first.status_code, first.json()) == (201, again.json())
    given = bob.send(f"resource-requests/{asked['id']}/attend", {"hours_given": "5.50"}, etag=confirmed.headers["ETag"])
    assert given.json()["hours_given"] == "5.50"
    debriefed = cora.send(
        f"{path}/debrief", {"happened": "Two arrests", "objective_met": "partly"}, etag=started.headers["ETag"]
    )
    closed = cora.send(f"{path}/close", etag=debriefed.headers["ETag"])
    assert closed.json()["state"] == "closed"
    assert sorted(closed.json()["agencies"]) == sorted([str(cast.council.pk), str(cast.police.pk)])


def test_a_red_flag_date_is_answered_409_with_the_warning_until_it_is_acknowledged(cast: Cast) -> None:
    cora, operation = Caller(cast.cora), make_operation(cast)
    day = at(10).astimezone(LONDON).date()
    entered = cora.send("red-flag-dates", {"name": "Carnival", "starts_on": day, "ends_on": day})
    assert (entered.status_code, entered.json()["is_covered"], entered.json()["confirmed_count"]) == (201, False, 0)
    answer = cora.send("deployments", deployment_body(operation))
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    (sentence,) = answer.json()["errors"]["acknowledge_red_flags"]
    assert sentence.startswith("This touches Carnival (")
    with acting_as(cast.cora):
        assert not Deployment.objects.exists()
    made = cora.send("deployments", deployment_body(operation, acknowledge_red_flags=True, officers=[cast.olive.pk]))
    assert made.status_code == 201
    assert cora.get(f"red-flag-dates/{entered.json()['id']}").json()["is_covered"] is True
    clash = cora.send("deployments", deployment_body(operation, acknowledge_red_flags=True, officers=[cast.olive.pk]))
    assert (clash.status_code, list(clash.json()["errors"])) == (409, ["officers"])
    gone = cora.send(f"red-flag-dates/{entered.json()['id']}/cancel", {"reason": "Off"}, etag=entered.headers["ETag"])
    assert gone.json()["is_cancelled"] is True


def test_a_patch_moves_a_deployment_and_keeps_what_is_left_out(cast: Cast) -> None:
    cora = Caller(cast.cora)
    deployment = make_deployment(cast, make_operation(cast), officers=[cast.bob], meeting_point="Car park")
    request = make_request(cast, deployment, cast.bea)
    path = f"deployments/{deployment.pk}"
    assert cora.send(path, {"place": "Market"}, method="PATCH").status_code == 428
    body = {"starts_at": at(12), "ends_at": at(12, 22)}
    moved = cora.send(path, body, etag=deployment.etag, method="PATCH")
    assert moved.status_code == 200, moved.content
    assert (moved.json()["meeting_point"], moved.json()["officers"]) == ("Car park", [str(cast.bob.pk)])
    assert cora.send(path, body, etag=deployment.etag, method="PATCH").status_code == 412
    with acting_as(cast.cora):
        request.refresh_from_db()
    assert request.starts_at == at(12)
    cancelled = cora.send(f"{path}/cancel", {"reason": "Rain"}, etag=moved.headers["ETag"])
    assert (cancelled.json()["state"], cancelled.json()["cancelled_reason"]) == ("cancelled", "Rain")
    assert cora.send(path, {"place": "X"}, etag=cancelled.headers["ETag"], method="PATCH").status_code == 409


def test_times_of_any_zone_mean_the_same_instant(cast: Cast) -> None:
    """Half an hour within the hour that happens twice, sent with London's own offsets."""
    body = deployment_body(
        make_operation(cast), starts_at="2026-10-25T01:45:00+01:00", ends_at="2026-10-25T01:15:00+00:00"
    )
    made = Caller(cast.cora).send("deployments", body)
    assert made.status_code == 201, made.content
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    assert deployment.ends_at - deployment.starts_at == dt.timedelta(minutes=30)


def test_a_resource_is_confirmed_once_at_a_time_and_can_be_switched_off(cast: Cast) -> None:
    bea, operation = Caller(cast.bea), make_operation(cast)
    van = make_resource(cast.bea, "ANPR van")
    confirm(make_request(cast, make_deployment(cast, operation), cast.bea), van, cast.bea)
    second = make_request(cast, make_deployment(cast, operation), cast.bea)
    answer = bea.send(f"resource-requests/{second.pk}/confirm", {"resource": van.pk}, etag=second.etag)
    assert answer.status_code == 409
    assert "ANPR van is already confirmed for" in answer.json()["detail"]
    spare = make_resource(cast.bea)
    changed = bea.send(f"resources/{spare.pk}", {"is_active": False}, etag=spare.etag, method="PATCH")
    assert (changed.json()["is_active"], changed.json()["name"]) == (False, spare.name)
    declined = bea.send(f"resource-requests/{second.pk}/decline", {"reason": "None free"}, etag=second.etag)
    assert declined.json()["state"] == "declined"
    assert (
        bea.send(f"resource-requests/{second.pk}/withdraw", {"reason": "x"}, etag=declined.headers["ETag"]).status_code
        == 409
    )


@pytest.mark.parametrize(
    ("path", "body", "faults"),
    [
        ("operations", {"marking": "secret", "name": "a\x00b"}, {"marking", "name"}),
        ("operations", {"name": "x" * 81, "lead_agency": "nobody"}, {"name", "lead_agency"}),
        ("deployments", {"starts_at": "0001-01-01T00:00:00+01:00", "latitude": "NaN"}, {"starts_at", "latitude"}),
        ("deployments", {"operation": str(uuid4()), "activities": [{"aim": "arrest"}]}, {"operation", "activities"}),
        ("visits", {"client_key": "abc", "visited_at": "now"}, {"client_key", "visited_at"}),
        ("resource-requests", {"agencies": [], "kind": "tank"}, {"agencies", "kind"}),
        ("red-flag-dates", {"starts_on": "2026-02-30", "themes": ["x" * 61]}, {"starts_on", "themes"}),
        ("resources", {"kind": "tank"}, {"kind"}),
    ],
)
def test_bad_input_is_a_problem_that_names_every_field(cast: Cast, path: str, body: dict, faults: set) -> None:
    answer = Caller(cast.cora).send(path, body)
    assert answer.status_code == 400
    assert faults <= set(answer.json()["errors"])


@pytest.mark.parametrize("moment", ["0001-01-02T00:00:00Z", "9999-12-31T23:00:00Z"])
def test_absurd_times_are_bad_input(cast: Cast, moment: str) -> None:
    cora, operation = Caller(cast.cora), make_operation(cast, "under_way")
    answer = cora.send("deployments", deployment_body(operation, starts_at=moment, ends_at=moment))
    assert answer.status_code == 400
    visit = {"operation": operation.pk, "place": "Shop", "result": "Seen", "visited_at": moment}
    assert cora.send("visits", visit).status_code == 400


@pytest.mark.parametrize("name", ["sam", "ada"])
@pytest.mark.parametrize("listed", LISTS)
def test_the_api_is_for_those_who_work_with_operations(cast: Cast, name: str, listed: str) -> None:
    caller = Caller(cast.people[name])
    assert caller.get(listed).status_code == 403
    assert caller.send(listed).status_code == 403


@pytest.mark.parametrize("name", ["bob", "bea", "charlie", "carla"])
def test_those_who_take_no_part_find_nothing_of_a_sensitive_operation(cast: Cast, name: str) -> None:
    secret = make_secret(cast, "under_way")
    with acting_as(cast.cora):
        deployment = Deployment.objects.get()
    request = make_request(cast, deployment, cast.cora)
    with acting_as(cast.olive):
        visit = actions.record_visit(operation=secret.pk, place=f"{SECRET} yard", result="Seen", by=cast.olive)
    caller = Caller(cast.people[name])
    for listed in LISTS:
        answer = caller.get(listed)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
        assert listed == "resources" or answer.json()["results"] == []
    things = {"operations": secret, "deployments": deployment, "resource-requests": request, "visits": visit}
    for listed, thing in things.items():
        assert caller.get(f"{listed}/{thing.pk}").status_code == 404
    verbs = {
        f"operations/{secret.pk}": ("authorise", "schedule", "start", "close", "debrief", "cancel"),
        f"deployments/{deployment.pk}": ("cancel",),
        f"resource-requests/{request.pk}": ("offer", "confirm", "decline", "withdraw", "attend"),
    }
    body = {"reason": "x", "happened": "x", "hours_given": "1", "resource": make_resource(cast.people[name]).pk}
    for path, names in verbs.items():
        etag = f'"{path.rsplit("/", 1)[1]}.1"'
        for verb in names:
            assert caller.send(f"{path}/{verb}", body, etag=etag).status_code == 404, (path, verb)
    assert caller.send(f"deployments/{deployment.pk}", {}, etag=deployment.etag, method="PATCH").status_code == 404
    for path, body in {
        "deployments": deployment_body(secret),
        "visits": {"operation": secret.pk, "place": "x", "result": "x"},
        "resource-requests": {"deployment": deployment.pk, "agencies": [cast.police.pk], "kind": "van"},
    }.items():
        answer = caller.send(path, body)
        assert answer.status_code == 400
        assert "object does not exist" in answer.content.decode()
    for query in ({"operation": str(secret.pk)}, {"deployment": str(deployment.pk)}):
        listed = "deployments" if "operation" in query else "resource-requests"
        assert caller.get(listed, **query).status_code == 400


def test_lists_are_filtered(cast: Cast) -> None:
    make_operation(cast, "proposed", name="Diesel", theme="Slavery")
    walnut = make_operation(cast, "under_way", name="Walnut")
    with acting_as(cast.olive):
        actions.record_visit(operation=walnut.pk, place="Shop", result="Seen", by=cast.olive)
        deployment, visit = Deployment.objects.get(), Visit.objects.get()
    request = make_request(cast, deployment, cast.bea)
    olive = Caller(cast.olive)

    def ids(listed: str, **query: Any) -> list[str]:
        return [row["id"] for row in olive.get(listed, **query).json()["results"]]

    assert ids("operations", state="under_way") == [str(walnut.pk)]
    assert ids("operations", theme="retail") == [str(walnut.pk)]
    assert ids("operations", agency=cast.police.pk) == [str(walnut.pk)]
    assert ids("deployments", operation=walnut.pk, starts_at__gte=at(5).isoformat()) == [str(deployment.pk)]
    assert ids("deployments", starts_at__lt=at(5).isoformat()) == []
    assert ids("visits", operation=walnut.pk) == [str(visit.pk)]
    assert ids("resource-requests", state="requested", agency=cast.police.pk) == [str(request.pk)]
    assert olive.get("red-flag-dates", year="9" * 30).status_code in (200, 400)


@pytest.mark.parametrize("listed", LISTS)
def test_lists_cost_the_same_for_one_and_for_three(
    cast: Cast, listed: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    def more() -> None:
        operation = make_operation(cast, "under_way")
        with acting_as(cast.olive):
            deployment = Deployment.objects.get(operation=operation)
            actions.record_visit(operation=operation.pk, place="Shop", result="Seen", by=cast.olive)
        with acting_as(cast.cora):
            day = (at(40) + dt.timedelta(days=ResourceRequest.objects.count())).date()
            actions.add_red_flag(name=f"Fair {day}", starts_on=day, ends_on=day, by=cast.cora)
        confirm(make_request(cast, deployment, cast.bea), make_resource(cast.bea), cast.bea)

    more()
    caller = Caller(cast.max)
    caller.get(listed)
    with django_assert_max_num_queries(20) as few:
        caller.get(listed)
    more()
    more()
    with django_assert_num_queries(len(few)):
        assert len(caller.get(listed).json()["results"]) == 3
