"""A plan made, changed by hand, and discarded; what a person decides stays when it is solved again."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from common.errors import BadInput, Conflict, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from operations import actions
from operations.actions import NeedGiven, PlanSettings
from operations.models import Plan, PlannedSession, PlannedUse, PlanNeed, PlanPlace, PlanRun, Site, Skill
from operations.plans.assembling import Assembly
from operations.plans.checking import faults_of
from tests.cast import Cast
from tests.operations.made import make_resource, make_secret
from tests.operations.made_plan import at, busy_hotspot, friday, held, make_plan, officers, solve


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is told: the tests do its part."""
    monkeypatch.setattr("operations.tasks.solve_plan.delay", lambda *keys: None)


def solved(cast: Cast) -> Plan:
    """A solved plan of two hotspots and one team, which goes to Station Road twice."""
    officers(cast.bea, "Special constables")
    hotspots = [busy_hotspot(cast.cora, "Station Road", 208), busy_hotspot(cast.cora, "The Park", 52)]
    return solve(cast, make_plan(cast, hotspots))


def test_a_plan_takes_its_places_as_they_are_and_says_what_is_assumed(cast: Cast) -> None:
    known = busy_hotspot(cast.cora, "Station Road", 104)
    quiet = busy_hotspot(
        cast.cora, "The Park", 52, peak_days=[], peak_starts=None, peak_ends=None, first_month=dt.date(2026, 5, 1)
    )
    with acting_as(cast.cora):
        site = Site.objects.create(name="The Anchor", kind="licensed", address="1 Quay Street")
    plan = make_plan(cast, [known, quiet], sites=[site], needs=[NeedGiven("officers", 2), NeedGiven("van")])
    with acting_as(cast.cora):
        places = {place.name: place for place in plan.places.all()}
        assert places["Station Road"].harm == 104
        assert places["The Park"].harm == 104, "52 in six months are 104 in a year"
        assert str(places["The Park"].peak) == "Fridays and Saturdays, 6pm to 10pm"
        assert [places[name].is_peak_assumed for name in ("Station Road", "The Park")] == [False, True]
        assert places["The Anchor, 1 Quay Street"].harm == 52
        assert [str(need) for need in places["Station Road"].needs.all()] == [
            "2 × Officers or special constables",
            "1 × Van (ANPR, CCTV, youth bus)",
        ]


def test_every_fault_of_a_new_plan_is_named(cast: Cast) -> None:
    hotspot = busy_hotspot(cast.cora, "Station Road", 104)
    with acting_as(cast.cora):
        held_site = Site.objects.create(
            name="Sparrow", kind="car_wash", address="2 Yard", held_by=make_secret(cast, "proposed")
        )
    day = friday()
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"name": " ", "hotspots": []}, {"name", "hotspots"}),
        ({"starts_on": None}, {"starts_on"}),
        ({"starts_on": None, "ends_on": None}, {"starts_on", "ends_on"}),
        ({"ends_on": day - dt.timedelta(days=1)}, {"ends_on"}),
        ({"ends_on": day + dt.timedelta(days=35)}, {"ends_on"}),
        ({"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2020, 1, 9)}, {"ends_on"}),
        ({"needs": []}, {"count"}),
        ({"needs": [NeedGiven("dragons")]}, {"kind"}),
        ({"needs": [NeedGiven("van"), NeedGiven("van", 2)]}, {"kind"}),
        ({"needs": [NeedGiven("van", 21)]}, {"count"}),
        ({"settings": PlanSettings(session_minutes=5, seconds=500)}, {"session_minutes", "seconds"}),
        ({"sites": [held_site]}, {"sites"}),
    ]
    for changed, fields in cases:
        with pytest.raises(BadInput) as refusal:
            make_plan(cast, **{"hotspots": [hotspot], **changed})
        assert set(refusal.value.faults) == fields, changed
    assert make_plan(cast, [hotspot], ends_on=day + dt.timedelta(days=34)).state == "draft"
    with acting_as(cast.olive), pytest.raises(NotAllowed):
        actions.make_plan(name="x", starts_on=day, ends_on=day, hotspots=[hotspot], by=cast.olive)


def test_a_red_flag_date_gives_its_days_unless_it_is_too_long(cast: Cast) -> None:
    hotspot = busy_hotspot(cast.cora, "Station Road", 104)
    with acting_as(cast.cora):
        day = friday()
        short = actions.add_red_flag(name="Fair", starts_on=day, ends_on=day + dt.timedelta(days=2), by=cast.cora)
        long = actions.add_red_flag(name="Summer", starts_on=day, ends_on=day + dt.timedelta(days=40), by=cast.cora)
    plan = make_plan(cast, [hotspot], starts_on=None, ends_on=None, red_flag=short)
    assert (plan.starts_on, plan.ends_on) == (day, day + dt.timedelta(days=2))
    with pytest.raises(BadInput, match="Summer is longer: enter some of its days"):
        make_plan(cast, [hotspot], starts_on=None, ends_on=None, red_flag=long)
    assert make_plan(cast, [hotspot], red_flag=long).red_flag == long
    after = day + dt.timedelta(days=7)
    with pytest.raises(BadInput, match="These days are outside Fair"):
        make_plan(cast, [hotspot], starts_on=after, ends_on=after, red_flag=short)


def test_what_is_kept_or_left_out_stays_when_it_is_solved_again(cast: Cast) -> None:
    plan = solved(cast)
    first, second = held(plan, cast.cora)
    with acting_as(cast.cora):
        actions.mark_session(session=first.pk, verb="leave_out", by=cast.cora, version=first.version)
        actions.mark_session(session=second.pk, verb="keep", by=cast.cora, version=None)
        (use,) = second.uses.all()
        actions.mark_use(use=use.pk, keep=True, by=cast.cora, version=use.version)
        changed = Plan.objects.get(pk=plan.pk)
        assert (changed.points, changed.bound, changed.is_optimal) == (None, None, False)
        with pytest.raises(StaleEdit):
            actions.mark_session(session=second.pk, verb="release", by=cast.cora, version=second.version)
        with pytest.raises(WrongState, match="has changed since"):
            actions.mark_session(session=second.pk, verb="put_back", by=cast.cora, version=None)
    again = solve(cast, plan)
    assert [(one.place.name, one.starts_at) for one in held(again, cast.cora)] == [
        ("The Park", at(18)),
        ("Station Road", at(20)),
    ]
    with acting_as(cast.cora):
        actions.mark_session(session=first.pk, verb="put_back", by=cast.cora, version=None)
        actions.mark_use(use=use.pk, keep=False, by=cast.cora, version=None)
    assert [(one.place.name, one.state) for one in held(solve(cast, plan), cast.cora)] == [
        ("Station Road", "locked"),
        ("Station Road", "locked"),
    ]


def test_a_session_is_moved_and_given_others_and_what_it_breaks_is_told_beside_it(cast: Cast) -> None:
    plan = solved(cast)
    first, second = held(plan, cast.cora)
    other = officers(cast.cora, "Council patrol")
    van = make_resource(cast.bea, "ANPR van")
    given: dict[str, Any] = {"session": first.pk, "by": cast.cora, "version": None}
    with acting_as(cast.cora):
        (team,) = {use.resource for use in first.uses.all()}
        with pytest.raises(BadInput, match="ANPR van is none of what this place needs"):
            actions.change_session(starts_at=at(18), ends_at=at(20), resources=[van], **given)
        faulty = [(at(20), at(18)), (at(18), at(20, 1)), (at(18, -7), at(20, -7)), (at(18, 8), at(20, 8))]
        for starts_at, ends_at in faulty:
            with pytest.raises(BadInput):
                actions.change_session(starts_at=starts_at, ends_at=ends_at, resources=[], **given)
        with pytest.raises(Conflict, match="another session at this time"):
            actions.change_session(starts_at=at(20), ends_at=at(22), resources=[team], **given)
        moved = actions.change_session(starts_at=at(19), ends_at=at(21), resources=[other], **given)
        faults = faults_of(Assembly(plan)).by_session
        assert any("two sessions at once" in text for text in faults[moved.pk])
        assert all("@" not in text and "officers," not in text for texts in faults.values() for text in texts)
        kept = actions.change_session(
            starts_at=at(15), ends_at=at(17), resources=[other], session=moved.pk, by=cast.cora, version=None
        )
        assert faults_of(Assembly(plan)).count == 0
        assert kept.state == "locked"
        actions.change_session(
            starts_at=at(15), ends_at=at(17), resources=[], session=kept.pk, by=cast.cora, version=None
        )
        assert faults_of(Assembly(plan)).by_session[kept.pk] == ["Nobody goes to this session yet."]
        # Taken off by hand, the patrol stays off when the plan is solved again.
    sessions = held(solve(cast, plan), cast.cora)
    by_time = {one.starts_at: {use.resource.name for use in one.uses.all() if use.state != "out"} for one in sessions}
    assert by_time[at(15)] == {"Special constables"}
    assert second.starts_at in by_time


def test_a_session_is_added_by_hand_once(cast: Cast) -> None:
    plan = solved(cast)
    with acting_as(cast.cora):
        park = plan.places.get(name="The Park")
        given: dict[str, Any] = {"plan": plan.pk, "place": park, "starts_at": at(12, 1), "ends_at": at(14, 1)}
        added = actions.add_session(by=cast.cora, **given)
        assert (added.is_entered, added.state, added.harm) == (True, "locked", 26)
        with pytest.raises(Conflict, match="has this session already"):
            actions.add_session(by=cast.cora, **given)
    other = make_plan(cast, [busy_hotspot(cast.cora, "Elsewhere", 10)])
    with acting_as(cast.cora), pytest.raises(BadInput, match="place of this plan"):
        actions.add_session(by=cast.cora, **{**given, "place": other.places.get()})


def test_a_place_is_changed_for_the_plan_alone(cast: Cast) -> None:
    plan = solved(cast)
    with acting_as(cast.cora):
        skill = Skill.objects.create(name="Licensing")
        park = plan.places.get(name="The Park")
        given: dict[str, Any] = {
            "place": park.pk,
            "is_included": True,
            "harm": 400,
            "peak_days": [5],
            "peak_starts": dt.time(22),
            "peak_ends": dt.time(2),
            "needs": [NeedGiven("officers", 1, skill)],
            "by": cast.cora,
            "version": park.version,
        }
        actions.change_place(**given)
        with pytest.raises(StaleEdit):
            actions.change_place(**given)
        given["version"] = None
        for changed, field in (({"harm": -1}, "harm"), ({"peak_ends": None}, "peak_ends"), ({"needs": []}, "count")):
            with pytest.raises(BadInput) as refusal:
                actions.change_place(**{**given, **changed})
            assert field in refusal.value.faults
        assert [(need.kind, need.count) for need in park.needs.all()] == [("officers", 0), ("officers", 1)]
        hotspot = park.hotspot
        assert hotspot is not None
        assert hotspot.peak_days == [4]
    sessions = held(solve(cast, plan), cast.cora)
    assert {one.place.name for one in sessions} == {"Station Road"}, "nobody has the skill"


def test_nobody_but_planners_and_their_own_manager_sees_a_plan(cast: Cast) -> None:
    plan = solved(cast)
    models = (Plan, PlanPlace, PlanNeed, PlannedSession, PlannedUse, PlanRun)
    for name in ("alice", "cora", "bea", "max"):
        with acting_as(cast.people[name]):
            assert all(model.objects.exists() for model in models), name
    for name in ("charlie", "carla", "olive", "bob", "sam", "ada"):
        with acting_as(cast.people[name]):
            assert not any(model.objects.exists() for model in models), name
            assert not any(model.history.exists() for model in models if model is not PlanRun), name
    with acting_as(cast.carla), pytest.raises(Http404):
        actions.discard_plan(plan=plan.pk, by=cast.carla, version=None)
    with acting_as(cast.max), pytest.raises(NotAllowed):
        actions.discard_plan(plan=plan.pk, by=cast.max, version=None)
    with acting_as(cast.cora):
        actions.discard_plan(plan=plan.pk, by=cast.cora, version=None)
        with pytest.raises(WrongState, match="it is discarded"):
            actions.discard_plan(plan=plan.pk, by=cast.cora, version=None)
        with pytest.raises(WrongState, match="This plan is discarded"):
            actions.change_plan(plan=plan.pk, name="x", settings=PlanSettings(), by=cast.cora, version=None)
