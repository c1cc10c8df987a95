"""Visits made, and who was there."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from audit.retention import Retained
from common.rowsecurity import RowSecurity, visible_with
from operations.models.deployments import Deployment
from operations.models.operations import Operation
from operations.models.sites import Site, fits
from partners.models import Agency, Person


class VisitOutcome(models.TextChoices):
    """What a visit came to."""

    COMPLIANT = "compliant", "Compliant, no concerns"
    ADVICE = "advice", "Advice given"
    CONCERNS = "concerns", "Concerns found"
    CLOSED = "closed", "Closed, or nobody there"
    REFUSED = "refused", "Refused entry, or would not talk"


class Visit(Record):
    """One visit to premises or a place; "compliant, no concerns" counts as a result.

    `place` says where it was, as it was called then; `site` is the premises, where they are known to Muster.
    """

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="visits")
    deployment = models.ForeignKey(Deployment, models.PROTECT, null=True, blank=True, related_name="visits")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="visits")
    place = models.CharField(max_length=160)
    visited_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10,
        choices=VisitOutcome,
        blank=True,
        help_text="Empty where only words were given",
    )
    compliant = models.BooleanField(default=False, help_text="Kept in step with the outcome")
    result = models.TextField(help_text="Without names")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    client_key = models.UUIDField(
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="A form sent twice gives one visit",
    )
    agencies: models.ManyToManyField = models.ManyToManyField(
        Agency, through="VisitAgency", related_name="visits", help_text="Those that were present"
    )

    row_security = RowSecurity(
        visible=visible_with("operations_operation", "operation_id"),
        insertable=f"{visible_with('operations_operation', 'operation_id')} AND {fits('operations_visit')}",
        fixed=("operation_id", "deployment_id", "site_id"),
    )

    retention = Retained(
        code="visits",
        clock="record.visited_at",
        over="true",
        clears=("place", "result"),
        label="'Visit of ' || to_char(record.visited_at AT TIME ZONE 'Europe/London', 'DD/MM/YYYY HH24:MI')",
        holder=(
            "(SELECT operation.lead_agency_id FROM operations_operation AS operation"
            " WHERE operation.id = record.operation_id)"
        ),
    )

    class Meta:
        ordering = ["-visited_at"]
        constraints = [
            models.CheckConstraint(name="visit_of_known_outcome", condition=Q(outcome__in=["", *VisitOutcome.values])),
            models.CheckConstraint(
                name="compliant_as_the_outcome_says",
                condition=Q(outcome="")
                | Q(outcome="compliant", compliant=True)
                | (~Q(outcome="compliant") & Q(compliant=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"visit to {self.place}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:visit", args=[self.pk])

    @property
    def came_to(self) -> str:
        """What it came to, in words; empty where only words were given."""
        outcome = self.outcome or (VisitOutcome.COMPLIANT if self.compliant else "")
        return str(VisitOutcome(outcome).label) if outcome else ""


class VisitAgency(Record):
    """An agency that was present at a visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="presences")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    row_security = RowSecurity(visible=visible_with("operations_visit", "visit_id"), fixed=("visit_id",))

    class Meta:
        verbose_name_plural = "visit agencies"
        constraints = [models.UniqueConstraint(fields=["visit", "agency"], name="agency_present_once")]

    def __str__(self) -> str:
        return f"{self.agency} at {self.visit_id}"
