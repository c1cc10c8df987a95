"""Events of the apps below, told in one way: what calendars show of them and whom reminders go to.

Read in the sight of whoever is looking, for many records at once (a query or two each).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.models import Record
from common.clock import LONDON, local
from notifications import people
from notifications.querysets import AHEAD
from notifications.reminders import all_day_start
from operations.models import Deployment, DeploymentActivity, Marking, RedFlagDate
from tasking.models import Action, Meeting, SafeguardingMeasure

DAY = dt.timedelta(days=1)
_MOMENT = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Happening:
    """One event over the half-open [starts_at, ends_at); an all-day one between midnights in Europe/London.

    `anchor` is what reminders count back from. `readers` have it in their calendar, or everyone (`for_all`);
    `reminded` get the messages. `cancelled` ones stay struck through in calendars, those that are `over` just go.
    """

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
    reminded: frozenset[UUID] = frozenset()

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
    """Where happenings come from: a model, its rows still to come, and how its rows are told."""

    model: type[Record]
    rows: Callable[[], QuerySet[Any]]
    to_come: Callable[[dt.datetime], Q]
    tell: Callable[[Sequence[Any]], Iterator[Happening]]

    def upcoming(self, now: dt.datetime) -> list[Happening]:
        """What is still to come and may be seen."""
        return list(self.tell(list(self.rows().filter(self.to_come(now)))))

    def find(self, key: UUID) -> Happening | None:
        """One event; None when it is not there or may not be seen."""
        return next(self.tell(list(self.rows().filter(pk=key))), None)


def of(record: Record) -> Happening:
    """The happening of a record that was just changed."""
    return next(SOURCES[record._meta.db_table].tell([record]))


def _deployments(rows: Sequence[Deployment]) -> Iterator[Happening]:
    turnout = people.turning_out(row.pk for row in rows)
    aims = _aims(rows)
    for row in rows:
        operation = row.operation
        sensitive = operation.marking != Marking.OFFICIAL
        concerned = frozenset({*turnout.get(row.pk, ()), operation.commander_id})
        yield Happening(
            record=row,
            updated_at=max(row.updated_at, operation.updated_at),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            anchor=row.starts_at,
            title=f"{'OFFICIAL-SENSITIVE: ' if sensitive else ''}{operation}: {row.name}",
            place=row.place,
            point=_point(row),
            description=f"Meet at {row.meeting_point}." if row.meeting_point else "",
            categories=aims.get(row.pk, ()),
            sensitive=sensitive,
            cancelled="cancelled" in (row.state, operation.state),
            readers=concerned,
            reminded=concerned,
        )


def _aims(rows: Sequence[Deployment]) -> dict[UUID, tuple[str, ...]]:
    """What each deployment is for, each aim once, in the order of its activities."""
    found: dict[UUID, dict[str, None]] = {}
    for activity in DeploymentActivity.objects.filter(deployment__in=[row.pk for row in rows]).order_by("position"):
        found.setdefault(activity.deployment_id, {})[activity.get_aim_display()] = None
    return {key: tuple(labels) for key, labels in found.items()}


def _point(row: Deployment) -> tuple[float, float] | None:
    """Latitude and longitude, unless they are none that a calendar could hold."""
    if row.latitude is None or row.longitude is None:
        return None
    latitude, longitude = float(row.latitude), float(row.longitude)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _meetings(rows: Sequence[Meeting]) -> Iterator[Happening]:
    minders = people.with_role(*people.MINDERS)
    attending = people.attending(row.pk for row in rows)
    excused = people.excused(row.pk for row in rows)
    seated = people.seated(row.forum_id for row in rows)
    for row in rows:
        expected = minders | seated.get(row.forum_id, set())
        concerned = frozenset((expected - excused.get(row.pk, set())) | attending.get(row.pk, set()))
        yield Happening(
            record=row,
            updated_at=row.updated_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            anchor=row.starts_at,
            title=row.forum.name,
            place=row.place,
            cancelled=row.state == "cancelled",
            readers=concerned,
            reminded=concerned if row.state == "planned" else frozenset(),
        )


def _actions(rows: Sequence[Action]) -> Iterator[Happening]:
    for row in rows:
        yield Happening(
            record=row,
            updated_at=row.updated_at,
            starts_at=local(row.due_on),
            ends_at=local(row.due_on + DAY),
            anchor=all_day_start(row.due_on),
            all_day=True,
            # Never its text, which whoever took the minutes wrote freely.
            title=f"Action {row.reference} is due",
            transparent=True,
            sensitive=row.category != "",
            cancelled=row.state == "struck",
            over=row.state in ("completed", "discharged"),
            readers=frozenset({row.owner_id}),
            reminded=frozenset({row.owner_id}),
        )


def _red_flags(rows: Sequence[RedFlagDate]) -> Iterator[Happening]:
    minders = people.with_role(*people.MINDERS)
    for row in rows:
        first_day = row.starts_at.astimezone(LONDON).date()
        provisional = " (date to be confirmed)" if row.provisional else ""
        yield Happening(
            record=row,
            updated_at=row.updated_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            anchor=all_day_start(first_day) if row.all_day else row.starts_at,
            all_day=row.all_day,
            title=f"Red flag: {row.name}{provisional}",
            description="\n".join(filter(None, [row.minimum_resource, row.leave_embargo])),
            categories=tuple(row.themes),
            transparent=True,
            cancelled=row.is_cancelled,
            for_all=True,
            reminded=minders,
        )


def _measures(rows: Sequence[SafeguardingMeasure]) -> Iterator[Happening]:
    """Something is to be done about a measure: told to whoever is responsible, else to the agency holding the case."""
    contacts: dict[UUID, frozenset[UUID]] = {}
    for row in rows:
        if row.responsible_id is not None:
            concerned = frozenset({row.responsible_id})
        elif row.held_by_id in contacts:
            concerned = contacts[row.held_by_id]
        else:
            concerned = contacts[row.held_by_id] = people.contacts(row.held_by_id)
        due_on = row.due_on or row.asked_on
        yield Happening(
            record=row,
            updated_at=row.updated_at,
            starts_at=local(due_on),
            ends_at=local(due_on + DAY),
            anchor=all_day_start(due_on),
            all_day=True,
            # Nothing of whose it is, nor of what: a calendar leaves the partnership's hands.
            title="Safeguarding measure to be in place" if row.state == "asked" else "Safeguarding review due",
            transparent=True,
            sensitive=row.category != "",
            over=row.due_on is None,
            readers=concerned,
            reminded=concerned,
        )


_LATEST = AHEAD


def _today(now: dt.datetime) -> dt.date:
    return now.astimezone(LONDON).date()


SOURCES: dict[str, Source] = {
    source.model._meta.db_table: source
    for source in (
        Source(
            Deployment,
            lambda: Deployment.objects.select_related("operation"),
            lambda now: Q(ends_at__gt=now, starts_at__lt=now + _LATEST),
            _deployments,
        ),
        Source(
            Meeting,
            lambda: Meeting.objects.select_related("forum"),
            lambda now: Q(ends_at__gt=now, starts_at__lt=now + _LATEST),
            _meetings,
        ),
        Source(
            Action,
            lambda: Action.objects.all(),
            lambda now: Q(due_on__gte=_today(now), due_on__lt=(now + _LATEST).date()),
            _actions,
        ),
        Source(
            RedFlagDate,
            lambda: RedFlagDate.objects.all(),
            lambda now: Q(ends_at__gt=now, starts_at__lt=now + _LATEST),
            _red_flags,
        ),
        Source(
            SafeguardingMeasure,
            lambda: SafeguardingMeasure.objects.all(),
            lambda now: (
                Q(state="asked", due_by__gte=_today(now), due_by__lt=(now + _LATEST).date())
                | Q(state="in_place", next_review_on__gte=_today(now), next_review_on__lt=(now + _LATEST).date())
            ),
            _measures,
        ),
    )
}
