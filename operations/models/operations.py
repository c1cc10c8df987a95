"""Operations, the dated deployments in which they happen, and the visits made."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from audit.models import Record
from common.clock import LONDON
from common.rowsecurity import PRACTITIONER, RowSecurity, visible_with
from hotspots.models import Hotspot
from operations.querysets import DeploymentQuerySet
from operations.states import DEPLOYMENT, OPERATION
from partners.models import Agency, Person
from tasking.models import AgendaItem


class Marking(models.TextChoices):
    """Government security classifications that Muster may hold. SECRET and above is refused."""

    OFFICIAL = "official", "OFFICIAL"
    OFFICIAL_SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


class Activity(models.TextChoices):
    """What a deployment is for."""

    EDUCATE = "educate", "Educate"
    ENFORCE = "enforce", "Enforce"
    REASSURE = "reassure", "Reassure"


class Operation(Record):
    """A named piece of partnership work (lifecycle: operations/states.py).

    OFFICIAL: for all who work in the partnership. OFFICIAL-SENSITIVE: for its named readers and nobody else, whatever
    their agency (operations/models/readers.py).
    """

    name = models.CharField(max_length=80, help_text="Such as Turncoat; shown as Operation Turncoat")
    theme = models.CharField(max_length=120)
    objective = models.TextField()
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
    debrief = models.TextField(blank=True)
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


class Deployment(Record):
    """One dated turn-out of an operation: a day of action. Half-open [starts_at, ends_at), often across midnight."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="deployments")
    name = models.CharField(max_length=120, help_text="Such as Day of action, High Street")
    activity = models.CharField(max_length=10, choices=Activity)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    meeting_point = models.CharField(max_length=160, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in DEPLOYMENT.states()], default=DEPLOYMENT.initial
    )
    cancelled_reason = models.TextField(blank=True)
    officers: models.ManyToManyField = models.ManyToManyField(
        Person, through="DeploymentOfficer", related_name="deployments"
    )

    row_security = RowSecurity(visible=visible_with("operations_operation", "operation_id"), fixed=("operation_id",))

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="deployment_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="The deployment must end after it starts.",
            ),
            models.CheckConstraint(name="deployment_of_known_state", condition=Q(state__in=DEPLOYMENT.states())),
            models.CheckConstraint(
                name="cancelled_deployment_has_reason",
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""),
            ),
            models.CheckConstraint(
                name="deployment_point_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.starts_at.astimezone(LONDON):%-d %B %Y}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:deployment", args=[self.pk])


class DeploymentOfficer(Record):
    """A person who is to turn out."""

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="turnout")
    person = models.ForeignKey(Person, models.PROTECT, related_name="turnouts")
    stood_down = models.BooleanField(default=False)

    row_security = RowSecurity(visible=visible_with("operations_deployment", "deployment_id"), fixed=("deployment_id",))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deployment", "person"], name="person_turns_out_once")]

    def __str__(self) -> str:
        return f"{self.person} at {self.deployment_id}"
