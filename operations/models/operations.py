"""Operations, and who takes part in them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, visible_with
from hotspots.models import Hotspot
from operations.states import OPERATION
from partners.models import Agency, Person
from tasking.models import AgendaItem, Referral


class Marking(models.TextChoices):
    """Government security classifications that Muster may hold. SECRET and above is refused."""

    OFFICIAL = "official", "OFFICIAL"
    OFFICIAL_SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


class Operation(Record):
    """A named piece of partnership work (lifecycle: operations/states.py).

    OFFICIAL: for all who work in the partnership. OFFICIAL-SENSITIVE: for its named readers and nobody else, whatever
    their agency (operations/models/readers.py).
    """

    name = models.CharField(max_length=80, help_text="Such as Turncoat; shown as Operation Turncoat")
    theme = models.CharField(max_length=120)
    objective = models.TextField(help_text="What will be different when it is done")
    measure = models.TextField(blank=True, help_text="How it will be measured")
    achieve_by = models.DateField(null=True, blank=True, help_text="The London day by whose end it is to be achieved")
    lead_agency = models.ForeignKey(Agency, models.PROTECT, related_name="operations_led")
    commander = models.ForeignKey(Person, models.PROTECT, related_name="operations_commanded")
    marking = models.CharField(max_length=20, choices=Marking, default=Marking.OFFICIAL)
    state = models.CharField(
        max_length=12,
        choices=[(s, s.replace("_", " ").capitalize()) for s in OPERATION.states()],
        default=OPERATION.initial,
    )
    tasked_by = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operations",
        help_text="The meeting's item that asked for it",
    )
    hotspot = models.ForeignKey(Hotspot, models.PROTECT, null=True, blank=True, related_name="operations")
    referral = models.ForeignKey(
        Referral,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operations",
        help_text="The referral that it answers; its readers may not all see that",
    )
    cancelled_reason = models.TextField(blank=True)
    agencies: models.ManyToManyField = models.ManyToManyField(
        Agency, through="OperationAgency", related_name="operations"
    )

    row_security = RowSecurity(
        visible=(f"{PRACTITIONER} AND (marking = 'official' OR id = ANY ((SELECT muster_operations_read())::uuid[]))"),
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            # Sensitive ones are compared with those in sight only: a refusal must not tell others that they exist.
            models.UniqueConstraint(Lower("name"), name="one_operation_of_a_name", condition=Q(marking="official")),
            models.CheckConstraint(name="operation_of_known_state", condition=Q(state__in=OPERATION.states())),
            models.CheckConstraint(name="operation_of_known_marking", condition=Q(marking__in=Marking.values)),
            models.CheckConstraint(
                name="cancelled_operation_has_reason",
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Operation {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:operation", args=[self.pk])


class OperationAgency(Record):
    """An agency that takes part in an operation: its lead, one asked for a resource, or one whose officer turns out."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="parts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    row_security = RowSecurity(visible=visible_with("operations_operation", "operation_id"), fixed=("operation_id",))

    class Meta:
        verbose_name_plural = "operation agencies"
        constraints = [models.UniqueConstraint(fields=["operation", "agency"], name="agency_takes_part_once")]

    def __str__(self) -> str:
        return f"{self.agency} in {self.operation_id}"
