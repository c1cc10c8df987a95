"""The directory's pages: read by those who work in the partnership, changed by administrators only."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.scope import acting_as
from partners.models import Agency, Agreement, Person
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db

READ = [("partners:agencies", False), ("partners:agency", True)]
WRITE = [
    ("partners:agency_add", False),
    ("partners:agency_change", True),
    ("partners:person_add", False),
    ("partners:agreement_add", False),
]


def _url(name: str, keyed: bool, cast: Cast) -> str:
    return reverse(name, args=[cast.charity.pk] if keyed else [])


@pytest.mark.parametrize(("name", "keyed"), READ)
def test_everyone_who_works_in_the_partnership_reads_the_directory(
    client: Client, cast: Cast, name: str, keyed: bool
) -> None:
    for person in (cast.alice, cast.charlie, cast.ada):
        assert sign_in(client, person).get(_url(name, keyed, cast)).status_code == 200
    assert sign_in(client, cast.sam).get(_url(name, keyed, cast)).status_code == 403


@pytest.mark.parametrize(("name", "keyed"), WRITE)
def test_only_administrators_change_the_directory(client: Client, cast: Cast, name: str, keyed: bool) -> None:
    refused = sign_in(client, cast.alice).get(_url(name, keyed, cast))
    assert refused.status_code == 403
    assert "Only an administrator" in refused.content.decode()
    assert sign_in(client, cast.ada).get(_url(name, keyed, cast)).status_code == 200


def test_strangers_are_sent_to_sign_in(client: Client, cast: Cast) -> None:
    answer = client.get(reverse("partners:agencies"))
    assert (answer.status_code, answer.url) == (302, "/account/login/?next=/agencies/")


def test_a_new_person_with_faults_is_refused_with_each_fault_named(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.ada).post(
        reverse("partners:person_add"),
        {"name": "", "email": "ALICE@example.org", "agency": cast.council.pk, "roles": ["chair"]},
    )
    assert answer.status_code == 400
    assert "Enter" in answer.content.decode()
    answer = client.post(
        reverse("partners:person_add"),
        {"name": "Al", "email": "ALICE@example.org", "agency": cast.council.pk, "roles": ["chair"]},
    )
    assert answer.status_code == 400
    assert "has an account with the address" in answer.content.decode()


def test_a_stale_change_is_refused_and_says_so(client: Client, cast: Cast) -> None:
    url = reverse("partners:agency_change", args=[cast.charity.pk])
    data = {"version": cast.charity.version, "name": "Outreach", "kind": "voluntary", "is_active": "on"}
    assert sign_in(client, cast.ada).post(url, data).status_code == 302
    again = client.post(url, {**data, "name": "Another"})
    assert again.status_code == 412
    assert "Someone else changed this" in again.content.decode()
    with acting_as(cast.ada):
        assert Agency.objects.get(pk=cast.charity.pk).name == "Outreach"


def test_nobody_locks_themselves_out(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.ada).post(
        reverse("partners:person_change", args=[cast.ada.pk]),
        {"version": cast.ada.version, "name": "Ada", "agency": cast.council.pk, "roles": ["administrator"]},
    )
    assert answer.status_code == 403
    with acting_as(cast.ada):
        assert Person.objects.get(pk=cast.ada.pk).is_active


def test_a_deactivated_person_is_out_at_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    assert client.get(reverse("partners:agencies")).status_code == 200
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.olive.pk).update(is_active=False)
    assert client.get(reverse("partners:agencies")).status_code == 302


def test_a_session_ends_at_its_absolute_limit(client: Client, cast: Cast) -> None:
    sign_in(client, cast.olive)
    session = client.session
    session["signed_in_at"] = (clock.now() - dt.timedelta(hours=13)).isoformat()
    session.save()
    assert client.get(reverse("partners:agencies")).status_code == 302


def test_an_agreement_is_entered_and_withdrawn(client: Client, cast: Cast) -> None:
    today = clock.today()
    days = {"starts_on": today, "ends_on": today + dt.timedelta(days=365), "review_on": today + dt.timedelta(days=300)}
    data = {f"{name}_{part}": getattr(day, part) for name, day in days.items() for part in ("day", "month", "year")}
    answer = sign_in(client, cast.ada).post(
        reverse("partners:agreement_add"),
        {
            **data,
            "title": "Joint tasking",
            "purpose": "Reduce harm",
            "agencies": [cast.council.pk, cast.charity.pk],
            "categories": ["victims"],
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(cast.ada):
        agreement = Agreement.objects.get(title="Joint tasking")
        assert agreement.parties.count() == 2
    url = reverse("partners:agreement_withdraw", args=[agreement.pk])
    assert client.post(url, {"version": agreement.version, "reason": ""}).status_code == 400
    assert client.post(url, {"version": agreement.version, "reason": "Superseded"}).status_code == 302
    with acting_as(cast.ada):
        assert Agreement.objects.get(pk=agreement.pk).withdrawn_on == today


def test_the_list_costs_the_same_however_many_agencies_there_are(
    client: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    sign_in(client, cast.ada)
    with django_assert_max_num_queries(22) as few:
        client.get(reverse("partners:agencies"))
    with acting_as(cast.ada):
        for number in range(3):
            Agency.objects.create(name=f"Agency {number}", short_name=f"a{number}", kind="housing")
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("partners:agencies"))
