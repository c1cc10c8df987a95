"""The dated deployments in which operations happen, and who turns out."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.clock import LONDON
from common.rowsecurity import RowSecurity, visible_with
from operations.models.operations import Operation
from operations.models.series import DeploymentSeries
from operations.querysets import DeploymentOfficerQuerySet, DeploymentQuerySet
from operations.states import DEPLOYMENT
from partners.models import Agency, Person


class Aim(models.TextChoices):
    """To what end something is done."""

    EDUCATE = "educate", "Educate"
    ENFORCE = "enforce", "Enforce"
    REASSURE = "reassure", "Reassure"


class Deployment(Record):
    """One dated turn-out of an operation: a day of action. Half-open [starts_at, ends_at), often across midnight."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="deployments")
    name = models.CharField(max_length=120, help_text="Such as Day of action, High Street")
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
    series = models.ForeignKey(
        DeploymentSeries, models.PROTECT, null=True, blank=True, related_name="deployments", editable=False
    )
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

    @property
    def aims_in_words(self) -> str:
        """What it is for: "Educate, enforce". Prefetch `activities` for many."""
        labels = dict.fromkeys(activity.get_aim_display() for activity in self.activities.all())
        return ", ".join(labels).capitalize()


class DeploymentActivity(Record):
    """One thing that is done at a deployment: to what end, what, and by whom (no agency: by all who come).

    It goes when the plan has it no longer; its history stays.
    """

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="activities")
    position = models.PositiveSmallIntegerField()
    aim = models.CharField(max_length=10, choices=Aim)
    text = models.CharField(max_length=200, blank=True, help_text="Such as Test purchases at four shops")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")

    row_security = RowSecurity(
        visible=visible_with("operations_deployment", "deployment_id"),
        deletable=visible_with("operations_deployment", "deployment_id"),
        fixed=("deployment_id",),
    )

    class Meta:
        verbose_name_plural = "deployment activities"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["deployment", "position"], name="one_activity_at_a_position"),
            models.CheckConstraint(name="activity_of_known_aim", condition=Q(aim__in=Aim.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_aim_display()}: {self.text}" if self.text else str(self.get_aim_display())


class DeploymentOfficer(Record):
    """A person who is to turn out.

    The database holds its period and `deployment_state` to the deployment's (foreign key
    `turnout_is_as_its_deployment`), and refuses a second planned one of the same person whose time overlaps (exclusion
    constraint `person_turns_out_once_at_a_time`, both in migration 0013), unless stood down.
    """

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="turnout")
    person = models.ForeignKey(Person, models.PROTECT, related_name="turnouts")
    stood_down = models.BooleanField(default=False)
    stood_down_reason = models.TextField(blank=True)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    deployment_state = models.CharField(max_length=10, editable=False)

    row_security = RowSecurity(visible=visible_with("operations_deployment", "deployment_id"), fixed=("deployment_id",))

    objects = DeploymentOfficerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deployment", "person"], name="person_turns_out_once")]

    def __str__(self) -> str:
        return f"{self.person} at {self.deployment_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new one takes the time and the state of its deployment."""
        if self._state.adding:
            self.starts_at, self.ends_at = self.deployment.starts_at, self.deployment.ends_at
            self.deployment_state = self.deployment.state
        super().save(*args, **kwargs)
