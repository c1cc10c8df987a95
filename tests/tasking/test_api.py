"""The API of tasking: the same pass by requests, with ETags, problems, and nothing for outsiders."""

import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import clock
from common.scope import acting_as
from partners.models import Person
from tasking.models import AgendaItem
from tests.cast import Cast, sign_in
from tests.tasking import made

API = "/api/v1"


def call(client: Client, person: Person, method: str, path: str, body: Any = None, etag: str = "") -> Any:
    """One request as this person."""
    sign_in(client, person)
    headers = {"If-Match": etag} if etag else {}
    data = json.dumps(body if body is not None else {})
    return client.generic(method, f"{API}{path}", data, "application/json", headers=headers)


def fetch(client: Client, person: Person, path: str) -> Any:
    """One reading as this person."""
    return sign_in(client, person).get(f"{API}{path}")


REFERRAL = {
    "kind": "location",
    "place": "Holly Walk shops",
    "what_happens": "Youths gather",
    "lawful_basis": "cda_17a",
    "consent": "not_needed",
    "evidence": "14 reports",
    "exit_criterion": "Two a month",
}


def test_a_referral_goes_from_submitted_to_done(client: Client, cast: Cast) -> None:
    answer = call(client, cast.bob, "POST", "/referrals/", REFERRAL)
    assert (answer.status_code, answer.json()["state"]) == (201, "submitted")
    path = f"/referrals/{answer.json()['id']}/"
    for verb, state in (("accept", "accepted"), ("start", "in_progress"), ("finish", "done")):
        etag = fetch(client, cast.cora, path).headers["ETag"]
        answer = call(client, cast.cora, "POST", f"{path}{verb}/", {"reason": "Met"}, etag)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        assert answer.headers["ETag"] != etag


def test_a_change_needs_the_etag_last_read(client: Client, cast: Cast) -> None:
    referral = made.referral(cast.bob)
    path = f"/referrals/{referral.pk}/accept/"
    assert call(client, cast.cora, "POST", path).status_code == 428
    assert call(client, cast.cora, "POST", path, etag=f'"{referral.pk}.99"').status_code == 412
    assert call(client, cast.bob, "POST", path, etag=referral.etag).status_code == 403
    assert call(client, cast.cora, "POST", path, etag=referral.etag).status_code == 200
    gone = call(client, cast.cora, "POST", path, etag=f'"{referral.pk}.{referral.version + 1}"')
    assert (gone.status_code, gone.headers["Content-Type"]) == (409, "application/problem+json")


@pytest.mark.parametrize(("verb", "state"), [("reject", "rejected"), ("redirect", "redirected"), ("revoke", "revoked")])
def test_a_referral_is_ended_with_a_reason(client: Client, cast: Cast, verb: str, state: str) -> None:
    referral = made.referral(cast.bob)
    path = f"/referrals/{referral.pk}/{verb}/"
    body = {"reason": "", "destination": "mediation"}
    assert call(client, cast.cora, "POST", path, body, referral.etag).status_code == 400
    answer = call(client, cast.cora, "POST", path, {**body, "reason": "So agreed"}, referral.etag)
    assert answer.json()["state"] == state


def test_faults_are_named_together_and_absurd_values_are_refused(client: Client, cast: Cast) -> None:
    empty = call(client, cast.bob, "POST", "/referrals/", {})
    assert set(empty.json()["errors"]) == {
        "kind",
        "what_happens",
        "lawful_basis",
        "consent",
        "exit_criterion",
    }
    for absurd in (
        {"what_happens": "a\x00b"},
        {"incident_count": 10**12},
        {"place": "x" * 201},
        {"subject": "none"},
        {"vulnerabilities": ["x"]},
    ):
        assert call(client, cast.bob, "POST", "/referrals/", {**REFERRAL, **absurd}).status_code == 400
    for path in ("/referrals/?state=nonsense", "/actions/?due_on__lt=never", "/agenda-items/?meeting=x"):
        assert fetch(client, cast.bob, path).status_code == 400
    assert fetch(client, cast.bob, "/referrals/------------------------------------/").status_code == 404


def test_a_meeting_is_run_by_requests(client: Client, cast: Cast) -> None:
    forum = made.forum(cast.cora)
    made.referral(cast.bob)
    starts_at = clock.now() + dt.timedelta(days=2)
    body = {
        "forum": str(forum.pk),
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + dt.timedelta(hours=1)).isoformat(),
        "place": "Civic Suite",
    }
    planned = call(client, cast.cora, "POST", "/meetings/", body)
    assert planned.status_code == 201
    path = f"/meetings/{planned.json()['id']}/"
    assert call(client, cast.cora, "POST", "/meetings/", body).status_code == 409
    etag = planned.headers["ETag"]
    asked = call(client, cast.alice, "POST", f"{path}open/", etag=etag)
    assert (asked.status_code, list(asked.json()["errors"])) == (400, ["other_day"])
    opened = call(client, cast.alice, "POST", f"{path}open/", {"other_day": True}, etag)
    assert opened.json()["state"] == "open"
    made.referral(cast.bob)
    assert len(call(client, cast.cora, "POST", f"{path}refresh-agenda/").json()) == 1

    people = [{"person": str(person.pk), "status": "present", "declared": True} for person in (cast.alice, cast.bob)]
    came = call(client, cast.cora, "PUT", f"{path}attendance/", {"people": people})
    assert {row["status"] for row in came.json()["attendances"]} == {"present"}
    twice = call(client, cast.cora, "PUT", f"{path}attendance/", {"people": people[:1] * 2})
    assert twice.status_code == 400

    refused = call(client, cast.alice, "POST", f"{path}close/", etag=opened.headers["ETag"])
    assert len(refused.json()["errors"]["meeting"]) == 2
    for item in fetch(client, cast.alice, f"/agenda-items/?meeting={planned.json()['id']}").json()["results"]:
        etag = fetch(client, cast.alice, f"/agenda-items/{item['id']}/").headers["ETag"]
        said = {"item": item["id"], "text": "Talked", "client_key": str(uuid4())}
        noted = [call(client, cast.cora, "POST", "/discussion-notes/", said) for _ in range(2)]
        assert [answer.status_code for answer in noted] == [201, 201]
        assert noted[0].json() == noted[1].json()
        decision = {"decision": "refer", "reason": "Better there", "destination": "mediation"}
        decided = call(client, cast.alice, "POST", f"/agenda-items/{item['id']}/decide/", decision, etag)
        assert decided.json()["decision"] == "refer"
        assert [note["text"] for note in decided.json()["notes"]] == ["Talked"]
        stale = call(client, cast.alice, "POST", f"/agenda-items/{item['id']}/decide/", decision, etag)
        assert stale.status_code == 412
    closed = call(client, cast.alice, "POST", f"{path}close/", etag=opened.headers["ETag"])
    assert closed.json()["state"] == "closed"
    following = fetch(client, cast.cora, f"/meetings/?forum={forum.pk}&state=planned").json()["results"]
    cancelled = call(
        client,
        cast.cora,
        "POST",
        f"/meetings/{following[0]['id']}/cancel/",
        {"reason": "Snow"},
        f'"{following[0]["id"]}.1"',
    )
    assert cancelled.json()["state"] == "cancelled"
    assert [each["reference_prefix"] for each in fetch(client, cast.bob, "/forums/").json()["results"]] == ["JTG"]


def test_an_action_is_logged_and_carried_to_its_end(client: Client, cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    body = {
        "meeting": str(meeting.pk),
        "text": "Visit the shops",
        "owner_agency": str(cast.police.pk),
        "owner": str(cast.bob.pk),
        "due_on": (clock.today() + dt.timedelta(days=3)).isoformat(),
    }
    logged = call(client, cast.cora, "POST", "/actions/", body)
    assert (logged.status_code, logged.json()["rag"], logged.json()["notes"]) == (201, "amber", [])
    path = f"/actions/{logged.json()['id']}/"
    noted = call(client, cast.bob, "POST", f"{path}notes/", {"text": "Went there"})
    assert [note["text"] for note in noted.json()["notes"]] == ["Went there"]
    etag = noted.headers["ETag"]
    for person, verb, state in (
        (cast.bob, "complete", "completed"),
        (cast.alice, "reopen", "open"),
        (cast.alice, "discharge", "discharged"),
    ):
        answer = call(client, person, "POST", f"{path}{verb}/", {"reason": "Seen"}, etag)
        assert answer.json()["state"] == state
        etag = answer.headers["ETag"]
    wrong = call(client, cast.cora, "POST", "/actions/", {**body, "owner": str(cast.olive.pk)})
    assert wrong.json()["errors"] == {"owner": ["Olive is not of Essex Police. Choose someone of Essex Police."]}
    struck = made.action(cast, at=meeting)
    answer = call(client, cast.cora, "POST", f"/actions/{struck.pk}/strike/", {"reason": "Twice"}, struck.etag)
    assert answer.json()["state"] == "struck"


@pytest.mark.parametrize("who", ["charlie", "carla"])
def test_an_outsider_is_told_nothing_of_cases(client: Client, cast: Cast, who: str) -> None:
    outsider = cast.people[who]
    meeting = made.meeting(cast, state="open")
    item = made.victim_item(cast, at=meeting)
    action = made.action(cast, at=meeting, item=item, category="victims", held_by=cast.council)
    referral = made.referral(cast.cora, person=made.subject(cast.cora))
    for path, record in (("agenda-items", item), ("actions", action), ("referrals", referral)):
        assert fetch(client, cast.bob, f"/{path}/").json()["results"]
        assert fetch(client, outsider, f"/{path}/").json()["results"] == []
        assert fetch(client, outsider, f"/{path}/{record.pk}/").status_code == 404
    for path in (
        f"/agenda-items/{item.pk}/decide/",
        f"/actions/{action.pk}/complete/",
        f"/referrals/{referral.pk}/revoke/",
    ):
        body = {"decision": "noted", "note": "", "reason": "x"}
        etag = f'"{path.split("/")[2]}.1"'
        assert call(client, outsider, "POST", path, body, etag).status_code == 404
    assert call(client, outsider, "POST", f"/actions/{action.pk}/notes/", {"text": "x"}).status_code == 404
    with acting_as(outsider):
        assert not AgendaItem.objects.exists()


@pytest.mark.parametrize("who", ["sam", "ada"])
@pytest.mark.parametrize("path", ["forums", "meetings", "agenda-items", "actions", "referrals"])
def test_those_who_do_not_work_on_cases_are_refused(client: Client, cast: Cast, who: str, path: str) -> None:
    assert fetch(client, cast.people[who], f"/{path}/").status_code == 403


@pytest.mark.parametrize("path", ["meetings", "agenda-items", "actions", "referrals"])
def test_lists_take_as_many_queries_for_three_records_as_for_one(client: Client, cast: Cast, path: str) -> None:
    def one_more(days: int) -> None:
        meeting = made.meeting(cast, days=days, state="open")
        made.item(cast, at=meeting)
        made.action(cast, at=meeting)
        made.referral(cast.bob)
        made.present(cast, cast.bob, at=meeting)

    one_more(1)
    fetch(client, cast.cora, f"/{path}/")
    counts = []
    for days in (2, 3):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{API}/{path}/").status_code == 200
        counts.append(len(captured))
        one_more(days)
    with CaptureQueriesContext(connection) as captured:
        assert len(client.get(f"{API}/{path}/").json()["results"]) == 3
    assert {*counts, len(captured)} == {counts[0]}
