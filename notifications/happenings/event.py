"""One event, told in one way, and where events come from."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.models import Record
from common.clock import LONDON, local
from notifications.reminders import all_day_start

DAY = dt.timedelta(days=1)
_MOMENT = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Happening:
    """One event over the half-open [starts_at, ends_at); an all-day one between midnights in Europe/London.

    `kind` is that of its reminders; `anchor` is what they count back from; `audiences` are whom they can be for, by the
    names that the rules give them (notifications/audiences.py).
    `occasion` tells apart what the same version owes once a setting has moved its clock. `readers` have it in their
    calendar, or everyone (`for_all`); it is in those of its `agencies` and `themes` for whoever may see it. One that is
    not `in_calendar` has reminders alone. `cancelled` ones stay struck through in calendars, those that are `over` just
    go.
    """

    kind: str
    record: Record
    updated_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    anchor: dt.datetime
    title: str
    all_day: bool = False
    place: str = ""
    point: tuple[float, float] | None = None
    description: str = ""
    categories: tuple[str, ...] = ()
    transparent: bool = False
    sensitive: bool = False
    cancelled: bool = False
    over: bool = False
    for_all: bool = False
    readers: frozenset[UUID] = frozenset()
    agencies: frozenset[UUID] = frozenset()
    themes: tuple[str, ...] = ()
    audiences: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    occasion: str = ""
    in_calendar: bool = True

    @property
    def reminded(self) -> frozenset[UUID]:
        """Everyone whom some rule could remind."""
        return frozenset().union(*self.audiences.values())

    @property
    def live(self) -> bool:
        """Whether there is still something to be reminded of."""
        return not (self.cancelled or self.over)

    @property
    def table(self) -> str:
        """The table of the record."""
        return self.record._meta.db_table

    @property
    def starts_on(self) -> dt.date:
        """The first local day."""
        return self.starts_at.astimezone(LONDON).date()

    @property
    def ends_on(self) -> dt.date:
        """The first local day that is not touched."""
        return (self.ends_at - _MOMENT).astimezone(LONDON).date() + DAY


@dataclass(frozen=True)
class Source:
    """Where happenings come from: a model, its rows still to come, and how its rows are told.

    A row is told once for each kind of reminder that there can be of it; at most one of these is in calendars.
    """

    model: type[Record]
    rows: Callable[[], QuerySet[Any]]
    to_come: Callable[[dt.datetime], Q]
    tell: Callable[[Sequence[Any]], Iterator[Happening]]

    def upcoming(self, now: dt.datetime) -> list[Happening]:
        """What is still to come and may be seen."""
        return list(self.tell(list(self.rows().filter(self.to_come(now)))))

    def find(self, key: UUID, kind: str = "") -> Happening | None:
        """One event, of this kind where there can be several; None when it is not there or may not be seen."""
        return next((one for one in self.find_all([key]) if kind in ("", one.kind)), None)

    def find_all(self, keys: Iterable[UUID]) -> list[Happening]:
        """Those of these events that may be seen."""
        return list(self.tell(list(self.rows().filter(pk__in=keys))))


def due_on(on: dt.date, *, kind: str, record: Record, **values: Any) -> Happening:
    """Something due on a day: in calendars all day, taking up nobody's time; reminders count back from that morning."""
    return Happening(
        kind=kind,
        record=record,
        updated_at=record.updated_at,
        starts_at=local(on),
        ends_at=local(on + DAY),
        anchor=all_day_start(on),
        all_day=True,
        transparent=True,
        **values,
    )


def today(now: dt.datetime) -> dt.date:
    """The London day."""
    return now.astimezone(LONDON).date()
