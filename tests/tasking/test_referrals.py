"""Referrals: taking them in, and every verb in every state by every role."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.models import Forum, Referral
from tasking.signals import referral_changed
from tasking.states import REFERRAL
from tests.cast import Cast
from tests.tasking import made


def test_a_referral_about_a_place_is_open_to_all_who_work_here(cast: Cast) -> None:
    found = made.referral(cast.bob)
    assert (found.category, found.held_by, found.state) == ("", cast.police, "submitted")
    with acting_as(cast.charlie):
        assert Referral.objects.filter(pk=found.pk).exists()


@pytest.mark.parametrize(("kind", "category"), [("victim", "victims"), ("offender", "offenders")])
def test_a_referral_about_a_person_is_restricted_by_its_kind(cast: Cast, kind: str, category: str) -> None:
    person = made.subject(cast.bob, kind)
    found = made.referral(cast.bob, person=person)
    assert (found.category, found.held_by, found.subject) == (category, cast.police, person)
    with acting_as(cast.cora):
        assert Referral.objects.filter(pk=found.pk).exists()
    with acting_as(cast.charlie):
        assert not Referral.objects.filter(pk=found.pk).exists()


def test_references_are_counted_by_year(cast: Cast) -> None:
    first, second = made.referral(cast.bob), made.referral(cast.cora)
    assert [first.reference[-5:], second.reference[-5:]] == ["-0001", "-0002"]


def test_all_faults_are_named_at_once(cast: Cast) -> None:
    empty = made.details(
        kind="", what_happens=" ", lawful_basis="", consent="", evidence="", exit_criterion="", vulnerabilities=["x"]
    )
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.submit_referral(by=cast.cora, details=empty)
    assert set(refusal.value.faults) == {
        "kind",
        "what_happens",
        "lawful_basis",
        "consent",
        "evidence",
        "exit_criterion",
        "vulnerabilities",
    }


def test_a_count_with_its_source_and_period_is_evidence_enough(cast: Cast) -> None:
    counted = {
        "incident_count": 14,
        "evidence_source": "contact centre",
        "evidence_from": dt.date(2026, 5, 1),
        "evidence_to": dt.date(2026, 10, 31),
    }
    found = made.referral(cast.cora, evidence="", days=["fri", "sat"], season="School holidays", **counted)
    assert found.counted == "14 incidents, 1 May 2026 to 31 October 2026, from contact centre"
    with acting_as(cast.cora), pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=found.pk).update(evidence_source="")


def test_a_forum_that_no_longer_meets_or_an_agency_that_left_is_refused(cast: Cast) -> None:
    group = made.forum(cast.cora, is_active=False)
    with acting_as(cast.ada):
        made.put_agency(cast.charity, is_active=False)
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.submit_referral(by=cast.cora, details=made.details(forum=group, agencies=[cast.charity]))
    assert set(refusal.value.faults) == {"forum", "agencies"}


@pytest.mark.parametrize(
    ("changed", "at_fault"),
    [
        ({"kind": "location", "place": ""}, "place"),
        ({"kind": "victim", "consent": "given", "lawful_basis": "cda_115"}, "subject"),
        ({"kind": "victim", "lawful_basis": "cda_115"}, "consent"),
        ({"consent": "given"}, "consent"),
        ({"consent": "overridden"}, "consent_reason"),
        ({"lawful_basis": "consent"}, "lawful_basis"),
        ({"evidence": " "}, "evidence"),
        ({"incident_count": 14}, "evidence_source"),
        ({"incident_count": 14, "evidence_source": "Calls"}, "evidence_from"),
        ({"evidence_from": dt.date(2026, 3, 2), "evidence_to": dt.date(2026, 3, 1)}, "evidence_to"),
        ({"evidence_to": dt.date(2999, 1, 1)}, "evidence_to"),
        ({"harm": "grave"}, "harm"),
        ({"days": ["someday"]}, "days"),
        ({"kind": "victim", "consent": "given", "lawful_basis": "cda_17a"}, "lawful_basis"),
    ],
)
def test_consent_basis_and_person_must_fit_together(cast: Cast, changed: dict[str, Any], at_fault: str) -> None:
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.submit_referral(by=cast.cora, details=made.details(**changed))
    assert at_fault in refusal.value.faults


def test_a_person_of_another_kind_or_a_closed_record_is_refused(cast: Cast) -> None:
    offender, closed = made.subject(cast.cora, "offender"), made.subject(cast.cora, is_closed=True)
    for person, kind in ((offender, "victim"), (closed, "victim")):
        with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
            actions.submit_referral(by=cast.cora, details=made.about(person, kind=kind))
        assert list(refusal.value.faults) == ["subject"]
    with acting_as(cast.cora), pytest.raises(BadInput):
        actions.submit_referral(by=cast.cora, details=made.details(subject=offender))


def test_a_caller_can_be_referred_as_a_victim(cast: Cast) -> None:
    assert made.referral(cast.cora, person=made.subject(cast.cora, "caller")).kind == "victim"


def test_consent_refused_can_be_overridden_with_a_reason(cast: Cast) -> None:
    found = made.referral(
        cast.cora, person=made.subject(cast.cora), consent="overridden", consent_reason="Risk to a child"
    )
    assert found.consent_reason == "Risk to a child"


@pytest.mark.parametrize("who", ["sam", "ada"])
def test_those_who_do_not_work_on_cases_cannot_refer(cast: Cast, who: str) -> None:
    person = cast.people[who]
    with acting_as(person), pytest.raises(NotAllowed):
        actions.submit_referral(by=person, details=made.details())


class _TakenBack(Exception):
    """Undoes what was tried."""


def _try(person: Person, found: Referral, verb: str, to: Forum) -> str:
    """What becomes of the referral when this person tries this verb: its state, or the refusal's name; undone after."""
    try:
        with acting_as(person):
            if verb == "amend":
                details = made.details(what_happens="Now with fires")
                done = actions.amend_referral(referral=found.pk, by=person, version=None, details=details, reason="New")
            else:
                given = {"redirect": {"destination": "mediation"}, "pass_on": {"forum": to}}.get(verb, {})
                done = actions.move_referral(
                    referral=found.pk, verb=verb, by=person, version=found.version, reason="So agreed", **given
                )
            event = ProcessingEvent.objects.about(found)[0]
            if verb != "amend":
                assert (event.from_state, event.to_state) == (found.state, done.state)
                assert event.reason.endswith("So agreed")
            raise _TakenBack(done.state)
    except _TakenBack as tried:
        return str(tried)
    except (NotAllowed, WrongState, Http404) as refusal:
        return type(refusal).__name__


def _expected(person: Person, cast: Cast, verb: str, state: str) -> set[str]:
    """What the lifecycle's table and the policies say comes of it."""
    own = person.agency == cast.council
    whose = {"amend": own, "revoke": own or person.has_role("chair", "coordinator")}.get(verb, True)
    if not person.is_practitioner:
        return {"Http404"}
    if not (person.has_role(*REFERRAL.roles_for(verb)) and whose):
        return {"NotAllowed"}
    row = REFERRAL.find(verb, state)
    return {row.target} if row else {"WrongState"}


def test_each_verb_in_each_state_by_each_person_does_what_the_table_says(cast: Cast) -> None:
    group = made.forum(cast.cora, name="ASB group", reference_prefix="ASB")
    found = made.referral(cast.cora)
    faults = []
    for state in REFERRAL.states():
        with acting_as(cast.cora):
            made.put(found, state=state, destination="mediation", decision_reason="So be it")
        for verb in dict.fromkeys(t.verb for t in REFERRAL.transitions):
            for who, person in cast.people.items():
                became, expected = _try(person, found, verb, group), _expected(person, cast, verb, state)
                if became not in expected:
                    faults.append(f"{who} {verb} from {state}: {became}, expected {expected}")
    assert faults == []


@pytest.mark.parametrize(
    ("verb", "state", "at_fault"),
    [
        ("reject", "submitted", {"reason"}),
        ("redirect", "submitted", {"reason", "destination"}),
        ("pass_on", "accepted", {"reason", "destination"}),
        ("finish", "in_progress", {"reason"}),
        ("revoke", "accepted", {"reason"}),
    ],
)
def test_reasons_and_destinations_are_asked_for_together(cast: Cast, verb: str, state: str, at_fault: set[str]) -> None:
    found = made.referral(cast.cora, state)
    with acting_as(cast.alice), pytest.raises(BadInput) as refusal:
        actions.move_referral(referral=found.pk, verb=verb, by=cast.alice, version=None, reason=" ")
    assert set(refusal.value.faults) == at_fault


def test_a_stale_version_is_refused(cast: Cast) -> None:
    found = made.referral(cast.cora)
    with acting_as(cast.alice):
        actions.move_referral(referral=found.pk, verb="accept", by=cast.alice, version=found.version)
        with pytest.raises(StaleEdit):
            actions.move_referral(referral=found.pk, verb="start", by=cast.alice, version=found.version)


def test_each_step_is_announced_to_the_apps_above(cast: Cast) -> None:
    heard: list[tuple[str, str]] = []

    def listen(sender: type, record: Referral, verb: str, **kwargs: Any) -> None:
        heard.append((verb, record.state))

    referral_changed.connect(listen)
    try:
        found = made.referral(cast.bob)
        with acting_as(cast.alice):
            for verb in ("accept", "start", "finish"):
                actions.move_referral(referral=found.pk, verb=verb, by=cast.alice, version=None, reason="Met")
    finally:
        referral_changed.disconnect(listen)
    assert heard == [
        ("submitted", "submitted"),
        ("accepted", "accepted"),
        ("started", "in_progress"),
        ("finished", "done"),
    ]
