"""Ways to find outcomes and their types."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from common import clock
from common.clock import LONDON
from outcomes.reviews import next_review
from outcomes.states import IN_FORCE, NOT_COUNTED, NOT_YET_ISSUED, STANDING

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

    def active(self) -> Self:
        """Orders, warnings and the like that stand today, by their state: those issued that are yet to begin, too.

        What was done once (an arrest, a visit) is over when it is done, and the time to pay a penalty is no order.
        States are today's: what had begun and not ended on another day is `stood_on`.
        """
        return self.filter(_stands(clock.today()), state__in=IN_FORCE)

    def labelled(self, label: str) -> Self:
        """Those whose subject or vehicle has this label, whatever its case."""
        label = label.strip()
        return self.filter(Q(subject_label__iexact=label) | Q(vehicle_label__iexact=label))

    def run_out(self, now: dt.datetime) -> Self:
        """What is recorded as in force though its last day, or where the law counts hours its last hour, is over."""
        over = Q(expires_on__lte=now.astimezone(LONDON).date()) & (Q(expires_at__isnull=True) | Q(expires_at__lte=now))
        return self.filter(over, state__in=IN_FORCE)

    def breached(self) -> Self:
        """Orders of which a breach stands: neither struck nor resumed from."""
        return self.filter(state="breached")

    def ending_within(self, ahead: dt.timedelta) -> Self:
        """What is in force and ends within so long of today; not what runs out today."""
        day = clock.today()
        return self.filter(expires_on__gt=day, expires_on__lte=day + ahead, state__in=IN_FORCE)

    def appeals_lodged(self) -> Self:
        """Those against which an appeal was lodged that is not decided yet."""
        appeals: Any = self.model._meta.get_field("appeal_rows").related_model
        lodged = appeals.objects.counted().filter(outcome=OuterRef("pk"), result="open")
        return self.filter(Exists(lodged)).exclude(state__in=NOT_COUNTED)

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
