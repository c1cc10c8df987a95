"""Ways to find case reviews and members of the cohort. Row security has taken out what may not be seen."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When


class CaseReviewQuerySet(models.QuerySet[Any]):
    """Ways to find case reviews."""

    def ongoing(self) -> Self:
        """Case reviews that are not at an end."""
        return self.filter(state__in=("applied", "acknowledged", "threshold_met", "review_held"))

    def overdue(self, today: dt.date) -> Self:
        """Case reviews of which a step is overdue; days are of Europe/London."""
        return self.filter(
            Q(state="applied", acknowledge_by__lt=today)
            | Q(state__in=("applied", "acknowledged"), decide_by__lt=today)
            | Q(state__in=("applied", "acknowledged", "threshold_met"), review_by__lt=today)
        )

    def counted(self, what: str, first: dt.date, last: dt.date) -> Self:
        """Those that a yearly figure counts (`FIGURES`) from one day to another, both included."""
        found = self.exclude(state="struck").filter(FIGURES[what][1], **{f"{FIGURES[what][0]}__range": (first, last)})
        return found.distinct()


#: What is published each year: the day by which it is counted, and what it counts. The database's
#: muster_case_review_figures counts the same.
FIGURES: dict[str, tuple[str, Q]] = {
    "applications": ("applied_on", Q()),
    "not_met": ("decided_on", Q(state="threshold_not_met")),
    "held": ("reviewed_on", Q(reviewed_on__isnull=False)),
    "recommended": ("reviewed_on", Q(recommendations__isnull=False)),
}


class CohortQuerySet(models.QuerySet[Any]):
    """Ways to find members of the cohort."""

    def active(self) -> Self:
        """Those who are in it."""
        return self.filter(state="active")

    def by_colour(self) -> Self:
        """By colour, the closest managed first, then those whose last review is longest ago."""
        rank = Case(*(When(colour=colour, then=Value(at)) for at, colour in enumerate(("red", "amber", "green"))))
        return self.select_related("subject", "held_by").order_by(
            rank.asc(nulls_last=True), F("last_reviewed_on").asc(nulls_first=True), "joined_on", "pk"
        )
