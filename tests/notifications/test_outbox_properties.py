"""Whatever happens to an event, in whatever order: nobody is owed the same thing twice, and nothing is lost."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import sending, upkeep
from notifications.actions.rules import change_rule
from notifications.models import Delivery, ReminderRule
from notifications.reminders import due_times
from notifications.rules import leads_of
from operations.models import Deployment, DeploymentOfficer
from tests.cast import Cast
from tests.notifications import making
from tests.notifications.making import Recorder

#: The deployment is on the day on which the clocks go back; it is moved to either side of it.
START = dt.datetime(2026, 10, 18, 12, tzinfo=clock.LONDON)
LEADS = (dt.timedelta(days=7), dt.timedelta(days=1), dt.timedelta(hours=2))
#: The first reminder falls due within hours, so that most stories send one and go on.
FIRST = dt.timedelta(days=7, hours=3)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(-9, 9)),
        st.tuples(st.just("edit"), st.just(0)),
        st.tuples(st.just("cancel"), st.just(0)),
        st.tuples(st.just("restore"), st.just(0)),
        st.tuples(st.just("stand down"), st.just(0)),
        st.tuples(st.just("put back"), st.just(0)),
        st.tuples(st.just("sweep"), st.just(0)),
        st.tuples(st.just("send"), st.just(0)),
        st.tuples(st.just("wait"), st.integers(2, 48)),
        st.tuples(st.just("switch"), st.integers(0, 2)),
    ),
    max_size=12,
)


@dataclass
class Story:
    """One deployment, with Bob on its turnout, and what happens to it."""

    cast: Cast
    made: Deployment
    channel: Recorder
    traveller: Any

    def do(self, step: str, amount: int) -> None:
        """Let one thing happen."""
        {
            "move": self._move,
            "edit": lambda _: self._change(meeting_point="Elsewhere"),
            "cancel": lambda _: self._change(state="cancelled", cancelled_reason="Rain"),
            "restore": lambda _: self._change(state="planned", cancelled_reason=""),
            "stand down": lambda _: self._turn_out(stood_down=True),
            "put back": lambda _: self._turn_out(stood_down=False),
            "sweep": lambda _: upkeep.heal(clock.now()),
            "send": lambda _: sending.drain(self.channel),
            "switch": self._switch,
            "wait": lambda hours: self.traveller.shift(dt.timedelta(hours=hours)),
        }[step](amount)

    def _move(self, days: int) -> None:
        shift = dt.timedelta(days=days)
        self._change(starts_at=self.made.starts_at + shift, ends_at=self.made.ends_at + shift)

    def _switch(self, number: int) -> None:
        """Switch one of the turnout's rules off, or on again."""
        with acting_as(self.cast.cora):
            rule = ReminderRule.objects.get(kind="deployment", audience="turnout", lead=LEADS[number])
            change_rule(rule=rule.pk, by=self.cast.cora, version=rule.version, is_on=not rule.is_on)

    def leads(self) -> list[dt.timedelta]:
        """How long before Bob is to be reminded, by the rules as they are."""
        return list(leads_of("deployment").get("turnout", ()))

    def _change(self, **values: Any) -> None:
        self.made = making.change(self.made, self.cast.cora, **values)

    def _turn_out(self, *, stood_down: bool) -> None:
        with acting_as(self.cast.cora):
            DeploymentOfficer.objects.filter(deployment=self.made).update(stood_down=stood_down)
            making.announce(self.made, self.cast.cora)

    def rows(self) -> list[Delivery]:
        """Bob's reminders, of every status."""
        with acting_as_system(System.OUTBOX):
            return list(Delivery.objects.filter(kind="deployment", recipient=self.cast.bob))

    def is_owed(self) -> bool:
        """Whether Bob is to be reminded as things stand."""
        with acting_as(self.cast.cora):
            stood_down = DeploymentOfficer.objects.get(deployment=self.made, person=self.cast.bob).stood_down
        return self.made.state == "planned" and not stood_down


@given(steps)
@example([("wait", 4), ("send", 0), ("edit", 0), ("send", 0)])
@example([("stand down", 0), ("put back", 0), ("sweep", 0)])
@example([("move", 3), ("move", -3), ("wait", 4)])
@example([("switch", 0), ("wait", 4), ("send", 0), ("switch", 0), ("send", 0)])
@example([("switch", 1), ("edit", 0), ("switch", 1), ("switch", 2), ("move", -1)])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_reminders_follow_the_event_through_anything(cast: Cast, told: list[tuple[str, int]]) -> None:
    with transaction.atomic(), time_machine.travel(START, tick=False) as traveller:
        story = Story(cast, making.deployment(cast, turnout=[cast.bob], starts_in=FIRST), Recorder(), traveller)
        for step, amount in told:
            story.do(step, amount)
            _one_of_each_at_most(story)
        # As the sweep does every five minutes; whoever sends later looks again.
        upkeep.heal(clock.now())
        _nothing_is_lost(story)
        sending.drain(story.channel)
        _nothing_was_told_twice(story)
        transaction.set_rollback(True)


def _one_of_each_at_most(story: Story) -> None:
    live = Counter(row.lead for row in story.rows() if row.status in ("pending", "claimed"))
    assert set(live.values()) <= {1}
    assert set(live) <= set(story.leads())
    if not story.is_owed():
        assert not live


def _nothing_is_lost(story: Story) -> None:
    if not story.is_owed():
        return
    written = {(row.lead, row.due_at) for row in story.rows() if row.status != "cancelled"}
    owed = {(due.offset, due.due_at) for due in due_times(story.made.starts_at, story.leads(), clock.now())}
    assert owed <= written
    at = story.made.starts_at.astimezone(clock.LONDON).time()
    assert all(due.astimezone(clock.LONDON).time() == at for lead, due in owed if not lead.seconds)


def _nothing_was_told_twice(story: Story) -> None:
    sent = Counter((row.lead, row.due_at) for row in story.rows() if row.status == "sent")
    assert set(sent.values()) <= {1}
    assert len({message.message_id for message in story.channel.sent}) == len(story.channel.sent)
