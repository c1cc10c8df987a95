"""The offender cohort: who comes in, is moved and reviewed, every verb in every state by everyone, and the agenda."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.models import Subject
from partners.models import Person
from tasking import actions
from tasking.models import AgendaItem, CohortColour, CohortContact, CohortMember, CohortMove, CohortReview
from tasking.states import COHORT_MEMBER
from tests.cast import Cast
from tests.tasking import made
from tests.tasking.casework import ago, member


def key(found: CohortMember, by: Person) -> dict[str, Any]:
    return {"cohort_member": found.pk, "by": by, "version": None}


def contact(cast: Cast, found: CohortMember, by: Person, **changed: Any) -> CohortMember:
    """A contact of this person's agency today that was missed, or what is said of it."""
    given = {"agency": by.agency, "on": clock.today(), "contact": "missed", "what": "Did not come"}
    with acting_as(by):
        return actions.record_contact(cohort_member=found.pk, by=by, **{**given, **changed})


def test_a_member_is_held_with_their_subject_and_seen_with_all_that_is_kept(cast: Cast) -> None:
    theirs = made.subject(cast.bob, "offender")
    found = member(cast, subject=theirs)
    assert (found.held_by_id, str(found)) == (cast.police.pk, theirs.reference)
    contact(cast, found, cast.bob)
    with acting_as(cast.cora):
        actions.move_colour(**key(found, cast.cora), colour="amber", reason="Calmer")
        actions.record_review(
            **key(found, cast.cora), kind="regular", held_on=clock.today(), outcome="Keeps appointments"
        )
    for person, sees in ((cast.bob, True), (cast.cora, True), (cast.charlie, False), (cast.sam, False)):
        with acting_as(person):
            for model in (CohortMember, CohortMove, CohortReview, CohortContact):
                assert model.objects.exists() is sees, (person, model)
                assert model.history.exists() is sees, (person, model)  # type: ignore[attr-defined]


def test_all_faults_of_joining_are_named_at_once_and_nobody_is_in_it_twice(cast: Cast) -> None:
    victim = made.subject(cast.cora)
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.add_to_cohort(
            by=cast.cora,
            subject=victim,
            colour="mauve",
            status="gone",
            joined_on=clock.today() + dt.timedelta(days=1),
            reason=" ",
        )
    assert set(refusal.value.faults) == {"subject", "colour", "status", "joined_on", "reason"}
    found = member(cast)
    with pytest.raises(Conflict, match="in the cohort already"):
        member(cast, subject=found.subject)
    with acting_as(cast.cora):
        actions.take_out_of_cohort(**key(found, cast.cora), left_on=clock.today(), reason="Moved away")
    assert member(cast, subject=found.subject).pk != found.pk
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.add_to_cohort(
            by=cast.bob, subject=victim, colour="red", status="engaging", joined_on=clock.today(), reason="x"
        )


def test_reviews_follow_the_colour_and_its_setting(cast: Cast) -> None:
    found = member(cast)
    with acting_as(cast.cora):
        settings = CohortColour.settings()
        assert found.schedule(settings).next_on == ago(6)
        reviewed = actions.record_review(
            **key(found, cast.cora), kind="full", held_on=ago(3), outcome="Keeps appointments"
        )
        assert (reviewed.last_reviewed_on, reviewed.full_reviews) == (ago(3), 0)
        assert reviewed.reviews.get().next_on == ago(3) + dt.timedelta(days=14)
        actions.save_colour(by=cast.cora, colour="red", version=None, every=7, unit="days", meaning="High harm")
        assert reviewed.schedule(CohortColour.settings()).next_on == ago(3) + dt.timedelta(days=7)
        for held_on in (ago(4), clock.today() + dt.timedelta(days=1)):
            with pytest.raises(BadInput) as refusal:
                actions.record_review(**key(found, cast.cora), kind="regular", held_on=held_on, outcome="x")
            assert set(refusal.value.faults) == {"held_on"}


def test_an_early_full_review_does_not_stand_for_the_one_at_six_months(cast: Cast) -> None:
    early, due = member(cast, joined_on=ago(40)), member(cast, joined_on=clock.today() - relativedelta(months=6))
    for found, months in ((early, 6), (due, 12)):
        with acting_as(cast.cora):
            reviewed = actions.record_review(
                **key(found, cast.cora), kind="full", held_on=clock.today(), outcome="Keeps appointments"
            )
            full_on = reviewed.schedule(CohortColour.settings()).full_on
            assert full_on == found.joined_on + relativedelta(months=months)


def test_settings_of_colours_must_make_sense(cast: Cast) -> None:
    found = member(cast)
    with acting_as(cast.cora):
        for wrong, at_fault in (
            ({"every": 0}, "every"),
            ({"unit": "weeks"}, "unit"),
            ({"full_after_months": [12, 6]}, "full_after_months"),
            ({"full_after_months": [0]}, "full_after_months"),
            ({"is_used": False}, "is_used"),
        ):
            with pytest.raises(BadInput) as refusal:
                actions.save_colour(by=cast.cora, colour="red", version=None, **wrong)
            assert set(refusal.value.faults) == {at_fault}
        saved = actions.save_colour(by=cast.cora, colour="blue", version=None, is_used=False)
        with pytest.raises(StaleEdit):
            actions.save_colour(by=cast.cora, colour="blue", version=saved.version - 1, every=2)
        with pytest.raises(BadInput, match="that the partnership uses"):
            actions.move_colour(**key(found, cast.cora), colour="blue", reason="Calm")
        with pytest.raises(Http404):
            actions.save_colour(by=cast.cora, colour="mauve", version=None)
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.save_colour(by=cast.bob, colour="red", version=None, every=7)


def test_moves_are_kept_as_they_were_said_and_cannot_be_rewritten(cast: Cast) -> None:
    found = member(cast)
    with acting_as(cast.cora):
        for faults in ({"colour": "red", "reason": "x"}, {"colour": "amber", "reason": " "}):
            with pytest.raises(BadInput):
                actions.move_colour(**key(found, cast.cora), **faults)
        actions.move_colour(**key(found, cast.cora), colour="amber", reason="Calmer")
        actions.change_status(**key(found, cast.cora), status="in_custody", reason="Arrested on Friday")
        said = [(move.what, move.words, move.by) for move in found.moves.all()]
        assert said == [("status", "Engaging to In custody", cast.cora), ("colour", "Red to Amber", cast.cora)]
        for model in (CohortMove, CohortReview):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.create(
                    member=found,
                    by=cast.alice,
                    **(
                        {"what": "colour", "was": "red", "became": "blue", "reason": "x", "moved_on": clock.today()}
                        if model is CohortMove
                        else {"kind": "full", "held_on": ago(1), "outcome": "x", "next_on": clock.today()}
                    ),
                )
        with pytest.raises(DatabaseError), transaction.atomic():
            found.moves.update(reason="Never said")
        assert ProcessingEvent.objects.about(found)[0].verb == "status: engaging to in custody"


def test_contacts_are_kept_by_agency_and_a_wrong_one_is_struck(cast: Cast) -> None:
    found = member(cast)
    contact(cast, found, cast.bob, next_step="Office", next_on=clock.today())
    with pytest.raises(BadInput, match="A chair or a coordinator"):
        contact(cast, found, cast.bob, agency=cast.council)
    contact(cast, found, cast.cora, agency=cast.police, contact="kept")
    with pytest.raises(BadInput) as refusal:
        contact(cast, found, cast.bob, on=ago(21), contact="lost", what=" ", next_on=ago(30))
    assert set(refusal.value.faults) == {"on", "contact", "what", "next_on"}
    with acting_as(cast.bob):
        first, second = found.contacts.order_by("created_at")
        strike = {**key(found, cast.bob), "contact": first.pk}
        with pytest.raises(BadInput):
            actions.strike_contact(**strike, reason=" ")
        actions.strike_contact(**strike, reason="Another person")
        with pytest.raises(WrongState):
            actions.strike_contact(**strike, reason="Again")
    with acting_as(cast.olive), pytest.raises(NotAllowed, match="Only Essex Police"):
        actions.strike_contact(**key(found, cast.olive), contact=second.pk, reason="x")


def test_the_agenda_has_each_offender_once_with_every_reason(cast: Cast) -> None:
    meeting = made.meeting(cast, days=7)
    both, due = member(cast, joined_on=ago(200)), member(cast, colour="amber", joined_on=ago(40))
    member(cast, colour="green", joined_on=ago(1))
    gone = member(cast, joined_on=ago(90))
    referred = made.subject(cast.cora, "offender")
    for person in (both.subject, referred):
        made.referral(cast.cora, person=person)
    with acting_as(cast.cora):
        actions.take_out_of_cohort(**key(gone, cast.cora), left_on=clock.today(), reason="Done")
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
        items = {item.title: item for item in AgendaItem.objects.filter(meeting=meeting, section=7)}
    assert set(items) == {both.subject.reference, due.subject.reference, referred.reference}
    why = items[both.subject.reference].why
    assert why.startswith("Has an open referral. Red: reviewed every 14 days, in the cohort since ")
    assert "; full review due on " in why
    assert items[due.subject.reference].why.startswith("Amber: reviewed every month, in the cohort since")
    assert items[due.subject.reference].source_path == due.get_absolute_url()
    assert items[referred.reference].why == "Has an open referral"
    assert all((item.category, item.held_by_id) == ("offenders", cast.council.pk) for item in items.values())
    with acting_as(cast.charlie):
        assert not AgendaItem.objects.filter(meeting=meeting, section=7).exists()


def test_a_reviewed_member_leaves_the_agenda_that_had_them(cast: Cast) -> None:
    meeting, found = made.meeting(cast, days=1), member(cast)
    with acting_as(cast.cora):
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
        actions.record_review(**key(found, cast.cora), kind="regular", held_on=clock.today(), outcome="Steady")
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
        item = AgendaItem.objects.get(meeting=meeting)
    assert item.withdrawn_reason.startswith("No longer the case: Red: reviewed every 14 days")


class _TakenBack(Exception):
    """Undoes what was tried."""


def _verbs(cast: Cast, found: CohortMember) -> dict[str, Callable[[Person], CohortMember]]:
    """Each verb of the lifecycle, as this person would do it."""
    today = clock.today()
    said = {"on": today, "contact": "kept", "what": "Came"}
    with acting_as(cast.cora):
        wrong = found.contacts.get().pk
    return {
        "move_colour_of": lambda by: actions.move_colour(**key(found, by), colour="blue", reason="Calm"),
        "change_status_of": lambda by: actions.change_status(**key(found, by), status="arrested", reason="Friday"),
        "review": lambda by: actions.record_review(**key(found, by), kind="full", held_on=today, outcome="Steady"),
        "engage": lambda by: actions.record_contact(cohort_member=found.pk, by=by, agency=by.agency, **said),
        "strike_contact_of": lambda by: actions.strike_contact(**key(found, by), contact=wrong, reason="Wrong"),
        "take_out": lambda by: actions.take_out_of_cohort(**key(found, by), left_on=today, reason="Done"),
    }


def _try(person: Person, verb: Callable[[Person], CohortMember]) -> str:
    try:
        with acting_as(person):
            done = verb(person)
            assert ProcessingEvent.objects.about(done)[0].person_id == person.pk
            raise _TakenBack(done.state)
    except _TakenBack as tried:
        return str(tried)
    except (NotAllowed, WrongState, Http404) as refusal:
        return type(refusal).__name__


def _expected(person: Person, cast: Cast, verb: str, state: str) -> str:
    if not person.is_practitioner or person.agency == cast.charity:
        return "Http404"
    own = person.agency == cast.council or person.has_role("chair", "coordinator")
    if not person.has_role(*COHORT_MEMBER.roles_for(verb)) or (verb == "strike_contact_of" and not own):
        return "NotAllowed"
    row = COHORT_MEMBER.find(verb, state)
    return row.target if row else "WrongState"


def test_each_verb_in_each_state_by_each_person_does_what_the_table_says(cast: Cast) -> None:
    found = contact(cast, member(cast), cast.olive)
    verbs = _verbs(cast, found)
    assert set(verbs) == {t.verb for t in COHORT_MEMBER.transitions}
    faults = []
    for state in COHORT_MEMBER.states():
        with acting_as(cast.cora):
            left = {"left_on": clock.today(), "left_reason": "Done"} if state == "left" else {}
            CohortMember.objects.filter(pk=found.pk).update(state=state, **left)
        for verb, do in verbs.items():
            for who, person in cast.people.items():
                became, expected = _try(person, do), _expected(person, cast, verb, state)
                if became != expected:
                    faults.append(f"{who} {verb} from {state}: {became}, expected {expected}")
    assert faults == []


def test_a_stale_version_is_refused_but_contacts_of_two_people_at_once_are_kept(cast: Cast) -> None:
    found = member(cast)
    contact(cast, found, cast.bob)
    contact(cast, found, cast.olive)
    with acting_as(cast.cora):
        assert found.contacts.count() == 2
        with pytest.raises(StaleEdit):
            actions.move_colour(
                cohort_member=found.pk, by=cast.cora, version=found.version, colour="blue", reason="Calm"
            )
        assert Subject.objects.get(pk=found.subject_id).memberships.count() == 1
