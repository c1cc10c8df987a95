"""Resources: kept by their own agency, switched off rather than deleted."""

from typing import Any

import pytest

from common.errors import BadInput, Conflict, NotAllowed, StaleEdit
from common.scope import acting_as
from operations import actions
from operations.models import Resource
from partners.models import Person
from tests.cast import Cast
from tests.operations.made import at, confirm, make_deployment, make_operation, make_request, make_resource


def change(resource: Resource, by: Person, **fields: Any) -> Resource:
    """Change a resource, keeping what is not named."""
    kept = {name: getattr(resource, name) for name in ("name", "kind", "note", "is_active")}
    with acting_as(by):
        return actions.change_resource(resource=resource.pk, by=by, **({"version": None} | kept | fields))


@pytest.mark.parametrize(
    ("name", "may"),
    [("bob", True), ("bea", True), ("cora", True), ("alice", True), ("olive", False), ("charlie", False)],
)
def test_an_agencys_people_and_planners_keep_its_resources(cast: Cast, name: str, may: bool) -> None:
    person = cast.people[name]
    van = make_resource(cast.bob)
    if may:
        assert change(van, person, name="Van with camera").name == "Van with camera"
    else:
        with pytest.raises(NotAllowed, match="Only someone from Essex Police, a chair or a coordinator"):
            change(van, person, name="Mine")
        with acting_as(person), pytest.raises(NotAllowed):
            actions.add_resource(name="Van", kind="van", agency=cast.police, by=person)


def test_a_name_is_used_once_in_an_agency(cast: Cast) -> None:
    make_resource(cast.bob, "Van")
    with pytest.raises(BadInput, match="Essex Police already has a resource called Van"):
        make_resource(cast.bob, "Van")
    assert make_resource(cast.carla, "Van").pk


def test_faults_are_named(cast: Cast) -> None:
    with pytest.raises(BadInput) as refusal:
        make_resource(cast.bob, "  ", kind="tank")
    assert set(refusal.value.faults) == {"name", "kind"}


def test_what_is_confirmed_ahead_is_not_switched_off(cast: Cast) -> None:
    van = make_resource(cast.bea)
    operation = make_operation(cast)
    confirm(make_request(cast, make_deployment(cast, operation), cast.bea), van, cast.bea)
    with pytest.raises(Conflict, match="Withdraw it from that deployment first"):
        change(van, cast.bea, is_active=False)
    used = make_resource(cast.bea)
    deployment = make_deployment(cast, operation, starts_at=at(1, 1), ends_at=at(1, 2))
    confirm(make_request(cast, deployment, cast.bea), used, cast.bea)
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=deployment.pk, reason="Rain", by=cast.cora, version=None)
    assert change(used, cast.bea, is_active=False).is_active is False


def test_a_stale_change_is_refused(cast: Cast) -> None:
    van = make_resource(cast.bob)
    change(van, cast.bob, note="Camera")
    with pytest.raises(StaleEdit):
        change(van, cast.bob, note="No camera", version=van.version)
