"""Who is there on the day: checked in and out."""

from django.db import models
from django.db.models import F, Q

from audit.models import Record
from common.rowsecurity import RowSecurity, visible_with
from operations.models.deployments import DeploymentOfficer
from partners.models import Person


class CheckIn(Record):
    """The time from which a person is there, and until when, once they have left. A wrong one is struck.

    Two of one person at one deployment never overlap (exclusion constraint `checked_in_once_at_a_time`).
    """

    turnout = models.ForeignKey(DeploymentOfficer, models.PROTECT, related_name="check_ins")
    in_at = models.DateTimeField()
    out_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text="Who checked them in")
    client_key = models.UUIDField(
        null=True, blank=True, unique=True, editable=False, help_text="A check-in sent twice is one"
    )
    out_key = models.UUIDField(
        null=True, blank=True, unique=True, editable=False, help_text="A check-out sent twice is one"
    )
    struck_reason = models.TextField(blank=True)

    row_security = RowSecurity(
        visible=visible_with("operations_deploymentofficer", "turnout_id"), fixed=("turnout_id", "in_at")
    )

    class Meta:
        ordering = ["in_at"]
        constraints = [
            models.CheckConstraint(
                name="checked_out_after_in", condition=Q(out_at__isnull=True) | Q(out_at__gt=F("in_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"check-in of {self.turnout_id}"
