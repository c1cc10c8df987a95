"""Putting right what was recorded of a person: by whom, with what reason, and what the history and the log keep."""

from dataclasses import replace

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.actions import SubjectDetailsGiven, correct_subject, strike_report
from hotspots.models import Subject, SubjectDetails
from hotspots.querysets import is_repeat
from tests.cast import Cast, sign_in
from tests.hotspots.made import DETAILS, NAME, SECRETS, make_subject, report

RIGHT = replace(DETAILS, full_name="Wilhelmina Quatermain")


def correct(cast: Cast, subject: Subject, who: str = "olive", **given) -> Subject:
    by = cast.people[who]
    values = {"version": None, "reason": "Misheard on the telephone"} | given
    with acting_as(by):
        return correct_subject(subject=subject.pk, by=by, **values)


def strike(cast: Cast, subject: Subject, who: str = "olive", **given) -> Subject:
    by = cast.people[who]
    values = {"version": None, "reason": "Entered twice"} | given
    with acting_as(cast.olive):
        latest = subject.reports.first()
    with acting_as(by):
        return strike_report(report=latest.pk, by=by, **values)


def test_a_correction_changes_the_record_and_the_history_keeps_what_stood_before(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    correct(cast, subject, district="Castle Point", vulnerable=False, details=RIGHT, version=subject.version)
    with acting_as(cast.olive):
        found = Subject.objects.select_related("details").get()
        names = list(SubjectDetails.history.order_by("history_id").values_list("full_name", "history_change_reason"))
        districts = list(Subject.history.order_by("history_id").values_list("district", flat=True))
    assert (found.district, found.vulnerable, found.details.full_name) == ("Castle Point", False, RIGHT.full_name)
    assert names == [(NAME, ""), (RIGHT.full_name, "Misheard on the telephone")]
    assert districts == ["Rochford", "Castle Point"]


def test_the_log_of_a_correction_names_fields_and_its_reason_stays_behind_the_wall_of_the_details(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    correct(cast, subject, details=RIGHT)
    with acting_as(cast.olive):
        events = ProcessingEvent.objects.filter(verb="corrected").order_by("id")
        told = [(event.record_id, event.fields, event.reason) for event in events]
        assert told == [
            (subject.details.pk, ["full_name"], "Misheard on the telephone"),
            (subject.pk, ["details"], ""),
        ]
        assert not Subject.history.exclude(history_change_reason="").exists()


def test_details_can_be_added_where_there_were_none(cast: Cast) -> None:
    subject = make_subject(cast.olive, details=None)
    correct(cast, subject, details=RIGHT)
    with acting_as(cast.olive):
        assert SubjectDetails.objects.get().full_name == RIGHT.full_name


def test_what_cannot_be_is_refused_with_every_fault_and_changes_nothing(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    wrong = [
        ({"reason": " ", "district": "Atlantis"}, {"reason", "district"}),
        ({"details": replace(RIGHT, full_name="")}, {"full_name"}),
        (
            {"details": replace(RIGHT, date_of_birth=clock.today().replace(year=clock.today().year + 1))},
            {"date_of_birth"},
        ),
        ({"details": RIGHT, "reason": "Her name is QUATERMAIN"}, {"reason"}),
        ({"details": RIGHT, "reason": "Not Quartermain"}, {"reason"}),
        ({"details": DETAILS, "district": "Rochford"}, set()),
        ({"details": replace(DETAILS, address=f"{DETAILS.address}\r\n")}, set()),
    ]
    for given, faults in wrong:
        with pytest.raises(BadInput) as refusal:
            correct(cast, subject, **given)
        assert set(refusal.value.faults) == faults, given
    assert refusal.value.detail == "Nothing is changed. Correct what is wrong, or go back."
    with pytest.raises(StaleEdit):
        correct(cast, subject, vulnerable=False, version=subject.version + 1)
    with acting_as(cast.olive):
        assert Subject.objects.get().version == subject.version


def test_only_the_agency_that_holds_the_record_corrects_it(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    refused = {"max": NotAllowed, "bob": NotAllowed, "bea": NotAllowed, "charlie": Http404, "carla": Http404}
    for who, answer in refused.items():
        with pytest.raises(answer):
            correct(cast, subject, who, vulnerable=False)
        with pytest.raises(answer):
            strike(cast, subject, who)
    with pytest.raises(NotAllowed, match="Only Rochford District Council, who hold this record"):
        correct(cast, subject, "bob", vulnerable=False)


def test_a_struck_report_stays_with_its_reason_and_makes_nobody_a_repeat_victim(cast: Cast) -> None:
    subject = make_subject(cast.olive, reports=[report(40), report(5)])
    struck = strike(cast, subject, version=subject.version)
    today = clock.today()
    with acting_as(cast.olive):
        assert [one.struck_reason for one in subject.reports.all()] == ["Entered twice", ""]
        assert not is_repeat(subject, today)
        assert Subject.objects.with_recent_reports(today, 12).get().recent_reports == 1
        event = ProcessingEvent.objects.about(subject).latest("id")
    assert (event.verb, event.reason, struck.version) == ("struck a report", "Entered twice", subject.version + 1)


def test_a_report_is_struck_once_with_a_reason_and_from_the_page_as_it_is_now(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    for reason in ("", f"It was not {NAME}"):
        with pytest.raises(BadInput):
            strike(cast, subject, reason=reason)
    strike(cast, subject)
    with pytest.raises(WrongState, match="struck already"):
        strike(cast, subject)
    with pytest.raises(StaleEdit):
        strike(cast, subject, version=subject.version)


def test_the_pages_correct_and_strike(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    sign_in(client, cast.olive)
    page = client.get(subject.get_absolute_url()).content.decode()
    form_url = reverse("hotspots:subject_correct", args=[subject.pk])
    assert form_url in page
    form = client.get(form_url)
    assert NAME in form.content.decode()
    born = DETAILS.date_of_birth
    data = {
        "version": subject.version,
        "district": "Rochford",
        "full_name": RIGHT.full_name,
        "date_of_birth_day": born.day,
        "date_of_birth_month": born.month,
        "date_of_birth_year": born.year,
        "address": DETAILS.address,
        "phone": DETAILS.phone,
        "reason": "Misheard",
    }
    assert client.post(form_url, data | {"reason": ""}).status_code == 400
    assert client.post(form_url, data, follow=True).redirect_chain == [(subject.get_absolute_url(), 302)]
    assert client.post(form_url, data).status_code == 412
    with acting_as(cast.olive):
        latest, found = subject.reports.first(), Subject.objects.select_related("details").get()
    assert (found.details.full_name, found.vulnerable) == (RIGHT.full_name, False)
    strike_url = reverse("hotspots:report_strike", args=[latest.pk])
    assert strike_url in client.get(subject.get_absolute_url()).content.decode()
    assert client.post(strike_url, {"version": found.version, "reason": "Entered twice"}).status_code == 302
    page = client.get(subject.get_absolute_url()).content.decode()
    assert "Struck: Entered twice" in page
    assert strike_url not in page


def test_the_form_of_a_correction_is_logged_as_shown(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    sign_in(client, cast.cora).get(reverse("hotspots:subject_correct", args=[subject.pk]))
    with acting_as(cast.cora):
        looked = ProcessingEvent.objects.filter(verb="looked at", person_id=cast.cora.pk)
        assert set(looked.values_list("record_id", flat=True)) == {subject.pk, subject.details.pk}


def test_outsiders_and_other_agencies_get_no_form(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.olive):
        latest = subject.reports.first()
    for who, status in {"charlie": 404, "carla": 404, "bob": 403}.items():
        sign_in(client, cast.people[who])
        for url, key in (("subject_correct", subject.pk), ("report_strike", latest.pk)):
            answer = client.get(reverse(f"hotspots:{url}", args=[key]))
            assert answer.status_code == status
            assert not [secret for secret in SECRETS if secret in answer.content.decode()]


def test_the_api_corrects_and_strikes_by_the_records_etag(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    sign_in(client, cast.olive)
    url = f"/api/v1/subjects/{subject.pk}/"

    def post(path: str, body: dict, etag: str = ""):
        headers = {"If-Match": etag} if etag else {}
        return client.post(f"{url}{path}", body, content_type="application/json", headers=headers)

    body = {"details": {"full_name": RIGHT.full_name}, "vulnerable": False, "reason": "Misheard"}
    assert post("correct/", body).status_code == 428
    corrected = post("correct/", body, subject.etag)
    assert corrected.status_code == 200
    assert (corrected.json()["details"]["full_name"], corrected.json()["vulnerable"]) == (RIGHT.full_name, False)
    assert post("correct/", body, subject.etag).status_code == 412
    latest = client.get(f"{url}reports/").json()[0]
    struck = post(f"reports/{latest['id']}/strike/", {"reason": "Entered twice"}, corrected["ETag"])
    assert struck.status_code == 200
    assert client.get(f"{url}reports/").json()[0]["struck_reason"] == "Entered twice"
    other = make_subject(cast.olive)
    with acting_as(cast.olive):
        theirs = other.reports.first()
    assert post(f"reports/{theirs.pk}/strike/", {"reason": "Entered twice"}, struck["ETag"]).status_code == 404
    sign_in(client, cast.carla)
    assert post("correct/", body, struck["ETag"]).status_code == 404


def test_a_closed_record_is_corrected_too(cast: Cast) -> None:
    subject = make_subject(cast.olive)
    with acting_as(cast.cora):
        Subject.objects.filter(pk=subject.pk).update(is_closed=True)
    assert correct(cast, subject, details=SubjectDetailsGiven(full_name="Wilhelmina Quatermain")).is_closed
