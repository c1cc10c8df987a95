"""An older database moves on and back: an item had one note, and items could have the same position."""

import pytest
from django.core.management import call_command
from django.db import connections

from audit import evidence
from audit.verification import verify_chain
from common.scope import acting_as
from tasking.models import AgendaItem, DiscussionNote
from tests.cast import Cast
from tests.databases import as_owner
from tests.tasking import made

pytestmark = [pytest.mark.worker, pytest.mark.slow]

ITEMS, PAST = "tasking_agendaitem", "tasking_historicalagendaitem"


def test_words_move_into_a_note_of_their_writer_and_items_are_counted_in_the_order_of_their_making(
    committed_cast: Cast,
) -> None:
    """One walk there and back for both, since each takes a minute."""
    cast = committed_cast
    meeting = made.meeting(cast)
    items = [made.item(cast, at=meeting, title=title) for title in ("One", "Two", "Three")]
    item, *silent = items
    secret = made.victim_item(cast, at=meeting)
    made.put_note(cast.alice, item, text="First")
    made.put_note(cast.cora, item, text="Second", struck_reason="Wrong")

    call_command("migrate", "tasking", "0004", verbosity=0)
    notes = dict(as_owner(f"SELECT id, note FROM {ITEMS}", person=cast.cora))
    assert {key: notes[key] for key in [one.pk for one in items]} == {
        item.pk: "First\n\nSecond (Struck: Wrong)",
        **{one.pk: "" for one in silent},
    }
    columns = [name for (name,) in as_owner(_COLUMNS)]
    as_owner(
        evidence._writer_function(ITEMS, PAST, columns),
        f"UPDATE {ITEMS} SET note = 'What Bea wrote' WHERE id = '{item.pk}'",
        person=cast.bea,
    )
    as_owner(f"UPDATE {ITEMS} SET position = 4 WHERE id = '{item.pk}'", person=cast.cora)

    call_command("migrate", "tasking", "0002", verbosity=0)
    as_owner(
        f"ALTER TABLE {ITEMS} DISABLE TRIGGER USER",
        f"UPDATE {ITEMS} SET position = 0",
        f"ALTER TABLE {ITEMS} ENABLE TRIGGER USER",
    )

    call_command("migrate", verbosity=0)
    with acting_as(cast.cora):
        note = DiscussionNote.objects.get()
        assert (note.item, note.text, note.written_by) == (item, "What Bea wrote", cast.bea)
        assert note.history.get().text == "What Bea wrote"
        found = AgendaItem.objects.filter(section=11).order_by("position")
        assert [(one.pk, one.position) for one in found] == [
            (one.pk, position) for position, one in enumerate(items, start=1)
        ]
        assert AgendaItem.objects.get(pk=secret.pk).position == 1
        assert meeting.forum.history.count() == 1
        AgendaItem.objects.get(pk=item.pk).save()
    assert as_owner(f"SELECT count(*) FROM {PAST} WHERE note = 'What Bea wrote'") >= [(2,)]
    assert verify_chain(connections["auditor"]).fault == ""


#: The columns that both tables have.
_COLUMNS = f"""
SELECT column_name FROM information_schema.columns WHERE table_name = '{ITEMS}'
INTERSECT SELECT column_name FROM information_schema.columns WHERE table_name = '{PAST}'
"""
