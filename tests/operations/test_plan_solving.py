"""A plan is looked for: from records to an answer and back, once at a time, and told when it cannot be."""

import datetime as dt

import pytest

from common import clock
from common.errors import BadInput, NotAllowed, WrongState
from common.scope import System, acting_as, acting_as_system
from operations import actions
from operations.actions import plan_solving
from operations.actions.plan_solving import LEASE, run_plan, start_solving, stop_solving
from operations.models import Availability, Plan, PlannedSession, PlanPlace, PlanRun, RedFlagDate, ResourceRequest
from operations.planning import solving
from operations.plans.assembling import Assembly
from operations.plans.busy import busy_windows
from operations.plans.checking import faults_of
from operations.plans.reading import Reading
from partners.models import Person
from tests.cast import Cast
from tests.operations.made import confirm, make_deployment, make_request, make_secret
from tests.operations.made_plan import at, busy_hotspot, friday, held, make_plan, officers, solve


@pytest.fixture(autouse=True)
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """No worker is told: the tests do its part. What it would have been told."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr("operations.tasks.solve_plan.delay", lambda *keys: told.append(keys))
    return told


def began(cast: Cast, plan: Plan) -> PlanRun:
    """The run of a plan that Cora has just asked for."""
    with acting_as(cast.cora):
        start_solving(plan=plan.pk, by=cast.cora, version=None)
        return PlanRun.objects.get(plan=plan, ended_at=None)


def test_one_team_goes_where_the_most_harm_is(cast: Cast) -> None:
    station = busy_hotspot(cast.cora, "Station Road", 208)
    park = busy_hotspot(cast.cora, "The Park", 52)
    team = officers(cast.bea, "Special constables")
    plan = solve(cast, make_plan(cast, [station, park]))
    assert (plan.state, plan.is_optimal, plan.note) == ("solved", True, "")
    # 208 incidents of a year fall to 4 hours of Fridays: 104 to each 2 hours. The park's first evening counts 26 in
    # full, Station Road's second 60 % of 104.
    sessions = held(plan, cast.cora)
    assert [(one.place.name, one.starts_at, one.harm) for one in sessions] == [
        ("Station Road", at(18), 104),
        ("Station Road", at(20), 104),
    ]
    assert plan.points == plan.bound == 10400 + 6240
    assert {use.resource for one in sessions for use in one.uses.all()} == {team}
    with acting_as(cast.cora):
        reading = Reading(plan)
        assert reading.covers == "Covers 166 harm points."
        assert reading.how_good == "No other plan covers more."
        assert "this plan covers as much" in reading.against_greedy
        assert [(asked.agency, asked.sessions, asked.hours) for asked in reading.agencies] == [("Essex Police", 2, 4.0)]
        assert reading.faults.count == 0
        (place, reasons), *_others = reading.not_covered
        assert place == "The Park"
        assert all("1 is at another place of the plan then" in why for why, _times in reasons)
        assert plan.findings["one_more"] == [
            "One more of officers or special constables would cover 42 harm points more, by sessions at The Park."
        ]


def test_what_is_confirmed_for_an_operation_that_the_planner_cannot_see_is_taken_and_never_named(cast: Cast) -> None:
    team = officers(cast.cora, "Council wardens of the night")
    deployment = make_deployment(cast, make_secret(cast), starts_at=at(17), ends_at=at(23))
    confirm(make_request(cast, deployment, cast.cora, kind="officers"), team, cast.cora)
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    with acting_as(cast.bea):  # of the police: she plans, and knows nothing of that operation
        assert not ResourceRequest.objects.exists()
        taken = busy_windows([team], at(0), at(23))
        assert [(one.starts_at, one.ends_at) for one in taken[team.pk]] == [(at(17), at(23))]
        assert busy_windows([team], at(0), at(17)) == {}
    with acting_as(cast.olive):
        assert busy_windows([team], at(0), at(23)) == {}, "for nobody but planners"
    assert held(solve(cast, plan, cast.bea), cast.bea) == []
    with acting_as(cast.bea):
        assert "Zanzibar" not in str(Plan.objects.get(pk=plan.pk).findings)


def test_a_named_person_is_taken_while_they_turn_out_for_something_that_the_planner_cannot_see(cast: Cast) -> None:
    with acting_as(cast.cora):
        olive = actions.add_resource(
            name="Olive", kind="officers", agency=cast.council, person=cast.olive, by=cast.cora
        )
    secret = make_secret(cast)
    turning_out = make_deployment(cast, secret, starts_at=at(17), ends_at=at(19), officers=[cast.olive])
    with acting_as(cast.bea):
        taken = busy_windows([olive], at(0), at(23))
        assert [(one.starts_at, one.ends_at) for one in taken[olive.pk]] == [(at(17), at(19))]
    with acting_as(cast.cora):
        actions.cancel_deployment(deployment=turning_out.pk, reason="Rain", by=cast.cora, version=None)
        assert busy_windows([olive], at(0), at(23)) == {}


def test_leave_rest_hours_of_a_week_and_skills_bind(cast: Cast) -> None:
    station = busy_hotspot(cast.cora, "Station Road", 208)
    team = officers(cast.bea, "Special constables")
    with acting_as(cast.bea):
        Availability.objects.create(resource=team, kind="leave", starts_at=at(19), ends_at=at(23))
    plan = solve(cast, make_plan(cast, [station]))
    assert [one.starts_at for one in held(plan, cast.cora)] == [], "6pm to 8pm runs into the leave at 7pm"
    with acting_as(cast.bea):
        Availability.objects.filter(resource=team).update(starts_at=at(20))
    assert [one.starts_at for one in held(solve(cast, plan), cast.cora)] == [at(18)]
    with acting_as(cast.bea):
        Availability.objects.filter(resource=team).update(is_struck=True)
        type(team).objects.filter(pk=team.pk).update(hours_per_week=2)
    assert len(held(solve(cast, plan), cast.cora)) == 1, "two hours of the week, not four"


def test_a_red_flag_date_is_covered_on_whatever_day_it_falls(cast: Cast) -> None:
    officers(cast.bea, "Special constables")
    with acting_as(cast.cora):
        day = friday() + dt.timedelta(days=3)  # a Monday, when the hotspot is quiet
        flag = actions.add_red_flag(name="Carnival", starts_on=day, ends_on=day, minimum_resource="", by=cast.cora)
        RedFlagDate.objects.filter(pk=flag.pk).update(minimum_count=2)
    plan = solve(cast, make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)]))
    assert any(at(0, 3) <= one.starts_at < at(0, 4) for one in held(plan, cast.cora))
    with acting_as(cast.cora):
        assert Reading(plan).short == ["Carnival needs 2 and is 1 short."]


def test_it_is_asked_for_once_told_to_a_worker_once_and_done_once(
    cast: Cast, nobody_works: list[tuple[str, str]], django_capture_on_commit_callbacks
) -> None:
    officers(cast.bea, "Special constables")
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    with django_capture_on_commit_callbacks(execute=True):
        run = began(cast, plan)
    assert nobody_works == [(str(run.pk), str(cast.cora.pk))]
    with acting_as(cast.alice), pytest.raises(WrongState, match="looking for this plan already"):
        start_solving(plan=plan.pk, by=cast.alice, version=None)
    run_plan(run=run.pk, person=cast.alice.pk)  # not hers
    with acting_as(cast.cora):
        assert Plan.objects.get(pk=plan.pk).state == "solving"
    run_plan(run=run.pk, person=cast.cora.pk)
    run_plan(run=run.pk, person=cast.cora.pk)  # the task comes a second time
    with acting_as(cast.cora):
        done = Plan.objects.get(pk=plan.pk)
        assert (done.state, PlannedSession.objects.count()) == ("solved", 2)


def test_a_worker_that_was_killed_is_seen_and_another_begins(cast: Cast) -> None:
    officers(cast.bea, "Special constables")
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    run = began(cast, plan)
    assert plan_solving._begin(run.pk, plan_solving._Key(cast.cora.pk)) is not None  # and is killed here
    run_plan(run=run.pk, person=cast.cora.pk)
    with acting_as(cast.cora):
        assert Plan.objects.get(pk=plan.pk).state == "solving", "it may still live"
        PlanRun.objects.filter(pk=run.pk).update(beat_at=clock.now() - LEASE)
    again = began(cast, plan)
    assert again.pk != run.pk
    run_plan(run=run.pk, person=cast.cora.pk)  # the killed one's task comes back: it has been replaced
    with acting_as(cast.cora):
        assert Plan.objects.get(pk=plan.pk).state == "solving"
    run_plan(run=again.pk, person=cast.cora.pk)
    with acting_as(cast.cora):
        assert Plan.objects.get(pk=plan.pk).state == "solved"


def test_stopping_keeps_the_best_so_far_and_a_fault_of_muster_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    officers(cast.bea, "Special constables")
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    run = began(cast, plan)
    with acting_as(cast.cora):
        stop_solving(plan=plan.pk, by=cast.cora)
        with pytest.raises(WrongState, match="Muster is looking for a plan"):
            actions.change_plan(plan=plan.pk, name="x", settings=actions.PlanSettings(), by=cast.cora, version=None)
    run_plan(run=run.pk, person=cast.cora.pk)
    assert len(held(plan, cast.cora)) == 2

    def breaks(*args: object, **kwargs: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(solving, "solve", breaks)
    run = began(cast, plan)
    with pytest.raises(RuntimeError, match="out of memory"):
        run_plan(run=run.pk, person=cast.cora.pk)
    with acting_as(cast.cora):
        failed = Plan.objects.get(pk=plan.pk)
        assert (failed.state, failed.note) == ("draft", plan_solving._BROKE)
    assert len(held(plan, cast.cora)) == 2, "what was proposed before stays"


def test_whoever_may_not_plan_any_more_gets_no_plan(cast: Cast) -> None:
    officers(cast.bea, "Special constables")
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    run = began(cast, plan)
    with acting_as_system(System.SET_UP):
        Person.objects.filter(pk=cast.cora.pk).update(is_active=False)
    run_plan(run=run.pk, person=cast.cora.pk)
    with acting_as(cast.alice):
        assert Plan.objects.get(pk=plan.pk).state == "solving"
        assert not PlannedSession.objects.exists()


def test_without_anybody_or_any_hour_to_plan_with_it_says_what_to_do(cast: Cast) -> None:
    plan = make_plan(cast, [busy_hotspot(cast.cora, "Station Road", 208)])
    with acting_as(cast.cora), pytest.raises(BadInput, match="No partner offers a resource of the kinds"):
        start_solving(plan=plan.pk, by=cast.cora, version=None)
    officers(cast.bea, "Special constables")
    with acting_as(cast.cora):
        PlanPlace.objects.filter(plan=plan).update(peak_days=[3])
        Plan.objects.filter(pk=plan.pk).update(ends_on=friday())
        with pytest.raises(BadInput, match="No session fits"):
            start_solving(plan=plan.pk, by=cast.cora, version=None)
        assert Plan.objects.get(pk=plan.pk).state == "draft"
    with acting_as(cast.max), pytest.raises(NotAllowed):
        start_solving(plan=plan.pk, by=cast.max, version=None)


def test_choices_that_contradict_each_other_are_named(cast: Cast) -> None:
    team = officers(cast.bea, "Special constables")
    hotspots = [busy_hotspot(cast.cora, name, 52) for name in ("Station Road", "The Park")]
    plan = solve(cast, make_plan(cast, hotspots))
    with acting_as(cast.cora):
        for place in plan.places.all():
            session = PlannedSession.objects.filter(place=place, starts_at=at(18)).first()
            if session is None or session.state == "dropped":
                actions.add_session(
                    plan=plan.pk, place=place, starts_at=at(18), ends_at=at(20), resources=[team], by=cast.cora
                )
            else:
                actions.mark_session(session=session.pk, verb="keep", by=cast.cora, version=None)
        assembly = Assembly(Plan.objects.get(pk=plan.pk))
        assert any("in two places at once" in text for one in faults_of(assembly).by_session.values() for text in one)
    unsolved = solve(cast, plan)
    assert unsolved.state == "draft"
    assert unsolved.note.startswith("These cannot all be kept: ")
    for words in ("The Park on", "Station Road on", "6pm to 8pm", "Release one of them"):
        assert words in unsolved.note, unsolved.note
