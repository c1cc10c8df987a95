"""An installation goes back to an older Muster with all that the newer one has written, and forward again."""

import datetime as dt
import uuid

import pytest
from django.core.management import call_command
from django.db import connections

from audit.verification import verify_chain
from common import clock
from common.scope import System, acting_as, acting_as_system
from notifications import sending
from notifications.actions.preferences import choose_messages
from notifications.models import CalendarEntry, CalendarFeed, CalendarText, Delivery, ReminderRule
from tests.cast import Cast
from tests.databases import as_owner
from tests.notifications import making
from tests.notifications.making import Recorder

pytestmark = pytest.mark.worker

DAY = dt.timedelta(days=1)


def test_what_an_older_version_does_not_know_is_called_back_and_nothing_else(
    committed_cast: Cast, every_channel: None
) -> None:
    cast = committed_cast
    soon = (clock.now() + dt.timedelta(hours=3)).astimezone(clock.LONDON).time().replace(second=0, microsecond=0)
    with acting_as(cast.bob):
        choose_messages(
            by=cast.bob, version=None, by_email=True, quiet_from=None, quiet_until=None, digest_at=soon, muted=[]
        )
        CalendarFeed.objects.create(
            person=cast.bob, kind="agency", agency=cast.bob.agency, name="Police", digest="d" * 64
        )
        CalendarFeed.objects.create(person=cast.bob, name="Mine", digest="e" * 64)
    made = making.action(cast, cast.bob, due_in=60)
    sending.drain(Recorder())
    later = making.action(cast, cast.bea, due_in=60)
    with acting_as_system(System.OUTBOX):
        assert Delivery.objects.get(source_id=made.pk, kind="action-assigned", channel="email").status == "held"
        entry = CalendarEntry.objects.create(
            source_table="hotspots_hotspot",
            source_id=uuid.uuid4(),
            starts_at=clock.now(),
            ends_at=clock.now() + DAY,
            updated_at=clock.now(),
            all_day=False,
        )
        CalendarText.objects.create(
            entry=entry,
            source_table=entry.source_table,
            source_id=entry.source_id,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            title="Review",
        )
        rules = ReminderRule.objects.count()
        assert ReminderRule.objects.filter(kind="order-hours").exists()

    call_command("migrate", "notifications", "0002", verbosity=0)
    as_owner("ALTER TABLE notifications_delivery NO FORCE ROW LEVEL SECURITY")
    columns = "channel, status, count(*)::int FROM notifications_delivery WHERE kind = 'action-assigned' AND source_id"
    found = {
        key: {tuple(row) for row in as_owner(f"SELECT {columns} = '{key}' GROUP BY 1, 2")}
        for key in (made.pk, later.pk)
    }
    as_owner("ALTER TABLE notifications_delivery FORCE ROW LEVEL SECURITY")
    assert found == {
        made.pk: {("email", "pending", 1), ("inbox", "sent", 1)},
        later.pk: {("email", "pending", 1), ("inbox", "cancelled", 1)},
    }

    call_command("migrate", verbosity=0)
    with acting_as_system(System.OUTBOX):
        assert ReminderRule.objects.count() == rules
        assert not CalendarEntry.objects.filter(pk=entry.pk).exists()
        assert {feed.name: feed.revoked_at is None for feed in CalendarFeed.objects.all()} == {
            "Mine": True,
            "Police": False,
        }
    channel = Recorder()
    sending.drain(channel)
    assert {message.to for message in channel.sent} == {"bob@example.org", "bea@example.org"}
    assert verify_chain(connections["auditor"]).fault == ""
