"""What was done to a record, told from its events, for web/timeline.html."""

import datetime as dt
from dataclasses import dataclass

from django.db import models

from audit.models import Operation, ProcessingEvent
from partners.models import Person

#: How many entries a page shows; the trail has them all.
LATEST = 50


@dataclass(frozen=True)
class Entry:
    """One thing that was done: what, by whom, when (aware), and the lines that say more."""

    title: str
    by: str
    at: dt.datetime
    body: tuple[str, ...]


def timeline(*records: models.Model) -> list[Entry]:
    """The latest changes to a record, newest first; who looked at it is in the trail. Two queries.

    Several are of one kind: the records of one person.
    """
    changes = ProcessingEvent.objects.about(*records).exclude(operation=Operation.CONSULTATION)
    events = list(changes[:LATEST])
    people = Person.objects.in_bulk({event.person_id for event in events if event.person_id})
    return [_entry(event, people) for event in events]


def _entry(event: ProcessingEvent, people: dict[object, Person]) -> Entry:
    assert event.at is not None  # noqa: S101 - the database stamps it
    person = people.get(event.person_id)
    return Entry(
        title=event.verb[:1].upper() + event.verb[1:],
        by=person.name if person else "Muster",
        at=event.at,
        body=tuple(event.reason.splitlines()) if event.reason else (),
    )
