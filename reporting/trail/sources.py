"""Where a timeline comes from: events of the processing log, history rows, and messages; each from a place on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from audit.models import ProcessingEvent
from notifications import states
from notifications.models import Delivery
from outcomes.paging import before
from partners.models import Person
from reporting.trail.kinds import audited_tables
from reporting.trail.telling import EVENT, LOOKS, MESSAGE, ROW, Found


@dataclass(frozen=True)
class Narrow:
    """What of a trail is wanted: whose doings, for which agency, in [since, until); all of it together."""

    show: str = ""
    person: UUID | None = None
    agency: UUID | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Place:
    """A place in the order: what comes after it is older."""

    at: dt.datetime
    rank: int
    key: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.rank}_{self.key}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names; None for nonsense."""
        try:
            at, rank, key = text.split("_")
            when, number, most = dt.datetime.fromisoformat(at), int(key), 2**128 if int(rank) == MESSAGE else 2**63
            is_place = when.tzinfo and int(rank) in (ROW, EVENT, MESSAGE) and 0 <= number < most
            return cls(when.astimezone(dt.UTC), int(rank), number) if is_place else None
        except (ValueError, OverflowError):
            return None

    def older(self, rank: int, at: str, key: str) -> Q:
        """The condition that something of this rank comes after the place."""
        if rank == self.rank:
            value = UUID(int=self.key) if rank == MESSAGE else self.key
            return Q(before(at, self.at, key, value))
        return Q(**{f"{at}__lt" if rank > self.rank else f"{at}__lte": self.at})


def events(keys: Sequence[UUID], narrow: Narrow, place: Place | None, size: int) -> Iterator[Found]:
    """Events of these records, newest first."""
    if narrow.show == "messages":
        return
    rows = ProcessingEvent.objects.filter(_period("at", narrow), record_id__in=keys)
    if narrow.person:
        rows = rows.filter(person_id=narrow.person)
    if narrow.agency:
        rows = rows.filter(agency_id=narrow.agency)
    if narrow.show == "looks":
        rows = rows.filter(operation__in=LOOKS)
    if narrow.show == "changes":
        rows = rows.exclude(operation__in=LOOKS)
    if place:
        rows = rows.filter(place.older(EVENT, "at", "id"))
    for row in rows.order_by("-at", "-id")[:size]:
        if row.at:  # stamped by the database; Django knows it as empty until then
            yield Found(row.at, EVENT, row.pk, row)


def readings(links: Sequence[UUID], narrow: Narrow, place: Place | None, size: int) -> Iterator[Found]:
    """Readings of these calendar links, newest first: looks at what stands in the calendar."""
    if links and narrow.show in ("", "looks"):
        yield from events(links, replace(narrow, show="looks"), place, size)


def history_rows(record: models.Model, narrow: Narrow, place: Place | None, size: int) -> Iterator[Found]:
    """History rows of the record itself, newest first, each with the one before it."""
    if narrow.show in ("looks", "messages"):
        return
    history = audited_tables()[record._meta.db_table][1]
    rows = history._default_manager.filter(_period("history_date", narrow), id=record.pk)
    if narrow.person:
        rows = rows.filter(history_user_id=narrow.person)
    if narrow.agency:
        rows = rows.filter(history_user_id__in=Person.objects.filter(agency=narrow.agency).values("pk"))
    if place:
        rows = rows.filter(place.older(ROW, "history_date", "history_id"))
    found: list[Any] = list(rows.order_by("-history_date", "-history_id")[: size + 1])
    is_whole = not (narrow.person or narrow.agency or narrow.since)
    olders = [*found[1:], None] if is_whole else [_before(row) for row in found]
    for row, previous in zip(found[:size], olders, strict=False):
        yield Found(row.history_date, ROW, row.history_id, row, previous)


def _before(row: Any) -> Any:
    """The row of the same record before this one, whoever wrote it."""
    older = type(row)._default_manager.filter(id=row.id, history_id__lt=row.history_id)
    return older.order_by("-history_date", "-history_id").first()


def messages(keys: Sequence[UUID], narrow: Narrow, place: Place | None, size: int) -> Iterator[Found]:
    """Messages about these records that went, or did not get through, as far as the reader may see who was told.

    By when they were sent, or given up. What only waits to be sent told nobody anything.
    """
    if narrow.show in ("looks", "changes"):
        return
    rows = Delivery.objects.annotate(moved_at=Coalesce("sent_at", "updated_at")).filter(
        _period("moved_at", narrow), source_id__in=keys, status__in=(states.SENT, *states.TROUBLED)
    )
    if narrow.person:
        rows = rows.filter(recipient=narrow.person)
    if narrow.agency:
        rows = rows.filter(recipient__agency=narrow.agency)
    if place:
        rows = rows.filter(place.older(MESSAGE, "moved_at", "id"))
    for row in rows.select_related("recipient__agency").order_by("-moved_at", "-id")[:size]:
        yield Found(row.moved_at, MESSAGE, row.pk.int, row)


def _period(at: str, narrow: Narrow) -> Q:
    asked = Q()
    if narrow.since:
        asked &= Q(**{f"{at}__gte": narrow.since})
    if narrow.until:
        asked &= Q(**{f"{at}__lt": narrow.until})
    return asked
