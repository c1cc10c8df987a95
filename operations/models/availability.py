"""When a resource is available, and when it is on leave."""

from django.db import models
from django.db.models import F, Q

from audit.models import Record
from common.rowsecurity import AGENCY, PRACTITIONER, RowSecurity, has_role
from operations.models.resources import Resource
from operations.querysets import AvailabilityQuerySet
from web.dates import london_range_text


class AvailabilityKind(models.TextChoices):
    """What a period says of its resource."""

    AVAILABLE = "available", "Available"
    LEAVE = "leave", "On leave or out of use"


class AvailabilitySource(models.TextChoices):
    """How a period came here."""

    ENTERED = "entered", "Entered"
    IMPORTED = "imported", "From a calendar file"


class Availability(Record):
    """A half-open period [starts_at, ends_at) in which a resource is available, or on leave.

    Without any period of the first kind it is available always. There is no room for why somebody is on leave: that is
    nobody's business here. Seen by the resource's own agency, and by those who plan. A wrong one is struck.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="availability")
    kind = models.CharField(max_length=10, choices=AvailabilityKind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    source = models.CharField(
        max_length=10, choices=AvailabilitySource, default=AvailabilitySource.ENTERED, editable=False
    )
    uid = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="A digest of what the calendar file calls it; the name itself may be personal",
    )
    is_struck = models.BooleanField(default=False, editable=False)

    objects = AvailabilityQuerySet.as_manager()

    row_security = RowSecurity(
        visible=(
            f"{PRACTITIONER} AND ({has_role('chair', 'coordinator')} OR EXISTS (SELECT 1"  # noqa: S608 - no input in it
            f" FROM operations_resource AS whole WHERE whole.id = resource_id AND whole.agency_id = {AGENCY}))"
        ),
        fixed=("resource_id",),
    )

    class Meta:
        ordering = ["starts_at", "ends_at"]
        verbose_name_plural = "availability"
        constraints = [
            models.CheckConstraint(name="availability_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="availability_of_known_kind", condition=Q(kind__in=AvailabilityKind.values)),
            models.CheckConstraint(
                name="availability_of_known_source", condition=Q(source__in=AvailabilitySource.values)
            ),
            models.UniqueConstraint(
                fields=["resource", "kind", "starts_at", "ends_at", "source"],
                name="availability_said_once",
                condition=Q(is_struck=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {london_range_text(self.starts_at, self.ends_at)}"
