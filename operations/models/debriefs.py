"""What came of an operation, in the words of those who ran it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity
from operations.models.briefings import SEEN_WITH_ITS_OPERATION, WRITES
from operations.models.operations import Operation
from operations.states import DEBRIEF
from partners.models import Person


class ObjectiveMet(models.TextChoices):
    """Whether an operation met its objective."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"
    TOO_EARLY = "too_early", "Too early to say"


#: What a debrief says, by field.
DEBRIEF_PARTS = ("happened", "objective_met", "measured", "to_repeat", "to_change", "recommendation")


class Debrief(Record):
    """The debrief of an operation (lifecycle: operations/states.py). Hours, visits and outcomes are counted, not typed.

    A draft is for those who write it. Once finished it is for all who see the operation, and is corrected only with a
    reason, which stays on it (operations/apps.py); what it said before is in the history.
    """

    operation = models.OneToOneField(Operation, models.PROTECT, related_name="debriefing")
    happened = models.TextField(blank=True, help_text="What happened, and the results")
    objective_met = models.CharField(max_length=10, choices=ObjectiveMet, blank=True)
    measured = models.TextField(blank=True, help_text="How that is known, against the measure of the objective")
    to_repeat = models.TextField(blank=True)
    to_change = models.TextField(blank=True)
    recommendation = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in DEBRIEF.states()], default=DEBRIEF.initial
    )
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    corrections = models.PositiveSmallIntegerField(default=0, editable=False)
    corrected_reason = models.TextField(blank=True, help_text="Why it was last corrected")
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)
    corrected_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    row_security = RowSecurity(
        visible=f"{SEEN_WITH_ITS_OPERATION} AND (state = 'finished' OR {WRITES})",
        insertable=f"{PRACTITIONER} AND {SEEN_WITH_ITS_OPERATION} AND {WRITES}",
        writable=f"{SEEN_WITH_ITS_OPERATION} AND {WRITES}",
        history=f"{SEEN_WITH_ITS_OPERATION} AND {WRITES}",
        fixed=("operation_id",),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="debrief_of_known_state", condition=Q(state__in=DEBRIEF.states())),
            models.CheckConstraint(
                name="finished_debrief_says_what_happened",
                condition=Q(state="draft", finished_at__isnull=True)
                | (Q(state="finished", finished_at__isnull=False) & ~Q(happened="")),
            ),
            models.CheckConstraint(
                name="debrief_of_known_answer", condition=Q(objective_met__in=["", *ObjectiveMet.values])
            ),
            models.CheckConstraint(
                name="corrected_debrief_has_reason",
                condition=Q(corrections=0)
                | (~Q(corrected_reason="") & Q(corrected_at__isnull=False, corrected_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Debrief of {self.operation_id}"

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written."""
        return self.state == DEBRIEF.initial

    def get_absolute_url(self) -> str:
        """The outcome sheet, on which it stands."""
        return reverse("operations:outcome_sheet", args=[self.operation_id])
