"""Problem-solving plans (OSARA): Objective, Scanning, Analysis, Response, Assessment."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf, Retained
from common import clock
from common.rowsecurity import PRACTITIONER, RowSecurity, visible_with
from hotspots.models import Hotspot
from partners.models import Agency, DataCategory, Person
from tasking.models.referrals import Referral
from tasking.states import PROBLEM


class Problem(Record):
    """One plan (lifecycle: tasking/states.py), for a hotspot, a referral, or both; seen as the referral is.

    Analysis is the victim–offender–location triangle, in words without names. `category` and `held_by` are those of the
    referral.
    """

    reference = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(max_length=160, help_text="Without names")
    hotspot = models.ForeignKey(Hotspot, models.PROTECT, null=True, blank=True, related_name="problems")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="problems")
    category = models.CharField(max_length=20, blank=True, choices=DataCategory, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    lead_agency = models.ForeignKey(Agency, models.PROTECT, related_name="problems")
    objective = models.TextField(help_text="What is to be achieved, and how it will be known")
    scanning = models.TextField(blank=True, help_text="What the problem is, and how it is known")
    victim = models.TextField(blank=True)
    offender = models.TextField(blank=True)
    location = models.TextField(blank=True)
    assessment = models.TextField(blank=True, help_text="What the responses achieved; needed to close")
    state = models.CharField(
        max_length=12, choices=[(s, s.capitalize()) for s in PROBLEM.states()], default=PROBLEM.initial
    )

    row_security = RowSecurity(
        visible=(
            f"(referral_id IS NULL AND {PRACTITIONER})"
            f" OR (referral_id IS NOT NULL AND {visible_with('tasking_referral', 'referral_id')})"
        ),
        fixed=("referral_id", "hotspot_id", "category", "held_by_id"),
    )

    retention = Retained(
        code="problems",
        clock="record.updated_at",
        over="record.state = 'closed'",
        clears=("title", "objective", "scanning", "victim", "offender", "location", "assessment"),
        holder="coalesce(record.held_by_id, record.lead_agency_id)",
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="problem_of_known_state", condition=Q(state__in=PROBLEM.states())),
            models.CheckConstraint(
                name="problem_of_a_hotspot_or_a_referral",
                condition=Q(hotspot__isnull=False) | Q(referral__isnull=False),
            ),
            models.CheckConstraint(
                name="restricted_problem_has_referral_and_holder",
                condition=Q(category="") | Q(referral__isnull=False, held_by__isnull=False),
            ),
            models.CheckConstraint(
                name="problem_not_ended_without_assessment", condition=Q(state="open") | ~Q(assessment="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("tasking:problem", args=[self.pk])

    @property
    def public_label(self) -> str:
        """How the log speaks of it: without the title, which people write freely."""
        return self.reference


class ResponseState(models.TextChoices):
    """How a response stands."""

    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class ProblemResponse(Record):
    """One thing that is done about a problem: what, by whom, by when, and how it stands."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="responses")
    text = models.TextField(help_text="Without names")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ResponseState, default=ResponseState.PLANNED)
    outcome = models.TextField(blank=True, help_text="What came of it, or why it was dropped")

    row_security = RowSecurity(visible=visible_with("tasking_problem", "problem_id"), fixed=("problem_id",))

    retention = PartOf("problem", ("text", "outcome"))

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="response_of_known_state", condition=Q(state__in=ResponseState.values)),
            models.CheckConstraint(name="dropped_response_has_reason", condition=~Q(state="dropped") | ~Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"response to {self.problem.reference}"

    def get_absolute_url(self) -> str:
        """Where its plan shows it."""
        return f"{self.problem.get_absolute_url()}#responses"

    @property
    def category(self) -> str:
        """As its plan's: a part is restricted as the whole."""
        return self.problem.category

    @property
    def is_late(self) -> bool:
        """Whether it should have been done by now."""
        waiting = self.state in (ResponseState.PLANNED, ResponseState.UNDER_WAY)
        return waiting and self.due_on is not None and self.due_on < clock.today()
