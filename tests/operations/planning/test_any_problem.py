"""What must hold for any problem: tried on many small ones against all plans that there are."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from operations.planning import checking, greedy
from operations.planning.problem import Infeasible, Problem, Proposal
from operations.planning.solving import solve
from tests.operations.planning.made import best_of_all, problems, resource

few = settings(max_examples=110, deadline=None)


def rank(plan: Proposal) -> tuple[int, int]:
    return -plan.missing, plan.points


@few
@given(problems())
def test_the_answer_keeps_every_rule_and_no_plan_is_better(problem: Problem):
    best = best_of_all(problem)
    try:
        answer = solve(problem, workers=1)
    except Infeasible as refused:
        assert best is None
        only = replace(problem, locks=refused.locks)
        assert best_of_all(only) is None
        for lock in refused.locks:
            others = tuple(one for one in refused.locks if one is not lock)
            assert best_of_all(replace(problem, locks=others)) is not None
        return
    assert checking.faults_of(problem, answer) == []
    assert rank(answer) == best
    assert answer.is_optimal


@few
@given(problems(most_sessions=10, most_resources=7))
def test_the_greedy_plan_keeps_every_rule_and_the_answer_is_never_worse(problem: Problem):
    plan = greedy.plan(problem)
    if plan is None:
        return
    assert checking.faults_of(problem, plan) == []
    answer = solve(problem, workers=1)
    assert checking.faults_of(problem, answer) == []
    assert rank(answer) >= rank(plan)


@settings(max_examples=40, deadline=None)
@given(problems(most_sessions=8, most_resources=4, with_locks=False), st.data())
def test_one_more_resource_never_makes_it_worse(problem: Problem, data):
    more = replace(problem, resources=(*problem.resources, resource("more", skills=frozenset({"licensing"}))))
    before, after = solve(problem, workers=1), solve(more, workers=1)
    assert rank(after) >= rank(before)
    assert rank(solve(more, workers=1, start=before)) == rank(after)


@settings(max_examples=30, deadline=None)
@given(problems(most_sessions=8, most_resources=5))
def test_the_same_problem_gives_the_same_answer(problem: Problem):
    try:
        first = solve(problem, workers=1)
    except Infeasible:
        return
    assert solve(problem, workers=1).assignments == first.assignments
