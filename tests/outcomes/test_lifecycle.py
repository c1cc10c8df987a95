"""What becomes of an outcome: each verb from each state, by whom, on which day and why."""

import datetime as dt

import pytest
from django.http import Http404

from audit.models import ProcessingEvent
from common import clock
from common.errors import BadInput, MusterError, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from outcomes.actions import Terms, change_outcome
from outcomes.actions.outcomes import NEEDS_REASON, PAST
from outcomes.durations import Duration
from outcomes.models import Outcome
from outcomes.states import OUTCOME
from tests.cast import Cast
from tests.outcomes.makers import days_ago, make_outcomes

#: A way from a fresh recording (issued) to each state.
ROUTES: dict[str, tuple[str, ...]] = {
    "proposed": (),
    "applied": ("apply",),
    "issued": ("issue",),
    "served": ("issue", "serve"),
    "active": ("issue", "activate"),
    "breached": ("issue", "activate", "breach"),
    "expired": ("issue", "expire"),
    "discharged": ("issue", "discharge"),
    "quashed": ("issue", "quash"),
    "withdrawn": ("withdraw",),
    "struck": ("issue", "strike"),
}


def change(cast: Cast, outcome: Outcome, verb: str, **given) -> Outcome:
    by = given.pop("by", cast.max)
    with acting_as(by):
        return change_outcome(
            outcome=outcome.pk,
            verb=verb,
            by=by,
            version=given.pop("version", None),
            reason=given.pop("reason", "Because the test says so"),
            **given,
        )


def outcome_in(cast: Cast, state: str) -> Outcome:
    """An outcome that was brought to this state by verbs; its time ran out yesterday."""
    [outcome] = make_outcomes(cast.max, "FPN_CPN", issued_on=None)
    day = days_ago(15) if "expire" in ROUTES[state] else days_ago(5)
    for verb in ROUTES[state]:
        outcome = change(cast, outcome, verb, on=None if verb == "expire" else day)
    return outcome


@pytest.mark.parametrize("state", OUTCOME.states())
def test_each_verb_is_done_from_the_tables_states_and_refused_from_others(cast: Cast, law: None, state: str) -> None:
    assert set(ROUTES) == set(OUTCOME.states())
    for verb in PAST:
        outcome = outcome_in(cast, state)
        assert outcome.state == state
        target = OUTCOME.find(verb, state)
        if target is None:
            with pytest.raises(WrongState, match="You cannot"):
                change(cast, outcome, verb)
        elif verb == "expire":
            with pytest.raises(WrongState, match="has not run out"):
                change(cast, outcome, verb)
        else:
            assert change(cast, outcome, verb).state == target.target


@pytest.mark.parametrize(
    ("who", "verb", "allowed"),
    [
        ("olive", "serve", True),
        ("alice", "serve", True),
        ("bob", "serve", False),
        ("bea", "serve", True),
        ("olive", "discharge", False),
        ("max", "discharge", True),
        ("bea", "quash", True),
        ("bob", "quash", False),
        ("max", "strike", True),
        ("bea", "strike", True),
        ("cora", "strike", True),
        ("olive", "strike", False),
        ("bob", "strike", False),
        ("carla", "strike", None),
        ("sam", "serve", None),
        ("ada", "serve", None),
        ("carla", "serve", None),
    ],
)
def test_who_may_do_what(cast: Cast, law: None, who: str, verb: str, allowed: bool | None) -> None:
    [outcome] = make_outcomes(cast.olive, "CPN")
    by = cast.people[who]
    if allowed:
        assert change(cast, outcome, verb, by=by).state in ("served", "discharged", "quashed", "struck")
        return
    with pytest.raises(NotAllowed if allowed is False else Http404):
        change(cast, outcome, verb, by=by)


def test_a_refusal_says_who_can(cast: Cast, law: None) -> None:
    [outcome] = make_outcomes(cast.olive, "CPN")
    with pytest.raises(NotAllowed, match="chairs, coordinators, managers"):
        change(cast, outcome, "discharge", by=cast.olive)
    with pytest.raises(NotAllowed, match="Rochford District Council, who issued it"):
        change(cast, outcome, "serve", by=cast.bob)


@pytest.mark.parametrize("verb", sorted(NEEDS_REASON))
def test_some_verbs_need_a_reason(cast: Cast, law: None, verb: str) -> None:
    source = OUTCOME.transitions[[t.verb for t in OUTCOME.transitions].index(verb)].sources[0]
    outcome = outcome_in(cast, source)
    with pytest.raises(BadInput) as refusal:
        change(cast, outcome, verb, reason="  ")
    assert "Enter the reason" in refusal.value.faults["reason"][0]


def test_a_day_in_the_future_or_before_the_issue_is_refused(cast: Cast, law: None) -> None:
    [outcome] = make_outcomes(cast.olive, "CPN", issued_on=days_ago(2))
    for day, words in ((clock.today() + dt.timedelta(days=1), "in the future"), (days_ago(3), "before")):
        with pytest.raises(BadInput) as refusal:
            change(cast, outcome, "serve", on=day)
        assert words in refusal.value.faults["on"][0]


def test_serving_starts_the_time_for_an_appeal_where_the_law_says_so(cast: Cast, law: None) -> None:
    [notice] = make_outcomes(cast.olive, "S80_ABATE", issued_on=days_ago(10), subject_kind="premises")
    assert notice.appeal_ends_on is None
    served = change(cast, notice, "serve", on=days_ago(4))
    assert served.appeal_ends_on == days_ago(4) + dt.timedelta(days=21)


def test_bringing_into_force_reckons_the_end_from_that_day(cast: Cast, law: None) -> None:
    [warning] = make_outcomes(cast.olive, "CPW", issued_on=dt.date(2026, 3, 1))
    assert warning.expires_on == dt.date(2026, 9, 1)
    assert change(cast, warning, "activate", on=dt.date(2026, 3, 31)).expires_on == dt.date(2026, 9, 30)


def test_issuing_a_plan_finds_the_law_of_that_day(cast: Cast, law: None) -> None:
    [plan] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=None, length="P2Y")
    issued = change(cast, plan, "issue", on=dt.date(2020, 11, 30))
    with acting_as(cast.olive):
        assert issued.legal_version.provision.startswith("ASBCPA 2014")
    [other] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=None)
    with pytest.raises(BadInput, match="Enter how long it lasts"):
        change(cast, other, "issue")


def test_a_plan_is_issued_on_terms_that_nobody_knew_ahead(cast: Cast, law: None) -> None:
    [order] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=None, length="P2Y")
    refused: list[tuple[Outcome, Terms, str, str]] = [
        (order, Terms(length=Duration(1, "years")), "length", "It cannot last 1 year. Enter at least 2 years"),
        (order, Terms(length=Duration(3, "years"), indefinite=True), "length", "not both"),
    ]
    [place] = make_outcomes(cast.bob, "S34", issued_on=None, place="Precinct", length="PT24H")
    starts_at = clock.local(clock.today(), dt.time(18)).astimezone(dt.UTC)
    late = Terms(starts_at=starts_at + dt.timedelta(days=40))
    refused += [(place, Terms(), "starts_at", "Enter the time"), (place, late, "starts_at", "within a month")]
    for plan, terms, name, words in refused:
        with pytest.raises(BadInput) as refusal:
            change(cast, plan, "issue", by=cast.bea, terms=terms)
        assert words in refusal.value.faults[name][0]
    issued = change(cast, order, "issue", terms=Terms(indefinite=True))
    assert (issued.length, issued.indefinite, issued.expires_on) == ("", True, None)
    made = change(cast, place, "issue", by=cast.bea, terms=Terms(starts_at=starts_at))
    assert made.expires_at == starts_at + dt.timedelta(hours=24)
    [other] = make_outcomes(cast.olive, "CBO_ADULT", issued_on=None, length="P2Y")
    assert change(cast, other, "issue", terms=Terms(length=Duration(3, "years"))).length == "P3Y"


def test_a_change_says_who_from_what_to_what_and_why(cast: Cast, law: None) -> None:
    [notice] = make_outcomes(cast.olive, "CPN")
    ended = change(cast, notice, "discharge", reason="Complied within a week")
    assert (ended.ended_on, ended.ended_reason) == (clock.today(), "Complied within a week")
    with acting_as(cast.max):
        event = ProcessingEvent.objects.about(notice).first()
        row = notice.history.latest("history_id")
    assert (event.verb, event.from_state, event.to_state) == ("discharged", "issued", "discharged")
    assert (event.person_id, event.reason) == (cast.max.pk, "Complied within a week")
    assert (row.state, row.history_user_id, row.history_change_reason) == (
        "discharged",
        cast.max.pk,
        "Complied within a week",
    )


def test_a_stale_version_changes_nothing(cast: Cast, law: None) -> None:
    [notice] = make_outcomes(cast.olive, "CPN")
    change(cast, notice, "serve", version=notice.version)
    with pytest.raises(StaleEdit):
        change(cast, notice, "activate", version=notice.version)


def test_every_refusal_is_one_that_people_can_read(cast: Cast, law: None) -> None:
    [notice] = make_outcomes(cast.olive, "CPN")
    with pytest.raises(MusterError) as refusal:
        change(cast, notice, "resume")
    assert refusal.value.detail.startswith("You cannot resume this outcome: it is issued. You can: serve")


def test_a_struck_outcome_is_kept_with_its_reason_and_with_what_it_was(cast: Cast, law: None) -> None:
    notice = outcome_in(cast, "active")
    struck = change(cast, notice, "strike", reason="Entered for the wrong shop")
    assert (struck.ended_on, struck.ended_reason) == (clock.today(), "Entered for the wrong shop")
    with acting_as(cast.bob):
        assert Outcome.objects.get(pk=notice.pk).state == "struck"
        assert not Outcome.objects.standing(clock.today()).filter(pk=notice.pk).exists()
        states = list(notice.history.order_by("history_id").values_list("state", flat=True))
    assert states[-2:] == ["active", "struck"]
