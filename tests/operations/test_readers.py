"""Who sees an OFFICIAL-SENSITIVE operation: named one by one, told, and removed with a reason."""

from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit.models import ProcessingEvent
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit
from common.scope import System, acting_as, acting_as_system
from notifications.models import Delivery
from operations import actions
from operations.models import Deployment, Operation, OperationReader
from partners.models import Person
from tests.cast import Cast, sign_in
from tests.databases import undone
from tests.operations.made import (
    SECRET,
    make_deployment,
    make_operation,
    make_request,
    make_secret,
)

ACCOUNT = "Her brother is a suspect."


def name(operation: Operation, *people: Person, by: Person, version: int | None = None) -> None:
    """Name these people as readers."""
    with acting_as(by):
        actions.add_readers(operation=operation.pk, readers=people, by=by, version=version)


def remove(operation: Operation, person: Person, by: Person, reason: str = ACCOUNT, version: int | None = None) -> None:
    """Remove a reader."""
    with acting_as(by):
        actions.remove_reader(operation=operation.pk, person=person, reason=reason, by=by, version=version)


def sees(person: Person) -> bool:
    """Whether this person sees anything of the one operation that there is."""
    with acting_as(person):
        return Operation.objects.exists() or OperationReader.objects.exists() or Deployment.objects.exists()


def test_a_reader_is_named_logged_told_and_removed(cast: Cast) -> None:
    operation = make_secret(cast)
    assert all(map(sees, (cast.alice, cast.cora, cast.olive)))
    assert not any(map(sees, (cast.max, cast.bob)))
    name(operation, cast.max, cast.bob, by=cast.olive)
    assert sees(cast.max)
    assert sees(cast.bob)
    assert not sees(cast.bea)
    with acting_as_system(System.AUDIT):
        event = ProcessingEvent.objects.about(operation).filter(verb="named readers").first()
    assert event is not None
    assert (event.operation, event.person_id) == ("disclosure", cast.olive.pk)
    assert event.recipients == ["Bob, Essex Police", "Max, Rochford District Council"]
    with acting_as_system(System.OUTBOX):
        told = Delivery.objects.filter(kind="operation-reader", channel="email").values_list(
            "recipient__name", flat=True
        )
        assert sorted(told) == ["Alice", "Bob", "Max", "Olive"]  # Cora named the first two, as she proposed it
    remove(operation, cast.bob, by=cast.cora)
    assert not sees(cast.bob)
    with acting_as(cast.cora):
        reader = OperationReader.objects.get(person=cast.bob)
        event = ProcessingEvent.objects.about(operation).first()
        assert reader.history.first().history_change_reason == ACCOUNT
    assert event is not None
    assert (event.verb, event.reason) == ("removed a reader", f"Bob, Essex Police: {ACCOUNT}")
    name(operation, cast.bob, by=cast.cora)
    assert sees(cast.bob)


def test_who_may_name_and_remove_and_whom(cast: Cast) -> None:
    operation = make_secret(cast, "proposed")
    name(operation, cast.max, cast.bea, by=cast.cora)
    with acting_as_system(System.SET_UP):
        Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    tries: list[tuple[Any, type[Exception], str]] = [
        (lambda: name(operation, cast.bob, by=cast.charlie), Http404, "No operation"),
        (lambda: name(operation, cast.carla, by=cast.max), NotAllowed, "Only its commander, a chair or a coordinator"),
        (lambda: remove(operation, cast.bea, by=cast.max), NotAllowed, "Only its commander, a chair or a coordinator"),
        (lambda: name(operation, by=cast.cora), BadInput, "Choose at least one person"),
        (lambda: name(operation, cast.sam, by=cast.cora), BadInput, "Leave out Sam"),
        (lambda: name(operation, cast.bob, by=cast.cora), BadInput, "Leave out Bob"),
        (lambda: name(operation, cast.carla, by=cast.cora, version=99), StaleEdit, "Someone else changed"),
        (lambda: remove(operation, cast.bea, by=cast.cora, version=99), StaleEdit, "Someone else changed"),
        (lambda: remove(operation, cast.bea, by=cast.cora, reason=" "), BadInput, "Enter the reason"),
        (lambda: remove(operation, cast.carla, by=cast.cora), BadInput, "Carla is not a reader"),
        (lambda: remove(operation, cast.carla, by=cast.max), NotAllowed, "Only its commander"),
        (lambda: remove(operation, cast.cora, by=cast.cora), NotAllowed, "You cannot remove yourself"),
        (lambda: remove(operation, cast.olive, by=cast.cora), NotAllowed, "Choose another commander first"),
        (lambda: remove(operation, cast.alice, by=cast.cora), Conflict, "Name another chair first"),
    ]
    for attempt, kind, words in tries:
        with undone(), pytest.raises(kind, match=words):
            attempt()
    with undone(), pytest.raises(NotAllowed, match="everyone who works in the partnership sees it"):
        name(make_operation(cast), cast.bea, by=cast.cora)
    remove(operation, cast.bea, by=cast.olive)


def test_who_is_needed_stays_until_they_are_not(cast: Cast) -> None:
    operation = make_secret(cast, "authorised")
    deployment = make_deployment(cast, operation, officers=[cast.bob])
    with pytest.raises(Conflict, match="Bob turns out for Day of action"):
        remove(operation, cast.bob, by=cast.cora)
    request = make_request(cast, deployment, cast.carla)
    with pytest.raises(Conflict, match="Name another reader from Outreach Charity first, or withdraw the request"):
        remove(operation, cast.carla, by=cast.cora)
    with acting_as(cast.cora):
        actions.withdraw_request(request=request.pk, reason="Not needed", by=cast.cora, version=None)
    remove(operation, cast.carla, by=cast.cora)
    with acting_as(cast.cora), pytest.raises(BadInput, match="Nobody from Outreach Charity may see"):
        actions.ask_for_resources(
            deployment=deployment.pk, agencies=[cast.charity], kind="van", wanted="", by=cast.cora
        )
    with acting_as(cast.cora):
        deployment.turnout.update(stood_down=True)
    remove(operation, cast.bob, by=cast.cora)
    with pytest.raises(BadInput, match="Bob was removed as a reader of this operation"):
        make_deployment(cast, operation, officers=[cast.bob])


def test_only_readers_are_told_of_a_request_and_its_answer(cast: Cast) -> None:
    deployment = make_deployment(cast, make_secret(cast, "authorised"))
    with acting_as_system(System.OUTBOX):
        Delivery.objects.all().change(status="cancelled")
    request = make_request(cast, deployment, cast.bob)  # an officer, where Bea coordinates and is no reader
    with acting_as(cast.bob):
        actions.decline_request(request=request.pk, reason="None is free", by=cast.bob, version=None)
    with acting_as_system(System.OUTBOX):
        # Reminders that it waits for an answer were owed to them as well, until it was answered.
        owed = Delivery.objects.filter(kind__startswith="request-", channel="email")
        assert set(owed.values_list("recipient__name", flat=True)) == {"Alice", "Bob", "Cora", "Olive"}
        told = owed.exclude(status="cancelled").values_list("kind", "recipient__name")
        assert sorted(told) == [
            ("request-declined", "Alice"),
            ("request-declined", "Cora"),
            ("request-declined", "Olive"),
            ("request-requested", "Bob"),
        ]


def test_a_proposal_names_readers_and_a_chair_among_them(client: Client, cast: Cast) -> None:
    sign_in(client, cast.cora)
    body = {
        "name": SECRET,
        "theme": "Slavery",
        "objective": "Close the car wash",
        "lead_agency": cast.police.pk,
        "commander": cast.bob.pk,
        "marking": "official_sensitive",
        "readers": [cast.charlie.pk],
    }
    address = reverse("operations:propose")
    answer = client.post(address, body)
    assert answer.status_code == 400
    assert "Choose a chair who can authorise the operation" in answer.content.decode()
    answer = client.post(address, body | {"marking": "official"})
    assert answer.status_code == 400
    assert "Choose OFFICIAL-SENSITIVE, or choose no readers" in answer.content.decode()
    answer = client.post(address, body | {"readers": [cast.charlie.pk, cast.alice.pk]})
    assert answer.status_code == 302
    for person, may in cast.people.items():
        assert sees(may) == (person in {"cora", "bob", "charlie", "alice"}), person


def test_readers_are_listed_named_and_removed_on_pages(client: Client, cast: Cast) -> None:
    operation = make_secret(cast)
    address = operation.get_absolute_url()
    sign_in(client, cast.cora)
    page = client.get(address).content.decode()
    for words in ("Who may see this operation", "Olive, commander", "Remove<span", "Name a reader"):
        assert words in page, words
    naming = reverse("operations:readers_add", args=[operation.pk])
    form = client.get(naming).content.decode()
    assert "Max, Rochford District Council" in form
    assert "Alice, Rochford" not in form
    answer = client.post(naming, {"version": operation.version, "readers": [cast.max.pk]}, follow=True)
    assert "Max" in answer.content.decode()
    with acting_as(cast.cora):
        reader = OperationReader.objects.get(person=cast.max)
    removing = reverse("operations:reader_remove", args=[reader.pk])
    assert "Remove Max as a reader" in client.get(removing).content.decode()
    for reason, status in (("", 400), (ACCOUNT, 302)):
        assert client.post(removing, {"version": operation.version, "reason": reason}).status_code == status
    assert client.get(removing).status_code == 404
    assert not sees(cast.max)
    client.logout()
    for colleague in (cast.max, cast.bea):
        sign_in(client, colleague)
        for hidden in (address, naming, removing):
            assert client.get(hidden).status_code == 404
    make_operation(cast, name="Open")
    with acting_as(cast.max):
        seen = Operation.objects.get()
    page = client.get(seen.get_absolute_url()).content.decode()
    assert "Who may see this operation" not in page
