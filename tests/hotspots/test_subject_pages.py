"""The pages of people at risk: who sees a record, who sees a name, and what is logged of it."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common import clock
from common.scope import acting_as
from hotspots.models import Subject
from partners.models import Agreement
from tests.cast import Cast, sign_in
from tests.hotspots.made import NAME, SECRETS, ago, make_subject, report

LIST = "/people-at-risk/"
ADD = "/people-at-risk/add/"
WITHHELD = "name withheld, contact Rochford District Council"


def agree(cast: Cast, *categories: str, withdrawn: bool = False) -> None:
    """Let the agreement between council and police cover only these, or end."""
    with acting_as(cast.ada):
        agreement = Agreement.objects.get(pk=cast.agreement.pk)
        agreement.categories = list(categories)
        agreement.withdrawn_on = clock.today() if withdrawn else None
        agreement.save()


def entered(*reports: int, **fields: object) -> dict[str, object]:
    """The form of a new record, with reports made so many days ago."""
    data: dict[str, object] = {"kind": "victim", "district": "Rochford", "reports-INITIAL_FORMS": 0}
    data["reports-TOTAL_FORMS"] = 4
    for number, days in enumerate(reports):
        date = ago(days)
        data |= {f"reports-{number}-reported_on_{part}": getattr(date, part) for part in ("day", "month", "year")}
        data |= {f"reports-{number}-what": "Eggs thrown", f"reports-{number}-source": "Police, 42/1"}
    return data | fields


def test_the_owners_see_the_record_and_the_name_under_its_marking(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    page = sign_in(client, cast.max).get(subject.get_absolute_url()).content.decode()
    for words in (NAME, "4 Zanzibar Mews", "01632 960111", "OFFICIAL-SENSITIVE", "Eggs thrown", "Vulnerable"):
        assert words in page, words
    assert "name withheld" not in page


def test_an_agency_that_shares_by_agreement_sees_the_record_and_the_name(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    sign_in(client, cast.bob)
    assert subject.reference in client.get(LIST).content.decode()
    assert NAME in client.get(subject.get_absolute_url()).content.decode()


def test_without_personal_details_in_the_agreement_the_name_is_withheld(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    agree(cast, "victims")
    page = sign_in(client, cast.bob).get(subject.get_absolute_url()).content.decode()
    assert f">{WITHHELD}<" in page
    assert not [secret for secret in SECRETS if secret in page]
    assert "Eggs thrown" in page


@pytest.mark.parametrize("categories", [["victims", "personal_details"], ["offenders", "personal_details"], []])
def test_after_withdrawal_or_for_other_categories_there_is_nothing(
    client: Client, cast: Cast, categories: list[str]
) -> None:
    subject = make_subject(cast.olive)
    agree(cast, *categories, withdrawn="victims" in categories)
    sign_in(client, cast.bob)
    assert client.get(subject.get_absolute_url()).status_code == 404
    assert subject.reference not in client.get(LIST).content.decode()
    assert client.get(reverse("hotspots:report_add", args=[subject.pk])).status_code == 404


@pytest.mark.parametrize("name", ["charlie", "carla"])
def test_an_outsider_sees_no_record_no_name_and_no_report(client: Client, cast: Cast, name: str) -> None:
    subject = make_subject(cast.olive)
    sign_in(client, cast.people[name])
    listed = client.get(LIST, {"show": "open"}).content.decode()
    assert not [secret for secret in (*SECRETS, subject.reference, "Eggs") if secret in listed]
    for url in ("subject", "report_add", "subject_close", "subject_reopen"):
        answer = client.get(reverse(f"hotspots:{url}", args=[subject.pk]))
        assert answer.status_code == 404
        assert not [secret for secret in SECRETS if secret in answer.content.decode()]
    with acting_as(cast.people[name]):
        assert not Subject.history.exists()
        assert not subject.reports.model.history.exists()
        assert not ProcessingEvent.objects.filter(record_label__contains=subject.reference).exists()


@pytest.mark.parametrize("name", ["sam", "ada"])
def test_scrutiny_readers_and_administrators_see_nobody(client: Client, cast: Cast, name: str) -> None:
    subject = make_subject(cast.olive)
    sign_in(client, cast.people[name])
    for url in (LIST, ADD, subject.get_absolute_url()):
        assert client.get(url).status_code == 403


def test_each_record_shown_is_logged_and_the_name_only_where_it_was(client: Client, cast: Cast) -> None:
    shown, closed = make_subject(cast.olive), make_subject(cast.olive, kind="offender")
    sign_in(client, cast.bob).get(LIST)
    agree(cast, "victims")
    client.get(shown.get_absolute_url())
    agree(cast, "victims", "personal_details")
    client.get(shown.get_absolute_url())
    with acting_as(cast.bob):
        looked = ProcessingEvent.objects.filter(verb="looked at", person_id=cast.bob.pk)
        logged = list(looked.order_by("id").values_list("record_id", flat=True))
        details = shown.details.pk
    assert logged == [shown.pk, shown.pk, shown.pk, details]
    assert closed.pk not in logged


def test_no_name_is_in_an_address_a_title_an_event_or_a_log_line(
    client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    given = entered(40, 5, full_name=NAME, address="4 Zanzibar Mews", phone="01632 960111")
    answer = sign_in(client, cast.olive).post(ADD, given)
    page = client.get(answer.url).content.decode()
    title = page[page.index("<title>") : page.index("</title>")]
    with acting_as(cast.olive):
        rows = ProcessingEvent.objects.values_list("verb", "record_label", "reason", "fields", "recipients", "view")
        events = str(list(rows))
    lines = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for secret in SECRETS:
        for where in (answer.url, title, events, lines):
            assert secret not in where


@pytest.mark.parametrize("name", ["alice", "cora", "olive", "bob", "charlie"])
def test_those_who_work_with_cases_record_people_for_their_agency(client: Client, cast: Cast, name: str) -> None:
    person = cast.people[name]
    assert sign_in(client, person).get(ADD).status_code == 200
    answer = client.post(ADD, entered(40, 5, full_name=NAME, vulnerable="on"))
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(person):
        subject = Subject.objects.get()
        assert (subject.held_by, subject.vulnerable, subject.reports.count()) == (person.agency, True, 2)
        assert subject.details.full_name == NAME


def test_managers_read_and_do_not_record(client: Client, cast: Cast) -> None:
    sign_in(client, cast.max)
    assert client.get(LIST).status_code == 200
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, entered(40, 5)).status_code == 403


def test_details_are_optional(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.olive).post(ADD, entered(40, 5))
    page = client.get(answer.url).content.decode()
    assert "No name or address was recorded." in page


def test_too_few_reports_are_refused_and_what_was_typed_stays(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.olive).post(ADD, entered(5, full_name=NAME))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "needs 2 reports in the last 12 months" in page
    assert "There is 1 report in that time" in page
    assert NAME in page
    assert page.count("needs 2 reports") == 1


def test_faults_of_the_form_and_of_its_reports_are_shown_together(client: Client, cast: Cast) -> None:
    data = entered(-3, 5) | {"kind": "ghost", "reports-1-what": "", "full_name": "A\x00B"}
    answer = sign_in(client, cast.olive).post(ADD, data)
    page = answer.content.decode()
    assert answer.status_code == 400
    summary = page[page.index("govuk-error-summary") : page.index("<h1")]
    assert summary.count("<li>") == 4
    assert "The date of the report must be today or in the past" in summary


def test_details_without_a_name_are_refused_at_the_name(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.olive).post(ADD, entered(5, 40, phone="01632 960111"))
    assert answer.status_code == 400
    assert 'id="id_full_name_error"' in answer.content.decode()


def test_a_broken_set_of_reports_is_refused(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    for total in ("x", "100000", "-1", ""):
        answer = client.post(ADD, entered(40, 5) | {"reports-TOTAL_FORMS": total})
        assert answer.status_code in (302, 400), total


def test_a_report_is_added_and_a_record_closed_and_opened_on_pages(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    date = {f"reported_on_{part}": getattr(ago(1), part) for part in ("day", "month", "year")}
    given = {"version": subject.version, "what": "Door kicked", "source": "Police, 42/2", **date}
    add = reverse("hotspots:report_add", args=[subject.pk])
    sign_in(client, cast.cora)
    assert client.get(add).status_code == 200
    assert client.post(add, {"version": subject.version}).status_code == 400
    assert client.post(add, given).status_code == 302
    assert client.post(add, given).status_code == 412
    close, reopen = (reverse(f"hotspots:{verb}", args=[subject.pk]) for verb in ("subject_close", "subject_reopen"))
    assert client.post(close, {"version": subject.version + 1, "reason": "Moved."}).status_code == 302
    page = client.get(subject.get_absolute_url()).content.decode()
    assert "Door kicked" in page
    assert "Moved." in page
    assert client.get(add).status_code == 409
    assert client.get(close).status_code == 409
    assert client.post(reopen, {"version": subject.version + 2, "reason": "Again."}).status_code == 302
    assert subject.reference in client.get(LIST).content.decode()


def test_officers_see_why_they_cannot_close(client: Client, cast: Cast) -> None:
    subject = make_subject(cast.olive)
    page = sign_in(client, cast.olive).get(subject.get_absolute_url()).content.decode()
    assert "Only a chair or coordinator can close a record." in page
    assert client.get(reverse("hotspots:subject_close", args=[subject.pk])).status_code == 403


def test_tabs_and_filters_narrow_the_list(client: Client, cast: Cast) -> None:
    victim = make_subject(cast.olive)
    caller = make_subject(cast.olive, kind="caller", district="Castle Point")
    offender = make_subject(cast.olive, kind="offender", reports=[report(900)])
    sign_in(client, cast.olive)

    def shown(**query: str) -> set[str]:
        page = client.get(LIST, query).content.decode()
        return {s.reference for s in (victim, caller, offender) if f">{s.reference}<" in page}

    assert shown() == {victim.reference, caller.reference}
    assert shown(show="open") == {victim.reference, caller.reference, offender.reference}
    assert shown(show="open", district="Castle Point") == {caller.reference}
    assert shown(show="open", kind="offender") == {offender.reference}
    assert shown(show="closed") == set()
    assert shown(show="nonsense", kind="ghost") == {victim.reference, caller.reference}


@pytest.mark.parametrize("show", ["repeat", "open", "one"])
def test_pages_cost_the_same_for_one_record_and_for_three(
    client: Client, cast: Cast, show: str, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    subject = make_subject(cast.olive)
    address = subject.get_absolute_url() if show == "one" else f"{LIST}?show={show}"
    sign_in(client, cast.olive)
    client.get(address)
    with django_assert_max_num_queries(32) as few:
        client.get(address)
    for _ in range(2):
        make_subject(cast.olive)
        with acting_as(cast.olive):
            type(subject.reports.first())(subject=subject, reported_on=ago(1), what="Egg", source="X").save()
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_the_form_starts_with_the_reports_of_the_rule_and_folds_the_others(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.cora).get(ADD).content.decode()
    assert page.count("Add another report") == 2
    assert page.index("Report 2</legend>") < page.index("Add another report") < page.index("Report 3</legend>")
    assert '<details class="govuk-details" open>' not in page
    assert '<details class="govuk-details" open>' in client.post(ADD, entered(3, 4, 5, kind="ghost")).content.decode()
