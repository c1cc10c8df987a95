"""Actions and requests for more time: every verb in every state by everyone, in one walk each."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common.errors import NotAllowed, WrongState
from common.lifecycle import Lifecycle
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.models import Action
from tasking.states import ACTION, EXTENSION
from tests.cast import Cast
from tests.tasking import made


class _Undone(Exception):
    """Takes back what was tried."""


def tried(person: Person, act: Callable[[], Any]) -> Any:
    """What the action gave this person, or the type of its refusal; taken back either way."""
    answer: list[Any] = []
    try:
        with acting_as(person), transaction.atomic():
            answer.append(act())
            raise _Undone
    except _Undone:
        return answer[0]
    except (NotAllowed, WrongState, Http404) as refusal:
        return type(refusal)


def walk(lifecycle: Lifecycle, cast: Cast) -> Iterator[tuple[str, str, str, Person]]:
    """Every state, verb and person."""
    for state in lifecycle.states():
        for verb in dict.fromkeys(transition.verb for transition in lifecycle.transitions):
            for name, person in cast.people.items():
                yield state, verb, name, person


def expected(lifecycle: Lifecycle, state: str, verb: str, person: Person, *, owners: bool, cast: Cast) -> Any:
    """The state that it leads to, or the refusal. `owners`: the verb is for the owner's agency and the planners."""
    if not person.is_practitioner:
        return Http404
    of_role = person.has_role(*lifecycle.roles_for(verb))
    theirs = not owners or person.agency_id == cast.police.pk or person.has_role("chair", "coordinator")
    if not (of_role and theirs):
        return NotAllowed
    row = lifecycle.find(verb, state)
    return row.target if row else WrongState


def test_each_verb_of_an_action_is_done_by_those_who_may_in_its_states_and_refused_otherwise(cast: Cast) -> None:
    meeting = made.meeting(cast)
    of_state = {state: made.action(cast, at=meeting, state=state) for state in ACTION.states()}
    faults = []
    for state, verb, name, person in walk(ACTION, cast):
        action = of_state[state]

        def move(action: Action = action, verb: str = verb, person: Person = person) -> str:
            moved = actions.move_action(action=action.pk, verb=verb, by=person, version=None, reason="Agreed")
            assert bool(moved.closing_reason) == (moved.state in ("discharged", "struck"))
            assert ProcessingEvent.objects.about(moved)[0].to_state == moved.state
            return moved.state

        answer = tried(person, move)
        wanted = expected(ACTION, state, verb, person, owners=verb == "complete", cast=cast)
        if answer != wanted:
            faults.append(f"{name} {verb} from {state}: {answer}, expected {wanted}")
    assert faults == []


def test_each_answer_to_a_request_for_more_time_is_given_by_those_who_may_while_it_waits(cast: Cast) -> None:
    meeting = made.meeting(cast)
    of_state = {state: made.extension(cast, made.action(cast, at=meeting), state=state) for state in EXTENSION.states()}
    faults = []
    for state, verb, name, person in walk(EXTENSION, cast):
        key = of_state[state].pk

        def answer_it(key: Any = key, verb: str = verb, person: Person = person) -> str:
            return actions.answer_extension(request=key, verb=verb, by=person, version=None, reason="Agreed").state

        answer = tried(person, answer_it)
        wanted = expected(EXTENSION, state, verb, person, owners=verb == "withdraw", cast=cast)
        if answer != wanted:
            faults.append(f"{name} {verb} from {state}: {answer}, expected {wanted}")
    assert faults == []


def test_whoever_may_not_see_a_restricted_action_can_do_nothing_to_it(cast: Cast) -> None:
    meeting = made.meeting(cast, state="open")
    item = made.victim_item(cast, at=meeting)
    hidden = made.action(cast, at=meeting, item=item, category="victims", held_by=cast.council)
    request = made.extension(cast, hidden)
    for person in (cast.charlie, cast.carla):
        attempts: list[Callable[[], Any]] = [
            lambda verb=verb, person=person: actions.move_action(
                action=hidden.pk, verb=verb, by=person, version=None, reason="x"
            )
            for verb in ("complete", "discharge", "strike")
        ]
        attempts += [
            lambda verb=verb, person=person: actions.answer_extension(
                request=request.pk, verb=verb, by=person, version=None, reason="x"
            )
            for verb in ("grant", "refuse", "withdraw")
        ]
        attempts.append(lambda person=person: actions.add_note(action=hidden.pk, by=person, text="x"))
        assert {tried(person, attempt) for attempt in attempts} == {Http404}
