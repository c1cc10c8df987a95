"""Two people at once, over two real connections."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from common import clock
from common.errors import Conflict, MusterError, StaleEdit, WrongState
from common.scope import acting_as
from partners.models import Person
from tasking import actions
from tasking.actions import Upload
from tasking.cleaning.__main__ import clean
from tasking.cleaning.workshop import Cleaned
from tasking.models import Action, AgendaItem, DiscussionNote, Meeting, MinutesVersion
from tests.cast import Cast
from tests.tasking import files, made

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
        assert MinutesVersion.objects.filter(meeting=meeting).count() == 1


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


def test_of_two_notes_saved_at_once_both_are_kept(committed_cast: Cast) -> None:
    cast = committed_cast
    item = made.item(cast, at=made.meeting(cast, state="open"))

    def write(by: Person) -> Callable[[], DiscussionNote]:
        return lambda: actions.write_discussion(item=item.pk, by=by, text=f"{by}'s words")

    at_once((cast.cora, write(cast.cora)), (cast.bea, write(cast.bea)), (cast.alice, write(cast.alice)))
    with acting_as(cast.cora):
        assert {note.text for note in item.notes.all()} == {"Cora's words", "Bea's words", "Alice's words"}


def test_a_single_text_saved_by_two_at_once_would_have_lost_words(committed_cast: Cast) -> None:
    """The control: what two notes are for. Each reads the item's one text, adds to it and saves."""
    cast = committed_cast
    item = made.item(cast, at=made.meeting(cast, state="open"))
    both_have_read = Barrier(2)

    def write(by: Person) -> Callable[[], None]:
        def act() -> None:
            text = AgendaItem.objects.get(pk=item.pk).why
            both_have_read.wait(10)
            AgendaItem.objects.filter(pk=item.pk).update(why=f"{text} {by}'s words".strip())

        return act

    at_once((cast.cora, write(cast.cora)), (cast.bea, write(cast.bea)))
    with acting_as(cast.cora):
        assert AgendaItem.objects.get(pk=item.pk).why in ("Cora's words", "Bea's words")


def test_one_note_sent_twice_at_once_is_kept_once(committed_cast: Cast) -> None:
    cast = committed_cast
    item, key = made.item(cast, at=made.meeting(cast, state="open")), uuid4()

    def write() -> DiscussionNote:
        return actions.write_discussion(item=item.pk, by=cast.cora, text="Said", client_key=key)

    answers = at_once(*[(cast.cora, write)] * 3)
    assert len({answer.pk for answer in answers}) == 1
    with acting_as(cast.cora):
        assert item.notes.count() == 1


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


def test_of_two_who_discharge_ask_answer_or_send_at_once_one_wins_and_the_other_is_told(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One walk over one database: making it costs more than all of the doings."""
    monkeypatch.setattr("tasking.uploads.clean", lambda data: Cleaned(*clean(data)))
    cast = committed_cast
    meeting = made.meeting(cast)
    ended, asked, answered, shown = (made.action(cast, at=meeting) for _ in range(4))
    request = made.extension(cast, answered)
    later = asked.due_on + dt.timedelta(days=7)
    photo = Upload("lock.jpg", files.photo())
    discharge = {"action": ended.pk, "verb": "discharge", "by": cast.alice, "reason": "Seen"}
    doings: dict[str, tuple[Person, Callable[[], Any]]] = {
        "discharge": (cast.alice, lambda: actions.move_action(version=None, **discharge)),
        "ask": (
            cast.bob,
            lambda: actions.ask_for_time(action=asked.pk, by=cast.bob, version=None, asked_until=later, reason="Ill"),
        ),
        "grant": (
            cast.alice,
            lambda: actions.answer_extension(
                request=request.pk, verb="grant", by=cast.alice, version=None, reason="Agreed"
            ),
        ),
        "send": (cast.bob, lambda: actions.attach_evidence(action=shown.pk, by=cast.bob, upload=photo)),
    }
    faults = []
    for name, doing in doings.items():
        answers = at_once(doing, doing)
        told = [type(answer) for answer in answers if isinstance(answer, MusterError)]
        if told not in ([WrongState], [Conflict]):
            faults.append(f"{name}: {answers}")
    assert faults == []
    with acting_as(cast.bob):
        assert Action.objects.get(pk=answered.pk).due_on == request.asked_until
        assert shown.evidence.count() == 1
