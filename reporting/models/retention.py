"""How long records are kept, what is to be reviewed, and what must not be disposed of.

A review speaks of its record by its public reference and its key only. Classes are settings of the partnership, since
no law says in years how long a Community Safety Partnership keeps its records.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import AGENCY, SIGNED_IN, RowSecurity, has_role, in_system
from outcomes.durations import Duration
from partners.models import Agency, Person
from reporting.states import REVIEW

#: Administrators keep the whole partnership's records in order, and are shown references, never a record. Managers do
#: so for what their own agency holds and they may see: what is sensitive even among colleagues is not theirs to list.
_REVIEWERS = (
    f"{has_role('administrator')} OR"
    f" ({has_role('manager')} AND held_by_id = {AGENCY} AND muster_can_see(record_table, record_id))"
)


class Confidence(models.TextChoices):
    """How far a period rests on a source."""

    CONFIRMED = "confirmed", "Confirmed by the partnership"
    UNCONFIRMED = "unconfirmed", "Not confirmed"


class RetentionClass(Record):
    """How long a kind of record is kept before someone must look at it again. Switched off, it asks for no review."""

    code = models.CharField(max_length=30, unique=True, editable=False)
    name = models.CharField(max_length=120)
    period = models.CharField(max_length=8, help_text="ISO 8601 with one unit: P6Y")
    source = models.CharField(max_length=400, help_text="What the period rests on")
    confidence = models.CharField(max_length=12, choices=Confidence, default=Confidence.UNCONFIRMED)
    is_on = models.BooleanField(default=True)
    reason = models.TextField(blank=True, help_text="Why it was last changed")

    row_security = RowSecurity(
        visible=f"{SIGNED_IN} OR {in_system('set_up', 'retention')}",
        writable=f"{has_role('administrator')} OR {in_system('set_up')}",
        fixed=("code",),
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "retention classes"
        constraints = [
            models.CheckConstraint(name="retention_period_in_days_or_more", condition=Q(period__regex=r"^P\d+[YMD]$")),
            models.CheckConstraint(name="retention_confidence_known", condition=Q(confidence__in=Confidence.values)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of all classes."""
        return reverse("reporting:retention_classes")

    @property
    def words(self) -> str:
        """The period as people say it."""
        return Duration.parse(self.period).words


class RetentionReview(Record):
    """The review of one record (lifecycle: reporting/states.py), noted by the nightly task once its period has passed.

    The database holds it to two people: triggers in reporting/sql, and the constraint that they differ. A record that
    someone works on again after it was disposed of is reviewed again in its time.
    """

    record_table = models.CharField(max_length=63)
    record_id = models.UUIDField()
    label = models.CharField(max_length=200, help_text="Public reference of the record")
    kind = models.ForeignKey(RetentionClass, models.PROTECT, related_name="reviews")
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="The agency whose record it is")
    since = models.DateField(help_text="From when its period runs")
    due_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in REVIEW.states()], default=REVIEW.initial
    )
    reason = models.TextField(blank=True, help_text="Of what was last decided. Without names")
    kept_until = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)

    row_security = RowSecurity(
        visible=f"{_REVIEWERS} OR {in_system('retention')}",
        insertable=in_system("retention"),
        fixed=("record_table", "record_id", "label", "kind_id", "held_by_id"),
    )

    class Meta:
        ordering = ["due_on", "label"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="review_by_state_and_day"),
            # What was disposed of is looked for by its record too, and lies outside one_review_at_a_time.
            models.Index(fields=["record_table", "record_id"], name="review_by_record"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record_table", "record_id"], condition=~Q(state="disposed"), name="one_review_at_a_time"
            ),
            models.CheckConstraint(name="review_of_known_state", condition=Q(state__in=REVIEW.states())),
            models.CheckConstraint(
                name="kept_review_has_day_and_reason",
                condition=(Q(state="kept", kept_until__isnull=False) & ~Q(reason="")) | ~Q(state="kept"),
            ),
            models.CheckConstraint(
                name="proposed_review_has_person_and_reason",
                condition=(Q(state="proposed", proposed_by__isnull=False) & ~Q(reason="")) | ~Q(state="proposed"),
            ),
            models.CheckConstraint(
                name="disposed_review_has_two_people",
                condition=Q(
                    state="disposed",
                    disposed_at__isnull=False,
                    proposed_by__isnull=False,
                    decided_by__isnull=False,
                )
                & ~Q(proposed_by=F("decided_by"))
                | (~Q(state="disposed") & Q(disposed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.label}"

    @property
    def holds(self) -> "models.QuerySet[LegalHold]":
        """The legal holds that stand on its record."""
        return LegalHold.objects.filter(
            record_table=self.record_table, record_id=self.record_id, lifted_at__isnull=True
        )

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reporting:retention_review", args=[self.pk])


class LegalHold(Record):
    """Why a record must not be disposed of, until it is lifted: proceedings, a complaint, an inquiry."""

    record_table = models.CharField(max_length=63)
    record_id = models.UUIDField()
    label = models.CharField(max_length=200, help_text="Public reference of the record")
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reason = models.TextField(help_text="Without names")
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = models.TextField(blank=True)

    row_security = RowSecurity(
        visible=f"{_REVIEWERS} OR {in_system('retention')}",
        writable=_REVIEWERS,
        fixed=("record_table", "record_id", "label", "held_by_id", "placed_by_id", "reason"),
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["record_table", "record_id"], name="hold_by_record")]
        constraints = [
            models.CheckConstraint(name="hold_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="lifted_hold_has_person_and_reason",
                condition=(Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason=""))
                | Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason=""),
            ),
            models.UniqueConstraint(
                fields=["record_table", "record_id", "reason"],
                name="one_hold_per_record_and_reason",
                condition=Q(lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"legal hold on {self.label}"
