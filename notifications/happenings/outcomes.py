"""What outcomes bring: orders that end, in weeks or in hours, reviews that the law asks for, and appeals to be heard.

A row is told once for each, since each has leads of its own. In calendars it is once: its end or its review, whichever
comes first.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from common import clock
from common.clock import local
from notifications import people
from notifications.happenings.event import DAY, Happening, Source, due_on, today
from notifications.marking import is_sensitive
from notifications.querysets import AHEAD
from operations.models import Marking
from outcomes.models import DECIDED_ON, Appeal, Family, Outcome
from outcomes.reviews import still_due
from outcomes.states import IN_FORCE
from partners.models import Role

#: What ends within days, and is counted in hours.
_IN_HOURS = (Family.DISPERSAL, Family.CLOSURE)
#: What each day is called.
_DAYS = {"order-expiring": "last day", "order-review": "review due", "appeal-hearing": "appeal heard"}


def _outcomes(rows: Sequence[Outcome]) -> Iterator[Happening]:
    live = [row for row in rows if row.state in IN_FORCE]
    told = _Told(live)
    for row in rows:
        # Of what is over nothing else is asked: whoever ends it may be a rule, which sees no more than the row.
        if row.state not in IN_FORCE:
            yield _on_day(row, "order-expiring", None)
            yield _on_day(row, "order-review", None, in_calendar=False)
            yield _on_day(row, "appeal-hearing", None, in_calendar=False)
            yield _in_hours(row, over=True)
            continue
        review_on = _review_on(row)
        last_day = row.last_day if row.expires_at is None and row.type.family in DECIDED_ON else None
        review_first = review_on is not None and (last_day is None or review_on <= last_day)
        audiences = told.audiences(row)
        counted_in_hours = row.expires_at is not None and row.type.family in _IN_HOURS
        yield _on_day(row, "order-review", review_on, audiences, in_calendar=review_first)
        yield _on_day(row, "order-expiring", last_day, audiences, in_calendar=not review_first)
        yield _on_day(row, "appeal-hearing", _hearing_on(row), audiences, in_calendar=False)
        yield _in_hours(row, audiences, over=not counted_in_hours)


def _on_day(
    row: Outcome,
    kind: str,
    on: dt.date | None,
    audiences: dict[str, frozenset[UUID]] | None = None,
    *,
    in_calendar: bool = True,
) -> Happening:
    """Its last day, the last day for its review, or the day of a hearing; over where there is none."""
    audiences = audiences or {}
    # What is sensitive goes by its reference: of what kind it is, and on whom, stays in Muster.
    sensitive = on is None or is_sensitive(row)
    name = f"Outcome {row.reference}" if sensitive else f"{row.type} {row.reference}"
    return due_on(
        on or row.dated_on,
        kind=kind,
        record=row,
        title=f"{name}: {_DAYS[kind]}",
        sensitive=sensitive,
        over=on is None,
        readers=audiences.get("officer", frozenset()) | audiences.get("agency", frozenset()),
        agencies=frozenset({row.issuing_agency_id}),
        audiences=audiences,
        in_calendar=in_calendar,
    )


def _in_hours(row: Outcome, audiences: dict[str, frozenset[UUID]] | None = None, *, over: bool) -> Happening:
    """Its last hour. Not in calendars, which are read again too seldom for it."""
    ends_at = row.expires_at or local(row.dated_on + DAY)
    return Happening(
        kind="order-hours",
        record=row,
        updated_at=row.updated_at,
        starts_at=ends_at - DAY,
        ends_at=ends_at,
        anchor=ends_at,
        title=f"{row.reference}: last hours",
        over=over,
        audiences=audiences or {},
        in_calendar=False,
    )


def _review_on(row: Outcome) -> dt.date | None:
    """The last day for the next review that the law asks for and that is not done, or for deciding to extend it."""
    days = (review.last_day for review in still_due(row))
    return next((day for day in days if day is not None and day >= clock.today()), None)


def _hearing_on(row: Outcome) -> dt.date | None:
    """The day on which an appeal that is open is to be heard."""
    days = [one.hearing_on for one in row.appeal_rows.all() if one.is_open and not one.is_struck and one.hearing_on]
    return min((day for day in days if day >= clock.today()), default=None)


class _Told:
    """Whom each of these outcomes concerns, of those who may see it; asked for all of them at once."""

    def __init__(self, rows: Sequence[Outcome]) -> None:
        self._contacts = people.contacts_of(row.issuing_agency_id for row in rows)
        self._coordinators = people.with_role(Role.COORDINATOR) if rows else frozenset()
        self._sight = people.Sight(wall for row in rows for wall in _walls(row))
        self._readers = people.readers_of(row.operation for row in rows if row.operation is not None)

    def audiences(self, row: Outcome) -> dict[str, frozenset[UUID]]:
        """The officer who issued it, those who answer for the agency, and the partnership's coordinators."""
        found = {
            "officer": frozenset({row.officer_id}),
            "agency": self._contacts[row.issuing_agency_id],
            "coordinators": self._coordinators,
        }
        operation = row.operation
        if operation is not None and operation.marking != Marking.OFFICIAL:
            named = self._readers.get(operation.pk, frozenset())
            found = {name: those & named for name, those in found.items()}
        own = row.issuing_agency_id if row.marking != Marking.OFFICIAL else None
        return {name: self._sight.of(those, *_walls(row), agency=own) for name, those in found.items()}


def _walls(row: Outcome) -> list[people.Wall]:
    """Its own, and that of the action that led to it."""
    return [(of.category, of.held_by_id) for of in (row, row.action) if of is not None]


def _to_come(now: dt.datetime) -> Q:
    """In force, and ending some day, since a review falls due sooner than that; or with an appeal to be heard."""
    ending = Q(expires_on__lt=(now + AHEAD).date(), type__family__in=(*DECIDED_ON, *_IN_HOURS))
    reviewed = ~Q(legal_version__review_every="") | ~Q(legal_version__renewal_alarm="")
    listed = Appeal.objects.counted().filter(outcome=OuterRef("pk"), result="open", hearing_on__gte=today(now))
    return Q(Q(ending | reviewed, expires_on__gte=today(now)) | Q(Exists(listed)), state__in=IN_FORCE)


def _rows() -> Any:
    # Followed from the outer side: a rule that ends an outcome sees none of these.
    return Outcome.objects.prefetch_related(
        *("type", "legal_version", "operation", "action", "officer", "variation_rows", "review_rows", "appeal_rows")
    )


SOURCES = (Source(Outcome, _rows, _to_come, _outcomes),)
