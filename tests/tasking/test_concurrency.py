"""Two people at once, over two real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from common import clock
from common.errors import MusterError, StaleEdit, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.models import Action, AgendaItem, Meeting
from tests.cast import Cast
from tests.tasking import made

pytestmark = pytest.mark.worker


def at_once(*doings: tuple[Person, Callable[[], Any]]) -> list[Any]:
    """Do these at the same moment, each on a connection of its own; give what each gave, or its refusal."""
    start = Barrier(len(doings))

    def run(doing: tuple[Person, Callable[[], Any]]) -> Any:
        person, act = doing
        try:
            with acting_as(person):
                start.wait(10)
                return act()
        except MusterError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(run, doings))


@pytest.mark.parametrize("named", [True, False])
def test_of_two_who_close_a_meeting_at_once_one_wins_and_the_other_is_told(committed_cast: Cast, named: bool) -> None:
    cast = committed_cast
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.cora, at=meeting)
    version = meeting.version if named else None

    def close() -> Meeting:
        return actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=version)

    answers = at_once((cast.alice, close), (cast.alice, close))
    refusals = [answer for answer in answers if isinstance(answer, MusterError)]
    assert [type(refusal) for refusal in refusals] == [StaleEdit if named else WrongState]
    with acting_as(cast.alice):
        assert Meeting.objects.filter(state="planned").count() == 1


def test_actions_logged_at_once_get_numbers_of_their_own(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting = made.meeting(cast, state="open")

    def log() -> Action:
        return actions.log_action(
            meeting=meeting.pk,
            by=cast.cora,
            text="Visit",
            owner_agency=cast.police,
            owner=cast.bob,
            due_on=clock.today(),
        )

    logged = at_once(*[(cast.cora, log)] * 4)
    assert sorted(action.reference[-2:] for action in logged) == ["01", "02", "03", "04"]


def test_of_two_notes_saved_at_once_no_word_is_lost(committed_cast: Cast) -> None:
    cast = committed_cast
    item = made.item(cast, at=made.meeting(cast))

    def write(by: Person, note: str) -> Callable[[], AgendaItem]:
        return lambda: actions.write_note(item=item.pk, by=by, version=item.version, note=note)

    answers = at_once((cast.cora, write(cast.cora, "Cora's")), (cast.bea, write(cast.bea, "Bea's")))
    kept = [answer.note for answer in answers if isinstance(answer, AgendaItem)]
    assert [type(answer) for answer in answers].count(StaleEdit) == 1
    with acting_as(cast.cora):
        assert [AgendaItem.objects.get().note] == kept


def test_two_who_refresh_an_agenda_at_once_add_each_thing_once(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting = made.meeting(cast)
    for _ in range(3):
        made.referral(cast.bob)

    def refresh(by: Person) -> Callable[[], list[AgendaItem]]:
        return lambda: actions.refresh_agenda(meeting=meeting.pk, by=by)

    answers = at_once((cast.cora, refresh(cast.cora)), (cast.bea, refresh(cast.bea)))
    assert sorted(len(answer) for answer in answers) == [0, 3]
    with acting_as(cast.cora):
        assert AgendaItem.objects.count() == 3


def test_nobody_decides_in_a_meeting_that_is_just_being_closed(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting = made.meeting(cast, state="open")
    made.present(cast, cast.alice, cast.cora, at=meeting)
    item = made.item(cast, at=meeting)

    def close() -> Meeting:
        return actions.close_meeting(meeting=meeting.pk, by=cast.alice, version=None)

    def decide() -> AgendaItem:
        return actions.decide_item(item=item.pk, by=cast.alice, version=None, decision="noted")

    closed, decided = at_once((cast.alice, close), (cast.alice, decide))
    assert isinstance(closed, Meeting)
    with acting_as(cast.alice):
        kept = AgendaItem.objects.get(pk=item.pk)
    if isinstance(decided, WrongState):
        assert kept.decision == ""
    else:
        assert (kept.decision, kept.decided_at < closed.closed_at) == ("noted", True)
