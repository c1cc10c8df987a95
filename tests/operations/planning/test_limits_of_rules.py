"""Each rule at its very limit: what is just allowed is done, and what is just not is left. One resource each."""

from dataclasses import replace

from operations.planning.problem import Busy, Cover, Limit, Need, Rules, Shift
from operations.planning.solving import solve
from tests.operations.planning.made import at, place, problem, resource, session


def _all_at_different_places(*hours):
    return [session(f"{start}", start, end, where=f"place-{number}") for number, (start, end) in enumerate(hours)]


def test_a_rule_is_kept_to_the_minute_and_no_further():
    night = Busy(at(34), at(36))
    cases = {
        "a spell of ten hours": ([(10, 12), (18, 20)], {}, 2),
        "one minute longer": ([(10, 12), (18, 20 + 1 / 60)], {}, 1),
        "eleven hours between two spells of ten": ([(10, 20), (31, 41)], {}, 2),
        "the same, where something between them could be done instead": ([(10, 20), (22, 24), (31, 41)], {}, 2),
        "one minute of rest less": ([(10, 20), (31 - 1 / 60, 40)], {}, 1),
        "a chain of three": ([(10, 12), (18, 20), (26, 28)], {}, 2),
        "a chain of three for a van": ([(10, 12), (18, 20), (26, 28)], {"rests": False}, 3),
        "ten hours with what is confirmed": ([(26, 28)], {"busy": (night,)}, 1),
        "more than ten hours with what is confirmed": ([(26 - 1 / 60, 28)], {"busy": (night,)}, 0),
        "eleven hours before what is confirmed": ([(13, 23)], {"busy": (night,)}, 1),
        "less than that": ([(13, 23 + 1 / 60)], {"busy": (night,)}, 0),
        "two spells of which what is confirmed makes one": ([(26, 28), (42, 44)], {"busy": (night,)}, 1),
        "just enough time to move": ([(10, 12), (12 + 10 / 60, 14)], {}, 2),
        "a minute too little": ([(10, 12), (12 + 9 / 60, 14)], {}, 1),
        "hours used up exactly": ([(10, 12), (14, 16)], {"limits": (Limit(at(0), at(24), 240),)}, 2),
        "a minute less": ([(10, 12), (14, 16)], {"limits": (Limit(at(0), at(24), 239),)}, 1),
        "work that starts after the week": ([(10, 12), (24, 26)], {"limits": (Limit(at(0), at(24), 120),)}, 2),
        "two shifts that touch": ([(10, 14)], {"shifts": (Shift(at(12), at(14)), Shift(at(10), at(12)))}, 1),
        "two shifts that do not": ([(10, 14)], {"shifts": (Shift(at(10), at(12)), Shift(at(12.5), at(14)))}, 0),
    }
    found = {}
    for name, (hours, values, _) in cases.items():
        answer = solve(problem(_all_at_different_places(*hours), [resource(**values)]), workers=1)
        found[name] = (len(answer.sessions), answer.is_optimal)
    assert found == {name: (count, True) for name, (_, _, count) in cases.items()}


def test_spells_that_the_partnership_has_made_longer_than_the_rest():
    asked = problem(_all_at_different_places((8, 10), (20, 21), (30, 32)), [resource()])
    assert len(solve(replace(asked, rules=Rules(longest_spell=13 * 60)), workers=1).sessions) == 2
    assert len(solve(replace(asked, rules=Rules(longest_spell=26 * 60)), workers=1).sessions) == 3


def test_a_place_has_one_session_at_a_time_and_no_more_than_it_may():
    crew = [resource(name) for name in ("Ann", "Bob", "Cy")]
    sessions = [session("a", 10, 14), session("b", 13, 17), session("c", 14, 18), session("d", 40, 42)]
    for most, count in ((0, 0), (1, 1), (2, 2), (3, 3), (4, 3)):
        answer = solve(problem(sessions, crew, places=(place(most_sessions=most),)), workers=1)
        assert (len(answer.sessions), answer.is_optimal) == (count, True)


def test_a_red_flag_date_is_met_where_the_highest_harm_first_would_leave_it_short():
    asked = problem(
        [
            session("big", 40, 44, where="pier", harm=50, needs=(Need("officers", 2),)),
            session("one", 41, 43, where="park", harm=1),
            session("two", 41, 43, where="shops", harm=1, needs=(Need("officers"), Need("van"))),
        ],
        [resource(), resource("Bob"), resource("van", kind="van", rests=False)],
        covers=(Cover(key="flag", name="Bonfire night", starts_at=at(40), ends_at=at(48), minimum=3),),
    )
    answer = solve(asked, workers=1)
    assert (answer.sessions, answer.short, answer.is_optimal) == ({"one", "two"}, (), True)
