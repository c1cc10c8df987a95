"""The API of hotspots and people at risk does what the pages do, by the same rules."""

import json
from typing import Any

import pytest
from django.test import Client

from audit.models import ProcessingEvent
from common.scope import acting_as
from hotspots.models import Hotspot, Subject
from hotspots.states import HOTSPOT, SUBJECT
from tests.cast import Cast, sign_in
from tests.hotspots.made import DETAILS, NAME, SECRETS, ago, make_hotspot, make_subject, put
from tests.hotspots.test_subject_pages import agree

HOTSPOTS, SUBJECTS = "/api/v1/hotspots/", "/api/v1/subjects/"
PROBLEM = "application/problem+json"


def body(verb: str, cast: Cast) -> dict[str, Any]:
    """What a verb on a hotspot is sent."""
    later = ago(-28).isoformat()
    return {
        "adopt": {"lead_agency": str(cast.council.pk), "review_on": later, "reason": "Concern."},
        "reject": {"reason": "One shop."},
        "task": {"reason": "Foot patrols."},
        "review": {"assessment": "Fewer calls.", "review_on": later},
        "close": {"assessment": "Calls fell by half."},
    }[verb]


def post(client: Client, url: str, data: Any, etag: str = "") -> Any:
    """POST JSON, with If-Match where there is an ETag."""
    headers = {"If-Match": etag} if etag else {}
    return client.post(url, json.dumps(data), content_type="application/json", headers=headers)


def new_subject(**changed: Any) -> dict[str, Any]:
    """The body of a new repeat victim."""
    report = {"what": "Eggs thrown", "source": "Police, 42/1"}
    data: dict[str, Any] = {
        "kind": "victim",
        "district": "Rochford",
        "reports": [report | {"reported_on": ago(days).isoformat()} for days in (40, 5)],
        "details": {"full_name": NAME},
    }
    return data | changed


def test_hotspots_are_listed_and_filtered(client: Client, cast: Cast) -> None:
    adopted = make_hotspot(cast.cora, "adopted")
    make_hotspot(cast.cora)
    make_hotspot(cast.cora, "adopted", district="Castle Point")
    sign_in(client, cast.charlie)
    assert len(client.get(HOTSPOTS).json()["results"]) == 3
    found = client.get(HOTSPOTS, {"state": "adopted", "district": "Rochford"}).json()["results"]
    assert [row["reference"] for row in found] == [adopted.reference]
    assert found[0]["by_type"] == adopted.by_type
    assert client.get(HOTSPOTS, {"state": "nonsense"}).status_code == 400
    assert client.get(HOTSPOTS, {"district": "a\x00b"}).status_code == 400


@pytest.mark.parametrize("verb", [transition.verb for transition in HOTSPOT.transitions])
@pytest.mark.parametrize("state", HOTSPOT.states())
def test_each_verb_needs_its_state_and_the_etag(client: Client, cast: Cast, state: str, verb: str) -> None:
    hotspot = make_hotspot(cast.cora, state)
    url = f"{HOTSPOTS}{hotspot.pk}/"
    etag = sign_in(client, cast.alice).get(url)["ETag"]
    data = body(verb, cast)
    assert post(client, f"{url}{verb}/", data).status_code == 428
    stale = post(client, f"{url}{verb}/", data, f'"{hotspot.pk}.{hotspot.version + 1}"')
    assert (stale.status_code, stale["Content-Type"]) == (412, PROBLEM)
    answer = post(client, f"{url}{verb}/", data, etag)
    if HOTSPOT.find(verb, state) is None:
        assert answer.status_code == 409
        assert f"it is {state}" in answer.json()["detail"]
    else:
        assert answer.status_code == 200, answer.content
        assert answer.json()["state"] == HOTSPOT.target(verb, state)
        assert answer["ETag"] != etag


@pytest.mark.parametrize("name", ["olive", "max", "bob", "charlie", "sam", "ada"])
@pytest.mark.parametrize("verb", [transition.verb for transition in HOTSPOT.transitions])
def test_each_verb_is_for_its_roles(client: Client, cast: Cast, name: str, verb: str) -> None:
    state = next(t.sources[0] for t in HOTSPOT.transitions if t.verb == verb)
    hotspot = make_hotspot(cast.cora, state)
    answer = post(sign_in(client, cast.people[name]), f"{HOTSPOTS}{hotspot.pk}/{verb}/", body(verb, cast), hotspot.etag)
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    with acting_as(cast.cora):
        assert Hotspot.objects.get(pk=hotspot.pk).state == state


@pytest.mark.parametrize(
    "changed",
    [
        {"lead_agency": "x"},
        {"lead_agency": "00000000-0000-4000-8000-000000000000"},
        {"lead_agency": None},
        {"review_on": "2026-13-01"},
        {"review_on": "0001-01-01"},
        {"reason": "a\x00b"},
        {"reason": "x" * 2001},
        {"reason": ["x"]},
        {"reason": "  "},
    ],
)
def test_what_cannot_be_used_is_400_and_names_its_field(client: Client, cast: Cast, changed: dict[str, Any]) -> None:
    hotspot = make_hotspot(cast.cora)
    url = f"{HOTSPOTS}{hotspot.pk}/adopt/"
    answer = post(sign_in(client, cast.cora), url, body("adopt", cast) | changed, hotspot.etag)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert set(answer.json()["errors"]) == set(changed)


def test_every_fault_is_named_at_once(client: Client, cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)
    answer = post(sign_in(client, cast.cora), f"{HOTSPOTS}{hotspot.pk}/adopt/", {}, hotspot.etag)
    assert set(answer.json()["errors"]) == {"lead_agency", "review_on", "reason"}


def test_candidates_are_found_once(client: Client, cast: Cast) -> None:
    put(cast.cora, 40)
    sign_in(client, cast.cora)
    first, second = (post(client, f"{HOTSPOTS}find/", {}) for _ in range(2))
    assert (first.status_code, len(first.json()), second.json()) == (201, 1, [])
    assert post(sign_in(client, cast.olive), f"{HOTSPOTS}find/", {}).status_code == 403


def test_no_such_record_is_404(client: Client, cast: Cast) -> None:
    sign_in(client, cast.alice)
    for root in (HOTSPOTS, SUBJECTS):
        for key in (cast.council.pk, "x", "-" * 36):
            assert client.get(f"{root}{key}/").status_code == 404
        answer = post(
            client, f"{root}{cast.council.pk}/close/", {"assessment": "x", "reason": "x"}, f'"{cast.council.pk}.1"'
        )
        assert answer.status_code == 404


def test_a_repeat_victim_is_recorded_with_details(client: Client, cast: Cast) -> None:
    answer = post(sign_in(client, cast.olive), SUBJECTS, new_subject())
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["details"]["full_name"] == NAME
    assert (made["held_by"], made["category"]) == (str(cast.council.pk), "victims")
    reports = client.get(f"{SUBJECTS}{made['id']}/reports/").json()
    assert [report["what"] for report in reports] == ["Eggs thrown", "Eggs thrown"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"kind": "ghost"}, "kind"),
        ({"district": "Atlantis"}, "district"),
        ({"reports": []}, "reports"),
        ({"reports": [{}]}, "reports"),
        ({"reports": "x"}, "reports"),
        ({"details": {"full_name": ""}}, "details"),
        ({"details": {"full_name": "A\x00"}}, "details"),
        ({"details": {"full_name": NAME, "date_of_birth": "1066-10-14"}}, "date_of_birth"),
        ({"vulnerable": "perhaps"}, "vulnerable"),
    ],
)
def test_a_faulty_record_is_refused_by_field(client: Client, cast: Cast, changed: dict[str, Any], fault: str) -> None:
    answer = post(sign_in(client, cast.olive), SUBJECTS, new_subject(**changed))
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert set(answer.json()["errors"]) == {fault}
    with acting_as(cast.olive):
        assert not Subject.objects.exists()


def test_too_few_reports_are_told_with_both_numbers(client: Client, cast: Cast) -> None:
    data = new_subject()
    data["reports"] = data["reports"][:1]
    answer = post(sign_in(client, cast.olive), SUBJECTS, data)
    assert answer.status_code == 400
    assert "needs 2 reports in the last 12 months" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["charlie", "carla"])
def test_an_outsider_gets_no_record_no_details_and_no_reports(client: Client, cast: Cast, name: str) -> None:
    subject = make_subject(cast.olive)
    sign_in(client, cast.people[name])
    answers = [
        client.get(SUBJECTS),
        client.get(f"{SUBJECTS}{subject.pk}/"),
        client.get(f"{SUBJECTS}{subject.pk}/reports/"),
        post(client, f"{SUBJECTS}{subject.pk}/close/", {"reason": "x"}, subject.etag),
        post(client, f"{SUBJECTS}{subject.pk}/reports/", new_subject()["reports"][0], subject.etag),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404, 404]
    told = " ".join(answer.content.decode() for answer in answers)
    assert not [secret for secret in (*SECRETS, subject.reference, "Eggs") if secret in told]


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_scrutiny_readers_and_administrators_are_refused(client: Client, cast: Cast, name: str) -> None:
    sign_in(client, cast.people[name])
    assert [client.get(url).status_code for url in (HOTSPOTS, SUBJECTS)] == [403, 403]


def test_details_come_and_go_with_the_agreement(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    url = f"{SUBJECTS}{subject.pk}/"
    sign_in(client, cast.bob)
    assert client.get(url).json()["details"]["full_name"] == DETAILS.full_name
    agree(cast, "victims")
    withheld = client.get(url)
    assert withheld.json()["details"] is None
    assert not [secret for secret in SECRETS if secret in withheld.content.decode()]
    assert client.get(SUBJECTS).json()["results"][0]["details"] is None
    agree(cast, "victims", "personal_details", withdrawn=True)
    assert client.get(url).status_code == 404
    assert client.get(SUBJECTS).json()["results"] == []


def test_each_reading_is_logged_and_details_where_they_were_given(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    url = f"{SUBJECTS}{subject.pk}/"
    sign_in(client, cast.bob)
    agree(cast, "victims")
    client.get(url)
    agree(cast, "victims", "personal_details")
    client.get(SUBJECTS)
    client.get(f"{url}reports/")
    with acting_as(cast.bob):
        looked = ProcessingEvent.objects.filter(verb="looked at", person_id=cast.bob.pk, channel="api")
        logged = list(looked.order_by("id").values_list("record_id", "fields"))
        details = subject.details.pk
    assert logged == [(subject.pk, []), (subject.pk, []), (details, []), (subject.pk, ["reports"])]


def test_a_record_is_added_to_closed_and_opened_by_its_etag(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    url, report = f"{SUBJECTS}{subject.pk}/", new_subject()["reports"][0]
    sign_in(client, cast.cora)
    assert post(client, f"{url}reports/", report).status_code == 428
    added = post(client, f"{url}reports/", report, subject.etag)
    assert added.status_code == 201
    assert post(client, f"{url}reports/", report, subject.etag).status_code == 412
    future = post(client, f"{url}reports/", report | {"reported_on": ago(-1).isoformat()}, added["ETag"])
    assert future.status_code == 400
    closed = post(client, f"{url}close/", {"reason": "Moved."}, added["ETag"])
    assert closed.json()["is_closed"] is True
    assert post(client, f"{url}reports/", report, closed["ETag"]).status_code == 409
    assert post(client, f"{url}reopen/", {"reason": "Again."}, closed["ETag"]).json()["is_closed"] is False


@pytest.mark.parametrize("verb", ["close", "reopen"])
@pytest.mark.parametrize("name", ["alice", "cora", "olive", "max", "bob", "bea"])
def test_closing_and_opening_are_for_their_roles(client: Client, cast: Cast, name: str, verb: str) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.cora):
        Subject.objects.filter(pk=subject.pk).update(is_closed=verb == "reopen")
    person = cast.people[name]
    answer = post(sign_in(client, person), f"{SUBJECTS}{subject.pk}/{verb}/", {"reason": "Because."}, subject.etag)
    assert answer.status_code == (200 if person.has_role(*SUBJECT.roles_for(verb)) else 403)


@pytest.mark.parametrize("root", [HOTSPOTS, SUBJECTS])
def test_lists_cost_the_same_for_one_and_for_three(
    client: Client, cast: Cast, root: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    make_hotspot(cast.cora)
    make_subject(cast.olive)
    sign_in(client, cast.olive)
    client.get(root)
    with django_assert_max_num_queries(20) as few:
        client.get(root)
    for _ in range(2):
        make_hotspot(cast.cora)
        make_subject(cast.olive)
    with django_assert_num_queries(len(few)):
        client.get(root)
