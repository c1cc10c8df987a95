"""Notes of a discussion: written by each scribe for themselves, and struck where they are wrong."""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import scope
from common.errors import BadInput, Conflict, StaleEdit, WrongState
from partners.models import Person
from tasking import policies
from tasking.actions.locks import locked_item
from tasking.models import AgendaItem, DiscussionNote
from tasking.open_part import open_faults

#: Meetings whose minutes can still be written.
UNSETTLED = ("planned", "open")


def write_discussion(*, item: UUID, by: Person, text: str, client_key: UUID | None = None) -> DiscussionNote:
    """Write down what was said under an item. Of two who write at once each has a note: no words are lost.

    Sent again with its `client_key`, it is the same note, and nothing is changed twice. Raises Http404, NotAllowed,
    WrongState once the minutes are settled, BadInput for an empty note, StaleEdit where the note of this key says
    something else by now, and Conflict where the key is someone else's.
    """
    with transaction.atomic():
        found = locked_item(item)
        policies.may_take_minutes(by).require()
        key = client_key or uuid4()
        earlier = DiscussionNote.objects.filter(client_key=key, item=found, written_by=by).first()
        if earlier is not None:
            return _the_same(earlier, text)
        _require_unsettled(found)
        _require_text(text, found)
        note = DiscussionNote(item=found, text=text, written_by=by, client_key=key)
        _save_new(note)
        record(_kind(found), "noted", on=found, fields=["notes"])
    return note


def amend_discussion(*, note: UUID, by: Person, version: int | None, text: str) -> DiscussionNote:
    """Change one's own note. Sent again as it was, it changes nothing.

    Raises Http404, NotAllowed for another's note, WrongState once it is struck or the minutes are settled, StaleEdit
    where another tab has changed it, and BadInput for an empty one.
    """
    with transaction.atomic():
        found = _locked_note(note)
        policies.may_amend_discussion(by, found).require()
        if found.text == text and not found.struck_reason:
            return found
        _require_unsettled(found.item)
        if found.struck_reason:
            raise WrongState("This note is struck. Write a new one.")
        if version is not None and found.version != version:
            raise StaleEdit
        _require_text(text, found.item)
        found.text = text
        found.save()
        # Under the note, not the item: saved as it is typed, it would bury the item's story.
        record(_kind(found.item), "amended", on=found, fields=["text"])
    return found


def strike_discussion(*, note: UUID, by: Person, version: int | None, reason: str) -> DiscussionNote:
    """Strike a wrong note: it stays, struck through, with the reason.

    Raises Http404, NotAllowed, WrongState where it is struck already or the minutes are settled, StaleEdit, and
    BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = _locked_note(note)
        policies.may_strike_discussion(by, found).require()
        _require_unsettled(found.item)
        if found.struck_reason:
            raise WrongState("This note is struck already.")
        if version is not None and found.version != version:
            raise StaleEdit
        if not reason.strip():
            raise BadInput.of(reason="Say what is wrong with the note.")
        found.struck_reason = reason
        found.save()
        record(Operation.ALTERATION, "struck a note", on=found.item, reason=reason, fields=["notes"])
    return found


def _the_same(earlier: DiscussionNote, text: str) -> DiscussionNote:
    if earlier.text != text:
        raise StaleEdit
    return earlier


def _save_new(note: DiscussionNote) -> None:
    try:
        with transaction.atomic():
            note.save()
    except IntegrityError as error:
        if "client_key" not in str(error):
            raise
        raise Conflict("This note was sent before for another item. Copy what you typed into a new note.") from error


def _locked_note(note: UUID) -> DiscussionNote:
    """The note, locked after its meeting and its item."""
    item = locked_item(get_object_or_404(DiscussionNote, pk=note).item_id)
    found = lock(DiscussionNote, note)
    found.item = item
    return found


def _require_unsettled(item: AgendaItem) -> None:
    if item.meeting.state not in UNSETTLED:
        raise WrongState(f"The minutes of this meeting are settled: it is {item.meeting.state}.")


def _require_text(text: str, item: AgendaItem) -> None:
    if not text.strip():
        raise BadInput.of(text="Say what was said.")
    if faults := open_faults(item.category, text=text):
        raise BadInput.of(**faults)


def _kind(item: AgendaItem) -> Operation:
    return Operation.COLLECTION if item.category else Operation.ALTERATION
