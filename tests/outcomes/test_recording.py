"""Recording outcomes: the law in force, the dates it sets, every fault named, and one recording kept once."""

import datetime as dt
from uuid import uuid4

import pytest
from django.http import Http404

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed
from common.scope import acting_as
from hotspots.models import Subject
from operations.models import Operation
from outcomes.actions import change_outcome, record_outcomes
from outcomes.models import Outcome, OutcomeType
from outcomes.signals import outcome_changed
from tests.cast import Cast
from tests.outcomes.makers import days_ago, make_operation, make_outcomes, recording


def test_two_orders_recorded_in_one_go_are_two_rows_with_their_labels(cast: Cast, turncoat: Operation) -> None:
    first, second = make_outcomes(
        cast.olive, "CBO_ADULT", 2, labels=("Person A", "Person B"), operation=turncoat, length="P2Y"
    )
    year = clock.today().year
    assert (first.reference, second.reference) == (f"O-{year}-0001", f"O-{year}-0002")
    assert (first.subject_label, second.subject_label) == ("Person A", "Person B")
    assert (first.category, first.held_by, first.state) == ("offenders", cast.council, "issued")
    assert first.officer == cast.olive


def test_dates_are_those_of_the_law_with_its_sentence(cast: Cast, law: None) -> None:
    issued = dt.date(2026, 3, 2)
    [order] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=issued, length="P2Y")
    [notice] = make_outcomes(cast.olive, "CPN", issued_on=issued)
    with acting_as(cast.olive):
        assert order.legal_version.provision == "Sentencing Act 2020 s331 and s334"
    assert (order.expires_on, order.last_day) == (dt.date(2028, 3, 2), dt.date(2028, 3, 1))
    assert "2 years beginning with 2 March 2026" in order.expires_because
    assert notice.appeal_ends_on == dt.date(2026, 3, 23)
    assert "21 days" in notice.appeal_because


def test_an_order_of_before_december_2020_rests_on_the_act_of_then(cast: Cast, law: None) -> None:
    [order] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=dt.date(2020, 11, 30), indefinite=True)
    with acting_as(cast.olive):
        assert order.legal_version.provision == "ASBCPA 2014 s22 and s25"
    assert order.expires_on is None


def test_a_power_counted_in_hours_ends_at_an_instant(cast: Cast, law: None) -> None:
    starts = dt.datetime(2026, 10, 24, 20, tzinfo=clock.LONDON)
    [direction] = make_outcomes(
        cast.bob,
        "S35",
        issued_on=dt.date(2026, 10, 24),
        starts_at=starts.astimezone(dt.UTC),
        length="PT48H",
        place="High Street",
    )
    # The clocks go back that night: 48 hours end an hour earlier by the wall clock.
    assert direction.expires_at.astimezone(clock.LONDON) == dt.datetime(2026, 10, 26, 19, tzinfo=clock.LONDON)
    assert direction.expires_on == dt.date(2026, 10, 27)


@pytest.mark.parametrize(
    ("code", "fields", "field", "words"),
    [
        ("CPW", {"issued_on": dt.date(2014, 10, 19)}, "issued_on", "was in force on 19 October 2014"),
        ("CPW", {"issued_on": dt.date(1900, 1, 1)}, "issued_on", "before 31 July 1998"),
        ("CPW", {"issued_on": dt.date(9999, 1, 1)}, "issued_on", "in the future"),
        ("PSPO", {"length": "P4Y", "place": "Park"}, "length", "cannot last 4 years. Enter at most 3 years"),
        ("CBO_ADULT", {}, "length", "Enter how long it lasts: at least 2 years, or until further order"),
        ("CBO_ADULT", {"length": "P1Y"}, "length", "at least 2 years"),
        ("CBO_ADULT", {"length": "P9999Y"}, "length", "at most 100 years"),
        ("CBO_ADULT", {"length": "P2Y", "indefinite": True}, "length", "not both"),
        ("S35", {"length": "PT48H"}, "starts_at", "counted in hours"),
        ("RESPECT", {"indefinite": True}, "type", "is switched off"),
        ("CPW", {"count": 0}, "count", "from 1 to 50"),
        ("CPW", {"count": 51}, "count", "from 1 to 50"),
        ("CPW", {"count": 2, "labels": ("Person A",)}, "labels", "Enter 2 labels"),
        ("CPW", {"count": 2, "labels": ("Person A", "Person A")}, "labels", "once"),
        ("CPW", {"labels": ("x" * 61,)}, "labels", "60 characters"),
        ("CPW", {"subject_kind": "vehicle"}, "subject_kind", "is about a person or a business"),
        ("CPW", {"served_on": dt.date(2014, 10, 20)}, "served_on", "before it was issued"),
        ("CPW", {"applied_on": clock.today(), "issued_on": dt.date(2020, 1, 1)}, "issued_on", "applied for"),
        ("CPW", {"issued_on": None, "served_on": dt.date(2020, 1, 1)}, "served_on", "issued as well"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(cast: Cast, law: None, code, fields, field, words) -> None:
    with pytest.raises(BadInput) as refusal:
        make_outcomes(cast.olive, code, **fields)
    assert words in " ".join(refusal.value.faults[field])
    with acting_as(cast.olive):
        assert not Outcome.objects.exists()


def test_every_fault_is_named_at_once(cast: Cast, law: None) -> None:
    with pytest.raises(BadInput) as refusal:
        make_outcomes(cast.olive, "PSPO", 2, labels=("Area A",), length="P4Y", subject_kind="person")
    assert set(refusal.value.faults) == {"labels", "length", "place", "subject_kind"}


def test_the_same_recording_sent_again_gives_the_first_back(cast: Cast, turncoat: Operation) -> None:
    key = uuid4()
    first = make_outcomes(cast.olive, "CPW", 3, operation=turncoat, client_key=key)
    again = make_outcomes(cast.olive, "CPW", 3, operation=turncoat, client_key=key)
    assert [one.pk for one in again] == [one.pk for one in first]
    with acting_as(cast.olive):
        assert Outcome.objects.count() == 3
        assert ProcessingEvent.objects.filter(verb="recorded").count() == 3


@pytest.mark.parametrize("other", ["max", "charlie"])
def test_a_key_that_someone_else_used_is_refused(cast: Cast, law: None, other: str) -> None:
    key = uuid4()
    make_outcomes(cast.olive, "CPW", client_key=key)
    with pytest.raises(Conflict, match="Open a new one"):
        make_outcomes(cast.people[other], "COMPLIANT", client_key=key)


def test_an_officer_records_for_an_agency_only_where_they_share_data(cast: Cast, law: None) -> None:
    [arrest] = make_outcomes(cast.olive, "ARREST", issuing_agency=cast.police)
    assert (arrest.held_by, arrest.issuing_agency) == (cast.police, cast.police)
    with pytest.raises(BadInput, match="no agreement in force"):
        make_outcomes(cast.charlie, "ARREST", issuing_agency=cast.police)


def test_a_known_person_is_named_by_reference_alone(cast: Cast, law: None) -> None:
    with acting_as(cast.olive):
        person = Subject.objects.create(
            reference="S-2026-0001", kind="offender", category="offenders", held_by=cast.council
        )
    [warning] = make_outcomes(cast.olive, "CPW", subject=person)
    assert (warning.subject_kind, warning.subject) == ("person", person)
    with pytest.raises(BadInput) as refusal:
        make_outcomes(cast.olive, "CPW", 2, subject=person, subject_kind="body")
    assert len(refusal.value.faults["subject"]) == 2


@pytest.mark.parametrize("who", ["sam", "ada"])
def test_only_those_who_work_with_operations_record(cast: Cast, law: None, who: str) -> None:
    with pytest.raises(NotAllowed):
        make_outcomes(cast.people[who], "COMPLIANT")


def test_recording_is_announced_in_the_same_transaction(cast: Cast, law: None) -> None:
    heard = []

    def listen(sender, record, verb, by, **kwargs):
        heard.append((sender, record.reference, verb, by))

    outcome_changed.connect(listen)
    try:
        [made] = make_outcomes(cast.olive, "COMPLIANT")
    finally:
        outcome_changed.disconnect(listen)
    assert heard == [(Outcome, made.reference, "recorded", cast.olive)]


def test_an_outsider_sees_no_outcome_about_a_person(cast: Cast, turncoat: Operation) -> None:
    [order] = make_outcomes(cast.olive, "CPW", operation=turncoat)
    [visit] = make_outcomes(cast.olive, "COMPLIANT", operation=turncoat)
    with acting_as(cast.bob):
        assert set(Outcome.objects.values_list("pk", flat=True)) == {order.pk, visit.pk}
    for outsider in (cast.charlie, cast.carla):
        with acting_as(outsider):
            assert list(Outcome.objects.values_list("pk", flat=True)) == [visit.pk]
            assert not Outcome.history.filter(id=order.pk).exists()
            with pytest.raises(Http404):
                change_outcome(outcome=order.pk, verb="serve", by=outsider, version=order.version)


def test_an_outcome_of_a_sensitive_operation_is_seen_with_the_operation(cast: Cast, law: None) -> None:
    diesel = make_operation(cast, "Diesel", marking="official_sensitive")
    [visit] = make_outcomes(cast.olive, "COMPLIANT", operation=diesel)
    with acting_as(cast.carla):
        assert not Outcome.objects.exists()
    with acting_as(cast.bob):
        assert Outcome.objects.get() == visit


def test_a_type_in_the_list_is_switched_on_and_in_force(cast: Cast, law: None) -> None:
    with acting_as(cast.olive):
        codes = set(OutcomeType.objects.usable(clock.today()).values_list("code", flat=True))
        then = set(OutcomeType.objects.usable(dt.date(2020, 1, 1)).values_list("code", flat=True))
    assert {"CPW", "CBO_ADULT", "ARREST"} <= codes
    assert not {"RESPECT", "CBO_2014"} & codes
    assert "CBO_2014" in then


def test_a_plan_has_neither_law_nor_issue_date(cast: Cast, law: None) -> None:
    [plan] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=None)
    [applied] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=None, applied_on=days_ago(3))
    assert (plan.state, plan.legal_version, plan.dated_on) == ("proposed", None, clock.today())
    assert (applied.state, applied.dated_on) == ("applied", days_ago(3))


def test_the_reading_of_a_recording_needs_a_scope(cast: Cast, law: None) -> None:
    with acting_as(cast.olive):
        entry = recording("CPW")
        [made] = record_outcomes(by=cast.olive, entry=entry)
    assert made.client_key == entry.client_key
