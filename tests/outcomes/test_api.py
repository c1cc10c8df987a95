"""The API of outcomes does what the pages do, by the same actions."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import clock
from common.scope import acting_as
from operations.models import Operation
from outcomes.models import Outcome
from tests.cast import Cast, sign_in
from tests.outcomes.makers import make_outcomes

OUTCOMES = "/api/v1/outcomes/"


class Caller:
    """A signed-in browser session that sends JSON and its CSRF token."""

    def __init__(self, person) -> None:
        self.client = sign_in(Client(), person)

    def get(self, path: str, **query):
        return self.client.get(path, query)

    def post(self, path: str, body: dict, **headers):
        return self.client.post(path, body, content_type="application/json", headers=headers)


def test_several_are_recorded_at_once_and_a_replay_gives_them_back(cast: Cast, turncoat: Operation) -> None:
    olive = Caller(cast.olive)
    body = {
        "type": "CBO_ADULT",
        "count": 2,
        "labels": ["Person A", "Person B"],
        "operation": str(turncoat.pk),
        "issued_on": clock.today().isoformat(),
        "length": "P2Y",
        "client_key": str(uuid4()),
    }
    first, again = olive.post(OUTCOMES, body), olive.post(OUTCOMES, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert [one["subject_label"] for one in first.json()] == ["Person A", "Person B"]
    assert {one["type"] for one in first.json()} == {"CBO_ADULT"}
    listed = olive.get(OUTCOMES, operation=str(turncoat.pk), type="CBO_ADULT").json()["results"]
    assert len(listed) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "NOPE"}, "type"),
        ({"type": "CPW", "length": "three years"}, "length"),
        ({"type": "CPW", "length": 3}, "length"),
        ({"type": "CPW", "count": 99}, "count"),
        ({"type": "CPW", "labels": ["a\x00b"]}, "labels"),
        ({"type": "CPW", "issued_on": "9999-12-31"}, "issued_on"),
        ({"type": "CPW", "operation": str(uuid4())}, "operation"),
        ({"type": "RESPECT", "issued_on": None}, "type"),
        ({"type": "CPW", "place": "x" * 161}, "place"),
        ({"type": "CPW", "client_key": "no key"}, "client_key"),
    ],
)
def test_bad_input_is_a_problem_that_names_the_field(cast: Cast, law: None, body: dict, field: str) -> None:
    answer = Caller(cast.olive).post(
        OUTCOMES, {"client_key": str(uuid4()), "issued_on": clock.today().isoformat(), **body}
    )
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"]


def test_a_verb_needs_the_version_that_was_read(cast: Cast, law: None) -> None:
    [notice] = make_outcomes(cast.olive, "CPN")
    olive, path = Caller(cast.olive), f"{OUTCOMES}{notice.pk}/"
    read = olive.get(path)
    assert read["ETag"] == notice.etag
    assert olive.post(f"{path}serve/", {}).status_code == 428
    served = olive.post(f"{path}serve/", {}, **{"If-Match": read["ETag"]})
    assert (served.status_code, served.json()["state"]) == (200, "served")
    assert olive.post(f"{path}serve/", {}, **{"If-Match": read["ETag"]}).status_code == 412
    assert olive.post(f"{path}serve/", {}, **{"If-Match": served["ETag"]}).status_code == 409
    assert olive.post(f"{path}discharge/", {"reason": "Over"}, **{"If-Match": served["ETag"]}).status_code == 403
    manager = Caller(cast.max)
    assert manager.post(f"{path}discharge/", {}, **{"If-Match": served["ETag"]}).json()["errors"]["reason"]
    ended = manager.post(f"{path}discharge/", {"reason": "Over"}, **{"If-Match": served["ETag"]})
    assert ended.json()["state"] == "discharged"


def test_an_outsider_reads_nothing_about_a_person(cast: Cast, turncoat: Operation) -> None:
    [warning] = make_outcomes(cast.olive, "CPW", operation=turncoat)
    [visit] = make_outcomes(cast.olive, "COMPLIANT", operation=turncoat)
    charlie = Caller(cast.charlie)
    assert [one["id"] for one in charlie.get(OUTCOMES).json()["results"]] == [str(visit.pk)]
    assert charlie.get(f"{OUTCOMES}{warning.pk}/").status_code == 404
    assert charlie.post(f"{OUTCOMES}{warning.pk}/serve/", {}, **{"If-Match": warning.etag}).status_code == 404


@pytest.mark.parametrize("who", ["sam", "ada"])
@pytest.mark.parametrize("path", [OUTCOMES, "/api/v1/outcome-types/"])
def test_the_api_is_for_those_who_work_with_operations(cast: Cast, law: None, who: str, path: str) -> None:
    assert Caller(cast.people[who]).get(path).status_code == 403


def test_types_come_with_their_law(cast: Cast, law: None) -> None:
    [kind] = Caller(cast.olive).get("/api/v1/outcome-types/", code="CBO_ADULT").json()["results"]
    assert [version["provision"] for version in kind["versions"]] == [
        "ASBCPA 2014 s22 and s25",
        "Sentencing Act 2020 s331 and s334",
    ]
    one = Caller(cast.olive).get(f"/api/v1/outcome-types/{kind['id']}/")
    assert one.json() == kind


def test_the_list_costs_the_same_for_one_and_for_three(cast: Cast, law: None) -> None:
    make_outcomes(cast.olive, "CPW")
    olive = Caller(cast.olive)
    olive.get(OUTCOMES)
    with CaptureQueriesContext(connection) as one:
        olive.get(OUTCOMES)
    make_outcomes(cast.olive, "CPN", 2)
    with CaptureQueriesContext(connection) as three:
        assert len(olive.get(OUTCOMES).json()["results"]) == 3
    assert len(one) == len(three)
    with acting_as(cast.olive):
        assert Outcome.objects.count() == 3
