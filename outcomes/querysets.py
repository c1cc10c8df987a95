"""Ways to find outcomes and their types."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from common import clock
from common.clock import LONDON
from outcomes.reviews import next_review
from outcomes.states import IN_FORCE, NOT_COUNTED, NOT_YET_ISSUED, STANDING

if TYPE_CHECKING:
    from hotspots.models import Subject

#: Families that stand until they are ended though no end is known, such as an abatement notice.
STAND_OPEN_ENDED = ("order", "closure", "notice")


def counts() -> Q:
    """What a report counts: issued, and neither withdrawn, quashed nor struck."""
    return Q(issued_on__isnull=False) & ~Q(state__in=(*NOT_YET_ISSUED, *NOT_COUNTED))


def stood_on(day: dt.date) -> Q:
    """Orders, warnings and the like that were in force on a day, past ones too: begun, and not ended by then."""
    begun = Q(effective_from__lte=day) | Q(effective_from__isnull=True, issued_on__lte=day)
    not_over = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    return counts() & begun & not_over & _stands(day)


def _stands(day: dt.date) -> Q:
    """What was done once (an arrest, a visit) is over when it is done; the time to pay a penalty is no order."""
    open_ended = Q(expires_on__isnull=True) & (Q(indefinite=True) | Q(type__family__in=STAND_OPEN_ENDED))
    return (Q(expires_on__gt=day) | open_ended) & ~Q(type__family="penalty")


def _labelled(label: str) -> Q:
    return Q(subject_label__iexact=label) | Q(vehicle_label__iexact=label)


class OutcomeTypeQuerySet(models.QuerySet[Any]):
    """Ways to find types."""

    def usable(self, on: dt.date) -> Self:
        """Types that the partnership records and whose law is in force on this day."""
        versions: Any = self.model._meta.get_field("versions").related_model
        in_force = versions.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            type=OuterRef("pk"),
            switched_on=True,
        )
        return self.filter(Exists(in_force), switched_on=True)


class OutcomeQuerySet(models.QuerySet[Any]):
    """Ways to find outcomes. Row security has already left out what may not be seen."""

    def counted(self) -> Self:
        """What a report counts: issued, and neither withdrawn, quashed nor struck."""
        return self.filter(counts())

    def standing(self, on: dt.date) -> Self:
        """What is planned or in force on this day: not ended, and its time not run out."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=on), state__in=STANDING)

    def active(self, on: dt.date | None = None) -> Self:
        """Orders, warnings and the like in force on this day (default today).

        What was done once (an arrest, a visit) is over when it is done, and the time to pay a penalty is no order.
        """
        return self.filter(_stands(on or clock.today()), state__in=IN_FORCE)

    def labelled(self, label: str) -> Self:
        """Those whose subject or vehicle has this label, whatever its case."""
        return self.filter(_labelled(label.strip()))

    def active_against(self, *, subject: "Subject | None" = None, label: str = "", on: dt.date | None = None) -> Self:
        """What is active against a subject, or against whatever has this label: a person, premises, a vehicle."""
        # Under each of their references.
        against = Q(subject__in=subject.whole) if subject else Q()
        if label := label.strip():
            against |= _labelled(label)
        return self.active(on).filter(against) if against else self.none()

    def active_at(
        self,
        *,
        site: models.Model | None = None,
        hotspot: models.Model | None = None,
        place: str = "",
        on: dt.date | None = None,
    ) -> Self:
        """What is active at premises, in a hotspot, or where the place or the premises are called so (in part)."""
        here = Q(site=site) if site else Q()
        if hotspot:
            here |= Q(hotspot=hotspot)
        if place := place.strip():
            here |= Q(place__icontains=place) | Q(site__name__icontains=place) | Q(site__address__icontains=place)
        return self.active(on).filter(here) if here else self.none()

    def run_out(self, now: dt.datetime) -> Self:
        """What is recorded as in force though its last day, or where the law counts hours its last hour, is over."""
        over = Q(expires_on__lte=now.astimezone(LONDON).date()) & (Q(expires_at__isnull=True) | Q(expires_at__lte=now))
        return self.filter(over, state__in=IN_FORCE)

    def breached(self) -> Self:
        """Orders of which a breach stands: neither struck nor resumed from."""
        return self.filter(state="breached")

    def ending_within(self, weeks: int, on: dt.date | None = None) -> Self:
        """What is in force and ends within so many weeks of this day (default today)."""
        day = on or clock.today()
        return self.filter(expires_on__gt=day, expires_on__lte=day + dt.timedelta(weeks=weeks), state__in=IN_FORCE)

    def appeals_lodged(self) -> Self:
        """Those against which an appeal was lodged that is not decided yet."""
        appeals: Any = self.model._meta.get_field("appeal_rows").related_model
        lodged = appeals.objects.counted().filter(outcome=OuterRef("pk"), result="open")
        return self.filter(Exists(lodged)).exclude(state__in=NOT_COUNTED)

    def appeals_open(self, on: dt.date | None = None) -> Self:
        """Those whose time for an appeal is not over on this day (default today), or with one that is not decided."""
        in_time = Q(appeal_ends_on__gt=on or clock.today(), state__in=IN_FORCE)
        return self.filter(in_time | Q(pk__in=self.appeals_lodged().values("pk")))

    def reviews_due(self, by: dt.date) -> Self:
        """What is in force and whose next review, or decision whether to renew, is due by this day, or overdue.

        The law reckons them, so they are reckoned here and now, of those few whose law asks for any.
        """
        asked = ~Q(legal_version__review_every="") | ~Q(legal_version__renewal_alarm="")
        rows = self.filter(asked, state__in=IN_FORCE, legal_version__isnull=False, expires_on__isnull=False)
        rows = rows.select_related("legal_version__type").prefetch_related("variation_rows", "review_rows")
        due = ((row.pk, next_review(row)) for row in rows)
        return self.filter(pk__in=[key for key, review in due if review and review.last_day and review.last_day <= by])

    def newest_first(self) -> Self:
        """By the day they are dated, the newest first; the reference breaks ties."""
        return self.order_by("-dated_on", "-reference")
