"""An older database, in which items could have the same position, moves on with each section counted anew."""

import pytest
from django.core.management import call_command
from django.db import connections

from audit.verification import verify_chain
from common.scope import acting_as
from tasking.models import AgendaItem
from tests.cast import Cast
from tests.tasking import made
from tests.tasking.test_notes_moved import as_owner

pytestmark = [pytest.mark.worker, pytest.mark.slow]


def test_items_that_shared_a_position_are_counted_in_the_order_in_which_they_were_made(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting = made.meeting(cast)
    items = [made.item(cast, at=meeting, title=title) for title in ("One", "Two", "Three")]
    secret = made.victim_item(cast, at=meeting)

    call_command("migrate", "tasking", "0002", verbosity=0)
    as_owner("ALTER TABLE tasking_agendaitem DISABLE TRIGGER USER", "UPDATE tasking_agendaitem SET position = 0",
             "ALTER TABLE tasking_agendaitem ENABLE TRIGGER USER")  # fmt: skip
    call_command("migrate", verbosity=0)

    with acting_as(cast.cora):
        found = AgendaItem.objects.filter(section=11).order_by("position")
        assert [(item.pk, item.position) for item in found] == [
            (item.pk, position) for position, item in enumerate(items, start=1)
        ]
        assert AgendaItem.objects.get(pk=secret.pk).position == 1
        assert meeting.forum.history.count() == 1
    assert verify_chain(connections["auditor"]).fault == ""
