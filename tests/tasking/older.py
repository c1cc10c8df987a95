"""Agenda items of an older version: an item had one note, and items could have the same position."""

from dataclasses import dataclass

from audit import evidence
from common.scope import acting_as
from tasking.models import AgendaItem, DiscussionNote, Meeting
from tests.cast import Cast
from tests.databases import as_owner
from tests.tasking import made

#: The versions that are gone back to, the newer one first.
WITH_A_NOTE, WITHOUT_POSITIONS = ("tasking", "0004"), ("tasking", "0002")
_ITEMS, _PAST = "tasking_agendaitem", "tasking_historicalagendaitem"
#: The columns that both tables have.
_COLUMNS = f"""
SELECT column_name FROM information_schema.columns WHERE table_name = '{_ITEMS}'
INTERSECT SELECT column_name FROM information_schema.columns WHERE table_name = '{_PAST}'
"""


@dataclass(frozen=True)
class Older:
    """A meeting with three items, of which the first has two notes, and one about a victim."""

    cast: Cast
    meeting: Meeting
    items: list[AgendaItem]
    secret: AgendaItem

    @classmethod
    def made(cls, cast: Cast) -> "Older":
        """With the code of today."""
        meeting = made.meeting(cast)
        items = [made.item(cast, at=meeting, title=title) for title in ("One", "Two", "Three")]
        secret = made.victim_item(cast, at=meeting)
        made.put_note(cast.alice, items[0], text="First")
        made.put_note(cast.cora, items[0], text="Second", struck_reason="Wrong")
        return cls(cast, meeting, items, secret)

    def look_and_write(self) -> None:
        """In the version in which an item had one note."""
        item, *silent = self.items
        notes = dict(as_owner(f"SELECT id, note FROM {_ITEMS}", person=self.cast.cora))
        assert {key: notes[key] for key in [one.pk for one in self.items]} == {
            item.pk: "First\n\nSecond (Struck: Wrong)",
            **{one.pk: "" for one in silent},
        }
        columns = [name for (name,) in as_owner(_COLUMNS)]
        as_owner(
            evidence._writer_function(_ITEMS, _PAST, columns),
            f"UPDATE {_ITEMS} SET note = 'What Bea wrote' WHERE id = '{item.pk}'",
            person=self.cast.bea,
        )

    def share_a_position(self) -> None:
        """In the version in which items could."""
        as_owner(
            f"ALTER TABLE {_ITEMS} DISABLE TRIGGER USER",
            f"UPDATE {_ITEMS} SET position = 0",
            f"ALTER TABLE {_ITEMS} ENABLE TRIGGER USER",
        )

    def is_there(self) -> None:
        """After the upgrade."""
        item = self.items[0]
        with acting_as(self.cast.cora):
            note = DiscussionNote.objects.get()
            assert (note.item, note.text, note.written_by) == (item, "What Bea wrote", self.cast.bea)
            assert note.history.get().text == "What Bea wrote"
            found = AgendaItem.objects.filter(section=11).order_by("position")
            assert [(one.pk, one.position) for one in found] == [
                (one.pk, position) for position, one in enumerate(self.items, start=1)
            ]
            assert AgendaItem.objects.get(pk=self.secret.pk).position == 1
            assert self.meeting.forum.history.count() == 1
            AgendaItem.objects.get(pk=item.pk).save()
        assert as_owner(f"SELECT count(*) FROM {_PAST} WHERE note = 'What Bea wrote'") >= [(1,)]
