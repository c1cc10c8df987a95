"""The order of an agenda, and putting items off to the forum's next meeting."""

from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from partners.models import Person
from tasking import policies
from tasking.actions.item_words import may_reword_deferral, reword_deferral
from tasking.actions.locks import locked_item
from tasking.actions.planning import next_meeting
from tasking.building import build_agenda, put_off
from tasking.models import AgendaItem, Meeting
from tasking.open_part import open_faults


def move_item(*, item: UUID, by: Person, to: int) -> AgendaItem:
    """Move an item to a place in its section and part: 1 is the first of those that this person sees.

    Items that they may not see stay where they are. Two who move at once wait for each other. Raises Http404,
    NotAllowed, WrongState once the meeting is over or for an item taken off, and BadInput for a place that is not
    there.
    """
    with transaction.atomic():
        found = locked_item(item)
        policies.may_plan(by).require()
        _require_live(found)
        if found.withdrawn_reason:
            raise WrongState("This item was taken off the agenda.")
        items = list(AgendaItem.objects.of_part_of(found))
        if not 1 <= to <= len(items):
            raise BadInput.of(to=f"Choose a place from 1 to {len(items)}.")
        positions = _apart([one.position for one in items])
        items.remove(found)
        items.insert(to - 1, found)
        for one, position in zip(items, positions, strict=True):
            # Without a new version: what others write about the items that give way is not stale for it.
            AgendaItem.objects.filter(pk=one.pk).exclude(position=position).update(position=position)
        found.position = positions[to - 1]
        found.save()
        record(Operation.ALTERATION, "moved on the agenda", on=found, fields=["position"])
    return found


def _apart(positions: list[int]) -> list[int]:
    """These positions, each higher than the one before: items of two holders may have had the same."""
    risen: list[int] = []
    for position in positions:
        risen.append(max(position, risen[-1] + 1) if risen else position)
    return risen


def defer_item(*, item: UUID, by: Person, version: int | None, reason: str) -> AgendaItem:
    """Put an item off to the forum's next meeting, which is planned in its rhythm where there is none.

    Here it counts as dealt with; there it says from when it was put off and why. Of one that was put off for a reason
    that names a case in part one, that reason alone is put right. Raises Http404, StaleEdit, NotAllowed, WrongState,
    and BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = locked_item(item, version)
        policies.may_plan(by).require()
        _require_live(found)
        if may_reword_deferral(found):
            return reword_deferral(found, reason)
        if found.is_dealt_with:
            raise WrongState("This item is dealt with already: it was decided, put off or taken off the agenda.")
        if not reason.strip():
            raise BadInput.of(reason="Say why it waits for the next meeting.")
        if faults := open_faults(found.category, reason=reason):
            raise BadInput.of(**faults)
        if not found.meeting.forum.is_active:
            raise WrongState(f"{found.meeting.forum} no longer meets, so nothing can be put off. Decide the item.")
        found.deferred_reason, found.deferred_by, found.deferred_at = reason, by, clock.now()
        found.save()
        put_off(found, lock(Meeting, next_meeting(found.meeting, by).pk))
        record(Operation.ALTERATION, "put off", on=found, reason=reason, fields=["deferred_reason"])
    return found


def undo_deferral(*, item: UUID, by: Person, version: int | None) -> AgendaItem:
    """Take an item that was put off back into this meeting, until the meeting closes.

    Raises Http404, StaleEdit, NotAllowed, and WrongState where it was not put off, or the next meeting has dealt with
    it.
    """
    with transaction.atomic():
        found = locked_item(item, version)
        policies.may_plan(by).require()
        _require_live(found)
        if not found.deferred_reason:
            raise WrongState("This item was not put off.")
        found.deferred_reason, found.deferred_by, found.deferred_at = "", None, None
        found.save()
        for copy in found.deferred_to.exclude(meeting__state="cancelled"):
            _take_back(locked_item(copy.pk), by)
        record(Operation.ALTERATION, "taken back into the meeting", on=found, fields=["deferred_reason"])
    return found


def _take_back(copy: AgendaItem, by: Person) -> None:
    """Take it off the later agenda, unless it stands there for a reason of its own, or something was said of it."""
    if copy.decision or copy.deferred_reason or copy.meeting.state == "closed":
        raise WrongState(f"{copy.meeting} has dealt with this item already.")
    copy.deferred_from, copy.deferrals = None, 0
    if not copy.notes.exists() and not copy.actions.exists():
        copy.withdrawn_reason = "It was taken back into the meeting before."
    copy.save()
    build_agenda(copy.meeting, by)


def _require_live(item: AgendaItem) -> None:
    if item.meeting.state not in ("planned", "open"):
        raise WrongState(f"The agenda of this meeting is settled: it is {item.meeting.state}.")
