"""Notes of a discussion: what each scribe wrote down under an agenda item."""

import uuid

from django.db import models
from django.db.models import Q

from audit.models import Record
from common.rowsecurity import PERSON, RowSecurity, visible_with
from partners.models import Person
from tasking.models.agenda import AgendaItem


class DiscussionNote(Record):
    """What one person wrote down under an item. Each scribe has notes of their own, so that two who write at once
    both keep their words. A wrong one is struck with a reason, and stays.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="notes")
    text = models.TextField(help_text="Without names of victims or offenders")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    client_key = models.UUIDField(
        unique=True, default=uuid.uuid4, editable=False, help_text="Made by the page; sent again, it is the same note"
    )
    struck_reason = models.TextField(blank=True)

    # Seen with its item; nobody can put words into another's mouth (tasking/apps.py: nor change what they said).
    row_security = RowSecurity(
        visible=visible_with("tasking_agendaitem", "item_id"),
        insertable=f"written_by_id = {PERSON} AND {visible_with('tasking_agendaitem', 'item_id')}",
        writable=visible_with("tasking_agendaitem", "item_id"),
        fixed=("item_id", "written_by_id"),
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [models.CheckConstraint(name="discussion_note_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"note on {self.item}"
