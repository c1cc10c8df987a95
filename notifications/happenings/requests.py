"""Requests for resources that wait for an answer: counted from the day of asking, and back from the start."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from notifications import people
from notifications.audiences import ANSWER_WITHIN
from notifications.happenings.event import Happening, Source
from notifications.querysets import AHEAD
from operations.models import Marking, ResourceRequest


def _requests(rows: Sequence[ResourceRequest]) -> Iterator[Happening]:
    operations = [row.deployment.operation for row in rows]
    contacts = people.contacts_of(row.agency_id for row in rows)
    minding = people.minding(operation.lead_agency_id for operation in operations)
    readers = people.readers_of(operations)
    agency_of = people.agencies() if readers else {}
    for row in rows:
        operation = row.deployment.operation
        asked, asking = contacts[row.agency_id], minding.get(operation.lead_agency_id, frozenset())
        if operation.marking != Marking.OFFICIAL:
            named = readers.get(operation.pk, frozenset())
            asked = asked & named or frozenset(one for one in named if agency_of.get(one) == row.agency_id)
            asking &= named
        audiences = {"asked": asked, "asking": asking | {operation.commander_id}}
        called_off = "cancelled" in (row.deployment.state, operation.state)
        waits = not called_off and (row.state == "requested" or row.is_moved)
        answer_by = row.created_at + ANSWER_WITHIN
        yield _waiting("request-unanswered", row, row.starts_at, audiences, over=not waits)
        # A time that was agreed once is asked about again as the deployment nears, not as if it were new.
        late = row.state != "requested" or answer_by >= row.starts_at
        yield _waiting("request-waiting", row, answer_by, audiences, over=not waits or late)


def _waiting(
    kind: str, row: ResourceRequest, anchor: dt.datetime, audiences: dict[str, frozenset[UUID]], *, over: bool
) -> Happening:
    return Happening(
        kind=kind,
        record=row,
        updated_at=row.updated_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        anchor=anchor,
        title="A request waits for an answer",
        sensitive=row.deployment.operation.marking != Marking.OFFICIAL,
        over=over,
        audiences=audiences,
        in_calendar=False,
    )


SOURCES = (
    Source(
        ResourceRequest,
        lambda: ResourceRequest.objects.select_related("deployment__operation"),
        lambda now: Q(
            Q(state="requested") | Q(state="confirmed", agreed_starts_at__isnull=False),
            starts_at__gt=now,
            starts_at__lt=now + AHEAD,
        ),
        _requests,
    ),
)
