"""Safeguarding measures in calendars and reminders: the day, and nothing of whose or of what."""

import datetime as dt

import time_machine
from django.test import Client

from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import sending
from notifications.models import CalendarText, Delivery
from notifications.wording import words_for
from partners.models import Person
from tasking import actions
from tasking.models import SafeguardingMeasure
from tests.cast import Cast
from tests.notifications.making import Recorder
from tests.tasking import made

DAY = dt.timedelta(days=1)


def _measure(cast: Cast, responsible: Person | None) -> SafeguardingMeasure:
    """A Careline unit for a victim, next looked at in ten days."""
    victim = made.subject(cast.cora)
    with acting_as(cast.cora):
        kind = actions.save_measure_kind(
            by=cast.cora, name="Careline unit", due_days=None, first_review_days=84, repeat_months=1
        )
        return actions.add_measure(
            by=cast.cora,
            kind=kind,
            subject=victim.pk,
            provided_by=cast.police,
            responsible=responsible,
            asked_on=clock.today() - 80 * DAY,
            started_on=clock.today() - 74 * DAY,
        )


def _owed(found: SafeguardingMeasure) -> list[tuple[Person, dt.timedelta]]:
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.waiting().filter(kind="measure-due", source_id=found.pk).order_by("due_at")
        return [(row.recipient, row.lead) for row in rows.select_related("recipient")]


def test_whoever_is_responsible_is_reminded_a_week_and_a_day_before(cast: Cast) -> None:
    found = _measure(cast, cast.bob)
    assert _owed(found) == [(cast.bob, 7 * DAY), (cast.bob, DAY)]
    with acting_as(cast.bob):
        text = CalendarText.objects.get(source_id=found.pk)
        assert text.title == "OFFICIAL-SENSITIVE: Safeguarding review due" or text.title == "Safeguarding review due"
        for said in (text.vevent, *words_for("measure-due", found).lines):
            assert "Careline" not in said
            assert found.for_whom not in said
    with acting_as(cast.charlie):
        assert not CalendarText.objects.filter(source_id=found.pk).exists()


def test_without_anybody_responsible_the_agency_that_holds_the_case_is_reminded(cast: Cast) -> None:
    assert {person for person, _lead in _owed(_measure(cast, None))} == {cast.cora}


def test_a_review_moves_the_reminder_and_ending_it_calls_it_back(client: Client, cast: Cast) -> None:
    found = _measure(cast, cast.bob)
    with acting_as(cast.bob):
        now = actions.review_measure(
            measure=found.pk, by=cast.bob, version=None, reviewed_on=clock.today(), result="Works"
        )
    assert now.next_review_on is not None
    assert now.next_review_on > clock.today() + 30 * DAY
    assert [lead for _person, lead in _owed(found)] == [7 * DAY, DAY]
    with acting_as(cast.bob):
        actions.end_measure(measure=found.pk, by=cast.bob, version=None, reason="Moved away")
    assert _owed(found) == []


def test_a_reminder_is_sent_and_logged_in_scopes_that_cannot_name_the_measure(cast: Cast) -> None:
    found = _measure(cast, cast.bob)
    channel = Recorder()
    with time_machine.travel(clock.now() + 4 * DAY, tick=False):
        sending.drain(channel)
    with acting_as_system(System.OUTBOX):
        rows = Delivery.objects.filter(kind="measure-due", source_id=found.pk, status="sent")
        assert rows.exists()
    assert "Careline" not in "".join(message.text for message in channel.sent)
