"""What pages of a calendar show: the events of any kind of calendar in one list, as their reader may see them today."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit.actions import consulted
from common.clock import local
from notifications.calendars.feed_kinds import Subject
from notifications.calendars.readings import parts_of
from notifications.querysets import Dated, theme_key
from operations.models import Deployment, Marking, Operation
from web.dates import is_whole_days


@dataclass(frozen=True)
class Shown:
    """One event over the half-open [starts_at, ends_at); without words where only a commitment may be told."""

    key: UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    cancelled_at: dt.datetime | None
    source_table: str
    source_id: UUID
    said_title: str | None
    said_place: str | None
    said_path: str | None

    @property
    def whole_days(self) -> bool:
        """Whether it runs from midnight to midnight."""
        return is_whole_days(self.starts_at, self.ends_at)

    @property
    def is_one_day(self) -> bool:
        """Whether it is the whole of one day, so that no hours need be told."""
        return self.whole_days and self.ends_at - self.starts_at < dt.timedelta(hours=26)

    def began_before(self, on: dt.date) -> bool:
        """Whether it began on an earlier London day."""
        return self.starts_at < local(on)


def rows_of(
    subject: Subject, tables: Collection[str], narrowed: Callable[[Dated], Dated]
) -> QuerySet[Any, dict[str, Any]]:
    """The events of this calendar, of these sources (none for all), the first first; each fits `Shown`."""
    parts = [narrowed(part) for part in parts_of(subject.kind, subject.agency_id, theme_key(subject.theme))]
    first, *rest = [(part.of_tables(tables) if tables else part).told() for part in parts]
    return (first.union(*rest, all=True) if rest else first).order_by("starts_at", "key")


def show(rows: Iterable[dict[str, Any]]) -> list[Shown]:
    """The rows as pages show them. That a sensitive operation was shown is logged."""
    shown = [Shown(**row) for row in rows]
    deployments = [
        one.source_id for one in shown if one.source_table == Deployment._meta.db_table and one.said_title is not None
    ]
    sensitive = Operation.objects.filter(deployments__in=deployments, marking=Marking.OFFICIAL_SENSITIVE)
    consulted(sensitive.distinct())
    return shown
