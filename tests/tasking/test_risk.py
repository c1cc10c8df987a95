"""Risk matrices as versions that nobody can change, and assessments that keep what was found."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.http import Http404
from django.test import Client

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.agenda import topics
from tasking.models import Referral, RiskAssessment, RiskMatrix
from tasking.risk import Answer, Band, Matrix, Question
from tests.cast import Cast, sign_in
from tests.tasking import made


def matrix(weight: int = 2, *, most: int | None = None) -> Matrix:
    """One question, two bands."""
    asked = Question("q1", "How often?", weight, (Answer("a1", "Rarely", 0), Answer("a2", "Daily", 10)))
    top = 10 * weight if most is None else most
    return Matrix((asked,), (Band("Low", 0, 9, "green"), Band("High", 10, top, "red")))


def publish(by: Person, of: Matrix | None = None, **changed: Any) -> RiskMatrix:
    """A matrix in force from today."""
    with acting_as(by):
        return actions.publish_matrix(
            **{"by": by, "name": "Victims", "matrix": of or matrix(), "in_force_from": clock.today(), **changed}
        )


def assess(by: Person, referral: Referral, version: RiskMatrix, answer: str = "a2") -> RiskAssessment:
    """Find the risk of a referral."""
    with acting_as(by):
        return actions.assess_risk(referral=referral.pk, by=by, matrix=version.pk, answers={"q1": answer}, note="Calls")


def test_chairs_coordinators_and_administrators_publish_and_nobody_else(cast: Cast) -> None:
    for who, person in cast.people.items():
        allowed = person.has_role("chair", "coordinator", "administrator")
        if allowed:
            assert publish(person, name=f"Of {who}").number == 1
        else:
            with pytest.raises(NotAllowed):
                publish(person, name=f"Of {who}")


def test_an_assessment_keeps_its_answers_version_score_and_band_when_the_matrix_moves_on(cast: Cast) -> None:
    first, referral = publish(cast.cora), made.referral(cast.bob)
    before = assess(cast.bob, referral, first)
    assert (before.score, before.highest, before.band, before.colour) == (20, 20, "High", "red")
    second = publish(cast.ada, matrix(5), replaces=first.pk, note="Frequency counts for more")
    after = assess(cast.bob, referral, second, "a1")
    assert (second.number, after.in_words) == (2, "Low (0 of 50)")
    with acting_as(cast.cora):
        found = RiskAssessment.objects.get(pk=before.pk)
        assert (found.matrix, found.answers, found.in_words) == (first, {"q1": "a2"}, "High (20 of 20)")
        assert found.answered == [("How often?", "Daily")]
        assert list(RiskAssessment.objects.latest_of([referral])) == [after]
        assert list(RiskMatrix.objects.in_force(clock.today())) == [second]
        events = ProcessingEvent.objects.about(referral).filter(verb="assessed the risk")
        assert events.count() == 2
    with pytest.raises(WrongState, match="not in force today"):
        assess(cast.bob, referral, first)


def test_neither_a_version_nor_an_assessment_can_be_changed_in_the_database(cast: Cast) -> None:
    version, referral = publish(cast.cora), made.referral(cast.cora)
    found = assess(cast.cora, referral, version)
    for change in (
        lambda: RiskMatrix.objects.filter(pk=version.pk).update(bands=[]),
        lambda: RiskMatrix.objects.filter(pk=version.pk).update(in_force_from=dt.date(2020, 1, 1)),
        lambda: RiskAssessment.objects.filter(pk=found.pk).update(score=1),
        lambda: RiskAssessment.objects.filter(pk=found.pk).update(band="Low"),
    ):
        with acting_as(cast.cora), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            change()


@pytest.mark.parametrize("wrong", [{"questions": {}}, {"questions": []}, {"bands": "none"}, {"number": 0}])
def test_the_database_refuses_a_version_without_questions_or_bands(cast: Cast, wrong: dict[str, Any]) -> None:
    questions, bands = matrix().as_data()
    given = {"questions": questions, "bands": bands, "number": 1, **wrong}
    with acting_as(cast.cora), pytest.raises(IntegrityError), transaction.atomic():
        RiskMatrix.objects.create(name="Broken", in_force_from=clock.today(), **given)


def test_a_version_for_later_waits_for_its_day(cast: Cast) -> None:
    first = publish(cast.cora)
    later = publish(cast.cora, replaces=first.pk, in_force_from=clock.today() + dt.timedelta(days=7))
    with acting_as(cast.cora):
        assert list(RiskMatrix.objects.in_force(clock.today())) == [first]
        assert list(RiskMatrix.objects.in_force(later.in_force_from)) == [later]


def test_what_is_wrong_with_a_version_is_named(cast: Cast) -> None:
    first = publish(cast.cora)
    for wrong, field in (
        ({"name": " "}, "name"),
        ({"name": "VICTIMS"}, "name"),
        ({"of": matrix(most=19), "name": "Other"}, "bands"),
        ({"replaces": first.pk, "in_force_from": clock.today() - dt.timedelta(days=1)}, "in_force_from"),
        ({"replaces": first.pk, "in_force_from": dt.date.max}, "in_force_from"),
    ):
        with pytest.raises(BadInput) as refusal:
            publish(cast.cora, **wrong)
        assert set(refusal.value.faults) == {field}
    publish(cast.cora, replaces=first.pk)
    with pytest.raises(Conflict, match="newer version"):
        publish(cast.alice, replaces=first.pk)


def test_a_withdrawn_matrix_is_asked_no_more_and_what_it_found_stays(cast: Cast) -> None:
    version, referral = publish(cast.cora), made.referral(cast.cora)
    found = assess(cast.cora, referral, version)
    with acting_as(cast.cora):
        with pytest.raises(BadInput):
            actions.withdraw_matrix(matrix=version.pk, by=cast.cora, reason=" ")
        ended = actions.withdraw_matrix(matrix=version.pk, by=cast.cora, reason="We have our own")
        assert not RiskMatrix.objects.in_force(clock.today()).exists()
        with pytest.raises(WrongState):
            actions.withdraw_matrix(matrix=ended.pk, by=cast.cora, reason="Again")
        assert RiskAssessment.objects.get(pk=found.pk).band == "High"


def test_answers_are_the_questions_own_and_the_referral_is_open(cast: Cast) -> None:
    version, referral = publish(cast.cora), made.referral(cast.cora)
    with pytest.raises(BadInput) as refusal:
        assess(cast.cora, referral, version, "a9")
    assert refusal.value.faults == {"q1": ["Answer the question “How often?”"]}
    with pytest.raises(WrongState, match="this one is done"):
        assess(cast.cora, made.referral(cast.cora, "done"), version)
    with acting_as(cast.sam), pytest.raises(Http404):
        actions.assess_risk(referral=referral.pk, by=cast.sam, matrix=version.pk, answers={"q1": "a1"})


def test_the_agenda_says_the_risk_and_an_outsider_sees_none_of_a_person(client: Client, cast: Cast) -> None:
    version = publish(cast.cora)
    referral = made.referral(cast.cora, person=made.subject(cast.cora))
    assess(cast.cora, referral, version)
    meeting = made.meeting(cast)
    with acting_as(cast.alice):
        assert any(topic.why.endswith("Risk: High (20 of 20)") for topic in topics(meeting))
    with acting_as(cast.charlie):
        assert not RiskAssessment.objects.exists()
        with pytest.raises(Http404):
            actions.assess_risk(referral=referral.pk, by=cast.charlie, matrix=version.pk, answers={"q1": "a1"})
    sign_in(client, cast.charlie)
    assert client.get("/api/v1/risk-assessments/").json()["results"] == []
    assert client.post(f"/api/v1/referrals/{referral.pk}/assess-risk/", {}, "application/json").status_code == 404


ROWS = {
    "name": "Victims",
    "in_force_from": "",
    "note": "Agreed by the group",
    "questions-TOTAL_FORMS": "3",
    "questions-INITIAL_FORMS": "0",
    "questions-0-text": "How often?",
    "questions-0-weight": "2",
    "questions-0-answers": "Rarely = 0\nDaily = 10",
    "questions-1-text": "",
    "questions-1-weight": "1",
    "questions-1-answers": "",
    "bands-TOTAL_FORMS": "2",
    "bands-INITIAL_FORMS": "0",
    "bands-0-name": "Low",
    "bands-0-least": "0",
    "bands-0-most": "9",
    "bands-0-colour": "green",
    "bands-1-name": "High",
    "bands-1-least": "10",
    "bands-1-most": "20",
    "bands-1-colour": "red",
}


def test_on_pages_a_matrix_is_previewed_published_and_followed(client: Client, cast: Cast) -> None:
    sent = {**ROWS, "in_force_from": clock.today().isoformat()}
    sign_in(client, cast.ada)
    new = "/referrals/risk/new/"
    assert client.get(new).status_code == 200
    faulty = client.post(new, {**sent, "questions-0-answers": "Rarely", "bands-1-name": ""}).content.decode()
    for words in ("Line 1 needs its points at the end, such as “Rarely = 3”", "Enter the name of the band"):
        assert words in faulty
    gapped = client.post(new, {**sent, "bands-1-least": "11", "preview": "yes"})
    assert gapped.status_code == 400
    assert "Score 10 is between Low and High in no band." in gapped.content.decode()
    shown = client.post(new, {**sent, "preview": "yes"})
    assert "Scores go from 0 to 20" in shown.content.decode()
    assert 'name="questions-2-text"' in shown.content.decode()
    assert client.post(new, {**sent, "bands-1-least": "9"}).status_code == 400
    with acting_as(cast.ada):
        assert not RiskMatrix.objects.exists()
    page = client.post(new, sent, follow=True).content.decode()
    assert "Victims, version 1" in page
    with acting_as(cast.ada):
        first = RiskMatrix.objects.get()
    following = f"/referrals/risk/{first.pk}/next/"
    assert "Rarely = 0\nDaily = 10" in client.get(following).content.decode()
    client.post(following, {**sent, "name": "Another", "questions-0-weight": "1", "bands-1-most": "10"})
    listed = client.get("/referrals/risk/").content.decode()
    assert "Version 2" in listed
    assert "Another" not in listed
    assert client.get(first.get_absolute_url()).content.decode().count("There is a newer version") == 1
    with acting_as(cast.ada):
        second = RiskMatrix.objects.get(number=2)
    client.post(f"/referrals/risk/{second.pk}/withdraw/", {"reason": "Not used"})
    assert "Withdrawn" in client.get("/referrals/risk/").content.decode()


def test_on_pages_a_referral_is_assessed_again_and_the_history_is_shown(client: Client, cast: Cast) -> None:
    referral = made.referral(cast.bob, person=made.subject(cast.bob))
    url = f"{referral.get_absolute_url()}risk/"
    sign_in(client, cast.bob)
    refused = client.get(url)
    assert refused.status_code == 409
    assert "No risk matrix is in force" in refused.content.decode()
    version = publish(cast.cora)
    assert client.post(url, {"matrix": version.pk}).status_code == 400
    for answer in ("a1", "a2"):
        assert client.post(url, {"matrix": version.pk, "q1": answer, "note": ""}).status_code == 302
    page = client.get(referral.get_absolute_url()).content.decode()
    for words in ("High (20 of 20)", "Low (0 of 20)", "Assess the risk again"):
        assert words in page
    assert "20 of 20" in client.get("/referrals/").content.decode()


def test_by_the_api_a_matrix_is_published_and_a_referral_assessed(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    body = {
        "name": "Victims",
        "in_force_from": clock.today().isoformat(),
        "questions": [
            {"text": "How often?", "weight": 2, "answers": [{"text": "No", "points": 0}, {"text": "Yes", "points": 5}]}
        ],
        "bands": [{"name": "All", "least": 0, "most": 10, "colour": "red"}],
    }
    short = {**body, "bands": [{"name": "All", "least": 0, "most": 9, "colour": "red"}]}
    refused = client.post("/api/v1/risk-matrices/", short, "application/json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["bands"])
    answer = client.post("/api/v1/risk-matrices/", body, "application/json")
    assert answer.status_code == 201
    key = answer.json()["id"]
    referral = made.referral(cast.bob)
    path = f"/api/v1/referrals/{referral.pk}/assess-risk/"
    found = client.post(path, {"matrix": key, "answers": {"q1": "a2"}}, "application/json")
    assert (found.status_code, found.json()["score"], found.json()["band"]) == (201, 10, "All")
    assert (
        client.post(path, {"matrix": key, "answers": {"q1": "a2"}, "score": 3}, "application/json").status_code == 201
    )
    assert {row["score"] for row in client.get("/api/v1/risk-assessments/").json()["results"]} == {10}
    following = client.post(f"/api/v1/risk-matrices/{key}/next/", {**body, "note": "As before"}, "application/json")
    assert (following.status_code, following.json()["number"]) == (201, 2)
    sign_in(client, cast.bob)
    for verb in ("next", "withdraw"):
        assert client.post(f"/api/v1/risk-matrices/{key}/{verb}/", {}, "application/json").status_code == 403
