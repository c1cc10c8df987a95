"""Ways by which restricted things once reached people who may not see them. Each stays shut."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.errors import BadInput
from common.scope import acting_as
from notifications.models import Delivery
from operations import actions as operations
from operations.models import Marking, Operation
from outcomes.models import Outcome
from partners import actions as partners
from reporting.log_use import begin_log_use
from tasking import actions as tasking
from tasking.actions import Follows
from tasking.models import AgendaItem, Attendance, Decision, Meeting
from tests.cast import Cast, sign_in
from tests.world import World

OBJECTIVE = "Protect the family at the precinct"


@pytest.fixture
def tasked(world: World) -> Operation:
    """An operation that a restricted item asked for, led by the police."""
    cast = world.cast
    with acting_as(cast.alice):
        item = AgendaItem.objects.get(pk=world["restricted_item"].pk)
        Meeting.objects.filter(pk=item.meeting_id).update(state="open", opened_at=clock.now(), opened_by=cast.alice)
        Attendance.objects.filter(meeting=item.meeting_id).update(declared_at=clock.now())
        tasking.decide_item(
            item=item.pk,
            by=cast.alice,
            version=item.version,
            decision=Decision.TASK,
            reason="Too grave to wait",
            follows=Follows(
                operation_name="Lantern",
                theme="Exploitation",
                objective=OBJECTIVE,
                lead_agency=cast.police,
                commander=cast.bob,
            ),
        )
        return Operation.objects.get(name="Lantern")


def test_an_operation_that_a_restricted_item_asked_for_is_hidden_as_the_item_is(
    client: Client, world: World, tasked: Operation
) -> None:
    assert tasked.marking == Marking.OFFICIAL_SENSITIVE
    for person in (world.cast.alice, world.cast.bob):
        with acting_as(person):
            assert Operation.objects.filter(pk=tasked.pk).exists()
    for person in (world.cast.charlie, world.cast.carla):
        with acting_as(person):
            assert not Operation.objects.filter(pk=tasked.pk).exists()
        sign_in(client, person)
        for path in ("/operations/", "/search/?q=Lantern", "/api/v1/operations/"):
            assert OBJECTIVE not in client.get(path).content.decode()


def test_a_sensitive_outcome_without_a_person_is_for_its_agency(world: World) -> None:
    with acting_as(world.cast.cora):
        shown = world["outcome"]
        Outcome.objects.filter(pk=shown.pk).update(marking=Marking.OFFICIAL_SENSITIVE)
        assert Outcome.objects.filter(pk=shown.pk).exists()
    for person in (world.cast.bob, world.cast.charlie):
        with acting_as(person):
            assert not Outcome.objects.filter(pk=shown.pk).exists()


def test_messages_about_what_one_may_not_see_are_hidden_and_cannot_be_stopped(world: World) -> None:
    with acting_as(world.cast.cora):
        hidden = set(Delivery.objects.filter(source_id=world["sensitive_deployment"].pk).values_list("pk", flat=True))
    assert hidden
    with acting_as(world.cast.bea):
        assert not Delivery.objects.filter(pk__in=hidden).exists()
        assert Delivery.objects.filter(pk__in=hidden).update(last_error="stopped") == 0


def test_a_hidden_operations_name_can_be_taken_by_those_who_do_not_know_of_it(cast: Cast) -> None:
    def propose(person, marking: str) -> Operation:
        with acting_as(person):
            return operations.propose_operation(
                name="Kestrel",
                theme="Drugs",
                objective="Close the address",
                lead_agency=person.agency,
                commander=person,
                by=person,
                marking=marking,
                readers=[cast.alice] if marking == Marking.OFFICIAL_SENSITIVE else [],
            )

    propose(cast.cora, Marking.OFFICIAL_SENSITIVE)
    assert propose(cast.bea, Marking.OFFICIAL).pk
    with pytest.raises(BadInput, match="already an Operation Kestrel"):
        propose(cast.cora, Marking.OFFICIAL_SENSITIVE)
    with pytest.raises(BadInput, match="already an Operation Kestrel"):
        propose(cast.cora, Marking.OFFICIAL)


def test_when_a_colleague_signs_in_is_for_themselves_and_administrators(client: Client, cast: Cast) -> None:
    sign_in(client, cast.alice)
    path = reverse("reporting:trail", args=["partners_person", cast.alice.pk]) + "?show=all"
    assert "Signed in" in client.get(path).content.decode()
    with acting_as(cast.ada):
        begin_log_use(by=cast.ada, purpose="integrity", reason="A stolen phone")
    with acting_as(cast.max):
        begin_log_use(by=cast.max, purpose="integrity", reason="A stolen phone")
    for person, sees in ((cast.ada, True), (cast.max, False), (cast.bob, False), (cast.charlie, False)):
        client.cookies.clear()  # signing out would end the use of the log
        text = sign_in(client, person).get(path).content.decode()
        assert ("Signed in" in text) is sees


def test_signed_in_pages_are_not_kept_by_the_browser(client: Client, world: World) -> None:
    sign_in(client, world.cast.cora)
    for path in ("/", world["subject"].get_absolute_url(), "/api/v1/hotspots/"):
        assert client.get(path)["Cache-Control"] == "no-store"


def test_an_old_token_stays_dead_when_its_owner_comes_back(client: Client, cast: Cast) -> None:
    with acting_as(cast.olive):
        token = partners.issue_token(by=cast.olive, label="x", days=1)
    for active in (False, True):
        with acting_as(cast.ada):
            partners.change_person(person=cast.olive.pk, by=cast.ada, version=None, changes={"is_active": active})
    assert client.get("/api/v1/agencies/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401


@pytest.mark.parametrize("body", ['{"kind": "\\ud800"}', '{"kind": "\\u0000"}', '{"\\udfff": 1}', "[" * 100_000])
def test_a_body_that_cannot_be_stored_is_refused(client: Client, cast: Cast, body: str) -> None:
    answer = sign_in(client, cast.cora).post("/api/v1/referrals/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_an_if_match_of_thousands_of_digits_is_stale(client: Client, world: World) -> None:
    item = world["subject"]
    sign_in(client, world.cast.cora)
    answer = client.post(
        f"/api/v1/subjects/{item.pk}/close/",
        {"reason": "x"},
        content_type="application/json",
        HTTP_IF_MATCH=f'"{item.pk}.{"9" * 5000}"',
    )
    assert answer.status_code == 412


def test_a_code_with_nul_is_refused_by_field(client: Client, cast: Cast) -> None:
    body = {"type": "\x00", "client_key": str(uuid4())}
    answer = sign_in(client, cast.cora).post("/api/v1/outcomes/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "type" in answer.json()["errors"]
