"""Referrals: taking them in, and every verb in every state by every role."""

from typing import Any

import pytest
from django.http import Http404

from audit.models import ProcessingEvent
from common.errors import BadInput, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from tasking import actions
from tasking.models import Referral
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


@pytest.mark.parametrize(
    ("changed", "at_fault"),
    [
        ({"kind": "location", "place": ""}, "place"),
        ({"kind": "victim", "consent": "given", "lawful_basis": "cda_115"}, "subject"),
        ({"kind": "victim", "lawful_basis": "cda_115"}, "consent"),
        ({"consent": "given"}, "consent"),
        ({"consent": "overridden"}, "consent_reason"),
        ({"lawful_basis": "consent"}, "lawful_basis"),
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


def _destination(verb: str) -> dict[str, str]:
    return {"destination": "mediation"} if verb == "redirect" else {}


@pytest.mark.parametrize("state", REFERRAL.states())
@pytest.mark.parametrize("verb", [t.verb for t in REFERRAL.transitions])
def test_each_verb_is_done_in_its_states_and_refused_in_others(cast: Cast, state: str, verb: str) -> None:
    found = made.referral(cast.cora, state)
    row = REFERRAL.find(verb, state)
    with acting_as(cast.alice):

        def move() -> Referral:
            return actions.move_referral(
                referral=found.pk,
                verb=verb,
                by=cast.alice,
                version=found.version,
                reason="So agreed",
                **_destination(verb),
            )

        if row is None:
            with pytest.raises(WrongState, match="You cannot"):
                move()
        else:
            assert move().state == row.target
            event = ProcessingEvent.objects.about(found)[0]
            assert (event.from_state, event.to_state, event.reason) == (state, row.target, "So agreed")


@pytest.mark.parametrize("who", ["alice", "cora", "olive", "max", "bob", "bea", "charlie", "carla", "sam", "ada"])
@pytest.mark.parametrize("verb", [t.verb for t in REFERRAL.transitions])
def test_each_verb_is_for_the_roles_of_the_table_and_revoking_for_the_referrers_agency(
    cast: Cast, who: str, verb: str
) -> None:
    person = cast.people[who]
    source = next(t for t in REFERRAL.transitions if t.verb == verb).sources[0]
    found = made.referral(cast.cora, source)
    allowed = person.has_role(*REFERRAL.roles_for(verb)) and (
        verb != "revoke" or person.has_role("chair", "coordinator") or person.agency == cast.council
    )
    with acting_as(person):
        if allowed:
            actions.move_referral(
                referral=found.pk, verb=verb, by=person, version=None, reason="So agreed", **_destination(verb)
            )
        else:
            with pytest.raises((NotAllowed, Http404)):
                actions.move_referral(referral=found.pk, verb=verb, by=person, version=None, reason="So agreed")


@pytest.mark.parametrize(
    ("verb", "state", "at_fault"),
    [
        ("reject", "submitted", {"reason"}),
        ("redirect", "submitted", {"reason", "destination"}),
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
