"""An overdue action climbs to its owner, their agency and the chair: once each, to those who may see it."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import sending, upkeep
from notifications.models import Delivery
from notifications.rules import OVERDUE, OVERDUE_CHAIR, OVERDUE_OWNER, OVERDUE_SPOC
from partners.models import Agency, Person
from tasking import actions
from tasking.models import Action, Forum, ForumSeat
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

MORNING = dt.timedelta(hours=9, minutes=5)


@pytest.fixture
def action(cast: Cast) -> Action:
    """Bob's, due in two days, of a forum that tells the agency after one day and the chair after seven."""
    return making.action(cast, cast.bob, due_in=2)


def climbed(action: Action, days: int) -> dict[str, list[str]]:
    """Whom each step has been written for by the morning so many days after the due date."""
    with time_machine.travel(clock.local(action.due_on + dt.timedelta(days=days)) + MORNING, tick=False):
        upkeep.heal(clock.now())
        upkeep.heal(clock.now())
    return written()


def written() -> dict[str, list[str]]:
    """Whom each step stands in the outbox for, but for those called back."""
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.told().filter(kind__in=OVERDUE).order_by("recipient__name")
        found: dict[str, list[str]] = {}
        for kind, name in rows.values_list("kind", "recipient__name"):
            found.setdefault(kind, []).append(name)
        return found


def set_up(cast: Cast, *, spoc: Person | None = None, chair: Person | None = None) -> None:
    """The police's single point of contact, and who chairs the forum."""
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.police.pk).update(spoc=spoc)
    if chair:
        with acting_as(cast.cora):
            ForumSeat.objects.create(forum=Forum.objects.get(), agency=chair.agency, role="chair", person=chair)


def test_it_climbs_one_step_at_a_time_and_tells_each_once(cast: Cast, action: Action) -> None:
    set_up(cast, spoc=cast.bea)
    assert climbed(action, 0) == {}
    assert climbed(action, 1) == {OVERDUE_OWNER: ["Bob"]}
    assert climbed(action, 2) == {OVERDUE_OWNER: ["Bob"], OVERDUE_SPOC: ["Bea"]}
    assert climbed(action, 7) == {OVERDUE_OWNER: ["Bob"], OVERDUE_SPOC: ["Bea"]}
    whole = {OVERDUE_OWNER: ["Bob"], OVERDUE_SPOC: ["Bea"], OVERDUE_CHAIR: ["Alice"]}
    assert climbed(action, 8) == whole
    assert climbed(action, 30) == whole


def test_before_nine_nobody_is_told(cast: Cast, action: Action) -> None:
    with time_machine.travel(clock.local(action.due_on + dt.timedelta(days=1), dt.time(8, 59)), tick=False):
        upkeep.heal(clock.now())
    assert written() == {}


def test_without_a_contact_of_its_own_the_agencys_coordinators_are_told_and_never_the_owner_twice(
    cast: Cast, action: Action
) -> None:
    assert climbed(action, 2)[OVERDUE_SPOC] == ["Bea"]
    set_up(cast, spoc=cast.bob)  # the owner has heard already
    other = making.action(cast, cast.bob, due_in=2)
    assert climbed(other, 2)[OVERDUE_SPOC] == ["Bea", "Bea"]


def test_a_contact_who_does_not_work_on_cases_is_passed_over(cast: Cast) -> None:
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.council.pk).update(spoc=cast.sam)
    ours = making.action(cast, cast.olive, due_in=2)
    assert climbed(ours, 2)[OVERDUE_SPOC] == ["Cora"]


def test_who_chairs_the_forum_is_told_rather_than_every_chair(cast: Cast, action: Action) -> None:
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bea.pk).update(roles=["chair", "coordinator"])
    set_up(cast, chair=cast.bea)
    assert climbed(action, 8)[OVERDUE_CHAIR] == ["Bea"]


def test_messages_hold_the_reference_and_a_link_only(cast: Cast, action: Action) -> None:
    channel = Recorder()
    with time_machine.travel(clock.local(action.due_on + dt.timedelta(days=8)) + MORNING, tick=False):
        upkeep.heal(clock.now())
        sending.drain(channel)
    to = sorted(message.to for message in channel.sent if "overdue" in message.subject)
    assert to == ["alice@example.org", "bea@example.org", "bob@example.org"]
    for message in channel.sent:
        assert action.reference in message.text
        assert action.get_absolute_url() in message.text
        assert "Mrs Smith" not in message.subject + message.text + message.html


def _endings(cast: Cast, action: Action) -> Iterator[tuple[str, dict]]:
    yield "complete", {"by": cast.bob, "reason": "Done"}
    yield "discharge", {"by": cast.alice, "reason": "Done"}
    yield "strike", {"by": cast.cora, "reason": "Wrong"}


@pytest.mark.parametrize("how", [0, 1, 2])
def test_it_stops_once_the_action_is_done(cast: Cast, action: Action, how: int) -> None:
    climbed(action, 1)
    verb, given = list(_endings(cast, action))[how]
    with acting_as(given["by"]):
        actions.move_action(action=action.pk, verb=verb, version=None, **given)
    assert written() == {}  # what waited is called back
    assert climbed(action, 30) == {}


def test_what_is_done_after_a_worker_took_it_is_not_sent(cast: Cast, action: Action) -> None:
    channel = Recorder()
    with time_machine.travel(clock.local(action.due_on + dt.timedelta(days=1)) + MORNING, tick=False):
        upkeep.heal(clock.now())
        with acting_as(cast.bob):
            Action.objects.filter(pk=action.pk).update(state="completed")  # past the signal
        sending.drain(channel)
    assert not [message for message in channel.sent if "overdue" in message.subject]


def test_it_starts_afresh_when_the_due_date_moves(cast: Cast, action: Action) -> None:
    climbed(action, 8)
    channel = Recorder()
    late = clock.local(action.due_on + dt.timedelta(days=8)) + MORNING
    with time_machine.travel(late, tick=False):
        sending.drain(channel)
        with acting_as(cast.bob):
            request = actions.ask_for_time(
                action=action.pk, by=cast.bob, version=None, asked_until=late.date() + dt.timedelta(5), reason="Ill"
            )
        with acting_as(cast.alice):
            actions.answer_extension(request=request.pk, verb="grant", by=cast.alice, version=None, reason="Ok")
            moved = Action.objects.get(pk=action.pk)
    told = {OVERDUE_OWNER: ["Bob"], OVERDUE_SPOC: ["Bea"], OVERDUE_CHAIR: ["Alice"]}
    assert climbed(moved, 0) == told
    assert climbed(moved, 1) == {**told, OVERDUE_OWNER: ["Bob", "Bob"]}


def test_changing_the_forums_days_tells_nobody_again(cast: Cast, action: Action) -> None:
    climbed(action, 2)
    with acting_as(cast.cora):
        Forum.objects.update(overdue_to_spoc_days=3)
    assert climbed(action, 5) == {OVERDUE_OWNER: ["Bob"], OVERDUE_SPOC: ["Bea"]}


def test_of_a_restricted_action_only_those_who_may_see_it_hear_anything(cast: Cast) -> None:
    """The charity's people are given every step, and hear of none: its existence is restricted too."""
    hidden = making.action(cast, cast.bob, due_in=2, category="victims")
    with acting_as(cast.cora):
        Action.objects.filter(pk=hidden.pk).update(owner_agency=cast.charity, owner=cast.charlie)
    set_up(cast, chair=cast.carla)
    with acting_as(cast.ada):
        Agency.objects.filter(pk=cast.charity.pk).update(spoc=cast.carla)
    assert climbed(hidden, 8) == {}
    channel = Recorder()
    with time_machine.travel(clock.local(hidden.due_on + dt.timedelta(days=8)) + MORNING, tick=False):
        sending.drain(channel)
    assert not [message for message in channel.sent if message.to in ("charlie@example.org", "carla@example.org")]
    shared = making.action(cast, cast.bob, due_in=2, category="victims")
    assert climbed(shared, 2) == {OVERDUE_OWNER: ["Bob"], OVERDUE_SPOC: ["Bea"]}


def test_more_time_is_told_to_the_chair_and_its_answer_to_owner_and_asker(cast: Cast, action: Action) -> None:
    channel = Recorder()
    with acting_as(cast.bea):
        request = actions.ask_for_time(
            action=action.pk, by=cast.bea, version=None, asked_until=action.due_on + dt.timedelta(5), reason="Ill"
        )
    sending.drain(channel)
    assert {m.to for m in channel.sent if "More time is asked for" in m.subject} == {"alice@example.org"}
    with acting_as(cast.alice):
        actions.answer_extension(request=request.pk, verb="refuse", by=cast.alice, version=None, reason="No")
    sending.drain(channel)
    told = [m for m in channel.sent if "More time is refused" in m.subject]
    assert {m.to for m in told} == {"bea@example.org", "bob@example.org"}
    assert all(f"{action.get_absolute_url()}#more-time" in m.text for m in told)


def test_an_owner_who_is_all_that_their_agency_has_is_told_once_and_the_chair_in_time(cast: Cast) -> None:
    set_up(cast, spoc=cast.bob)
    with acting_as(cast.ada):
        Person.objects.filter(pk=cast.bea.pk).update(is_active=False)
    theirs = making.action(cast, cast.bob, due_in=2)
    assert climbed(theirs, 8) == {OVERDUE_OWNER: ["Bob"], OVERDUE_CHAIR: ["Alice"]}


def test_a_due_date_moved_away_and_back_tells_nobody_twice(cast: Cast, action: Action) -> None:
    told = climbed(action, 2)
    with time_machine.travel(clock.local(action.due_on + dt.timedelta(days=2)) + MORNING, tick=False):
        sending.drain(Recorder())
        away = making.change(action, cast.cora, due_on=action.due_on + dt.timedelta(days=9))
        upkeep.heal(clock.now())
        making.change(away, cast.cora, due_on=action.due_on)
    assert climbed(action, 3) == told
    # Moved away before it was sent, a step is called back, and owed again when it is back.
    assert climbed(action, 8) == {**told, OVERDUE_CHAIR: ["Alice"]}
    with time_machine.travel(clock.local(action.due_on + dt.timedelta(days=8)) + MORNING, tick=False):
        away = making.change(action, cast.cora, due_on=action.due_on + dt.timedelta(days=9))
        assert written() == told
        making.change(away, cast.cora, due_on=action.due_on)
    assert climbed(action, 8) == {**told, OVERDUE_CHAIR: ["Alice"]}
