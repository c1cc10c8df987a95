"""Lifecycle tables: what the table does not allow is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import WrongState
from common.lifecycle import Lifecycle, Transition
from hotspots.states import HOTSPOT
from operations.states import DEPLOYMENT, OPERATION, REQUEST
from partners.models import Role
from tasking.states import ACTION, MEETING, REFERRAL

LIFECYCLES = [HOTSPOT, MEETING, ACTION, REFERRAL, OPERATION, DEPLOYMENT, REQUEST]

DOOR = Lifecycle(
    noun="door",
    initial="shut",
    transitions=(
        Transition("open", ("shut",), "ajar", ("chair",)),
        Transition("close", ("ajar",), "shut", ("chair", "officer")),
    ),
)


def test_the_table_says_where_a_verb_leads() -> None:
    assert DOOR.target("open", "shut") == "ajar"
    assert DOOR.roles_for("close") == ("chair", "officer")


def test_what_the_table_does_not_allow_is_refused_with_what_can_be_done() -> None:
    with pytest.raises(WrongState, match=r"You cannot open this door: it is ajar\. You can: close\."):
        DOOR.target("open", "ajar")


def test_the_diagram_is_drawn_from_the_table() -> None:
    assert DOOR.mermaid() == ("stateDiagram-v2\n    [*] --> shut\n    shut --> ajar: open\n    ajar --> shut: close\n")


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.noun)
def test_every_state_is_reached_and_every_role_exists(lifecycle: Lifecycle) -> None:
    reached, frontier = {lifecycle.initial}, [lifecycle.initial]
    while frontier:
        state = frontier.pop()
        for verb in lifecycle.verbs_from(state):
            target = lifecycle.target(verb, state)
            if target not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == set(lifecycle.states())
    assert {role for t in lifecycle.transitions for role in t.who} <= set(Role.values)


@given(st.sampled_from(LIFECYCLES), st.text(max_size=10), st.text(max_size=10))
def test_no_invented_verb_or_state_gets_through(lifecycle: Lifecycle, verb: str, state: str) -> None:
    if lifecycle.find(verb, state) is None:
        with pytest.raises(WrongState):
            lifecycle.target(verb, state)
