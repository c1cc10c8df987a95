"""The lifecycle of a meeting, walked whole: every state, every verb, everyone of the cast."""

from typing import Any

from django.db import transaction
from django.http import Http404

from audit.models import ProcessingEvent
from common.errors import NotAllowed, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.models import Meeting
from tasking.states import MEETING
from tests.cast import Cast
from tests.tasking import made

VERBS = ("open", "close", "cancel")


def do(verb: str, meeting: Meeting, by: Person) -> Meeting:
    """Do this verb to it."""
    given: dict[str, Any] = {"meeting": meeting.pk, "by": by, "version": None}
    if verb == "cancel":
        return actions.cancel_meeting(**given, reason="Snow")
    return actions.open_meeting(**given, other_day=True) if verb == "open" else actions.close_meeting(**given)


def outcome(verb: str, meeting: Meeting, by: Person) -> str:
    """What became of it: the state that it is in, or the refusal; undone afterwards."""
    with acting_as(by), transaction.atomic():
        try:
            with transaction.atomic():
                done = do(verb, meeting, by)
                assert done.state in {event.to_state for event in ProcessingEvent.objects.about(meeting)}
                return done.state
        except (NotAllowed, WrongState, Http404) as refusal:
            return type(refusal).__name__
        finally:
            transaction.set_rollback(True)


def expected(verb: str, state: str, person: Person) -> str:
    """What the table says."""
    if not person.is_practitioner:
        return "Http404"
    if not person.has_role(*MEETING.roles_for(verb)):
        return "NotAllowed"
    row = MEETING.find(verb, state)
    return row.target if row else "WrongState"


def test_each_verb_is_done_in_its_states_by_its_roles_and_refused_everywhere_else(cast: Cast) -> None:
    assert set(VERBS) == {transition.verb for transition in MEETING.transitions}
    faults = []
    for days, state in enumerate(MEETING.states()):
        meeting = made.meeting(cast, days=days, state=state)
        made.present(cast, cast.alice, cast.cora, at=meeting)
        for verb in VERBS:
            for name, person in cast.people.items():
                got, wanted = outcome(verb, meeting, person), expected(verb, state, person)
                if got != wanted:
                    faults.append(f"{name} {verb} {state}: {got}, not {wanted}")
    assert not faults, "\n".join(faults)
