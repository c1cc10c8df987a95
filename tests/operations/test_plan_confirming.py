"""A plan is confirmed: deployments and requests, once, and what can no longer be is told line by line."""

import pytest

from common.errors import BadInput, NotAllowed, WrongState
from common.scope import acting_as
from operations import actions
from operations.models import Availability, Deployment, Plan, PlannedUse, ResourceRequest
from tests.cast import Cast
from tests.operations.made import make_operation, make_secret
from tests.operations.made_plan import at, busy_hotspot, held, make_plan, officers, solve


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is told: the tests do its part."""
    monkeypatch.setattr("operations.tasks.solve_plan.delay", lambda *keys: None)


def test_sessions_become_deployments_and_the_agencies_are_asked_once(cast: Cast) -> None:
    officers(cast.bea, "Special constables")
    hotspots = [busy_hotspot(cast.cora, "Station Road", 208), busy_hotspot(cast.cora, "The Park", 52)]
    plan = solve(cast, make_plan(cast, hotspots))
    operation = make_operation(cast)
    with acting_as(cast.cora):
        operations = {place.pk: operation for place in plan.places.all()}
        before = ResourceRequest.objects.count()
        done = actions.confirm_plan(
            plan=plan.pk, operations=operations, activity="reassure", by=cast.cora, version=plan.version
        )
        assert done.state == "confirmed"
        with pytest.raises(WrongState, match="it is confirmed"):
            actions.confirm_plan(plan=plan.pk, operations=operations, activity="reassure", by=cast.cora, version=None)
        assert ResourceRequest.objects.count() - before == 2
        deployments = Deployment.objects.filter(operation=operation)
        assert [(one.name, one.starts_at, one.ends_at, one.aims_in_words) for one in deployments] == [
            ("Station Road", at(18), at(20), "Reassure"),
            ("Station Road", at(20), at(22), "Reassure"),
        ]
        assert [one.deployment for one in held(plan, cast.cora)] == list(deployments)
        with pytest.raises(WrongState, match="This plan is confirmed"):
            actions.mark_session(session=held(plan, cast.cora)[0].pk, verb="keep", by=cast.cora, version=None)
    with acting_as(cast.bob):  # of the police, who are asked now, and may answer
        requests = list(ResourceRequest.objects.filter(deployment__in=deployments))
        assert [(one.state, one.kind, one.agency, one.wanted) for one in requests] == [
            ("requested", "officers", cast.police, "Special constables, as planned")
        ] * 2
    with acting_as(cast.charlie):
        assert not Plan.objects.exists()


def test_what_can_no_longer_be_is_told_and_the_rest_goes_on(cast: Cast) -> None:
    team = officers(cast.bea, "Special constables")
    plan = solve(cast, make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)]))
    operation = make_operation(cast)
    with acting_as(cast.bea):
        Availability.objects.create(resource=team, kind="leave", starts_at=at(21), ends_at=at(23))
    with acting_as(cast.cora):
        operations = {place.pk: operation for place in plan.places.all()}
        actions.confirm_plan(plan=plan.pk, operations=operations, activity="enforce", by=cast.cora, version=None)
        uses = list(PlannedUse.objects.filter(session__place__plan=plan).order_by("session__starts_at"))
        assert [bool(use.request_id) for use in uses] == [True, False]
        assert uses[1].note == (
            "Special constables is on leave or confirmed elsewhere by now. Ask for another resource."
        )
        assert Deployment.objects.filter(operation=operation).count() == 2


def test_each_place_needs_an_operation_that_can_take_it(cast: Cast) -> None:
    officers(cast.bea, "Special constables")
    plan = solve(cast, make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)]))
    (place,) = {session.place for session in held(plan, cast.cora)}
    cases = [
        ({}, "Choose an operation for Station Road"),
        ({place.pk: make_operation(cast, "proposed")}, "is proposed: choose an authorised one"),
        ({place.pk: make_secret(cast)}, "is OFFICIAL-SENSITIVE: more people see this plan"),
    ]
    for operations, words in cases:
        with acting_as(cast.cora), pytest.raises(BadInput, match=words):
            actions.confirm_plan(plan=plan.pk, operations=operations, activity="enforce", by=cast.cora, version=None)
    with acting_as(cast.max), pytest.raises(NotAllowed):
        actions.confirm_plan(plan=plan.pk, operations={}, activity="enforce", by=cast.max, version=None)
    empty = make_plan(cast, [busy_hotspot(cast.cora, "The Park", 52)])
    with acting_as(cast.cora), pytest.raises(BadInput, match="no session to confirm"):
        actions.confirm_plan(plan=empty.pk, operations={}, activity="enforce", by=cast.cora, version=None)
