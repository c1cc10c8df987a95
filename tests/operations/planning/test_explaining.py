"""Why a session is not in the plan, and what one more resource would bring."""

from dataclasses import replace

from hypothesis import given, settings

from operations.planning.explaining import Cause, one_more, why_not
from operations.planning.problem import Busy, Cover, Infeasible, Limit, Lock, Need, Problem
from operations.planning.solving import solve
from tests.operations.planning.made import at, best_of_all, place, problem, problems, proposal_of, resource, session

A = session("a", 10, 14)
SKILLED = session("a", 10, 14, needs=(Need("officers", 1, "licensing"),))
MORE = session("more", 10, 14, where="park", harm=90)


def test_each_reason_is_told_in_plain_words():
    night, week = session("more", 21, 23, where="park", harm=90), (Limit(at(0), at(168), 240),)
    van = session("a", 10, 14, needs=(Need("van"),))
    both = session("a", 10, 14, needs=(Need("officers", 1), Need("officers", 1, "licensing")))
    licensed = resource(skills=frozenset({"licensing"}))
    twice = session("more", 12, 16, harm=90)
    cases = {
        "Left out by you.": problem([A], [resource()], locks=(Lock("a", keep=False),)),
        "No resource is of the kind “van”.": problem([van], [resource()]),
        "No resource of the kind “officers” has the skill “licensing”.": problem([SKILLED], [resource()]),
        "It needs 1 of the kind “officers”, and none can go: 1 is not available or on leave then.": problem(
            [A], [resource(start=11)]
        ),
        "1 is confirmed elsewhere then": problem([A], [resource(busy=(Busy(at(12), at(13)),))]),
        "2 would not have 11 hours of rest beside what is confirmed for them": problem(
            [A], [resource(busy=(Busy(at(23), at(26)),)), resource("Bob", busy=(Busy(at(1), at(2)),))]
        ),
        "1 has too few hours left beside what is confirmed": problem(
            [A], [resource(busy=(Busy(at(100), at(102)),), limits=week)]
        ),
        "1 must not go, by your lock": problem([A], [resource()], locks=(Lock("a", "Ann", keep=False),)),
        "several": problem([both], [licensed, resource("Bob", start=20)], rules=problem().rules),
        "1 is at another place of the plan then. No plan with it covers more harm in all.": problem(
            [A, MORE], [resource()]
        ),
        "1 would not have 11 hours of rest beside other work of the plan": problem([A, night], [resource()]),
        "1 has no hours left beside other places of the plan": problem(
            [A, night], [resource(rests=False, limits=week)]
        ),
        "Pier has another session of the plan in these hours.": problem([A, twice], [resource()]),
        "Pier has as many sessions as it may have: 1.": problem(
            [A, session("more", 16, 18, harm=90)], [resource()], places=(place(most_sessions=1),)
        ),
        "would add nothing": problem([replace(A, harm=0)], [resource()]),
        "and 1 can go: 1 lacks the skill": problem(
            [replace(A, needs=(Need("officers", 2, "licensing"),))], [licensed, resource("Bob")]
        ),
    }
    told = {said: [str(one) for one in why_not(asked, solve(asked, workers=1))] for said, asked in cases.items()}
    assert {said: texts for said, texts in told.items() if not any(said in text for text in texts)} == {}


def test_what_an_edited_plan_still_has_room_for_is_told():
    asked = problem([A], [resource()])
    assert [one.cause for one in why_not(asked, proposal_of(asked, ()))] == [Cause.ADDABLE]


@settings(max_examples=60)
@given(problems(most_sessions=6, most_resources=3))
def test_a_session_that_nobody_could_go_to_has_no_plan_at_all(asked: Problem):
    """Held to all plans that there are: those of which it is said, and no others, cannot even be held alone."""
    try:
        answer = solve(asked, workers=1)
    except Infeasible:
        return
    causes = {one.session: one.cause for one in why_not(asked, answer)}
    assert set(causes) == {one.key for one in asked.sessions} - answer.sessions
    assert Cause.ADDABLE not in causes.values()
    for one in asked.sessions:
        if causes.get(one.key) not in (None, Cause.LEFT_OUT):
            locks = tuple(lock for lock in asked.locks if lock.session == one.key and lock.resource)
            alone = replace(asked, sessions=(one,), covers=(), locks=(*locks, Lock(one.key)))
            assert (best_of_all(alone) is None) == (causes[one.key] is Cause.NOBODY)


def test_what_one_more_resource_would_bring():
    asked = problem(
        [
            SKILLED,
            replace(MORE, needs=(Need("officers", 1),)),
            session("van", 30, 32, where="shops", needs=(Need("van"),)),
        ],
        [resource()],
    )
    answer = solve(asked, workers=1)
    found = {(one.kind, one.skill): one for one in one_more(asked, answer, seconds=20, workers=1)}
    assert {key: (one.gained, one.sessions, one.places, one.is_exact, one.most) for key, one in found.items()} == {
        ("officers", "licensing"): (1000, ("a",), ("pier",), True, 1000),
        ("officers", ""): (0, (), (), True, 0),
        ("van", ""): (1000, ("van",), ("shops",), True, 1000),
    }


def test_one_more_resource_at_a_red_flag_date_counts_first():
    flag = Cover(key="flag", name="Bonfire night", starts_at=at(9), ends_at=at(20), minimum=2)
    asked = problem([A, replace(MORE, harm=1)], [resource()], covers=(flag,))
    (found,) = one_more(asked, solve(asked, workers=1), seconds=20, workers=1)
    assert (found.covered, found.gained, found.is_exact) == (1, 100, True)
