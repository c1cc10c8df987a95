"""An overdue action climbs: to its owner, to their agency's single point of contact, to the chair; once each.

Counted forward from the due date, as against reminders, which count back from it: a step is owed from nine o'clock on
the day on which its days have gone by. Nothing is written ahead; the sweep (upkeep.py) looks as each person in turn, so
that a step goes to whoever may see the action, and nobody else hears even that there is one. What was told of an
earlier due date does not count: once that moves, the climb starts afresh.
"""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from common.clock import LONDON, local
from common.scope import System, acting_as_system
from notifications import outbox, people, states
from notifications.models import Delivery
from notifications.outbox import Owed
from notifications.reminders import DAY_STARTS
from notifications.rules import DAY, OVERDUE, OVERDUE_CHAIR, OVERDUE_OWNER, OVERDUE_SPOC
from partners.models import Person
from tasking.models import Action

#: How long a step that could not be told is still worth telling.
KEEPS = dt.timedelta(days=14)


def climb(person: Person, now: dt.datetime) -> None:
    """Write the steps that this person is owed by now, in the sight of this person, who is looking."""
    overdue = Action.objects.overdue(now.astimezone(LONDON).date()).select_related("meeting__forum")
    owed = [one for action in overdue for one in _steps(action, person, now)]
    with acting_as_system(System.OUTBOX):
        outbox.owe([one for one in owed if not _told_already(one)])


def _steps(action: Action, person: Person, now: dt.datetime) -> Iterator[Owed]:
    for kind in OVERDUE:
        due = due_at(kind, action)
        concerned = kind != OVERDUE_SPOC or action.owner_agency_id == person.agency_id
        if due <= now < due + KEEPS and concerned and person.pk in _told(kind, action):
            yield Owed(kind, action, person.pk, due, due + KEEPS)


def _told(kind: str, action: Action) -> frozenset[UUID]:
    """Whom this step tells. Who owns the action has heard already, and is not told of it as someone else too."""
    owner = frozenset({action.owner_id})
    if kind == OVERDUE_OWNER:
        return owner
    if kind == OVERDUE_CHAIR:
        return people.chairing(action.meeting.forum_id) - owner
    return people.single_contact(action.owner_agency_id) - owner or people.contacts(action.owner_agency_id) - owner


def due_at(kind: str, action: Action) -> dt.datetime:
    """From when on this step is owed."""
    forum = action.meeting.forum
    days = {OVERDUE_SPOC: forum.overdue_to_spoc_days, OVERDUE_CHAIR: forum.overdue_to_chair_days}.get(kind, 0)
    return local(action.due_on + (1 + days) * DAY, DAY_STARTS)


def still_owed(delivery: Delivery, action: Action) -> bool:
    """Whether the action, in the recipient's sight, is still overdue since the day that this step tells of."""
    return (
        action.state == "open"
        and delivery.due_at >= _overdue_from(action)
        and delivery.recipient_id in _told(delivery.kind, action)
    )


def call_back(action: Action) -> None:
    """Silence the steps that wait and are owed no longer: the action is done, or its due date has moved."""
    with acting_as_system(System.OUTBOX):
        waiting = Delivery.objects.waiting().filter(kind__in=OVERDUE, source_id=action.pk)
        obsolete = waiting.filter(due_at__lt=_overdue_from(action)) if action.state == "open" else waiting
        obsolete.change(status=states.CANCELLED, last_error="The action is done, or its due date has moved.")


def _told_already(owed: Owed) -> bool:
    """Whether this person was told of this due date, or soon will be, though the forum's days were changed since."""
    assert isinstance(owed.record, Action)  # noqa: S101 - the steps are about actions; tells mypy so
    since = Q(due_at__gte=_overdue_from(owed.record))
    rows = Delivery.objects.told().filter(since, kind=owed.kind, source_id=owed.record.pk, recipient=owed.recipient)
    return rows.exists()


def _overdue_from(action: Action) -> dt.datetime:
    return local(action.due_on + DAY)
