"""Case reviews: applications, the threshold, recommendations, every verb in every state by everyone, and figures."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.case_figures import figures_csv, published, seen, year, years
from tasking.models import AgendaItem, CaseComplaint, CaseRecommendation, CaseReview, CaseReviewRule, Forum
from tasking.states import CASE_REVIEW
from tests.cast import Cast
from tests.tasking import made
from tests.tasking.casework import ago, application, case_review, complaint


def test_an_application_keeps_the_rule_and_the_clocks_of_its_day(cast: Cast) -> None:
    found = case_review(cast, applied_on=ago(2))
    assert (found.category, found.held_by, found.state, found.reference[:3]) == (
        "cases",
        cast.council,
        "applied",
        "CR-",
    )
    assert [clock_.due_on for clock_ in found.clocks] == [ago(2) + dt.timedelta(days=n) for n in (5, 14, 28)]
    assert found.next_clock is not None
    assert (found.next_clock.rule, found.rag) == ("5 days from the application", ("amber", "due in 3 days"))
    with acting_as(cast.cora):
        actions.save_case_review_rule(by=cast.cora, version=None, complaints=2, behaviour_months=2)
        Forum.objects.filter(pk=found.forum_id).update(case_acknowledge_days=1)
        again = CaseReview.objects.get(pk=found.pk)
        assert (again.complaints_needed, again.acknowledge_by) == (3, ago(2) + dt.timedelta(days=5))
    later = case_review(cast)
    assert (later.complaints_needed, later.behaviour_months, later.application_months) == (2, 2, 6)


def test_all_faults_of_an_application_are_named_at_once(cast: Cast) -> None:
    wrong = application(
        cast,
        applicant="agency",
        place=" ",
        what_happens="",
        applied_on=clock.today() + dt.timedelta(days=1),
        forum=made.forum(cast.cora, name="Old", reference_prefix="OLD", is_active=False),
    )
    early = complaint(cast, waited=-1)
    with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
        actions.apply_for_review(by=cast.cora, details=wrong, complaints=[complaint(cast), early])
    assert set(refusal.value.faults) == {
        "applicant_agency",
        "subject",
        "what_happens",
        "applied_on",
        "forum",
        "complaints",
    }
    assert refusal.value.faults["complaints"] == [
        "Complaint 2: The behaviour cannot be later than the complaint about it."
    ]


def test_it_is_seen_by_agreement_only_with_all_its_parts(cast: Cast) -> None:
    about = case_review(cast, subject=made.subject(cast.cora), place="")
    place = case_review(cast, "review_held")
    assert (about.category, place.category) == ("victims", "cases")
    with acting_as(cast.cora):
        actions.recommend(case_review=place.pk, by=cast.cora, version=None, agency=cast.police, text="Patrol at night")
    for person, sees in ((cast.bob, True), (cast.charlie, False), (cast.sam, False)):
        with acting_as(person):
            for model in (CaseReview, CaseComplaint, CaseRecommendation):
                assert model.objects.exists() is sees, (person, model)
                assert model.history.exists() is sees, (person, model)  # type: ignore[attr-defined]


def test_an_offender_is_not_what_a_case_review_is_about(cast: Cast) -> None:
    offender = made.subject(cast.cora, "offender")
    with acting_as(cast.cora), pytest.raises(BadInput, match="not an offender"):
        actions.apply_for_review(by=cast.cora, details=application(cast, subject=offender), complaints=[])


@pytest.mark.parametrize(
    ("complaints", "is_met", "departs"), [(3, True, False), (2, False, False), (3, False, True), (2, True, True)]
)
def test_a_person_decides_and_keeps_a_reason_where_they_depart_from_the_count(
    cast: Cast, complaints: int, is_met: bool, departs: bool
) -> None:
    found = case_review(cast, "acknowledged", complaints=complaints)
    decide: dict[str, Any] = {"case_review": found.pk, "by": cast.alice, "version": None, "is_met": is_met}
    with acting_as(cast.alice):
        with pytest.raises(BadInput) as refusal:
            actions.decide_threshold(**decide, reason=" ")
        assert set(refusal.value.faults) == {"reason"} | ({"departure_reason"} if departs else set())
        decided = actions.decide_threshold(**decide, reason="Counted", departure_reason="Harm is grave")
    assert (decided.state, decided.counted) == ("threshold_met" if is_met else "threshold_not_met", complaints)
    assert (decided.departure_reason, decided.decided_by) == ("Harm is grave" if departs else "", cast.alice)


def test_the_database_itself_asks_why_a_decision_departs(cast: Cast) -> None:
    found = case_review(cast, "threshold_met")
    with acting_as(cast.cora), pytest.raises(IntegrityError), transaction.atomic():
        CaseReview.objects.filter(pk=found.pk).update(counted=1)


def test_complaints_are_added_and_struck_until_the_threshold_is_decided(cast: Cast) -> None:
    found = case_review(cast, complaints=2)
    key: dict[str, Any] = {"case_review": found.pk, "by": cast.cora}
    with acting_as(cast.cora):
        actions.add_complaint(**key, complaint=complaint(cast, days=40, waited=35))
        found = actions.add_complaint(**key, complaint=complaint(cast, days=1))
        rows = list(found.complaints.all())
        assert (found.qualifying(), [row.verdict.qualifies for row in rows]) == (3, [False, True, True, True])
        struck = rows[1].pk
        with pytest.raises(BadInput):
            actions.strike_complaint(**key, complaint=struck, version=None, reason="")
        found = actions.strike_complaint(**key, complaint=struck, version=None, reason="Entered twice")
        assert found.qualifying() == 2
        assert CaseComplaint.objects.get(pk=struck).verdict.why == "Struck: Entered twice"
        with pytest.raises(WrongState):
            actions.strike_complaint(**key, complaint=struck, version=None, reason="Again")
        with pytest.raises(StaleEdit):
            actions.strike_complaint(**key, complaint=rows[2].pk, version=1, reason="Stale")
        with pytest.raises(BadInput) as refusal:
            actions.add_complaint(**key, complaint=complaint(cast, days=-1, what=" "))
        assert set(refusal.value.faults) == {"what", "reported_on"}


def test_recommendations_are_answered_by_their_agency_and_become_actions(cast: Cast) -> None:
    found = case_review(cast, "review_held")
    meeting = made.meeting(cast, state="open")
    key: dict[str, Any] = {"case_review": found.pk, "version": None}
    with acting_as(cast.cora):
        with pytest.raises(BadInput, match="No agreement lets Outreach Charity"):
            actions.recommend(**key, by=cast.cora, agency=cast.charity, text="Visit")
        for text in ("Patrol at night", "Install lights"):
            actions.recommend(**key, by=cast.cora, agency=cast.police, text=text)
        patrol, lights = found.recommendations.all()
        with pytest.raises(Conflict, match="Essex Police answered"):
            actions.move_case_review(**key, by=cast.cora, verb="close", reason="Done")
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
    with acting_as(cast.olive), pytest.raises(NotAllowed, match="Only Essex Police"):
        actions.answer_recommendation(**key, by=cast.olive, recommendation=patrol.pk, answer="accepted")
    with acting_as(cast.bob):
        actions.answer_recommendation(**key, by=cast.bob, recommendation=patrol.pk, answer="accepted")
        with pytest.raises(BadInput, match="does not accept"):
            actions.answer_recommendation(**key, by=cast.bob, recommendation=lights.pk, answer="rejected")
        actions.answer_recommendation(
            **key, by=cast.bob, recommendation=lights.pk, answer="rejected", reason="Not ours"
        )
        with pytest.raises(WrongState, match="answered already"):
            actions.answer_recommendation(**key, by=cast.bob, recommendation=lights.pk, answer="accepted")
    task = {**key, "by": cast.cora, "meeting": meeting.pk, "owner": cast.bob, "due_on": clock.today()}
    with acting_as(cast.cora):
        action = actions.task_recommendation(**task, recommendation=patrol.pk)
        assert (action.category, action.held_by, action.owner_agency) == ("cases", cast.council, cast.police)
        assert action.text == "Patrol at night"
        for again in (patrol, lights):
            with pytest.raises(WrongState):
                actions.task_recommendation(**task, recommendation=again.pk)
        closed = actions.move_case_review(**key, by=cast.cora, verb="close", reason="All answered")
    assert (closed.state, closed.ended_on) == ("closed", clock.today())


def test_an_action_needs_the_case_on_the_agenda_of_the_meeting(cast: Cast) -> None:
    found, meeting = case_review(cast, "review_held"), made.meeting(cast, state="open")
    with acting_as(cast.cora):
        key: dict[str, Any] = {"case_review": found.pk, "by": cast.cora, "version": None}
        actions.recommend(**key, agency=cast.council, text="Mend the door")
        row = found.recommendations.get()
        actions.answer_recommendation(**key, recommendation=row.pk, answer="accepted")
        with pytest.raises(BadInput, match="not on that meeting's agenda"):
            actions.task_recommendation(
                **key, recommendation=row.pk, meeting=meeting.pk, owner=cast.olive, due_on=clock.today()
            )


def test_the_agenda_says_which_clock_runs_and_hides_it_from_outsiders(cast: Cast) -> None:
    meeting = made.meeting(cast, days=7)
    waiting = case_review(cast)
    held = case_review(cast, "review_held")
    case_review(cast, "closed")
    with acting_as(cast.cora):
        other = made.forum(cast.cora, name="ASB group", reference_prefix="ASB")
    case_review(cast, forum=other)
    with acting_as(cast.cora):
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
        items = {item.source_id: item for item in AgendaItem.objects.filter(meeting=meeting)}
    assert set(items) == {waiting.pk, held.pk}
    item = items[waiting.pk]
    assert (item.section, item.category, item.held_by_id) == (10, "cases", cast.council.pk)
    assert item.why.startswith("Acknowledge the application by ")
    assert item.why.endswith("(5 days from the application). It will be overdue by the meeting.")
    with acting_as(cast.charlie):
        assert not AgendaItem.objects.filter(meeting=meeting).exists()


class _TakenBack(Exception):
    """Undoes what was tried."""


def _verbs(cast: Cast, found: CaseReview) -> dict[str, Callable[[Person], CaseReview]]:
    """Each verb of the lifecycle, as this person would do it."""
    key: dict[str, Any] = {"case_review": found.pk, "version": None}
    with acting_as(cast.cora):
        standing, offered = found.complaints.first(), found.recommendations.first()
        meeting = AgendaItem.objects.get(source_id=found.pk).meeting_id
    assert standing is not None
    assert offered is not None
    parts = {**key, "recommendation": offered.pk}

    def answered(by: Person) -> None:
        """Put in as a row, where they see it."""
        said = {"answer": "accepted", "answered_on": clock.today(), "answered_by": by}
        CaseRecommendation.objects.filter(pk=offered.pk).update(**said)

    def task(by: Person) -> CaseReview:
        answered(by)
        actions.task_recommendation(**parts, by=by, meeting=meeting, owner=cast.olive, due_on=clock.today())
        return CaseReview.objects.get(pk=found.pk)

    def close(by: Person) -> CaseReview:
        answered(by)
        return actions.move_case_review(**key, verb="close", by=by, reason="Ends")

    return {
        "add_complaint_to": lambda by: actions.add_complaint(case_review=found.pk, by=by, complaint=complaint(cast)),
        "strike_complaint_of": lambda by: actions.strike_complaint(**key, complaint=standing.pk, by=by, reason="Wrong"),
        "acknowledge": lambda by: actions.move_case_review(**key, verb="acknowledge", by=by),
        "accept": lambda by: actions.decide_threshold(**key, by=by, is_met=True, reason="So counted"),
        "decline": lambda by: actions.decide_threshold(
            **key, by=by, is_met=False, reason="So said", departure_reason="Mediated"
        ),
        "reconsider": lambda by: actions.move_case_review(**key, verb="reconsider", by=by, reason="Appealed"),
        "hold": lambda by: actions.hold_review(**key, by=by, reviewed_on=clock.today(), findings="Missed visits"),
        "recommend_in": lambda by: actions.recommend(**key, by=by, agency=cast.council, text="Mend"),
        "answer_for": lambda by: actions.answer_recommendation(**parts, by=by, answer="accepted"),
        "task_from": task,
        "close": close,
        "withdraw": lambda by: actions.move_case_review(**key, verb="withdraw", by=by, reason="Settled"),
        "strike": lambda by: actions.move_case_review(**key, verb="strike", by=by, reason="Entered twice"),
    }


def _try(person: Person, verb: Callable[[Person], CaseReview]) -> str:
    """What becomes of it when this person tries it: its state, or the refusal's name; undone after."""
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
    """What the lifecycle's table and the policies say comes of it."""
    if not person.is_practitioner or person.agency == cast.charity:
        return "Http404"
    own = person.agency == cast.council or person.has_role("chair", "coordinator")
    ours = verb in ("add_complaint_to", "strike_complaint_of", "withdraw", "answer_for")
    if not person.has_role(*CASE_REVIEW.roles_for(verb)) or (ours and not own):
        return "NotAllowed"
    row = CASE_REVIEW.find(verb, state)
    return row.target if row else "WrongState"


#: What the constraints ask of a case review that is put into a state.
_DECIDED = {"decided_on": clock.today(), "counted": 3, "decision_reason": "So counted", "departure_reason": "So agreed"}
_HELD = {"reviewed_on": clock.today(), "findings": "Missed visits"}
_ENDED = {"ended_on": clock.today(), "ended_reason": "Ends"}
_NOTHING = dict.fromkeys(("decided_on", "counted", "decided_by", "reviewed_on", "ended_on")) | dict.fromkeys(
    ("decision_reason", "departure_reason", "findings", "ended_reason"), ""
)
_PUT = {
    "threshold_met": _DECIDED,
    "threshold_not_met": _DECIDED,
    "review_held": _DECIDED | _HELD,
    "closed": _DECIDED | _HELD | _ENDED,
    "withdrawn": _ENDED,
    "struck": _ENDED,
}


def test_each_verb_in_each_state_by_each_person_does_what_the_table_says(cast: Cast) -> None:
    found, meeting = case_review(cast, "review_held"), made.meeting(cast, state="open")
    with acting_as(cast.cora):
        actions.recommend(case_review=found.pk, by=cast.cora, version=None, agency=cast.council, text="Mend")
        actions.refresh_agenda(meeting=meeting.pk, by=cast.cora)
    verbs = _verbs(cast, found)
    assert set(verbs) == {t.verb for t in CASE_REVIEW.transitions}
    faults = []
    for state in CASE_REVIEW.states():
        with acting_as(cast.cora):
            found = CaseReview.objects.get(pk=found.pk)
            needed = _PUT.get(state, {})
            decider = {"decided_by": cast.cora} if "decided_on" in needed else {}
            made.put(found, state=state, **{**_NOTHING, **needed, **decider})
        for verb, do in verbs.items():
            for who, person in cast.people.items():
                became, expected = _try(person, do), _expected(person, cast, verb, state)
                if became != expected:
                    faults.append(f"{who} {verb} from {state}: {became}, expected {expected}")
    assert faults == []


def test_reasons_are_asked_for(cast: Cast) -> None:
    for state, verb in (
        ("threshold_not_met", "reconsider"),
        ("review_held", "close"),
        ("applied", "withdraw"),
        ("applied", "strike"),
    ):
        found = case_review(cast, state)
        with acting_as(cast.cora), pytest.raises(BadInput) as refusal:
            actions.move_case_review(case_review=found.pk, verb=verb, by=cast.cora, version=None, reason=" ")
        assert set(refusal.value.faults) == {"reason"}


def test_what_is_overdue_is_listed_and_what_is_done_is_not(cast: Cast) -> None:
    late = case_review(cast, applied_on=ago(6), complaints=0)
    case_review(cast, applied_on=ago(5), complaints=0)
    case_review(cast, "acknowledged", applied_on=ago(14), complaints=0)
    undecided = case_review(cast, "acknowledged", applied_on=ago(15), complaints=0)
    unheld = case_review(cast, "threshold_met", applied_on=ago(29), complaints=0)
    case_review(cast, "threshold_not_met", applied_on=ago(60), complaints=0)
    case_review(cast, "withdrawn", applied_on=ago(60), complaints=0)
    with acting_as(cast.cora):
        overdue = set(CaseReview.objects.overdue(clock.today()))
        assert overdue == {late, undecided, unheld}
        assert all(one.rag and one.rag.colour == "red" for one in overdue)


def _past_year(cast: Cast, by: Person, number: int, **changed: Any) -> None:
    """So many applications of two years back, put in as rows."""
    on = year(clock.today().year - 2, 4).first + dt.timedelta(days=40)
    found = case_review(cast, by=by, complaints=0)
    with acting_as(by):
        for copy in range(number):
            given = {name: getattr(found, name) for name in ("forum", "place", "applicant", "what_happens", "category")}
            dates = dict.fromkeys(("applied_on", "acknowledge_by", "decide_by", "review_by"), on)
            rule = {"complaints_needed": 3, "behaviour_months": 1, "application_months": 6}
            reference = f"CR-{found.reference[-4:]}-{copy}"
            row = CaseReview.objects.create(
                **{**given, **dates, **rule, "reference": reference, "held_by": by.agency, **changed}
            )
            if changed.get("reviewed_on") and copy:
                CaseRecommendation.objects.create(case_review=row, agency=by.agency, text="Mend")


def test_what_is_published_is_the_same_whoever_asks_without_small_counts(cast: Cast) -> None:
    past = year(clock.today().year - 2, 4)
    on = past.last
    decided = {"decided_on": on, "counted": 0, "decision_reason": "Counted", "state": "threshold_not_met"}
    held = {**decided, "state": "review_held", "counted": 3, "reviewed_on": on, "findings": "Missed visits"}
    _past_year(cast, cast.cora, 3)
    _past_year(cast, cast.cora, 4, state="struck", ended_on=on, ended_reason="Entered twice")
    _past_year(cast, cast.cora, 2, **decided, decided_by=cast.cora)
    _past_year(cast, cast.charlie, 7, **held, decided_by=cast.charlie)
    for person in (cast.cora, cast.bob, cast.charlie, cast.max):
        with acting_as(person):
            # 12 applications; 2 not met; 7 held, of which 6 led to recommendations: one less would tell of one.
            assert published(past) == {"applications": 12, "not_met": None, "held": 7, "recommended": None}
    with acting_as(cast.cora):
        assert seen(past) == {"applications": 5, "not_met": 2, "held": 0, "recommended": 0}
    with acting_as(cast.charlie):
        assert seen(past) == {"applications": 7, "not_met": 0, "held": 7, "recommended": 6}
        assert published(years()[0]) is None
    for person in (cast.sam, cast.ada):
        with acting_as(person):
            assert published(past) is None


def test_the_file_of_figures_is_logged_as_a_disclosure(cast: Cast) -> None:
    with acting_as(cast.max):
        text = figures_csv(by=cast.max)
        event = ProcessingEvent.objects.filter(operation="disclosure").latest("id")
    rows = text.removeprefix("\ufeff").splitlines()
    assert rows[0].startswith("Year,Applications,Threshold not met")
    assert len(rows) == 5
    assert rows[1].endswith(",".join(["Withheld"] * 4))
    assert event.recipients == ["Max, Rochford District Council"]
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        figures_csv(by=cast.bob)


def test_the_start_of_the_year_stays_once_an_application_lies_in_a_year_that_is_over(cast: Cast) -> None:
    with acting_as(cast.ada):
        made.put_person(cast.charlie, roles=["coordinator"])
    with acting_as(cast.cora):
        first = years()[0].first
    case_review(cast, complaints=0, applied_on=first)
    with acting_as(cast.charlie):  # who sees none of it, and to whom the figures say nothing by being moved
        actions.save_case_review_rule(by=cast.charlie, version=None, year_starts_in=first.month)
        rule = CaseReviewRule.objects.get()
    case_review(cast, complaints=0, applied_on=first - dt.timedelta(days=1))
    with acting_as(cast.charlie):
        with pytest.raises(BadInput, match="it begins in April"):
            actions.save_case_review_rule(by=cast.charlie, version=None, year_starts_in=5)
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            CaseReviewRule.objects.filter(pk=rule.pk).update(year_starts_in=5)
        assert actions.save_case_review_rule(by=cast.charlie, version=None, complaints=2, year_starts_in=4)


def test_the_rule_is_for_planners_and_must_make_sense(cast: Cast) -> None:
    with acting_as(cast.bob), pytest.raises(NotAllowed):
        actions.save_case_review_rule(by=cast.bob, version=None, complaints=1)
    with acting_as(cast.cora):
        with pytest.raises(BadInput) as refusal:
            actions.save_case_review_rule(by=cast.cora, version=None, complaints=0, year_starts_in=13)
        assert set(refusal.value.faults) == {"complaints", "year_starts_in"}
        saved = actions.save_case_review_rule(by=cast.cora, version=None, year_starts_in=1, local_extras="Hate crime")
        assert CaseReviewRule.in_force() == saved
        assert years()[0].first == dt.date(clock.today().year, 1, 1)
        with pytest.raises(StaleEdit):
            actions.save_case_review_rule(by=cast.cora, version=saved.version - 1, complaints=2)
