"""Plans: deployments that are proposed for some weeks, what they rest on, and how far the work on them has come."""

import datetime as dt
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import AGENCY, RowSecurity, has_role, visible_with
from hotspots.models import Hotspot
from hotspots.peaks import WEEKDAYS, Peak
from operations.models.deployments import Deployment
from operations.models.red_flags import RedFlagDate
from operations.models.resources import Resource, ResourceKind, ResourceRequest, Skill
from operations.models.sites import Site
from operations.states import PLAN
from partners.models import Agency, Person
from web.dates import plain_date

LONGEST_PLAN = dt.timedelta(weeks=5)


class Plan(Record):
    """A proposal of deployments for the days from `starts_on` to `ends_on`, both included.

    For those who plan, and the managers of the agency that made it. The agencies whose resources it names see nothing
    of it until it is confirmed, when they are asked. `points` and its like are hundredths of harm.
    """

    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    red_flag = models.ForeignKey(RedFlagDate, models.PROTECT, null=True, blank=True, related_name="plans")
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in PLAN.states()], default=PLAN.initial, editable=False
    )
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="plans_made")
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="plans", editable=False)
    session_minutes = models.PositiveSmallIntegerField(default=120)
    travel_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="Kept free between one session and the next of an evening, to get to another place"
    )
    most_sessions = models.PositiveSmallIntegerField(default=3, help_text="At any one place")
    longest_spell_hours = models.PositiveSmallIntegerField(default=10, help_text="Of one person at work")
    rest_hours = models.PositiveSmallIntegerField(default=11, help_text="Between two spells of work of a person")
    seconds = models.PositiveSmallIntegerField(default=20, help_text="The longest that Muster looks for a better plan")
    points = models.PositiveIntegerField(null=True, editable=False)
    bound = models.PositiveIntegerField(null=True, editable=False)
    greedy_points = models.PositiveIntegerField(null=True, editable=False)
    is_optimal = models.BooleanField(default=False, editable=False)
    note = models.TextField(blank=True, editable=False, help_text="What came of looking, where it gave no plan")
    findings = models.JSONField(default=dict, blank=True, editable=False)
    solved_at = models.DateTimeField(null=True, blank=True, editable=False)

    row_security = RowSecurity(
        visible=f"{has_role('chair', 'coordinator')} OR (held_by_id = {AGENCY} AND {has_role('manager')})",
        writable=has_role("chair", "coordinator"),
        fixed=("held_by_id",),
    )

    class Meta:
        ordering = ["-starts_on", "-created_at"]
        constraints = [
            models.CheckConstraint(name="plan_of_known_state", condition=Q(state__in=PLAN.states())),
            models.CheckConstraint(
                name="plan_of_five_weeks_at_most",
                condition=Q(ends_on__gte=F("starts_on")) & Q(ends_on__lt=F("starts_on") + LONGEST_PLAN),
            ),
            models.CheckConstraint(
                name="plan_settings_in_range",
                condition=Q(session_minutes__range=(15, 720))
                & Q(travel_minutes__range=(0, 120))
                & Q(most_sessions__range=(1, 35))
                & Q(longest_spell_hours__range=(1, 24))
                & Q(rest_hours__range=(0, 24))
                & Q(seconds__range=(1, 120)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:plan", args=[self.pk])

    @property
    def days_in_words(self) -> str:
        """ "1 December 2026 to 14 December 2026"."""
        return f"{plain_date(self.starts_on)} to {plain_date(self.ends_on)}"


_PART = RowSecurity(
    visible=visible_with("operations_plan", "plan_id"),
    writable=f"{visible_with('operations_plan', 'plan_id')} AND {has_role('chair', 'coordinator')}",
    fixed=("plan_id",),
)


def _within(table: str, column: str) -> RowSecurity:
    seen = visible_with(table, column)
    return RowSecurity(visible=seen, writable=f"{seen} AND {has_role('chair', 'coordinator')}", fixed=(column,))


class PlanPlace(Record):
    """A hotspot or site of a plan, as it was when the plan was made; the planner may change all of it for this plan."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="places")
    hotspot = models.ForeignKey(Hotspot, models.PROTECT, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=160)
    harm = models.PositiveIntegerField(help_text="Incidents of a year by their weight")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    is_included = models.BooleanField(default=True)
    peak_days = ArrayField(models.PositiveSmallIntegerField(choices=WEEKDAYS))
    peak_starts = models.TimeField()
    peak_ends = models.TimeField(help_text="At or before the start: on the next day")
    is_peak_assumed = models.BooleanField(default=False, help_text="Nobody has said when it is busiest")

    # Premises that one operation holds are in no plan, which more people see.
    row_security = RowSecurity(
        visible=_PART.visible,
        writable=(
            f"{_PART.writable} AND (site_id IS NULL OR EXISTS (SELECT 1 FROM operations_site AS known"  # noqa: S608
            " WHERE known.id = site_id AND known.held_by_id IS NULL))"
        ),
        fixed=_PART.fixed,
    )

    class Meta:
        ordering = ["-harm", "name"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "hotspot"], name="hotspot_once_in_a_plan"),
            models.UniqueConstraint(fields=["plan", "site"], name="site_once_in_a_plan"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def peak(self) -> Peak:
        """When it is worst."""
        return Peak(tuple(self.peak_days), self.peak_starts, self.peak_ends)


class PlanNeed(Record):
    """How many resources of a kind each session at a place needs; none once it is no longer needed."""

    place = models.ForeignKey(PlanPlace, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=20, choices=ResourceKind)
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="+")
    count = models.PositiveSmallIntegerField(default=1)

    row_security = _within("operations_planplace", "place_id")

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "kind", "skill"], name="one_need_of_a_kind", nulls_distinct=False),
            models.CheckConstraint(name="plan_need_in_range", condition=Q(count__lte=20)),
        ]

    def __str__(self) -> str:
        named = f"{self.count} × {self.get_kind_display()}"
        return f"{named} with {self.skill}" if self.skill else named


class SessionState(models.TextChoices):
    """What stands of a proposed deployment."""

    PROPOSED = "proposed", "Proposed"
    LOCKED = "locked", "Kept"
    LEFT_OUT = "left_out", "Left out"
    DROPPED = "dropped", "No longer proposed"


class UseState(models.TextChoices):
    """What stands of a resource at a proposed deployment."""

    PROPOSED = "proposed", "Proposed"
    LOCKED = "locked", "Kept"
    OUT = "out", "Taken off"
    DROPPED = "dropped", "No longer proposed"


class PlannedSession(Record):
    """A proposed deployment at a place, half-open [starts_at, ends_at): from the solver, or entered by the planner.

    Nothing is deleted: what an answer no longer holds is dropped, and found again should it come back.
    """

    place = models.ForeignKey(PlanPlace, models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    harm = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PROPOSED)
    is_entered = models.BooleanField(default=False, help_text="By a person, not by the solver")
    note = models.TextField(blank=True, help_text="What could not be done when the plan was confirmed")
    deployment = models.OneToOneField(
        Deployment, models.PROTECT, null=True, blank=True, editable=False, related_name="planned_session"
    )

    row_security = _within("operations_planplace", "place_id")

    class Meta:
        ordering = ["starts_at", "place__name"]
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_at", "ends_at"], name="planned_session_once"),
            models.CheckConstraint(name="planned_session_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="planned_session_of_known_state", condition=Q(state__in=SessionState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.starts_at:%Y-%m-%d %H:%M}"


class PlannedUse(Record):
    """A resource proposed for a session, and which of its needs it fills."""

    session = models.ForeignKey(PlannedSession, models.PROTECT, related_name="uses")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="planned_uses")
    need = models.ForeignKey(PlanNeed, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=UseState, default=UseState.PROPOSED)
    note = models.TextField(blank=True, help_text="What could not be done when the plan was confirmed")
    request = models.OneToOneField(
        ResourceRequest, models.PROTECT, null=True, blank=True, editable=False, related_name="planned_use"
    )

    row_security = _within("operations_plannedsession", "session_id")

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "resource"], name="resource_once_at_a_session"),
            models.CheckConstraint(name="planned_use_of_known_state", condition=Q(state__in=UseState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.resource} at {self.session}"


class PlanRun(models.Model):
    """One time that the solver looked for a plan. While `beat_at` is fresh somebody works on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="runs")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    seconds = models.FloatField(default=0)
    points = models.PositiveIntegerField(default=0)
    bound = models.PositiveIntegerField(null=True)
    greedy_points = models.PositiveIntegerField(null=True)

    row_security = _PART

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], name="one_run_of_a_plan_at_a_time", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"run of {self.plan_id}"
