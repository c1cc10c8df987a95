"""Problem-solving plans: built up letter by letter, and never closed without an Assessment."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.test import Client

from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.actions import close_hotspot
from partners.models import Person
from tasking import actions
from tasking.actions import Plan, Response
from tasking.models import Problem, ProblemResponse, Referral
from tasking.states import PROBLEM
from tests.cast import Cast, sign_in
from tests.tasking import made


def plan(cast: Cast, **changed: Any) -> Plan:
    """A faultless plan, led by the council."""
    given = {"title": "Shop theft", "objective": "Half by spring", "lead_agency": cast.council}
    return Plan(**{**given, **changed})


def adopted(cast: Cast) -> Any:
    """A hotspot that was adopted."""
    return made.hotspot(
        cast,
        state="adopted",
        lead_agency=cast.council,
        review_on=clock.today() + dt.timedelta(days=30),
        reason="Rising",
    )


def problem(cast: Cast, by: Person, *, referral: Referral | None = None, **changed: Any) -> Problem:
    """A plan for a referral, or for a hotspot unless one is given."""
    place = None if referral else adopted(cast)
    with acting_as(by):
        return actions.start_problem(
            by=by,
            plan=plan(cast, **changed),
            hotspot=place.pk if place else None,
            referral=referral.pk if referral else None,
        )


def assess(cast: Cast, found: Problem) -> Problem:
    """Say that it worked."""
    with acting_as(cast.alice):
        return actions.assess_problem(problem=found.pk, by=cast.alice, version=None, assessment="Halved")


class _TakenBack(Exception):
    """Undoes what was tried."""


def _try(person: Person, cast: Cast, found: Problem, verb: str) -> str:
    given: dict[str, Any] = {
        "amend": {"plan": plan(cast, scanning="Till data")},
        "assess": {"assessment": "Halved again"},
        "close": {"reason": "It worked"},
    }[verb]
    try:
        with acting_as(person):
            action = getattr(actions, f"{verb}_problem")
            raise _TakenBack(action(problem=found.pk, by=person, version=None, **given).state)
    except _TakenBack as tried:
        return str(tried)
    except (NotAllowed, WrongState, Http404) as refusal:
        return type(refusal).__name__


def _expected(cast: Cast, person: Person, verb: str, state: str, *, restricted: bool) -> str:
    if not person.is_practitioner or (restricted and person.agency == cast.charity):
        return "Http404"
    planner = person.has_role("chair", "coordinator")
    allowed = planner or (verb == "amend" and person.agency == cast.council)
    if not allowed:
        return "NotAllowed"
    row = PROBLEM.find(verb, state)
    return row.target if row else "WrongState"


def test_each_verb_in_each_state_by_each_person_does_what_the_table_says(cast: Cast) -> None:
    victim_s = problem(cast, cast.cora, referral=made.referral(cast.cora, person=made.subject(cast.cora)))
    place_s = problem(cast, cast.cora)
    faults = []
    for state in PROBLEM.states():
        with acting_as(cast.cora):
            for found in (victim_s, place_s):
                made.put(found, state=state, assessment="" if state == "open" else "Halved")
        for verb in dict.fromkeys(t.verb for t in PROBLEM.transitions):
            for who, person in cast.people.items():
                for found in (victim_s, place_s):
                    expected = _expected(cast, person, verb, state, restricted=found is victim_s)
                    became = _try(person, cast, found, verb)
                    if became != expected:
                        faults.append(f"{who} {verb} {found} from {state}: {became}, expected {expected}")
    assert faults == []


def test_it_is_restricted_as_its_referral_is_and_an_outsider_sees_nothing(cast: Cast) -> None:
    referral = made.referral(cast.cora, person=made.subject(cast.cora))
    found = problem(cast, cast.bob, referral=referral)
    assert (found.category, found.held_by) == ("victims", cast.council)
    with acting_as(cast.cora):
        actions.add_response(problem=found.pk, by=cast.cora, response=Response("Fit a lock", cast.police))
    with acting_as(cast.charlie):
        assert not Problem.objects.exists()
        assert not ProblemResponse.objects.exists()
        assert not Problem.history.exists()
        with pytest.raises(Http404):
            actions.start_problem(by=cast.charlie, plan=plan(cast), referral=referral.pk)


def test_it_cannot_be_closed_without_an_assessment_by_people_or_by_the_database(cast: Cast) -> None:
    found = problem(cast, cast.cora)
    with acting_as(cast.alice):
        with pytest.raises(WrongState, match="cannot be closed without an Assessment"):
            actions.close_problem(problem=found.pk, by=cast.alice, version=None, reason="Done")
        with pytest.raises(BadInput, match="Say what the responses achieved"):
            actions.assess_problem(problem=found.pk, by=cast.alice, version=None, assessment=" ")
        for state in ("assessed", "closed"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Problem.objects.filter(pk=found.pk).update(state=state)
    assess(cast, found)
    with acting_as(cast.alice):
        with pytest.raises(BadInput, match="Say why the plan is closed"):
            actions.close_problem(problem=found.pk, by=cast.alice, version=None, reason=" ")
        closed = actions.close_problem(problem=found.pk, by=cast.alice, version=None, reason="It worked")
        assert (closed.state, closed.assessment) == ("closed", "Halved")


def test_a_hotspot_with_a_plan_is_closed_on_its_assessment(cast: Cast) -> None:
    found = problem(cast, cast.cora)
    place = found.hotspot

    def close() -> str:
        with acting_as(cast.alice):
            return close_hotspot(hotspot=place.pk, by=cast.alice, version=None, assessment="Quieter").state

    with pytest.raises(WrongState, match=f"Assess the problem-solving plan {found.reference} first"):
        close()
    assess(cast, found)
    assert close() == "closed"


def test_changing_an_assessed_plan_opens_it_again_and_keeps_the_assessment(cast: Cast) -> None:
    found = assess(cast, problem(cast, cast.cora))
    with acting_as(cast.olive):
        again = actions.amend_problem(
            problem=found.pk, by=cast.olive, version=found.version, plan=plan(cast, location="Blind corner")
        )
        assert (again.state, again.assessment, again.location) == ("open", "Halved", "Blind corner")
        with pytest.raises(StaleEdit):
            actions.amend_problem(problem=found.pk, by=cast.olive, version=found.version, plan=plan(cast))


def test_what_is_wrong_with_a_plan_or_a_response_is_named(cast: Cast) -> None:
    with acting_as(cast.cora):
        with pytest.raises(BadInput) as refusal:
            actions.start_problem(by=cast.cora, plan=plan(cast, title=" ", objective=""))
        assert set(refusal.value.faults) == {"title", "objective", "referral"}
        rejected = made.hotspot(cast, state="rejected", reason="No")
        with pytest.raises(WrongState, match="no plan is begun"):
            actions.start_problem(by=cast.cora, plan=plan(cast), hotspot=rejected.pk)
    found = problem(cast, cast.cora, referral=made.referral(cast.cora, person=made.subject(cast.cora)))
    wrongs: tuple[tuple[dict[str, Any], set[str]], ...] = (
        ({"text": " ", "due_on": clock.today() - dt.timedelta(days=1)}, {"text", "due_on"}),
        ({"agency": cast.charity}, {"agency"}),
        ({"owner": cast.bob}, {"owner"}),
        ({"owner": cast.sam}, {"owner"}),
        ({"state": "dropped"}, {"outcome"}),
        ({"state": "gone"}, {"state"}),
    )
    for wrong, at_fault in wrongs:
        response = Response(**{"text": "Fit a lock", "agency": cast.council, **wrong})
        with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
            actions.add_response(problem=found.pk, by=cast.cora, response=response)
        assert set(refusal.value.faults) == at_fault


def test_a_response_is_changed_by_its_own_agency_until_the_plan_is_closed(cast: Cast) -> None:
    found = problem(cast, cast.cora)
    with acting_as(cast.cora):
        response = actions.add_response(
            problem=found.pk, by=cast.cora, response=Response("Patrol", cast.police, owner=cast.bob)
        )
    done = Response("Patrol", cast.police, owner=cast.bob, state="done", outcome="Twelve patrols")
    with acting_as(cast.charlie), pytest.raises(NotAllowed):
        actions.change_response(response=response.pk, by=cast.charlie, version=None, given=done)
    with acting_as(cast.bob):
        changed = actions.change_response(response=response.pk, by=cast.bob, version=response.version, given=done)
        assert (changed.state, changed.outcome) == ("done", "Twelve patrols")
        with pytest.raises(StaleEdit):
            actions.change_response(response=response.pk, by=cast.bob, version=response.version, given=done)
    assess(cast, found)
    with acting_as(cast.alice):
        actions.close_problem(problem=found.pk, by=cast.alice, version=None, reason="It worked")
        with pytest.raises(WrongState, match="This plan is closed"):
            actions.change_response(response=response.pk, by=cast.alice, version=None, given=done)
        with pytest.raises(WrongState, match="This plan is closed"):
            actions.add_response(problem=found.pk, by=cast.alice, response=Response("More", cast.police))


def test_on_pages_a_plan_goes_from_objective_to_assessment(client: Client, cast: Cast) -> None:
    place = adopted(cast)
    sign_in(client, cast.cora)
    new = f"/problems/new/?hotspot={place.pk}"
    assert new in client.get(place.get_absolute_url()).content.decode()
    assert client.get(new).status_code == 200
    assert client.get("/problems/new/").status_code == 404
    assert client.post(new, {"title": ""}).status_code == 400
    says = {
        "title": "Shop theft",
        "lead_agency": cast.council.pk,
        "objective": "Half by spring",
        "victim": "Small shops",
    }
    page = client.post(new, says, follow=True).content.decode()
    for words in ("Half by spring", "Small shops", "cannot be closed without", place.name):
        assert words in page
    with acting_as(cast.cora):
        found = Problem.objects.get()
    url = found.get_absolute_url()
    assert url in client.get(place.get_absolute_url()).content.decode()
    assert url in client.get("/problems/?state=open").content.decode()
    assert client.get(f"{url}close/").status_code == 409
    response = {"text": "Patrol at four", "agency": cast.police.pk, "owner": cast.bob.pk}
    assert "Patrol at four" in client.post(f"{url}responses/", response, follow=True).content.decode()
    with acting_as(cast.cora):
        added = ProblemResponse.objects.get()
    change = f"/problems/responses/{added.pk}/"
    assert client.get(change).status_code == 200
    sent = {**response, "version": added.version, "state": "done", "outcome": "Twelve patrols"}
    assert "Twelve patrols" in client.post(change, sent, follow=True).content.decode()
    assert client.post(change, sent).status_code == 412
    sent = {**says, "version": found.version, "scanning": "Till data"}
    assert "Small shops" in client.get(f"{url}change/").content.decode()
    assert "Till data" in client.post(f"{url}change/", sent, follow=True).content.decode()
    with acting_as(cast.cora):
        found.refresh_from_db()
    sent = {"version": found.version, "assessment": "Halved since March"}
    assert "Halved since March" in client.post(f"{url}assess/", sent, follow=True).content.decode()
    close = {"version": found.version + 1, "reason": "It worked"}
    page = client.post(f"{url}close/", close, follow=True).content.decode()
    assert "It worked" in page
    assert "Add a response" not in page


def test_by_the_api_a_plan_is_begun_assessed_and_closed(client: Client, cast: Cast) -> None:
    referral = made.referral(cast.cora, person=made.subject(cast.cora))
    sign_in(client, cast.cora)
    body = {"title": "Calls", "lead_agency": str(cast.council.pk), "objective": "None", "referral": str(referral.pk)}
    answer = client.post("/api/v1/problems/", body, "application/json")
    assert (answer.status_code, answer.json()["category"]) == (201, "victims")
    path = f"/api/v1/problems/{answer.json()['id']}/"
    made_one = client.post(f"{path}responses/", {"text": "Lock", "agency": str(cast.police.pk)}, "application/json")
    assert made_one.status_code == 201
    change = f"/api/v1/problem-responses/{made_one.json()['id']}/change/"
    done = {"text": "Lock", "agency": str(cast.police.pk), "state": "done"}
    assert client.post(change, done, "application/json").status_code == 428
    changed = client.post(change, done, "application/json", headers={"If-Match": made_one.headers["ETag"]})
    assert (changed.status_code, changed.json()["state"]) == (200, "done")
    steps: tuple[tuple[str, dict[str, str], int], ...] = (
        ("close", {"reason": "Done"}, 409),
        ("amend", {**body, "scanning": "Call logs"}, 200),
        ("assess", {"assessment": "None since May"}, 200),
        ("close", {"reason": "Done"}, 200),
    )
    for verb, given, status in steps:
        etag = client.get(path).headers["ETag"]
        answer = client.post(f"{path}{verb}/", given, "application/json", headers={"If-Match": etag})
        assert answer.status_code == status, answer.json()
    assert (answer.json()["state"], answer.json()["scanning"]) == ("closed", "Call logs")
    sign_in(client, cast.charlie)
    for url in (path, change.removesuffix("change/")):
        assert client.get(url).status_code == 404
    for url in ("/api/v1/problems/", "/api/v1/problem-responses/"):
        assert client.get(url).json()["results"] == []


def test_its_restriction_cannot_be_taken_off_even_in_the_database(cast: Cast) -> None:
    about = made.referral(cast.cora, person=made.subject(cast.cora))
    place = made.hotspot(cast)
    plan = Plan(title="Visits", objective="Fewer calls", lead_agency=cast.council)
    with acting_as(cast.cora):
        found = actions.start_problem(by=cast.cora, plan=plan, referral=about.pk)
        with pytest.raises(DatabaseError, match="stay as they were made"), transaction.atomic():
            Problem.objects.filter(pk=found.pk).update(referral=None, hotspot=place, category="", held_by=None)
    with acting_as(cast.charlie):
        assert not Problem.objects.exists()
