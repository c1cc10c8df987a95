"""Who may issue what, and what a record of a type must have: closed vocabularies, checked at recording."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from common.errors import BadInput
from common.scope import acting_as
from outcomes.models import OutcomeType
from outcomes.vocabulary import ISSUED_BY, NEED_ASKS, Issuer, Need, in_words, issued_by
from partners.models import AgencyKind
from tests.cast import Cast
from tests.outcomes.makers import make_outcomes


def test_each_issuer_and_need_is_explained() -> None:
    assert set(ISSUED_BY) == set(Issuer)
    assert set(NEED_ASKS) == set(Need)
    assert issued_by([Issuer.ANY]) == frozenset(AgencyKind)
    assert issued_by([Issuer.POLICE_SUPT, Issuer.COUNCIL_CE]) == {"police", "district_council", "county_council"}
    assert issued_by([Issuer.GLAA]) == frozenset()
    assert AgencyKind.VOLUNTARY not in issued_by([Issuer.COURT])
    assert in_words(["police"]) == "the police"
    assert in_words(["council", "police", "rp"]) == "a council, the police or a registered provider of social housing"


def test_an_outcome_is_recorded_for_an_agency_that_may_issue_it(cast: Cast, law: None) -> None:
    refused = (
        (cast.olive, "ARREST", {}, "Arrest is for the police or immigration enforcement, not Rochford District"),
        (cast.olive, "S34", {"place": "Park", "length": "PT48H"}, "Dispersal authorisation is for the police, not"),
        (cast.bob, "PSPO", {"place": "Park", "length": "P3Y"}, "Public spaces protection order is for a council, not"),
        (cast.bob, "HFSV", {}, "is for the fire and rescue service, not Essex Police. Choose the agency that issued"),
        (cast.charlie, "CBO_ADULT", {"length": "P2Y"}, "is made by a court, and recorded by the agency that applied"),
    )
    faults = []
    for by, code, fields, words in refused:
        with pytest.raises(BadInput) as refusal:
            make_outcomes(by, code, **fields)
        said = " ".join(refusal.value.faults.get("issuing_agency", []))
        if words not in said:
            faults.append(f"{code} by {by}: {said}")
    assert not faults
    for by, code, fields in (
        (cast.olive, "CBO_ADULT", {"length": "P2Y"}),  # made by a court: the agency that applied records it
        (cast.bob, "CBO_ADULT", {"length": "P2Y"}),
        (cast.bob, "ARREST", {}),
        (cast.olive, "ARREST", {"issuing_agency": cast.police}),
        (cast.charlie, "COMPLIANT", {}),
        (cast.charlie, "NRM", {}),
    ):
        assert make_outcomes(by, code, **fields)[0].state == "issued"


def test_a_record_must_have_what_its_type_needs(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        kind = OutcomeType.objects.get(code="CPN")
        kind.needs = ["place", "labels", "length", "served_on", "conditions", "their_reference"]
        kind.save()
    with pytest.raises(BadInput) as refusal:
        make_outcomes(cast.olive, "CPN")
    assert set(refusal.value.faults) == set(kind.needs)
    assert refusal.value.faults["conditions"] == [
        "Community protection notice says what must or must not be done. Enter the conditions, without names."
    ]
    # A plan has what is known before it is issued.
    with pytest.raises(BadInput) as refusal:
        make_outcomes(cast.olive, "CPN", issued_on=None)
    assert set(refusal.value.faults) == {"place", "labels"}
    assert make_outcomes(cast.olive, "CPN", issued_on=None, place="Park", labels=("Person A",))


def test_a_vehicle_warning_stands_against_the_person_and_the_vehicle_for_twelve_months(cast: Cast, law: None) -> None:
    with pytest.raises(BadInput) as refusal:
        make_outcomes(cast.bob, "S59_WARN", labels=("Person A",))
    assert refusal.value.faults == {
        "vehicle_label": [
            "Section 59 vehicle warning stands against the vehicle too. Enter a label for it, such as Vehicle A, never"
            " its plate."
        ]
    }
    issued = dt.date(2026, 3, 1)
    [warning] = make_outcomes(cast.bob, "S59_WARN", labels=("Person A",), vehicle_label="Vehicle A", issued_on=issued)
    assert (warning.subject_label, warning.vehicle_label) == ("Person A", "Vehicle A")
    assert warning.last_day == dt.date(2027, 2, 28)
    [parked] = make_outcomes(cast.bob, "S59_WARN", subject_kind="vehicle", labels=("Vehicle B",), issued_on=issued)
    assert parked.last_day == dt.date(2027, 2, 28)


def test_the_database_refuses_words_outside_the_vocabularies(cast: Cast, law: None) -> None:
    with acting_as(cast.cora):
        for name, value, constraint in (
            ("issuers", ["wizard"], "outcome_type_of_known_issuers"),
            ("issuers", [], "outcome_type_of_known_issuers"),
            ("subject_kinds", ["none"], "outcome_type_of_known_subjects"),
            ("subject_kinds", [], "outcome_type_of_known_subjects"),
            ("needs", ["shoe_size"], "outcome_type_of_known_needs"),
        ):
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                OutcomeType.objects.filter(code="CPN").update(**{name: value})
