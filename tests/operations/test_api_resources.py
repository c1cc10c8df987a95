"""Skills, availability and requests by the API, and what listing them costs."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from common.scope import acting_as
from operations import actions
from operations.models import Availability
from tests.cast import Cast, sign_in
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource
from tests.operations.test_api import Caller

pytestmark = pytest.mark.slow


def test_a_partners_system_enters_leave_and_answers_requests(cast: Cast) -> None:
    with acting_as(cast.cora):
        skill = actions.add_skill(name="Licensing", by=cast.cora)
    police, council = Caller(cast.bob), Caller(cast.cora)
    assert [row["name"] for row in police.get("skills").json()["results"]] == ["Licensing"]
    body = {"name": "Team", "kind": "wardens", "agency": str(cast.police.pk), "skills": [str(skill.pk)]}
    team = police.send("resources", {**body, "hours_per_week": "40"}).json()
    assert (team["skills"], team["hours_per_week"]) == ([str(skill.pk)], "40.00")
    assert [row["id"] for row in council.get("resources", skills=str(skill.pk)).json()["results"]] == [team["id"]]
    deployment = make_deployment(cast, make_operation(cast, name="Turncoat"))
    asked = {"deployment": str(deployment.pk), "agencies": [str(cast.police.pk)], "kind": "wardens"}
    made = council.send("resource-requests", {**asked, "skill": str(skill.pk), "count": 2})
    assert made.status_code == 201, made.content
    first, second = made.json()
    assert first["skill"] == str(skill.pk)
    read = police.get(f"resource-requests/{first['id']}")
    answer = police.send(f"resource-requests/{first['id']}/confirm", {"resource": team["id"]}, etag=read["ETag"])
    assert (answer.status_code, answer.json()["hours_promised"]) == (200, "5.00")
    leave = {
        "resource": team["id"],
        "kind": "leave",
        "starts_at": at(10, 12).isoformat(),
        "ends_at": at(11).isoformat(),
    }
    refused = police.send("availability", leave)
    assert refused.status_code == 409
    assert "Team is confirmed for Operation Turncoat" in refused.json()["detail"]
    entered = police.send("availability", {**leave, "withdraw": True})
    assert entered.status_code == 201, entered.content
    assert police.get(f"resource-requests/{first['id']}").json()["lost_at"]
    one = f"availability/{entered.json()['id']}"
    assert council.get("availability", resource=team["id"], kind="leave").json()["results"][0]["source"] == "entered"
    outsider = Caller(cast.charlie)
    assert outsider.get("availability").json()["results"] == []
    assert outsider.get(one).status_code == 404
    assert outsider.send(f"{one}/strike", {}, etag=entered["ETag"]).status_code == 404
    assert outsider.send("availability", leave).status_code == 403
    struck = police.send(f"{one}/strike", {}, etag=police.get(one)["ETag"])
    assert (struck.status_code, struck.json()["is_struck"]) == (200, True)
    assert second["state"] == "requested"


def test_pages_and_lists_cost_the_same_for_one_and_for_many(
    client: Client, cast: Cast, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    operation = make_operation(cast)
    with acting_as(cast.cora):
        skill = actions.add_skill(name="Licensing", by=cast.cora)
    van = make_resource(cast.bea)
    lost = make_request(cast, make_deployment(cast, operation), cast.bea)
    with acting_as(cast.bob):
        actions.decline_request(request=lost.pk, reason="None", by=cast.bob, version=None)

    def more(number: int) -> None:
        with acting_as(cast.bea):
            other = actions.add_resource(
                name=f"Van {number}", kind="van", agency=cast.police, skills=[skill], by=cast.bea
            )
            Availability.objects.create(
                resource=van, kind="leave", starts_at=at(60 + number), ends_at=at(60 + number) + dt.timedelta(hours=1)
            )
        deployment = make_deployment(cast, operation, starts_at=at(20 + number), ends_at=at(20 + number, 23))
        confirm(make_request(cast, deployment, cast.bea), other, cast.bea)

    paths = [
        reverse("operations:resources"),
        reverse("operations:availability", args=[van.pk]),
        reverse("operations:skills"),
        reverse("operations:hours") + "?ends_on_day=1&ends_on_month=1&ends_on_year=2099",
        reverse("operations:hours_behind", args=["promised"]) + "?ends_on_day=1&ends_on_month=1&ends_on_year=2099",
        reverse("operations:ask_others", args=[lost.pk]),
        "/api/v1/availability/",
        "/api/v1/skills/",
        "/api/v1/resources/",
    ]
    more(1)
    sign_in(client, cast.bea)
    costs = {}
    for path in paths:
        assert client.get(path).status_code == 200, path
        with django_assert_max_num_queries(30) as few:
            client.get(path)
        costs[path] = len(few)
    for number in (2, 3, 4):
        more(number)
    for path, cost in costs.items():
        with django_assert_num_queries(cost):
            client.get(path)
