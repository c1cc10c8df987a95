"""Pages and API of case reviews and the offender cohort: the whole pass by form, refusals, numbers of queries."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.models import CaseReview, CaseReviewRule, CohortColour, CohortMember
from tests.cast import Cast, sign_in
from tests.tasking import made
from tests.tasking.casework import ago, case_review, member


def url_of(name: str, *args: object) -> str:
    return reverse(f"tasking:{name}", args=args)


def get(client: Client, person: Person, url: str) -> str:
    """A page as this person sees it."""
    answer = sign_in(client, person).get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client: Client, person: Person, url: str, **data: Any) -> Any:
    """Send a form as this person."""
    return sign_in(client, person).post(url, data)


def day(name: str, on: dt.date) -> dict[str, int]:
    """A date in its three boxes."""
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def _complaint(cast: Cast, row: int, made_on: dt.date, happened_on: dt.date) -> dict[str, Any]:
    prefix = f"complaints-{row}"
    return {
        **day(f"{prefix}-behaviour_on", happened_on),
        **day(f"{prefix}-reported_on", made_on),
        f"{prefix}-agency": cast.council.pk,
        f"{prefix}-what": "Shouting",
    }


def test_an_application_goes_from_taken_in_to_closed_on_pages(client: Client, cast: Cast) -> None:
    forum, person = made.the_forum(cast), made.subject(cast.cora)
    form = get(client, cast.olive, url_of("case_review_new") + f"?subject={person.reference}")
    assert f'value="{person.reference}"' in form
    said: dict[str, Any] = {
        **day("applied_on", clock.today()),
        "applicant": "victim",
        "forum": forum.pk,
        "subject": person.reference,
        "what_happens": "Shouting at night",
        "complaints-TOTAL_FORMS": 5,
        "complaints-INITIAL_FORMS": 0,
    }
    for row in range(3):
        said |= _complaint(cast, row, ago(10 + row), ago(12 + row))
    said |= _complaint(cast, 3, ago(10), ago(50))
    answer = post(client, cast.olive, url_of("case_review_new"), **said)
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(cast.cora):
        review = CaseReview.objects.get()
    page = get(client, cast.cora, review.get_absolute_url())
    for words in (
        "3 complaints qualify, and 3 are needed.",
        "It was made later than 1 month",
        "5 days from the application",
    ):
        assert words in page
    steps: list[tuple[str, dict[str, Any]]] = [
        ("acknowledge", {}),
        ("threshold", {"is_met": "no", "reason": "Mediation began", "departure_reason": "Both agreed to it"}),
        ("reconsider", {"reason": "The victim asked"}),
        ("threshold", {"is_met": "yes", "reason": "Three complaints"}),
        ("review", {**day("reviewed_on", clock.today()), "findings": "Two visits were missed"}),
        ("recommendation", {"agency": cast.police.pk, "text": "Patrol at night"}),
    ]
    for step, given in steps:
        url = url_of("case_review_step", review.pk, step)
        get(client, cast.cora, url)
        with acting_as(cast.cora):
            review.refresh_from_db()
        answer = post(client, cast.cora, url, version=review.version, **given)
        assert answer.status_code == 302, (step, answer.content.decode())
    with acting_as(cast.cora):
        review.refresh_from_db()
        row = review.recommendations.get()
    answer_url = url_of("case_recommendation_answer", review.pk, row.pk)
    assert "Patrol at night" in get(client, cast.bob, answer_url)
    post(client, cast.bob, answer_url, version=review.version, answer="accepted")
    meeting = made.meeting(cast, state="open")
    with acting_as(cast.cora):
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
        review.refresh_from_db()
    task_url = url_of("case_recommendation_task", review.pk, row.pk)
    assert str(meeting.pk) in get(client, cast.cora, task_url)
    task = {"meeting": meeting.pk, "owner": cast.bob.pk, **day("due_on", clock.today())}
    assert post(client, cast.cora, task_url, version=review.version, **task).status_code == 302
    with acting_as(cast.cora):
        review.refresh_from_db()
    closing = url_of("case_review_step", review.pk, "close")
    assert post(client, cast.cora, closing, version=review.version, reason="All answered").status_code == 302
    page = get(client, cast.bob, review.get_absolute_url())
    for words in ("Action JTG/", "Two visits were missed", "Both agreed to it", "All answered"):
        assert (words in page) is (words != "Both agreed to it"), words
    assert sign_in(client, cast.charlie).get(review.get_absolute_url()).status_code == 404


def test_every_fault_of_an_application_and_its_complaints_is_shown_at_once(client: Client, cast: Cast) -> None:
    late = {
        **_complaint(cast, 0, ago(10), ago(5)),
        "complaints-TOTAL_FORMS": 5,
        "complaints-INITIAL_FORMS": 0,
        **day("applied_on", clock.today()),
        "applicant": "victim",
        "forum": made.the_forum(cast).pk,
        "what_happens": "Shouting",
    }
    answer = post(client, cast.olive, url_of("case_review_new"), **late)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Complaint 1: The behaviour cannot be later than the complaint about it." in page
    assert "Give the reference of the victim or caller, or else the place." in page


def test_a_departure_without_a_reason_is_refused_where_it_is_asked(client: Client, cast: Cast) -> None:
    review = case_review(cast, "acknowledged", complaints=1)
    url = url_of("case_review_step", review.pk, "threshold")
    assert "1 complaint qualifies, and 3 are needed." in get(client, cast.cora, url)
    answer = post(client, cast.cora, url, version=review.version, is_met="yes", reason="Harm")
    assert answer.status_code == 400
    assert "1 complaint qualifies, and 3 are needed. Say why" in answer.content.decode()
    assert sign_in(client, cast.bob).get(url).status_code == 403
    assert sign_in(client, cast.cora).get(url_of("case_review_step", review.pk, "close")).status_code == 409
    assert sign_in(client, cast.cora).get(url_of("case_review_step", review.pk, "abolish")).status_code == 404


def test_a_complaint_is_added_and_struck_on_pages(client: Client, cast: Cast) -> None:
    review = case_review(cast)
    added = {name.removeprefix("complaints-0-"): value for name, value in _complaint(cast, 0, ago(1), ago(2)).items()}
    assert post(client, cast.olive, url_of("case_review_step", review.pk, "complaint"), **added).status_code == 302
    with acting_as(cast.cora):
        review.refresh_from_db()
        first = review.complaints.all()[0]
    strike = url_of("case_complaint_strike", review.pk, first.pk)
    assert strike in get(client, cast.cora, review.get_absolute_url())
    assert post(client, cast.cora, strike, version=review.version, reason="Entered twice").status_code == 302
    assert "Struck: Entered twice" in get(client, cast.cora, review.get_absolute_url())


def test_the_list_shows_what_is_overdue_and_what_a_figure_counts(client: Client, cast: Cast) -> None:
    late, done = case_review(cast, applied_on=ago(6)), case_review(cast, "review_held")
    assert "overdue by 1 day" in get(client, cast.cora, url_of("case_reviews"))
    page = get(client, cast.cora, url_of("case_reviews") + "?due=overdue")
    assert late.reference in page
    assert done.reference not in page
    page = get(client, cast.cora, url_of("case_reviews") + "?counted=held&year=9999")
    assert done.reference in page
    assert late.reference not in page
    figures = get(client, cast.cora, url_of("case_figures"))
    assert "?counted=held&amp;year=" in figures
    outsider = get(client, cast.charlie, url_of("case_figures"))
    assert "?counted=" not in outsider
    assert "Withheld" in outsider
    answer = sign_in(client, cast.cora).get(url_of("case_figures_file"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    with acting_as(cast.cora):
        assert ProcessingEvent.objects.filter(operation="disclosure").count() == 1


@pytest.mark.parametrize("who", ["cora", "charlie"])
def test_lists_take_as_many_queries_for_many_as_for_few(client: Client, cast: Cast, who: str) -> None:
    made.the_forum(cast)
    counts = []
    for _ in range(2):
        for _ in range(3):
            case_review(cast)
            member(cast)
        client.logout()
        sign_in(client, cast.people[who])
        for url in (url_of("case_reviews"), url_of("cohort")):
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get(url)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def test_the_rule_and_the_colours_are_changed_on_pages(client: Client, cast: Cast) -> None:
    rule = {"complaints": 2, "behaviour_months": 1, "application_months": 6, "year_starts_in": 1}
    assert 'name="version" value="0"' in get(client, cast.cora, url_of("case_rule"))
    assert post(client, cast.cora, url_of("case_rule"), version=0, **rule).status_code == 302
    colour = {"every": 7, "unit": "days", "full_after_months": "3, 9", "is_used": "on", "meaning": "High harm"}
    url = url_of("cohort_colour", "red")
    assert 'value="6, 12"' in get(client, cast.cora, url)
    assert post(client, cast.cora, url, version=0, **colour).status_code == 302
    assert post(client, cast.cora, url, version=0, **{**colour, "full_after_months": "3, x"}).status_code == 400
    with acting_as(cast.cora):
        assert CaseReviewRule.in_force().complaints == 2
        assert CohortColour.settings()["red"].full_after_months == [3, 9]
    assert "Every 7 days" in get(client, cast.bob, url_of("cohort_colours"))
    assert sign_in(client, cast.cora).get(url_of("cohort_colour", "mauve")).status_code == 404


def test_a_member_comes_is_moved_and_leaves_on_pages(client: Client, cast: Cast) -> None:
    person = made.subject(cast.cora, "offender")
    joined = {**day("joined_on", ago(20)), "colour": "red", "status": "engaging", "reason": "Burglaries"}
    assert f'value="{person.reference}"' in get(
        client, cast.cora, url_of("cohort_add") + f"?subject={person.reference}"
    )
    answer = post(client, cast.cora, url_of("cohort_add"), subject=person.reference, **joined)
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(cast.cora):
        found = CohortMember.objects.get()
    assert "Overdue by 6 days" in get(client, cast.bob, url_of("cohort"))
    assert person.reference in get(client, cast.cora, url_of("cohort") + "?due=now&colour=red&status=engaging")
    today = clock.today()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("review", {"kind": "regular", **day("held_on", today), "outcome": "Keeps appointments"}),
        ("contact", {"agency": cast.council.pk, **day("on", today), "contact": "kept", "what": "Came on time"}),
        ("colour", {"colour": "amber", "reason": "Calmer"}),
        ("status", {"status": "not_engaging", "reason": "Stopped coming"}),
    ]
    for step, given in steps:
        url = url_of("cohort_step", found.pk, step)
        get(client, cast.cora, url)
        with acting_as(cast.cora):
            found.refresh_from_db()
        answer = post(client, cast.cora, url, version=found.version, **given)
        assert answer.status_code == 302, (step, answer.content.decode())
    page = get(client, cast.bob, found.get_absolute_url())
    for words in ("Red to Amber", "Engaging to Not engaging", "Keeps appointments", "Came on time", "Stopped coming"):
        assert words in page
    assert person.reference not in get(client, cast.cora, url_of("cohort") + "?due=week")
    with acting_as(cast.cora):
        found.refresh_from_db()
        wrong = found.contacts.get()
    strike = url_of("cohort_contact_strike", found.pk, wrong.pk)
    assert post(client, cast.cora, strike, version=found.version, reason="Another person").status_code == 302
    stale = {**day("left_on", today), "reason": "Done", "version": found.version}
    url = url_of("cohort_step", found.pk, "leave")
    answer = post(client, cast.cora, url, **stale)
    assert answer.status_code == 412
    assert "It now says" in answer.content.decode()
    assert post(client, cast.cora, url, **{**stale, "version": found.version + 1}).status_code == 302
    assert person.reference in get(client, cast.cora, url_of("cohort") + "?who=left")
    assert sign_in(client, cast.charlie).get(found.get_absolute_url()).status_code == 404


def test_a_case_is_found_by_its_reference_and_its_trail_tells_of_its_complaints(client: Client, cast: Cast) -> None:
    review = case_review(cast)
    with acting_as(cast.cora):
        wrong = review.complaints.all()[0].pk
        actions.strike_complaint(
            case_review=review.pk, complaint=wrong, by=cast.cora, version=None, reason="Entered twice"
        )
    search = reverse("reporting:search") + f"?q={review.reference}"
    trail = reverse("reporting:trail", args=["tasking_casereview", review.pk])
    assert review.get_absolute_url() in get(client, cast.bob, search)
    assert review.get_absolute_url() not in get(client, cast.charlie, search)
    assert "Struck a complaint" in get(client, cast.bob, trail)
    assert sign_in(client, cast.charlie).get(trail).status_code == 404


def call(client: Client, person: Person, path: str, body: Any, etag: str = "") -> Any:
    """One request of the API as this person."""
    headers = {"If-Match": etag} if etag else {}
    signed_in = sign_in(client, person)
    return signed_in.post(f"/api/v1{path}", json.dumps(body), "application/json", headers=headers)


def test_a_case_review_goes_through_the_api(client: Client, cast: Cast) -> None:
    today = clock.today().isoformat()
    complaint = {"behaviour_on": today, "reported_on": today, "agency": str(cast.council.pk), "what": "Shouting"}
    answer = call(
        client,
        cast.bob,
        "/case-reviews/",
        {
            "forum": str(made.the_forum(cast).pk),
            "applicant": "agency",
            "applicant_agency": str(cast.police.pk),
            "applied_on": today,
            "place": "Holly Walk flats",
            "what_happens": "Shouting",
            "complaints": [complaint],
        },
    )
    body = answer.json()
    assert (answer.status_code, body["qualifying"], body["complaints"][0]["verdict"]["qualifies"]) == (201, 1, True)
    path = f"/case-reviews/{body['id']}"
    added = call(client, cast.bob, f"{path}/complaints/", complaint)
    assert (added.status_code, added.json()["qualifying"]) == (200, 2)
    assert call(client, cast.cora, f"{path}/acknowledge/", {}).status_code == 428
    etag = added.headers["ETag"]
    struck = f"{path}/complaints/{body['complaints'][0]['id']}/strike/"
    given: list[tuple[str, Person, dict[str, Any]]] = [
        (struck, cast.cora, {"reason": "Entered twice"}),
        (f"{path}/acknowledge/", cast.cora, {}),
        (f"{path}/threshold/", cast.cora, {"is_met": True, "reason": "Harm", "departure_reason": "Grave"}),
        (f"{path}/hold/", cast.cora, {"reviewed_on": today, "findings": "Missed visits"}),
        (f"{path}/recommendations/", cast.cora, {"agency": str(cast.police.pk), "text": "Patrol"}),
    ]
    for url, person, said in given:
        answer = call(client, person, url, said, etag)
        assert answer.status_code == 200, (url, answer.content)
        etag = answer.headers["ETag"]
    row = answer.json()["recommendations"][0]["id"]
    answer = call(client, cast.bob, f"{path}/recommendations/{row}/answer/", {"answer": "accepted"}, etag)
    assert answer.json()["recommendations"][0]["answer"] == "accepted"
    assert (
        call(client, cast.bob, f"{path}/recommendations/{row}/answer/", {"answer": "accepted"}, etag).status_code == 412
    )
    meeting = made.meeting(cast, state="open")
    with acting_as(cast.bea):
        actions.refresh_agenda(meeting=meeting.pk, by=cast.bea)
    task = {"meeting": str(meeting.pk), "owner": str(cast.bob.pk), "due_on": today}
    answer = call(client, cast.bea, f"{path}/recommendations/{row}/task/", task, answer.headers["ETag"])
    assert answer.json()["recommendations"][0]["action"]
    answer = call(client, cast.cora, f"{path}/close/", {"reason": "Answered"}, answer.headers["ETag"])
    assert answer.json()["state"] == "closed"
    assert call(client, cast.cora, f"{path}/withdraw/", {"reason": "x"}, answer.headers["ETag"]).status_code == 409
    assert sign_in(client, cast.charlie).get(f"/api/v1{path}/").status_code == 404
    assert sign_in(client, cast.charlie).get("/api/v1/case-reviews/").json()["results"] == []


def test_a_member_of_the_cohort_goes_through_the_api(client: Client, cast: Cast) -> None:
    person, today = made.subject(cast.cora, "offender"), clock.today().isoformat()
    new = {"subject": str(person.pk), "colour": "red", "status": "engaging", "joined_on": today, "reason": "Burglaries"}
    assert call(client, cast.charlie, "/cohort-members/", new).status_code == 400
    answer = call(client, cast.cora, "/cohort-members/", new)
    assert answer.status_code == 201, answer.content
    path = f"/cohort-members/{answer.json()['id']}"
    contact = {"agency": str(cast.police.pk), "on": today, "contact": "refused", "what": "Shut the door"}
    answer = call(client, cast.bob, f"{path}/contacts/", contact)
    wrong = answer.json()["contacts"][0]["id"]
    for step, said in (
        ("colour", {"colour": "amber", "reason": "Calmer"}),
        ("status", {"status": "arrested", "reason": "Friday"}),
        ("reviews", {"kind": "full", "held_on": today, "outcome": "Steady"}),
        (f"contacts/{wrong}/strike", {"reason": "Another person"}),
        ("leave", {"left_on": today, "reason": "Done"}),
    ):
        answer = call(client, cast.cora, f"{path}/{step}/", said, answer.headers["ETag"])
        assert answer.status_code == 200, (step, answer.content)
    body = answer.json()
    assert (body["state"], body["full_reviews"], len(body["moves"]), body["contacts"][0]["struck_reason"]) == (
        "left",
        0,  # too early to stand for the one at six months
        2,
        "Another person",
    )
    assert sign_in(client, cast.bob).get(f"/api/v1{path}/").status_code == 200
    assert sign_in(client, cast.charlie).get(f"/api/v1{path}/").status_code == 404
