"""Ways to find hotspots, subjects and imports."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Func, Q

from partners.models import Partnership

if TYPE_CHECKING:
    from hotspots.models import Hotspot, Import, Subject  # noqa: F401  # two are named in strings only


def window_start(on: dt.date, months: int) -> dt.date:
    """The first day of the rolling window of so many months that ends with `on`, that day included.

    12 months to 22 November 2026 begin on 23 November 2025; a month without such a day ends on its last.
    """
    return on - relativedelta(months=months) + dt.timedelta(days=1)


class HotspotQuerySet(models.QuerySet["Hotspot"]):
    """Ways to find hotspots."""

    def live(self) -> Self:
        """Those that the partnership works on: adopted, tasked or reviewed."""
        return self.filter(state__in=["adopted", "tasked", "reviewed"])


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Ways to find subjects."""

    def shared(self) -> Self:
        """Those of one's own agency, or shared with it by an agreement; what an emergency opens is not."""
        sharing = Func(
            F("category"), function="muster_sharing_agencies", output_field=ArrayField(models.UUIDField(), null=True)
        )
        return self.alias(sharing=sharing).filter(sharing__contains=[F("held_by_id")])

    def main(self) -> Self:
        """One for each person: those that are merged into none that whoever is looking may see."""
        # Joined, not compared by key: a main record behind a wall is none.
        return self.filter(merged_into__reference__isnull=True)

    def with_recent_reports(self, on: dt.date, months: int) -> Self:
        """With `recent_reports`: how many reports, not struck, each person has in the rolling window to `on`."""
        return self.with_reports(window_start(on, months), on, name="recent_reports")

    def with_reports(self, since: dt.date, until: dt.date, *, name: str) -> Self:
        """With the number, under this name, of reports that stand from `since` to `until`; merged records' too."""

        def standing(reports: str) -> Count:
            days = Q(**{f"{reports}__reported_on__gte": since, f"{reports}__reported_on__lte": until})
            return Count(reports, filter=days & Q(**{f"{reports}__struck_reason": ""}), distinct=True)

        return self.annotate(**{name: standing("reports") + standing("merged__reports")})

    def repeat_victims(self, on: dt.date) -> Self:
        """Victims and callers with as many reports as the partnership's rule asks, closed records among them.

        One for each person. Counted in SQL; one query more, for the rule.
        """
        rule = Partnership.objects.get()
        repeaters = self.main().filter(kind__in=["victim", "caller"])
        return repeaters.with_recent_reports(on, rule.repeat_months).filter(recent_reports__gte=rule.repeat_count)


class ImportQuerySet(models.QuerySet["Import"]):
    """Ways to find imports."""

    def waiting(self) -> Self:
        """Those that have not ended, oldest first: queued, running, or cut off while they ran."""
        return self.filter(state__in=["queued", "running"]).order_by("created_at", "id")


def is_repeat(subject: "Subject", on: dt.date) -> bool:
    """Whether the subject was a repeat victim or caller on this day (Europe/London)."""
    return type(subject).objects.filter(pk=subject.whole[0].pk).repeat_victims(on).exists()
