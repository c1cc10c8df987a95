"""Visits from the street."""

import datetime as dt
from uuid import uuid4

import pytest
from django.http import Http404

from common import clock
from common.errors import BadInput, Conflict, NotAllowed, WrongState
from common.scope import acting_as
from operations import actions
from operations.models import Deployment, Visit
from tests.cast import Cast
from tests.operations.made import PATHS, at, make_deployment, make_operation, make_secret


@pytest.mark.parametrize("state", PATHS)
def test_visits_are_recorded_from_when_it_is_scheduled_until_it_is_closed(cast: Cast, state: str) -> None:
    operation = make_operation(cast, state)
    with acting_as(cast.bob):
        if state in ("scheduled", "under_way", "debriefed"):
            visit = actions.record_visit(operation=operation.pk, place="Shop", result="Two warned", by=cast.bob)
            assert (visit.recorded_by, clock.now() - visit.visited_at < dt.timedelta(minutes=1)) == (cast.bob, True)
        else:
            with pytest.raises(WrongState, match="recorded from when it is scheduled"):
                actions.record_visit(operation=operation.pk, place="Shop", result="Two warned", by=cast.bob)


def test_the_same_form_sent_twice_gives_one_visit(cast: Cast) -> None:
    operation, key = make_operation(cast, "under_way"), uuid4()
    with acting_as(cast.olive):
        made = [
            actions.record_visit(
                operation=operation.pk, place="Shop", result="", compliant=True, by=cast.olive, client_key=key
            )
            for _ in range(2)
        ]
        assert made[0] == made[1] == Visit.objects.get()
        assert made[0].result == "Compliant, no concerns"
        assert made[0].history.count() == 1


def test_somebody_elses_key_makes_no_visit_and_shows_none(cast: Cast) -> None:
    secret, key = make_secret(cast), uuid4()
    with acting_as(cast.olive):
        actions.record_visit(operation=secret.pk, place="Shop", result="Seen", by=cast.olive, client_key=key)
    operation = make_operation(cast, "under_way")
    with acting_as(cast.charlie), pytest.raises(Conflict, match="Open a new form"):
        actions.record_visit(operation=operation.pk, place="Shop", result="Seen", by=cast.charlie, client_key=key)
    with acting_as(cast.charlie):
        assert not Visit.objects.exists()


def test_every_fault_of_a_visit_is_named(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    other = make_deployment(cast, make_operation(cast), starts_at=at(30), ends_at=at(31))
    with acting_as(cast.olive), pytest.raises(BadInput) as refusal:
        actions.record_visit(
            operation=operation.pk,
            place=" ",
            result=" ",
            visited_at=clock.now() + dt.timedelta(hours=1),
            deployment=other,
            by=cast.olive,
        )
    assert set(refusal.value.faults) == {"place", "result", "visited_at", "deployment"}


def test_outsiders_and_other_roles_record_nothing(cast: Cast) -> None:
    secret = make_secret(cast)
    for person in (cast.charlie, cast.sam, cast.ada):
        with acting_as(person), pytest.raises((Http404, NotAllowed)):
            actions.record_visit(operation=secret.pk, place="Shop", result="Seen", by=person)


def test_a_visit_keeps_its_deployment(cast: Cast) -> None:
    operation = make_operation(cast, "under_way")
    with acting_as(cast.olive):
        deployment = Deployment.objects.get(operation=operation)
        visit = actions.record_visit(
            operation=operation.pk, place="Shop", result="Seen", deployment=deployment, by=cast.olive
        )
        assert list(deployment.visits.all()) == [visit]
