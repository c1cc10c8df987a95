"""Solving: examples of each goal and rule, and how its caller stays in charge."""

import threading
from dataclasses import replace
from itertools import pairwise

import pytest

from operations.planning import greedy
from operations.planning.checking import faults_of
from operations.planning.clashing import Clashes
from operations.planning.problem import Busy, Cover, Infeasible, Lock, Need, Problem, Rules, Session
from operations.planning.solving import solve
from tests.bench.fortnights import fortnight
from tests.operations.planning.made import at, place, problem, resource, session


def test_nothing_to_plan_and_nobody_to_plan_with():
    for asked in (Problem(), problem([session("a", 10, 12)]), problem([], [resource()])):
        answer = solve(asked, workers=1)
        assert (answer.assignments, answer.points, answer.bound, answer.is_optimal) == ((), 0, 0, True)


def test_two_small_places_are_worth_more_than_the_one_that_greed_takes_first():
    asked = problem(
        [
            session("big", 18, 22, harm=10),
            session("one", 16, 19, where="park", harm=8),
            session("two", 20, 23, where="shops", harm=8),
        ],
        [resource()],
    )
    assert greedy.plan(asked).sessions == {"big"}
    assert solve(asked, workers=1).sessions == {"one", "two"}


def test_a_second_session_at_a_place_counts_for_less():
    asked = problem(
        [
            session("first", 10, 12, harm=10),
            session("again", 14, 16, harm=10),
            session("elsewhere", 14, 16, where="park", harm=7),
        ],
        [resource()],
        places=(place(repeats=(100, 60)), place("park")),
    )
    answer = solve(asked, workers=1)
    assert answer.sessions & {"again", "elsewhere"} == {"elsewhere"}
    assert answer.points == 1700


def test_red_flag_dates_come_before_harm_and_what_stays_short_is_said():
    flag = Cover(key="flag", name="Bonfire night", starts_at=at(40), ends_at=at(48), minimum=2)
    asked = problem(
        [session("harmful", 34, 38, harm=50), session("flagged", 42, 46, where="park", harm=1)],
        [resource()],
        covers=(flag,),
        rules=Rules(longest_spell=6 * 60),
    )
    answer = solve(asked, workers=1)
    assert answer.sessions == {"flagged"}
    assert [(one.cover, one.missing) for one in answer.short] == [("flag", 1)]
    assert answer.is_optimal


def test_locks_that_contradict_each_other_are_named_and_no_others():
    asked = problem(
        [session("a", 10, 12), session("b", 11, 13, where="park"), session("c", 40, 42, where="shops")],
        [resource(), resource("Bob", busy=(Busy(at(9), at(14)),))],
    )
    contradict = (Lock("a", "Ann"), Lock("b"))
    with pytest.raises(Infeasible) as refused:
        solve(replace(asked, locks=(Lock("c"), contradict[0], Lock("c", "Bob", keep=False), contradict[1])), workers=1)
    assert set(refused.value.locks) == set(contradict)


def test_a_problem_that_makes_no_sense_is_refused_with_every_fault():
    with pytest.raises(ValueError, match="unknown place") as refused:
        Problem(
            sessions=(
                Session(key="a", place="?", starts_at=at(2), ends_at=at(1), harm=-1, needs=()),
                Session(
                    key="a",
                    place="?",
                    starts_at=at(2).replace(tzinfo=None),
                    ends_at=at(3),
                    harm=1,
                    needs=(Need("van"),),
                ),
            ),
            locks=(Lock("b", "Bob"),),
        )
    said = str(refused.value)
    for fault in (
        "there 2 times",
        "does not end",
        "not in UTC",
        "below 0",
        "at least one",
        "session b",
        "resource Bob",
    ):
        assert fault in said


def test_news_and_the_wish_to_stop_belong_to_the_thread_that_asked():
    asked, news, threads = fortnight(4), [], set()

    def stop() -> bool:
        threads.add(threading.current_thread())
        return len(news) >= 3

    answer = solve(asked, seconds=30, workers=1, on_progress=news.append, should_stop=stop)
    assert answer.was_stopped
    assert not answer.is_optimal
    assert threads == {threading.current_thread()}
    assert faults_of(asked, answer) == []
    assert answer.points >= greedy.plan(asked).points
    assert all(one.points <= two.points and one.bound >= two.bound for one, two in pairwise(news))
    assert news[-1].points <= answer.points <= answer.bound <= news[0].bound
    _nothing_is_left_running()


def test_what_is_raised_while_it_searches_stops_the_search():
    class TimeIsUp(Exception):
        pass

    def stop() -> bool:
        raise TimeIsUp

    with pytest.raises(TimeIsUp):
        solve(fortnight(4), seconds=30, workers=1, should_stop=stop)
    _nothing_is_left_running()


def test_the_last_proposal_is_where_it_starts_as_far_as_it_still_holds():
    whole = fortnight(5)
    asked = replace(whole, sessions=whole.sessions[:60], resources=whole.resources[::2])
    first = solve(asked, seconds=1.5, workers=1)
    again = solve(asked, seconds=0.01, workers=1, start=first)
    assert again.points >= first.points >= greedy.plan(asked).points
    gone = replace(asked, resources=asked.resources[1:])
    assert faults_of(gone, solve(gone, seconds=0.01, workers=1, start=first)) == []


def _nothing_is_left_running() -> None:
    assert [thread.name for thread in threading.enumerate() if thread.name == "plan"] == []


def test_a_model_that_leaves_out_a_plan_known_to_be_right_proves_nothing(monkeypatch, caplog):
    asked = problem([session("a", 10, 12), session("b", 14, 16, where="park")], [resource()])
    monkeypatch.setattr(Clashes, "cliques", lambda self, sessions: [list(sessions)])
    answer = solve(asked, workers=1)
    assert (answer.sessions, answer.is_optimal) == ({"a", "b"}, False)
    assert answer.bound >= answer.points
    assert "leaves out a plan" in caplog.text
