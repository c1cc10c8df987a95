"""Where an outcome was and against what it stands: premises, hotspots and vehicles, found by all who may see them."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from common.errors import BadInput
from common.scope import acting_as
from hotspots.models import Subject
from operations.models import Operation, Site
from outcomes import register
from outcomes.actions import change_outcome, record_outcomes
from outcomes.models import Outcome
from tests.cast import Cast
from tests.hotspots.made import make_hotspot
from tests.outcomes.makers import days_ago, make_operation, make_outcomes, recording


def make_site(cast: Cast, name: str = "The Ship", **fields: Any) -> Site:
    """Premises that all may know of, or that an operation holds."""
    with acting_as(cast.cora):
        return Site.objects.create(name=name, kind="licensed", address="1 High Street", **fields)


def refs(rows: Any) -> set[str]:
    """The labels of what was found."""
    return {row.about for row in rows.select_related("subject")}


def test_what_is_active_is_found_by_person_vehicle_premises_hotspot_and_place(cast: Cast, law: None) -> None:
    ship, spot = make_site(cast), make_hotspot(cast.cora)
    with acting_as(cast.olive):
        known = Subject.objects.create(
            reference="S-2026-0001", kind="offender", category="offenders", held_by=cast.council
        )
    make_outcomes(cast.bob, "S59_WARN", labels=("Person V",), vehicle_label="Vehicle A", place="Long Road")
    make_outcomes(cast.olive, "CPW", subject=known, site=ship)
    make_outcomes(cast.olive, "S80_ABATE", subject_kind="premises", labels=("Premises P",), hotspot=spot)
    # None of these stands: an arrest is done once, a penalty only waits to be paid, and the rest are over.
    make_outcomes(cast.bob, "ARREST", labels=("Person V",), place="Long Road")
    make_outcomes(cast.olive, "FPN_LITTER", labels=("Person V",))
    make_outcomes(cast.olive, "CPW", labels=("Person V",), issued_on=days_ago(400), place="Long Road")
    [struck] = make_outcomes(cast.max, "CPW", labels=("Person V",))
    with acting_as(cast.max):
        change_outcome(outcome=struck.pk, verb="strike", by=cast.max, version=struck.version, reason="Wrong one")
    with acting_as(cast.max):
        asked = {
            "person": {"about": " person v "},
            "vehicle": {"about": "VEHICLE A"},
            "subject": {"about": known.reference},
            "premises by name": {"about": "ship"},
            "hotspot": {"hotspot": spot},
            "place": {"about": "long ro"},
        }
        found = {name: refs(register.narrowed(filters).active()) for name, filters in asked.items()}
    both = "Person V, Vehicle A"
    assert found == {
        "person": {both},
        "vehicle": {both},
        "subject": {known.reference},
        "premises by name": {known.reference},
        "hotspot": {"Premises P"},
        "place": {both},
    }


def test_each_fault_of_where_and_what_is_named(cast: Cast, law: None) -> None:
    elsewhere = make_operation(cast, "Walnut", marking="official_sensitive")
    held = make_site(cast, "The Vault", held_by=elsewhere)
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        ("CPW", {"vehicle_label": "Vehicle A"}, "vehicle_label", "is not about a vehicle"),
        ("S59_WARN", {"vehicle_label": "ab12 cde"}, "vehicle_label", "registration number"),
        ("S59_WARN", {"vehicle_label": "ABZ 1234"}, "vehicle_label", "registration number"),
        ("CPW", {"site": held}, "site", "seen with one operation alone"),
    ]
    wrong = []
    with acting_as(cast.cora):
        for code, fields, field, words in cases:
            with pytest.raises(BadInput) as refused:
                record_outcomes(by=cast.cora, entry=recording(code, **fields))
            if words not in " ".join(refused.value.faults.get(field, [])):
                wrong.append((code, fields, refused.value.faults))
    assert not wrong


def test_an_outsider_learns_of_no_held_premises_hotspot_or_operation(cast: Cast, law: None) -> None:
    walnut = make_operation(cast, "Walnut", marking="official_sensitive")
    held, spot = make_site(cast, "The Vault", held_by=walnut), make_hotspot(cast.cora)
    make_outcomes(cast.cora, "LIC_VISIT", operation=walnut, site=held, hotspot=spot)
    make_outcomes(cast.olive, "CPW", labels=("Person A",), hotspot=spot)
    asked = (
        "SELECT count(*) FROM outcomes_outcome WHERE site_id IS NOT NULL OR hotspot_id IS NOT NULL",
        "SELECT count(*) FROM outcomes_historicaloutcome WHERE site_id IS NOT NULL OR hotspot_id IS NOT NULL",
        "SELECT count(*) FROM outcomes_outcome o JOIN operations_site s ON s.id = o.site_id",
    )
    seen = []
    for person in (cast.carla, cast.sam, cast.cora):
        with acting_as(person), connection.cursor() as cursor:
            seen.append([cursor.execute(sql).fetchone()[0] for sql in asked])
            if person != cast.cora:
                assert not register.narrowed({"about": "Vault"}).exists()
                assert not register.narrowed({"hotspot": spot}).exists()
    assert seen == [[0, 0, 0], [0, 0, 0], [2, 2, 1]]


def test_the_database_keeps_held_premises_with_their_operation(cast: Cast, turncoat: Operation) -> None:
    walnut = make_operation(cast, "Walnut", marking="official_sensitive")
    held = make_site(cast, "The Vault", held_by=walnut)
    [visit] = make_outcomes(cast.cora, "LIC_VISIT", operation=turncoat, site=make_site(cast))
    with acting_as(cast.cora):
        copied = {f.attname: getattr(visit, f.attname) for f in Outcome._meta.concrete_fields if not f.primary_key}
        for operation in (turncoat.pk, None):
            changes = {"reference": "O-1", "client_position": 9, "site_id": held.pk, "operation_id": operation}
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Outcome.objects.create(**copied | changes)
        with pytest.raises(Exception, match="stay as"), transaction.atomic():
            Outcome.objects.filter(pk=visit.pk).update(site=held)
