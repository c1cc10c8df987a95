"""An older database, in which an item had one note, moves on and back with every word and an unbroken chain."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from audit import evidence
from audit.verification import verify_chain
from common.scope import acting_as
from tasking.models import AgendaItem, DiscussionNote
from tests.cast import Cast
from tests.tasking import made

pytestmark = pytest.mark.worker

ITEMS, PAST = "tasking_agendaitem", "tasking_historicalagendaitem"


def as_owner(*statements: str, person: Any = None) -> Any:
    """Run statements as the owner of the tables, who is bound by row security, and give what the last one finds."""
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT set_config('muster.person', %s, false)", [str(person.pk) if person else ""])
        for statement in statements:
            cursor.execute(statement)
        found = cursor.fetchall() if cursor.description else None
        cursor.execute("SELECT set_config('muster.person', '', false)")
    return found


def test_words_move_into_a_note_of_their_writer_and_back(committed_cast: Cast) -> None:
    cast = committed_cast
    meeting = made.meeting(cast)
    item, silent = made.item(cast, at=meeting), made.item(cast, at=meeting, title="Nothing said")
    made.put_note(cast.alice, item, text="First")
    made.put_note(cast.cora, item, text="Second", struck_reason="Wrong")

    call_command("migrate", "tasking", "0004", verbosity=0)
    assert dict(as_owner(f"SELECT id, note FROM {ITEMS}")) == {
        item.pk: "First\n\nSecond (Struck: Wrong)",
        silent.pk: "",
    }
    columns = [name for (name,) in as_owner(_COLUMNS)]
    as_owner(
        evidence._writer_function(ITEMS, PAST, columns),
        f"UPDATE {ITEMS} SET note = 'What Bea wrote' WHERE id = '{item.pk}'",
        person=cast.bea,
    )
    as_owner(f"UPDATE {ITEMS} SET position = 4 WHERE id = '{item.pk}'", person=cast.cora)

    call_command("migrate", verbosity=0)
    with acting_as(cast.cora):
        note = DiscussionNote.objects.get()
        assert (note.item, note.text, note.written_by) == (item, "What Bea wrote", cast.bea)
        assert note.history.get().text == "What Bea wrote"
        AgendaItem.objects.get(pk=item.pk).save()
    assert as_owner(f"SELECT count(*) FROM {PAST} WHERE note = 'What Bea wrote'") == [(2,)]
    assert verify_chain(connections["auditor"]).fault == ""


#: The columns that both tables have.
_COLUMNS = f"""
SELECT column_name FROM information_schema.columns WHERE table_name = '{ITEMS}'
INTERSECT SELECT column_name FROM information_schema.columns WHERE table_name = '{PAST}'
"""
