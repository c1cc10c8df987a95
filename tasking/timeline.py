"""The readable story of one record: what was done to it, by whom, when and why."""

from typing import Any

from django.db import models

from audit.models import Operation, ProcessingEvent
from partners.models import Person

_LONGEST = 100


def timeline_of(record: models.Model) -> list[dict[str, Any]]:
    """The latest changes of a record for web/timeline.html, newest first: title, by, at (UTC), body.

    Who merely looked is in the trail, not here. Two queries, however many events.
    """
    events = ProcessingEvent.objects.about(record).exclude(operation=Operation.CONSULTATION)[:_LONGEST]
    people = Person.objects.in_bulk({event.person_id for event in events if event.person_id})
    return [
        {
            "title": event.verb.capitalize(),
            "by": people.get(event.person_id) if event.person_id else None,
            "at": event.at,
            "body": [event.reason] if event.reason else [],
        }
        for event in events
    ]
