"""A hotspot goes from candidate to closed by the table, and by those whom the table names."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404

from audit.models import ProcessingEvent
from common.errors import BadInput, MusterError, NotAllowed, StaleEdit, WrongState
from common.scope import acting_as
from hotspots.actions import adopt_hotspot, close_hotspot, reject_hotspot, review_hotspot, task_hotspot
from hotspots.models import Hotspot
from hotspots.signals import hotspot_changed
from hotspots.states import HOTSPOT
from partners.models import Person
from tests.cast import Cast
from tests.hotspots.made import ago, make_hotspot

VERBS = [transition.verb for transition in HOTSPOT.transitions]
PAST = {"adopt": "adopted", "reject": "rejected", "task": "tasked", "review": "reviewed", "close": "closed"}


def do(verb: str, hotspot: Hotspot, by: Person, version: int | None = None, **changed: Any) -> Hotspot:
    """Do a verb with all that it asks for, save what is changed here."""
    actions: dict[str, tuple[Callable[..., Hotspot], dict[str, Any]]] = {
        "adopt": (adopt_hotspot, {"lead_agency": by.agency, "review_on": ago(-28), "reason": "Residents' concern."}),
        "reject": (reject_hotspot, {"reason": "One shop."}),
        "task": (task_hotspot, {"reason": "Foot patrols."}),
        "review": (review_hotspot, {"review_on": ago(-28), "assessment": "Fewer calls."}),
        "close": (close_hotspot, {"assessment": "Calls fell by half."}),
    }
    action, given = actions[verb]
    with acting_as(by):
        return action(hotspot=hotspot.pk, by=by, version=version, **(given | changed))


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", HOTSPOT.states())
def test_each_verb_works_from_the_states_of_the_table_and_from_no_other(cast: Cast, state: str, verb: str) -> None:
    hotspot = make_hotspot(cast.cora, state)
    transition = HOTSPOT.find(verb, state)
    if transition is None:
        with pytest.raises(WrongState, match=f"You cannot {verb} this hotspot: it is {state}"):
            do(verb, hotspot, cast.alice)
        with acting_as(cast.alice):
            assert Hotspot.objects.get(pk=hotspot.pk).state == state
    else:
        assert do(verb, hotspot, cast.alice).state == transition.target


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["alice", "cora", "olive", "max", "bob", "bea", "charlie", "carla", "sam", "ada"])
def test_each_verb_is_for_the_roles_of_the_table(cast: Cast, name: str, verb: str) -> None:
    person = cast.people[name]
    state = next(t.sources[0] for t in HOTSPOT.transitions if t.verb == verb)
    hotspot = make_hotspot(cast.cora, state)
    if person.has_role(*HOTSPOT.roles_for(verb)):
        assert do(verb, hotspot, person).state == HOTSPOT.target(verb, state)
    elif person.is_practitioner:
        with pytest.raises(NotAllowed, match=f"can {verb} a hotspot"):
            do(verb, hotspot, person)
    else:
        with pytest.raises(Http404):
            do(verb, hotspot, person)


@pytest.mark.parametrize("verb", VERBS)
def test_a_stale_version_is_refused_and_changes_nothing(cast: Cast, verb: str) -> None:
    state = next(t.sources[0] for t in HOTSPOT.transitions if t.verb == verb)
    hotspot = make_hotspot(cast.cora, state)
    with pytest.raises(StaleEdit):
        do(verb, hotspot, cast.alice, version=hotspot.version + 1)
    with acting_as(cast.alice):
        assert Hotspot.objects.get(pk=hotspot.pk).state == state


def test_adopting_names_every_fault_at_once(cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)
    with acting_as(cast.ada):
        cast.charity.is_active = False
        cast.charity.save()
    with pytest.raises(BadInput) as refusal:
        do("adopt", hotspot, cast.cora, lead_agency=cast.charity, review_on=ago(0), reason=" ")
    assert set(refusal.value.faults) == {"reason", "review_on", "lead_agency"}


@pytest.mark.parametrize(
    ("verb", "changed", "fault"),
    [
        ("reject", {"reason": ""}, "reason"),
        ("review", {"assessment": " "}, "assessment"),
        ("review", {"review_on": ago(1)}, "review_on"),
        ("close", {"assessment": "\n"}, "assessment"),
    ],
)
def test_a_verb_without_what_it_needs_is_refused(cast: Cast, verb: str, changed: dict[str, Any], fault: str) -> None:
    state = next(t.sources[0] for t in HOTSPOT.transitions if t.verb == verb)
    hotspot = make_hotspot(cast.cora, state)
    with pytest.raises(BadInput) as refusal:
        do(verb, hotspot, cast.alice, **changed)
    assert set(refusal.value.faults) == {fault}


def test_a_change_writes_its_event_its_history_and_its_news_together(cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)
    news: list[tuple[str, str, str]] = []

    def hear(record: Hotspot, verb: str, by: Person, **kwargs: Any) -> None:
        news.append((record.state, verb, by.name))

    hotspot_changed.connect(hear)
    try:
        do("adopt", hotspot, cast.cora)
    finally:
        hotspot_changed.disconnect(hear)
    assert news == [("adopted", "adopted", "Cora")]
    with acting_as(cast.cora):
        event = ProcessingEvent.objects.about(hotspot).first()
        history = hotspot.history.first()
    assert event is not None
    assert (event.verb, event.from_state, event.to_state, event.reason) == (
        "adopted",
        "candidate",
        "adopted",
        "Residents' concern.",
    )
    assert event.fields == ["state", "lead_agency", "review_on", "reason"]
    assert (history.state, history.history_change_reason) == ("adopted", "Residents' concern.")


def test_what_fails_while_news_spread_is_undone(cast: Cast) -> None:
    hotspot = make_hotspot(cast.cora)

    def refuse(**kwargs: Any) -> None:
        raise MusterError("No room.")

    hotspot_changed.connect(refuse)
    try:
        with pytest.raises(MusterError, match="No room"):
            do("adopt", hotspot, cast.cora)
    finally:
        hotspot_changed.disconnect(refuse)
    with acting_as(cast.cora):
        assert Hotspot.objects.get(pk=hotspot.pk).state == "candidate"
        assert not ProcessingEvent.objects.about(hotspot).exists()


def test_live_hotspots_are_those_being_worked_on(cast: Cast) -> None:
    for state in HOTSPOT.states():
        make_hotspot(cast.cora, state)
    with acting_as(cast.olive):
        assert {h.state for h in Hotspot.objects.live()} == {"adopted", "tasked", "reviewed"}
