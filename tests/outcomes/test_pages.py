"""The outcomes pages, as a browser uses them."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common import clock
from common.scope import System, acting_as, acting_as_system
from operations.models import Operation
from outcomes.models import LegalVersion, Outcome, OutcomeType
from tests.cast import Cast, sign_in
from tests.outcomes.makers import days_ago, make_operation, make_outcomes


def fields_for(cast: Cast, code: str, **changes: object) -> dict[str, object]:
    """What a browser sends for the record page."""
    today = clock.today()
    with acting_as(cast.olive):
        kind = OutcomeType.objects.get(code=code)
    return {
        "client_key": uuid4(),
        "type": kind.pk,
        "count": 1,
        "issued_on_day": today.day,
        "issued_on_month": today.month,
        "issued_on_year": today.year,
        "length_unit": "years",
        "marking": "official",
        **changes,
    }


def test_two_orders_are_recorded_from_one_page_sent_twice(client: Client, cast: Cast, turncoat: Operation) -> None:
    sign_in(client, cast.olive)
    page = client.get(reverse("outcomes:record"), {"operation": turncoat.pk, "type": "CBO_ADULT"})
    assert page.status_code == 200
    assert page.context["form"]["operation"].value() == turncoat.pk
    sent = fields_for(cast, "CBO_ADULT", operation=turncoat.pk, count=2, labels="Person A\r\nPerson B\r\n", length=2)
    first = client.post(reverse("outcomes:record"), sent, follow=True)
    again = client.post(reverse("outcomes:record"), sent, follow=True)
    for answer in (first, again):
        assert answer.redirect_chain[-1][0] == reverse("outcomes:recorded", args=[sent["client_key"]])
        text = answer.content.decode()
        assert "Recorded: 2 Criminal Behaviour Orders" in text
        assert "2 years beginning with" in text
        assert "Person B" in text
    with acting_as(cast.olive):
        assert Outcome.objects.filter(operation=turncoat).count() == 2


def test_a_power_in_hours_takes_its_time_of_day(client: Client, cast: Cast, law: None) -> None:
    sign_in(client, cast.bob)
    sent = fields_for(cast, "S35", length=48, length_unit="hours", place="High Street")
    refused = client.post(reverse("outcomes:record"), sent)
    assert refused.status_code == 400
    assert refused.context["form"].errors["starts_at"] == [
        "Enter the time at which it starts: Direction excluding a person from an area is counted in hours."
    ]
    client.post(reverse("outcomes:record"), {**sent, "starts_at": "00:30"})
    with acting_as(cast.bob):
        made = Outcome.objects.get()
    assert made.starts_at.astimezone(clock.LONDON).strftime("%H:%M") == "00:30"


def test_every_fault_is_shown_at_its_field(client: Client, cast: Cast, law: None) -> None:
    sign_in(client, cast.olive)
    answer = client.post(
        reverse("outcomes:record"),
        fields_for(cast, "PSPO", count=3, labels="Area A", length=4, served_on="2010-01-01", place="Park"),
    )
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"labels", "length", "served_on"}


def test_only_usable_types_are_offered(client: Client, cast: Cast, law: None) -> None:
    sign_in(client, cast.olive)
    text = client.get(reverse("outcomes:record")).content.decode()
    assert "Community protection warning" in text
    assert client.get(reverse("outcomes:record"), {"type": "RESPECT"}).context["refused"] == "RESPECT"
    assert "Respect order" not in text
    with acting_as(cast.olive):
        respect = OutcomeType.objects.get(code="RESPECT")
    answer = client.post(reverse("outcomes:record"), fields_for(cast, "CPW", type=respect.pk))
    assert (answer.status_code, "type" in answer.context["form"].errors) == (400, True)


def test_a_plan_is_proposed_then_issued_by_its_verb_page(client: Client, cast: Cast, law: None) -> None:
    sign_in(client, cast.max)
    sent = fields_for(cast, "CBO_ADULT", length=2)
    sent = {name: value for name, value in sent.items() if not name.startswith("issued_on")}
    client.post(reverse("outcomes:propose"), sent)
    with acting_as(cast.max):
        plan = Outcome.objects.get()
    assert plan.state == "proposed"
    change = reverse("outcomes:change", args=[plan.pk, "issue"])
    text = client.get(change).content.decode()
    assert "At least 2 years, or until further order." in text
    for length, words in (("0", "must be a whole number from 1"), ("1", "It cannot last 1 year")):
        sent = {"version": plan.version, "on": clock.today().isoformat(), "length_number": length}
        refused = client.post(change, {**sent, "length_unit": "years"})
        assert (refused.status_code, words in refused.content.decode()) == (400, True)
    answer = client.post(change, {"version": plan.version, "on": clock.today().isoformat(), "reason": ""}, follow=True)
    assert "Sentencing Act 2020 s331 and s334" in answer.content.decode()
    stale = client.post(change, {"version": plan.version, "on": clock.today().isoformat(), "reason": ""})
    assert stale.status_code == 412


def test_a_page_shows_what_can_be_done_and_why_not(client: Client, cast: Cast, law: None) -> None:
    [notice] = make_outcomes(cast.max, "CPN", labels=("Person C",))
    sign_in(client, cast.olive)
    text = client.get(notice.get_absolute_url()).content.decode()
    assert "Mark as served" in text
    assert "Only these can discharge an outcome: chairs, coordinators, managers." in text
    assert "Record a breach</strong>: You cannot record a breach now: this outcome is issued. Mark it as" in text
    assert "Record an extension" not in text, "its law allows none"
    assert "21 days" in text
    assert "OFFICIAL-SENSITIVE" in text
    for form in (
        reverse("outcomes:work", args=[notice.pk, "variation"]),
        reverse("outcomes:change", args=[notice.pk, "serve"]),
    ):
        assert "OFFICIAL-SENSITIVE" in client.get(form).content.decode(), form
    refused = client.post(
        reverse("outcomes:change", args=[notice.pk, "discharge"]),
        {"version": notice.version, "on": clock.today().isoformat(), "reason": "Over"},
    )
    assert refused.status_code == 403
    with acting_as_system(System.AUDIT):
        looked = ProcessingEvent.objects.about(notice).filter(operation=Processing.CONSULTATION)
        assert list(looked.values_list("person_id", flat=True)) == [cast.olive.pk] * 2, "its page and a form of it"
    assert client.get(reverse("outcomes:change", args=[notice.pk, "burn"])).status_code == 404


def test_an_outsider_meets_nothing_about_a_person(client: Client, cast: Cast, turncoat: Operation) -> None:
    [warning] = make_outcomes(cast.olive, "CPW", operation=turncoat, labels=("Person Q",))
    [visit] = make_outcomes(cast.olive, "COMPLIANT", operation=turncoat)
    sign_in(client, cast.carla)
    listed = client.get(reverse("outcomes:list")).content.decode()
    assert visit.reference in listed
    assert warning.reference not in listed
    assert "Person Q" not in listed
    for url in (
        warning.get_absolute_url(),
        reverse("outcomes:change", args=[warning.pk, "serve"]),
        reverse("outcomes:recorded", args=[warning.client_key]),
    ):
        assert client.get(url).status_code == 404
    answer = client.post(
        reverse("outcomes:change", args=[warning.pk, "serve"]), {"version": 1, "on": clock.today().isoformat()}
    )
    assert answer.status_code == 404


def test_an_operation_that_may_not_be_seen_is_not_offered(client: Client, cast: Cast, law: None) -> None:
    diesel = make_operation(cast, "Diesel", marking="official_sensitive")
    sign_in(client, cast.carla)
    page = client.get(reverse("outcomes:record"), {"operation": str(diesel.pk)})
    assert "Diesel" not in page.content.decode()
    assert client.get(reverse("outcomes:record"), {"operation": "nonsense"}).status_code == 200


@pytest.mark.parametrize("who", ["sam", "ada"])
@pytest.mark.parametrize("name", ["outcomes:list", "outcomes:record", "outcomes:propose", "outcomes:types"])
def test_pages_are_for_those_who_work_with_operations(client: Client, cast: Cast, who: str, name: str) -> None:
    sign_in(client, cast.people[who])
    answer = client.get(reverse(name))
    assert answer.status_code == 403
    assert "people who work with operations" in answer.content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(
    client: Client, cast: Cast, turncoat: Operation, django_assert_num_queries
) -> None:
    make_outcomes(cast.olive, "CPW", operation=turncoat)
    sign_in(client, cast.olive)
    client.get(reverse("outcomes:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("outcomes:list"))
    make_outcomes(cast.olive, "CPN", 2, operation=turncoat)
    with django_assert_num_queries(len(one)):
        answer = client.get(reverse("outcomes:list"))
    assert answer.content.decode().count("Operation Turncoat") == 3


def test_the_list_pages_by_the_last_row_shown(client: Client, cast: Cast, law: None) -> None:
    for days in (0, 1, 1, 2):
        make_outcomes(cast.olive, "ENGAGE", 17, issued_on=days_ago(days))
    sign_in(client, cast.olive)
    first = client.get(reverse("outcomes:list"))
    second = client.get(reverse("outcomes:list") + first.context["older"])
    shown = [one.pk for page in (first, second) for one in page.context["object_list"]]
    assert (len(shown), len(set(shown)), second.context["older"]) == (68, 68, "")
    assert client.get(reverse("outcomes:list"), {"after": "nonsense"}).status_code == 200
    assert not client.get(reverse("outcomes:list"), {"state": "expired"}).context["object_list"]


def test_a_coordinator_switches_a_type_and_brings_law_into_force(client: Client, cast: Cast, law: None) -> None:
    sign_in(client, cast.cora)
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="ABC")
        new = LegalVersion.objects.get(type__code="S34", switched_on=False)
    assert client.get(reverse("outcomes:types")).status_code == 200
    assert "Switch off" in client.get(kind.get_absolute_url()).content.decode()
    switch = reverse("outcomes:switch", args=[kind.pk])
    client.get(switch)
    client.post(switch, {"version": kind.version, "reason": "Not used here"})
    commence = reverse("outcomes:commence", args=[new.pk])
    assert client.get(commence).status_code == 200
    client.post(commence, {"version": new.version, "reason": "SI 2026/1", "starts_on": clock.today().isoformat()})
    with acting_as(cast.cora):
        kind.refresh_from_db()
        new.refresh_from_db()
    assert (kind.switched_on, new.valid_from) == (False, clock.today())
    sign_in(client, cast.olive)
    assert "Only a coordinator" in client.get(kind.get_absolute_url()).content.decode()
    assert client.post(switch, {"version": kind.version + 1, "reason": "No"}).status_code in (403, 412)
