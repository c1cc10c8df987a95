"""A resource that is one named person: who turns out with it, and is stood down with it."""

from typing import Any

import pytest

from common.errors import Conflict, NotAllowed
from common.scope import acting_as
from operations import actions
from operations.models import Deployment, DeploymentOfficer, Resource, ResourceRequest
from partners.models import Person
from tests.cast import Cast
from tests.operations.made import (
    at,
    confirm,
    deployment_values,
    make_deployment,
    make_operation,
    make_request,
    make_secret,
)
from tests.operations.test_concurrency import confirming, together


def make_person(person: Person) -> Resource:
    """A resource that is this person."""
    with acting_as(person):
        return actions.add_resource(name=person.name, kind="officers", agency=person.agency, person=person, by=person)


def turns_out(deployment: Deployment, by: Person) -> list[str]:
    """Who turns out for it."""
    with acting_as(by):
        return sorted(str(one.person) for one in deployment.turnout.filter(stood_down=False).select_related("person"))


def withdraw(request: ResourceRequest, by: Person) -> None:
    """Take it back."""
    with acting_as(by):
        actions.withdraw_request(request=request.pk, reason="Ill", by=by, version=None)


def test_a_person_turns_out_with_the_request_and_is_stood_down_with_it(cast: Cast) -> None:
    bob, deployment = make_person(cast.bob), make_deployment(cast, make_operation(cast))
    request = make_request(cast, deployment, cast.bea, kind="officers")
    confirm(request, bob, cast.bea)
    assert turns_out(deployment, cast.cora) == ["Bob"]
    withdraw(request, cast.bob)
    assert turns_out(deployment, cast.cora) == []
    with acting_as(cast.cora):
        assert deployment.turnout.get().stood_down_reason == "Ill"


def test_who_is_stood_down_is_withdrawn_as_a_resource(cast: Cast) -> None:
    bob, deployment = make_person(cast.bob), make_deployment(cast, make_operation(cast))
    request = confirm(make_request(cast, deployment, cast.bea, kind="officers"), bob, cast.bea)
    with acting_as(cast.cora):
        actions.stand_down(deployment=deployment.pk, person=cast.bob, reason="Not needed", by=cast.cora)
        request.refresh_from_db()
    assert (request.state, request.answer) == ("withdrawn", "Not needed")


def test_nobody_is_confirmed_for_two_operations_at_one_time(cast: Cast) -> None:
    bob = make_person(cast.bob)
    first = make_deployment(cast, make_operation(cast, name="Turncoat"), officers=[cast.bob])
    second = make_deployment(cast, make_operation(cast))
    request = make_request(cast, second, cast.bea, kind="officers")
    with pytest.raises(Conflict, match="Bob already turns out for Operation Turncoat"):
        confirm(request, bob, cast.bea)
    with acting_as(cast.bea):
        request.refresh_from_db()
        assert (request.state, request.resource) == ("requested", None)
    # The request for the deployment that they turn out for anyway is no second one.
    assert confirm(make_request(cast, first, cast.bea, kind="officers"), bob, cast.bea).state == "confirmed"


def test_the_refusal_does_not_name_the_operation_that_one_may_not_see(cast: Cast) -> None:
    charlie = make_person(cast.charlie)
    with acting_as(cast.cora):
        hidden = make_secret(cast)
        deployment = Deployment.objects.get(operation=hidden)
        actions.turn_out(deployment=deployment.pk, person=cast.charlie, by=cast.cora)
    request = make_request(cast, make_deployment(cast, make_operation(cast)), cast.carla, kind="officers")
    with pytest.raises(Conflict) as refusal:
        confirm(request, charlie, cast.carla)
    assert "Zanzibar" not in refusal.value.detail
    assert refusal.value.detail.startswith("Charlie is needed elsewhere at that time.")


def test_a_person_moves_with_the_deployment_or_is_asked_for_anew(cast: Cast) -> None:
    bob, deployment = make_person(cast.bob), make_deployment(cast, make_operation(cast))
    request = confirm(make_request(cast, deployment, cast.bea, kind="officers"), bob, cast.bea)
    make_deployment(cast, make_operation(cast), starts_at=at(14), ends_at=at(14, 23), officers=[cast.bob])

    def move(days: int) -> None:
        values: dict[str, Any] = deployment_values(starts_at=at(days), ends_at=at(days, 23), officers=[cast.bob])
        with acting_as(cast.cora):
            actions.move_deployment(
                deployment=deployment.pk, by=cast.cora, version=None, acknowledge_red_flags=True, **values
            )
            request.refresh_from_db()

    move(12)
    assert (request.state, turns_out(deployment, cast.cora)) == ("confirmed", ["Bob"])
    move(14)
    assert (request.state, request.resource, turns_out(deployment, cast.cora)) == ("requested", None, [])
    assert "not free then" in request.answer


def test_leave_that_withdraws_stands_down(cast: Cast) -> None:
    bob, deployment = make_person(cast.bob), make_deployment(cast, make_operation(cast))
    confirm(make_request(cast, deployment, cast.bea, kind="officers"), bob, cast.bea)
    with acting_as(cast.bob):
        actions.enter_availability(
            resource=bob.pk, kind="leave", starts_at=at(9), ends_at=at(12), withdraw=True, by=cast.bob
        )
    assert turns_out(deployment, cast.cora) == []


def test_a_cancelled_deployment_withdraws_its_people(cast: Cast) -> None:
    bob, deployment = make_person(cast.bob), make_deployment(cast, make_operation(cast))
    request = confirm(make_request(cast, deployment, cast.bea, kind="officers"), bob, cast.bea)
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
        request.refresh_from_db()
    assert request.state == "withdrawn"


def test_whoever_turns_out_becomes_a_reader_and_that_is_a_planners_to_say(cast: Cast) -> None:
    secret, olive = make_secret(cast), make_person(cast.olive)
    with acting_as(cast.cora):
        deployment = Deployment.objects.get(operation=secret)
    request = make_request(cast, deployment, cast.cora, kind="officers")
    assert secret.commander_id == cast.olive.pk
    with pytest.raises(NotAllowed):
        confirm(request, olive, cast.olive)
    assert confirm(request, olive, cast.cora).state == "confirmed"


@pytest.mark.worker
def test_of_many_confirmations_of_one_person_at_once_exactly_one_wins(committed_cast: Cast) -> None:
    cast = committed_cast
    operation, bob = make_operation(cast), make_person(cast.bob)
    deployments = [make_deployment(cast, operation) for _ in range(20)]
    requests = [make_request(cast, one, cast.bea, kind="officers") for one in deployments]
    answers = together([confirming(request.pk, bob, cast.bea) for request in requests])
    assert answers == {"confirmed": 1, "refused": 19}
    with acting_as(cast.bea):
        assert ResourceRequest.objects.filter(resource=bob, state="confirmed").count() == 1
        assert DeploymentOfficer.objects.filter(person=cast.bob, stood_down=False).count() == 1


@pytest.mark.worker
def test_leave_and_confirmation_at_once_never_both_stand(committed_cast: Cast) -> None:
    """Ten are confirmed, each on its own day, while leave is entered for each of those days."""
    cast = committed_cast
    operation, bob = make_operation(cast), make_person(cast.bob)
    days = range(10, 20)
    requests = [
        make_request(
            cast, make_deployment(cast, operation, starts_at=at(day), ends_at=at(day, 23)), cast.bea, kind="officers"
        )
        for day in days
    ]

    def leave(day: int) -> Any:
        def job() -> str:
            with acting_as(cast.bea):
                try:
                    actions.enter_availability(
                        resource=bob.pk, kind="leave", starts_at=at(day, 12), ends_at=at(day, 23), by=cast.bea
                    )
                except Conflict:
                    return "no leave"
            return "leave"

        return job

    jobs = [
        job
        for day, request in zip(days, requests, strict=True)
        for job in (confirming(request.pk, bob, cast.bea), leave(day))
    ]
    answers = together(jobs)
    assert answers["leave"] + answers["confirmed"] == 10, answers
    assert answers["leave"] == answers["refused"]
