"""The independent checker: each rule broken once, and found."""

from dataclasses import replace

from operations.planning.checking import faults_of
from operations.planning.problem import Assignment, Busy, Cover, Limit, Lock, Need, Rules, Shift, Short
from tests.operations.planning.made import at, place, problem, proposal_of, resource, session

GO = Assignment("early", "Ann", 0)
EARLY, LATE = session("early", 10, 12), session("late", 18, 20, where="park")
BOTH = (GO, Assignment("late", "Ann", 0))


def test_a_plan_that_keeps_every_rule_has_no_fault():
    asked = problem([EARLY, LATE], [resource()], covers=(_flag(minimum=1),), locks=(Lock("early", "Ann"),))
    assert faults_of(asked, proposal_of(asked, BOTH)) == []


def test_each_broken_rule_is_found():
    two = session("early", 10, 12, needs=(Need("officers", 2),))
    skilled = session("early", 10, 12, needs=(Need("officers", 1, "licensing"),))
    twice = session("early", 10, 12, needs=(Need("officers"), Need("officers")))
    at_once = session("late", 11, 13)
    close = session("late", 12, 14, where="park")
    night = session("late", 21, 23, where="park")
    far = (place("pier", latitude=51.5, longitude=0.5), place("park", latitude=51.8, longitude=0.5))
    cases = {
        "There is no session": (problem([EARLY], [resource()]), (Assignment("nowhere", "Ann", 0),)),
        "no need number": (problem([EARLY], [resource()]), (Assignment("early", "Ann", 1),)),
        "There is no resource": (problem([EARLY], [resource()]), (Assignment("early", "Bob", 0),)),
        "needs 2 of officers, and gets 1": (problem([two], [resource()]), (GO,)),
        "is of kind van": (problem([EARLY], [resource(kind="van")]), (GO,)),
        "lacks the skill licensing": (problem([skilled], [resource()]), (GO,)),
        "fills 2 needs": (problem([twice], [resource()]), (GO, Assignment("early", "Ann", 1))),
        "may have 1": (problem([EARLY, session("late", 18, 20)], [resource()], places=(place(most_sessions=1),)), BOTH),
        "two sessions at once": (
            problem([EARLY, at_once], [resource(), resource("Bob")]),
            (GO, Assignment("late", "Bob", 0)),
        ),
        "is in two places at once": (problem([EARLY, replace(at_once, place="park")], [resource()]), BOTH),
        "has no time to move": (problem([EARLY, close], [resource()]), BOTH),
        "has no time to move:": (problem([EARLY, replace(close, starts_at=at(13))], [resource()], places=far), BOTH),
        "is not available for all": (problem([EARLY], [resource(start=11)]), (GO,)),
        "is not available for all of": (
            problem([EARLY], [resource(shifts=(Shift(at(0), at(10.5)), Shift(at(11), at(20))))]),
            (GO,),
        ),
        "in two places at once:": (problem([EARLY], [resource(busy=(Busy(at(11), at(15)),))]), (GO,)),
        "180 minutes where 120": (
            problem([EARLY], [resource(limits=(Limit(at(0), at(24), 120),), busy=(Busy(at(1), at(2)),))]),
            (GO,),
        ),
        "would work from 16 Nov 10:00 for 13:00:00": (problem([EARLY, night], [resource()]), BOTH),
        "would work from": (problem([EARLY], [resource(busy=(Busy(at(2), at(5)), Busy(at(18), at(22))))]), (GO,)),
        "The lock on early and Ann": (problem([EARLY], [resource()], locks=(Lock("early", "Ann"),)), ()),
        "The lock on early is": (problem([EARLY], [resource()], locks=(Lock("early", keep=False),)), (GO,)),
    }
    missed = [
        what
        for what, (asked, plan) in cases.items()
        if not any(
            what in fault for fault in faults_of(asked, proposal_of(asked, plan) if _known(what) else _raw(plan))
        )
    ]
    assert missed == []


def test_wrong_figures_are_found():
    asked = problem([EARLY], [resource()], covers=(_flag(minimum=2),))
    right = proposal_of(asked, (GO,))
    assert right.short == (Short("flag", 1),)
    wrong = {
        "points": replace(right, points=right.points + 1, bound=right.points + 1),
        "bound": replace(right, bound=right.points - 1),
        "is short": replace(right, short=()),
    }
    assert [what for what, plan in wrong.items() if not any(what in fault for fault in faults_of(asked, plan))] == []


def test_rest_is_counted_over_a_chain_of_work_and_not_over_its_pairs():
    chain = [session("a", 10, 12), session("b", 18, 20), session("c", 26, 28)]
    asked = problem(chain, [resource()])
    plans = {
        keys: proposal_of(asked, tuple(Assignment(key, "Ann", 0) for key in keys)) for keys in ("ab", "bc", "ac", "abc")
    }
    assert [keys for keys, plan in plans.items() if faults_of(asked, plan)] == ["abc"]
    van = problem(chain, [resource(kind="officers", rests=False)])
    assert faults_of(van, plans["abc"]) == []


def test_work_that_is_confirmed_beyond_the_rule_is_not_the_plans_fault():
    worked = resource(busy=(Busy(at(30), at(46)),))
    asked = problem([EARLY], [worked], rules=Rules())
    assert faults_of(asked, proposal_of(asked, (GO,))) == []


def _flag(*, minimum: int) -> Cover:
    return Cover(key="flag", name="Bonfire night", starts_at=at(9), ends_at=at(24), minimum=minimum)


def _known(what: str) -> bool:
    return not what.startswith(("There is no", "no need"))


def _raw(plan):
    return replace(proposal_of(problem(), ()), assignments=plan)
