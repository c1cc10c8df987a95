"""Series of deployments: the rule by which one came to be many."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import RowSecurity, visible_with
from operations.models.operations import Operation
from operations.series.dates import MOST_TIMES, MOST_WEEKS, Every


class DeploymentSeries(Record):
    """How a deployment of an operation comes round again. What comes of each date is the deployment's own."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="series")
    words = models.CharField(max_length=120, help_text="The rule in words: every month on the first Friday, …")
    every = models.CharField(max_length=20, choices=Every)
    interval = models.PositiveSmallIntegerField(default=1, help_text="Weeks between, where it is by the week")
    until = models.DateField(null=True, blank=True, help_text="The last day on which it may be")
    times = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many more times")

    row_security = RowSecurity(visible=visible_with("operations_operation", "operation_id"), fixed=("operation_id",))

    class Meta:
        verbose_name_plural = "deployment series"
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="series_of_known_rule", condition=Q(every__in=Every.values)),
            models.CheckConstraint(
                name="series_interval_in_range", condition=Q(interval__gte=1, interval__lte=MOST_WEEKS)
            ),
            models.CheckConstraint(
                name="series_has_one_end",
                condition=Q(until__isnull=False, times__isnull=True)
                | Q(until__isnull=True, times__gte=1, times__lte=MOST_TIMES),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:series", args=[self.pk])
