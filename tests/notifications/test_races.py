"""What changes while the sweep looks or a message waits: nothing is lost, mistimed, or told though it is not so."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db.models import F

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import happenings, sending, upkeep
from notifications.calendars import entries
from notifications.models import CalendarEntry, CalendarText, Delivery
from operations.actions.turnout import stand_down, turn_out
from operations.models import Deployment
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 2, 12, tzinfo=clock.LONDON)


@pytest.fixture(autouse=True)
def hands() -> Any:
    """The clock, standing at noon on 2 November 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def rows(**filters: Any) -> list[Delivery]:
    with acting_as_system(System.OUTBOX):
        return list(Delivery.objects.filter(**filters).order_by("due_at"))


def test_a_reminder_of_an_older_version_gives_way_to_what_is_owed_now(cast: Cast) -> None:
    """As where a sweep wrote it while the event was moved, so that the move could not see it."""
    made = making.deployment(cast, turnout=[cast.bob], starts_in=20 * DAY)
    earlier = made.starts_at - 10 * DAY
    with acting_as(cast.cora):
        Deployment.objects.filter(pk=made.pk).update(
            starts_at=earlier, ends_at=earlier + DAY / 4, version=F("version") + 1
        )
    upkeep.heal(clock.now())
    waiting = rows(kind="deployment", recipient=cast.bob, status="pending")
    assert waiting
    assert {earlier - row.due_at for row in waiting} == {row.lead for row in waiting}
    upkeep.heal(clock.now())
    assert [row.pk for row in rows(kind="deployment", recipient=cast.bob, status="pending")] == [
        row.pk for row in waiting
    ]


def test_the_sweep_puts_nothing_into_calendars_as_it_was_before_someone_changed_it(cast: Cast) -> None:
    made = making.deployment(cast, turnout=[cast.bob], starts_in=20 * DAY)
    with acting_as(cast.cora):
        seen = happenings.of(made)
    making.change(made, cast.cora, place="Elsewhere", starts_at=made.starts_at + DAY, ends_at=made.ends_at + DAY)
    with acting_as(cast.cora):
        entries.renew_stale([seen])
        assert CalendarText.objects.get(source_id=made.pk).place == "Elsewhere"
    with acting_as_system(System.OUTBOX):
        entry = CalendarEntry.objects.get(source_id=made.pk)
    assert (entry.starts_at, entry.sequence) == (made.starts_at + DAY, 1)


def test_someone_put_down_again_is_told_again(cast: Cast) -> None:
    made = making.deployment(cast, starts_in=20 * DAY)
    channel = Recorder()

    def next_told(verb: Any, **more: Any) -> list[str]:
        before = len(channel.sent)
        verb(deployment=made.pk, person=cast.bob, by=cast.cora, **more)
        sending.drain(channel)
        return [one.subject.partition(" at ")[0] for one in channel.sent[before:] if one.to == "bob@example.org"]

    sending.drain(channel)
    with acting_as(cast.cora):
        assert next_told(turn_out) == ["You are to turn out"]
        (stood_down,) = next_told(stand_down, reason="Fewer are needed")
        assert stood_down.startswith("You are stood down from")
        assert next_told(turn_out) == ["You are to turn out"]


def test_of_being_put_down_and_stood_down_only_what_is_so_is_told(cast: Cast) -> None:
    made = making.deployment(cast, starts_in=20 * DAY)
    channel = Recorder()
    with acting_as(cast.cora):
        for person in (cast.bob, cast.bea):
            turn_out(deployment=made.pk, person=person, by=cast.cora)
            stand_down(deployment=made.pk, person=person, reason="Fewer are needed", by=cast.cora)
        turn_out(deployment=made.pk, person=cast.bob, by=cast.cora)
    sending.drain(channel)
    told = {one.to: one.subject.partition(" ")[2][:10] for one in channel.sent if one.to[0] == "b"}
    assert told == {"bob@example.org": "are to tur", "bea@example.org": "are stood "}
    assert len([one for one in channel.sent if one.to == "bob@example.org"]) == 1


def test_of_an_action_that_was_handed_on_before_it_was_told_only_its_owner_is_told(cast: Cast) -> None:
    """As where it waited for a digest all day."""
    made = making.action(cast, cast.bob, due_in=60)
    struck = making.action(cast, cast.bob, due_in=60, at=made.meeting)
    making.change(made, cast.cora, owner=cast.bea)
    making.change(struck, cast.cora, state="struck", closing_reason="Twice", closed_at=clock.now(), closed_by=cast.cora)
    channel = Recorder()
    sending.drain(channel)
    assert [one.to for one in channel.sent] == ["bea@example.org"]
    row, _ = rows(kind="action-assigned", recipient=cast.bob)
    assert (row.status, row.last_error) == ("cancelled", "What it tells is not so any more.")
