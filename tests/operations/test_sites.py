"""Premises, those that a sensitive operation holds, and visit lists."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404

from common.errors import BadInput, NotAllowed, WrongState
from common.scope import acting_as
from operations import actions
from operations.models import Deployment, Site, Visit, VisitListEntry
from tests.cast import Cast
from tests.operations.made import make_operation, make_secret
from tests.world import World

LINES = (
    'The Anchor, 1 Quay Street, Rochford\n"Fish, Chips & Co", 3 High Street\n\nSpice Hut\t9 Eastwood Road\tRayleigh\n'
)


def make_site(cast: Cast, name: str = "The Anchor", **fields: Any) -> Site:
    """Premises added by Olive."""
    with acting_as(cast.olive):
        return actions.add_site(name=name, by=cast.olive, **({"kind": "licensed", "address": "1 Quay Street"} | fields))


def test_lines_put_premises_on_the_list_and_find_those_that_are_known(cast: Cast) -> None:
    operation, known = make_operation(cast, "scheduled"), make_site(cast, address="1 Quay Street, Rochford")
    with acting_as(cast.cora):
        actions.put_lines_on_list(operation=operation.pk, lines=LINES, kind="takeaway", by=cast.cora)
        listed = [(e.position, e.site.name, e.site.address, e.site.kind) for e in operation.visit_list.all()]
        assert listed == [
            (1, "The Anchor", "1 Quay Street, Rochford", "licensed"),
            (2, "Fish, Chips & Co", "3 High Street", "takeaway"),
            (3, "Spice Hut", "9 Eastwood Road, Rayleigh", "takeaway"),
        ]
        assert operation.visit_list.all()[0].site == known
        with pytest.raises(BadInput, match="on the list already"):
            actions.put_on_list(operation=operation.pk, sites=[known], by=cast.cora)


def test_each_line_at_fault_is_named_and_nothing_is_kept(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    lines = f"name,address\nOnly a name\n, 1 High Street\nGood, 1 High Street\ngood, 1 HIGH Street\n{'x' * 121}, Here"
    with acting_as(cast.cora):
        with pytest.raises(BadInput) as refusal:
            actions.put_lines_on_list(operation=operation.pk, lines=lines, kind="shop", by=cast.cora)
        assert [fault.split(":")[0] for fault in refusal.value.faults["lines"]] == [
            *("Line 2", "Line 3", "Line 5", "Line 6")
        ]
        for bad in ("\n \n", "name, address", "a, b\n" * 201, "a, b\x00", "a, " + "b" * 150_000):
            with pytest.raises(BadInput):
                actions.put_lines_on_list(operation=operation.pk, lines=bad, kind="shop", by=cast.cora)
        assert not Site.objects.exists()


def test_premises_of_a_sensitive_operation_are_seen_with_it_alone(cast: Cast) -> None:
    secret, open_one = make_secret(cast), make_operation(cast, "scheduled")
    with acting_as(cast.olive):
        entry = actions.enter_on_list(
            operation=secret.pk, name="Gem wash", kind="car_wash", address="2 Yard", by=cast.olive
        )
        held = entry.site
        assert held.held_by == secret
        with pytest.raises(BadInput):
            actions.put_on_list(operation=open_one.pk, sites=[held], by=cast.olive)
        with pytest.raises(BadInput):
            actions.record_visit(operation=open_one.pk, site=held, outcome="compliant", by=cast.olive)
        person = cast.olive
        faults = (
            lambda: VisitListEntry.objects.create(operation=open_one, site=held, position=1),
            lambda: Visit.objects.create(
                operation=open_one,
                site=held,
                place="x",
                visited_at=secret.created_at,
                result="x",
                recorded_by=cast.olive,
            ),
            lambda: Site.objects.filter(pk=held.pk).update(held_by=None),
        )
        for attempt in faults:
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()
    for person in (cast.bob, cast.charlie, cast.carla, cast.ada, cast.sam):
        with acting_as(person):
            assert not Site.objects.exists()
            assert not VisitListEntry.objects.exists()
    # The same premises can be entered by those who must not learn of them.
    with acting_as(cast.bob):
        assert actions.add_site(name="gem wash", kind="car_wash", address="2 yard", by=cast.bob).held_by is None


def test_the_last_visit_is_the_last_that_one_may_see(cast: Cast) -> None:
    secret, operation, site = make_secret(cast), make_operation(cast, "scheduled"), make_site(cast)
    with acting_as(cast.olive):
        early = actions.record_visit(operation=operation.pk, site=site, outcome="compliant", by=cast.olive)
        late = actions.record_visit(
            operation=secret.pk, site=site, outcome="concerns", result="Beds", by=cast.olive, agencies=[cast.council]
        )
    for person, visit, outcome in ((cast.cora, late, "concerns"), (cast.bob, early, "compliant")):
        with acting_as(person):
            found: Any = Site.objects.with_last_visit().get()  # which adds these
            assert (found.last_visit, found.last_outcome) == (visit.pk, outcome)


def test_a_list_is_kept_in_order_and_premises_are_taken_off_with_a_reason(cast: Cast) -> None:
    operation = make_operation(cast, "scheduled")
    sites = [make_site(cast, name) for name in ("A", "B", "C")]
    with acting_as(cast.olive):  # its commander
        entries = actions.put_on_list(operation=operation.pk, sites=sites, by=cast.olive)
        actions.move_on_list(entry=entries[2].pk, position=1, by=cast.olive, version=1)
        order = operation.visit_list.filter(taken_off_reason="").values_list("site__name", flat=True)
        assert list(order) == ["C", "A", "B"]
        with pytest.raises(BadInput):
            actions.take_off_list(entry=entries[0].pk, reason=" ", by=cast.olive, version=None)
        actions.take_off_list(entry=entries[0].pk, reason="Closed down", by=cast.olive, version=None)
        with pytest.raises(WrongState):
            actions.take_off_list(entry=entries[0].pk, reason="Again", by=cast.olive, version=None)
        assert list(order.all()) == ["C", "B"]
        # Taken off, it can be put on again; and a deployment's list is its own.
        deployment = Deployment.objects.get(operation=operation)
        actions.put_on_list(operation=operation.pk, sites=sites[:1], by=cast.olive)
        actions.put_on_list(operation=operation.pk, sites=sites[:1], deployment=deployment, by=cast.olive)
        assert [entry.position for entry in deployment.visit_list.all()] == [1]
    with acting_as(cast.bob), pytest.raises(NotAllowed, match="lead agency"):
        actions.put_on_list(operation=operation.pk, sites=sites, by=cast.bob)
    with acting_as(cast.charlie), pytest.raises(Http404):
        actions.put_on_list(operation=make_secret(cast).pk, sites=sites, by=cast.charlie)


def test_lists_of_what_is_over_stay(cast: Cast) -> None:
    operation, site = make_operation(cast, "debriefed"), make_site(cast)
    with acting_as(cast.cora), pytest.raises(NotAllowed, match="stay as they are"):
        actions.put_on_list(operation=operation.pk, sites=[site], by=cast.cora)


def test_premises_are_there_once_and_every_fault_is_named(cast: Cast) -> None:
    site = make_site(cast)
    with acting_as(cast.olive):
        with pytest.raises(BadInput, match="Search for it"):
            actions.add_site(name="THE ANCHOR", kind="shop", address="1 quay street", by=cast.olive)
        with pytest.raises(BadInput) as refusal:
            actions.add_site(name=" ", kind="castle", address="", latitude=Decimal(1), by=cast.olive)
        assert set(refusal.value.faults) == {"name", "kind", "address", "latitude"}
        changed = actions.change_site(
            site=site.pk,
            name="The Ship",
            kind="licensed",
            address="1 Quay Street",
            is_active=False,
            by=cast.olive,
            version=site.version,
        )
        assert (changed.name, changed.is_active) == ("The Ship", False)
        assert not Site.objects.for_visits_of(make_operation(cast, "proposed").pk).exists()
    with acting_as(cast.sam), pytest.raises((Http404, NotAllowed)):
        actions.change_site(site=site.pk, name="x", kind="shop", address="x", by=cast.sam, version=None)


def test_what_a_visit_came_to_and_compliant_agree(cast: Cast, world: World) -> None:
    operation = make_operation(cast, "scheduled")
    with acting_as(cast.olive):
        for outcome, compliant in (("compliant", False), ("advice", True), ("burnt", False)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Visit.objects.create(
                    operation=operation,
                    place="x",
                    visited_at=operation.created_at,
                    result="x",
                    outcome=outcome,
                    compliant=compliant,
                    recorded_by=cast.olive,
                )
        with pytest.raises(BadInput) as refusal:
            actions.record_visit(operation=operation.pk, place="x", outcome="advice", compliant=True, by=cast.olive)
        assert set(refusal.value.faults) == {"outcome", "result"}
        visit = actions.record_visit(
            operation=operation.pk, place="x", outcome="closed", by=cast.olive, agencies=[cast.police, cast.council]
        )
        assert (visit.result, visit.came_to, visit.compliant) == (*["Closed, or nobody there"] * 2, False)
        assert visit.agencies.count() == 2
