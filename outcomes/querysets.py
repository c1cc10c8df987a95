"""Ways to find outcomes and their types."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from common.clock import LONDON
from outcomes.states import IN_FORCE, NOT_COUNTED, NOT_YET_ISSUED, STANDING


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
        return self.exclude(state__in=(*NOT_YET_ISSUED, *NOT_COUNTED)).filter(issued_on__isnull=False)

    def standing(self, on: dt.date) -> Self:
        """What is planned or in force on this day: not ended, and its time not run out."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=on), state__in=STANDING)

    def run_out(self, now: dt.datetime) -> Self:
        """What is recorded as in force though its last day, or where the law counts hours its last hour, is over."""
        over = Q(expires_on__lte=now.astimezone(LONDON).date()) & (Q(expires_at__isnull=True) | Q(expires_at__lte=now))
        return self.filter(over, state__in=IN_FORCE)

    def newest_first(self) -> Self:
        """By the day they are dated, the newest first; the reference breaks ties."""
        return self.order_by("-dated_on", "-reference")
