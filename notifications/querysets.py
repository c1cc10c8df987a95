"""Ways to find deliveries and calendar entries, and the one way in which a worker changes a delivery."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from common import clock
from common.prepared import Given
from notifications import states

if TYPE_CHECKING:
    from notifications.models import CalendarEntry, CalendarText, Delivery  # noqa: F401 - named by the bases below

#: The kind of message that holds others of the day; it is about its reader.
DIGEST = "digest"

Row = TypeVar("Row", bound=models.Model)

PAST = dt.timedelta(days=90)
AHEAD = dt.timedelta(days=400)
TOMBSTONE = dt.timedelta(days=30)


def is_due(now: dt.datetime) -> Q:
    """Whether a worker may take a delivery now."""
    return Q(status=states.PENDING, try_at__lte=now, not_after__gt=now)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Ways to find deliveries."""

    def due(self, now: dt.datetime) -> Self:
        """Those that a worker may take now, the longest waiting first."""
        return self.filter(is_due(now)).order_by("try_at", "id")

    def stale(self, now: dt.datetime) -> Self:
        """Those that nobody sent while they were of use."""
        return self.filter(status=states.PENDING, not_after__lte=now)

    def abandoned(self, now: dt.datetime) -> Self:
        """Those whose worker has gone silent. What goes with a digest follows it."""
        gone = self.filter(status__in=states.LEASED, lease_until__lte=now)
        return gone.exclude(status=states.SENDING, digest__isnull=False)

    def held(self, key: UUID, status: str, owner: UUID) -> Self:
        """This delivery, if it is still in this state and this worker's."""
        return self.filter(pk=key, status=status, lease_owner=owner)

    def waiting(self) -> Self:
        """Those that can still be called back."""
        return self.filter(status__in=states.WAITING)

    def told(self) -> Self:
        """Those that count as told, or soon to be: everything that was not called back."""
        return self.exclude(status=states.CANCELLED)

    def change(self, **values: Any) -> int:
        """Change these rows and give how many there were. A row that no worker holds any more has no lease."""
        if values.get("status") not in (None, *states.LEASED):
            values |= {"lease_owner": None, "lease_until": None}
        return self.update(**values, version=F("version") + 1, updated_at=clock.now())

    def put_back(self, reason: str, try_at: dt.datetime) -> int:
        """Let these be claimed again, but for those whose place newer ones have taken; gives how many there were."""
        newer = self.model._default_manager.filter(
            status__in=states.WAITING,
            kind=OuterRef("kind"),
            source_id=OuterRef("source_id"),
            lead=OuterRef("lead"),
            recipient=OuterRef("recipient"),
            channel=OuterRef("channel"),
        )
        # One day's digest does not take the place of another's.
        singles = self.exclude(kind=DIGEST)
        replaced = singles.filter(Exists(newer.exclude(pk=OuterRef("pk"))))
        count = replaced.change(status=states.CANCELLED, last_error="A newer message took its place.")
        return count + self.change(status=states.PENDING, last_error=reason, try_at=try_at)


class Dated(models.QuerySet[Row]):
    """Events of a calendar by their times, and what is served of them: `SHOWN` of each, told apart by its `DIGEST`.

    `TOLD` are the words that a page shows of each; none where only a commitment may be told.
    """

    SHOWN: ClassVar[Any]
    DIGEST: ClassVar[Any]
    TOLD: ClassVar[dict[str, F]]

    def touching(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Those that share an instant with the half-open [starts_at, ends_at), however long ago."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def of_tables(self, tables: Collection[str]) -> Self:
        """Those of these sources."""
        raise NotImplementedError

    def told(self) -> models.QuerySet[Row, dict[str, Any]]:
        """What a page shows of each, in columns that are the same for all kinds of rows, so that they can be joined."""
        times = ("starts_at", "ends_at", "cancelled_at", "source_table", "source_id")
        return self.order_by().values(*times, key=F("pk"), **{f"said_{name}": said for name, said in self.TOLD.items()})

    def in_window(self, now: dt.datetime | Given) -> Self:
        """What a feed serves: 90 days back to 400 ahead; a cancelled event stays 30 days past its date."""
        gone = Q(cancelled_at__isnull=False, ends_at__lte=now - TOMBSTONE)
        return self.filter(ends_at__gt=now - PAST, starts_at__lt=now + AHEAD).exclude(gone).order_by("starts_at", "pk")

    def served(self, now: dt.datetime | Given) -> models.QuerySet[Any, Any]:
        """Of each event in the window: what it is ordered by, its digest, and what today's rights show of it."""
        seen = self.in_window(now).order_by().annotate(mark=self.DIGEST, seen=self.SHOWN)
        return seen.values_list("starts_at", "pk", "mark", "seen")


class CalendarEntryQuerySet(Dated["CalendarEntry"]):
    """Ways to read the calendar. Row security gives each person their own entries.

    What is served of each is its full text, else only that the person is committed. The text is in a table of its own,
    whose row security asks the event itself; where it hides the row, the outer join gives nothing and the entry's own
    withheld text stands in.
    """

    SHOWN = Coalesce("text__vevent", "withheld_vevent")
    DIGEST = Coalesce("text__digest", "withheld_digest")
    TOLD = {"title": F("text__title"), "place": F("text__place"), "path": F("text__path")}

    def of_tables(self, tables: Collection[str]) -> Self:
        """Those of these sources. What may not be seen stays: not even of what kind it is may be told."""
        return self.filter(Q(text__source_table__in=tables) | Q(text__isnull=True))

    def withheld(self) -> Self:
        """A person's own commitments to what they may not see."""
        return self.filter(text__isnull=True)

    def for_everyone(self) -> Self:
        """The partnership's red-flag dates."""
        return self.filter(for_all=True)


class CalendarTextQuerySet(Dated["CalendarText"]):
    """Ways to find events by what they belong to. Row security gives each person those that they may see."""

    SHOWN = F("vevent")
    DIGEST = F("digest")
    TOLD = {"title": F("title"), "place": F("place"), "path": F("path")}

    def of_tables(self, tables: Collection[str]) -> Self:
        """Those of these sources."""
        return self.filter(source_table__in=tables)

    def of_agency(self, agency: UUID | Given) -> Self:
        """Those in an agency's calendar."""
        return self.filter(agencies__contains=[agency])

    def of_theme(self, key: str | Given) -> Self:
        """Those of a theme, by its `theme_key`."""
        return self.filter(themes__contains=[key])

    def unsorted(self) -> Self:
        """Those of which it is not known yet to what they belong."""
        return self.filter(agencies__isnull=True)


def theme_key(theme: str) -> str:
    """A theme as it is found by: its capitals and its spaces do not count."""
    return " ".join(theme.split()).casefold()[:120]
