"""Safeguarding measures: what was put in place for someone, by whom, and when it is looked at again."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf, Retained
from common import clock
from common.rowsecurity import PERSON, PRACTITIONER, RowSecurity, has_role, in_system, visible_with
from hotspots.models import Subject
from hotspots.models.subjects import shared_with_subject
from partners.models import Agency, DataCategory, Person
from tasking.models.referrals import Referral
from tasking.querysets import MeasureQuerySet
from tasking.reviews import ReviewRule, due_in_words
from tasking.states import MEASURE

#: Ten years: no cadence is longer.
_LONGEST_DAYS, _LONGEST_MONTHS = 3650, 120
_KEEPERS = f"{has_role('chair', 'coordinator', 'administrator')} OR {in_system('set_up')}"


class _Cadence(models.Model):
    """How soon a measure is due, and when it is looked at again."""

    due_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Days within which it is due")
    first_review_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Days to the first review")
    repeat_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Months between later reviews")

    class Meta:
        abstract = True

    @property
    def rule(self) -> ReviewRule:
        """When it is looked at again."""
        return ReviewRule(self.first_review_days, self.repeat_months)

    @property
    def rule_in_words(self) -> str:
        """How soon it is due and when it is looked at again."""
        return " ".join(filter(None, [due_in_words(self.due_days), self.rule.in_words()]))


_CADENCE_SENSIBLE = (
    (Q(due_days__isnull=True) | Q(due_days__gte=1, due_days__lte=_LONGEST_DAYS))
    & (Q(first_review_days__isnull=True) | Q(first_review_days__gte=1, first_review_days__lte=_LONGEST_DAYS))
    & (
        Q(repeat_months__isnull=True)
        | Q(repeat_months__gte=1, repeat_months__lte=_LONGEST_MONTHS, first_review_days__isnull=False)
    )
)


class MeasureKind(_Cadence, Record):
    """A kind of measure, such as a Careline unit, with the cadence that new ones start with."""

    name = models.CharField(max_length=120, unique=True)
    is_active = models.BooleanField(default=True)

    row_security = RowSecurity(
        visible=f"{PRACTITIONER} OR {has_role('administrator')} OR {in_system('set_up')}", writable=_KEEPERS
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(name="measure_kind_cadence_sensible", condition=_CADENCE_SENSIBLE)]

    def __str__(self) -> str:
        return self.name


class SafeguardingMeasure(_Cadence, Record):
    """One measure (lifecycle: tasking/states.py), for a referral or for a person at risk, and seen as that is.

    It keeps the cadence that its kind had, so that a later change of the kind moves no date that was promised.
    `category` and `held_by` are those of the referral or the person.
    """

    kind = models.ForeignKey(MeasureKind, models.PROTECT, related_name="measures")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="measures")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="measures")
    category = models.CharField(max_length=20, blank=True, choices=DataCategory, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", editable=False)
    provided_by = models.ForeignKey(Agency, models.PROTECT, related_name="measures")
    responsible = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField(help_text="Day of what it answers, such as a burglary nearby")
    due_by = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True, help_text="Day on which it was fitted or began")
    next_review_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="Without names")
    state = models.CharField(
        max_length=12,
        choices=[(s, s.replace("_", " ").capitalize()) for s in MEASURE.states()],
        default=MEASURE.initial,
    )
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    objects = MeasureQuerySet.as_manager()

    row_security = RowSecurity(
        visible=(
            f"(referral_id IS NOT NULL AND {visible_with('tasking_referral', 'referral_id')})"
            f" OR (subject_id IS NOT NULL AND {shared_with_subject('subject_id')})"
        ),
        fixed=("referral_id", "subject_id", "category", "held_by_id"),
    )

    retention = Retained(
        code="safeguarding",
        clock="coalesce(record.ended_on, record.asked_on)",
        over="record.state = 'ended'",
        clears=("note", "ended_reason"),
        label="'Safeguarding measure asked for on ' || to_char(record.asked_on, 'DD/MM/YYYY')",
    )

    class Meta:
        ordering = ["next_review_on", "due_by", "created_at"]
        constraints = [
            models.CheckConstraint(name="measure_of_known_state", condition=Q(state__in=MEASURE.states())),
            models.CheckConstraint(name="measure_cadence_sensible", condition=_CADENCE_SENSIBLE),
            models.CheckConstraint(
                name="measure_for_referral_or_subject",
                condition=Q(referral__isnull=False, subject__isnull=True)
                | Q(referral__isnull=True, subject__isnull=False),
            ),
            models.CheckConstraint(
                name="measure_in_place_since_a_day",
                condition=Q(state="asked", started_on__isnull=True, next_review_on__isnull=True)
                | Q(state="in_place", started_on__isnull=False)
                | Q(state="ended", next_review_on__isnull=True),
            ),
            models.CheckConstraint(
                name="ended_measure_has_day_and_reason",
                condition=(Q(state="ended", ended_on__isnull=False) & ~Q(ended_reason=""))
                | (~Q(state="ended") & Q(ended_on__isnull=True, ended_reason="")),
            ),
            models.CheckConstraint(
                name="measure_reviewed_after_its_start",
                condition=Q(next_review_on__isnull=True) | Q(next_review_on__gt=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.for_whom}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("tasking:measure", args=[self.pk])

    @property
    def for_whom(self) -> str:
        """The reference of the referral or of the person."""
        return self.referral.reference if self.referral is not None else self.subject.reference  # type: ignore[union-attr]

    @property
    def about(self) -> Referral | Subject:
        """The referral or the person."""
        return self.referral if self.referral is not None else self.subject  # type: ignore[return-value]

    @property
    def due_on(self) -> dt.date | None:
        """The day on which something is to be done next: to put it in place, or to look at it again."""
        return self.due_by if self.state == "asked" else self.next_review_on

    @property
    def is_late(self) -> bool:
        """Whether that day has passed."""
        return self.due_on is not None and self.due_on < clock.today()


class SafeguardingReview(Record):
    """What was found when a measure was looked at. Kept as it was written."""

    measure = models.ForeignKey(SafeguardingMeasure, models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    result = models.TextField(help_text="Without names")
    next_review_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    row_security = RowSecurity(
        visible=visible_with("tasking_safeguardingmeasure", "measure_id"),
        insertable=f"{visible_with('tasking_safeguardingmeasure', 'measure_id')} AND reviewed_by_id = {PERSON}",
        writable="false",
    )

    retention = PartOf("measure", ("result",))

    class Meta:
        ordering = ["-reviewed_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="review_followed_by_a_later_one",
                condition=Q(next_review_on__isnull=True) | Q(next_review_on__gt=F("reviewed_on")),
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.measure}"
