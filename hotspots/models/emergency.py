"""Opening one record in an emergency, without an agreement: for an hour, told at once, looked at afterwards."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common import clock
from common.lifecycle import Lifecycle
from common.rowsecurity import AGENCY, PERSON, PRACTITIONER, RowSecurity, has_role
from hotspots.models.subjects import Subject
from hotspots.states import EMERGENCY
from partners.models import Agency, Person


class Ground(models.TextChoices):
    """What lets a record be opened without an agreement: vital interests, and safeguarding (UK GDPR art 6(1)(d), DPA
    2018 sch 1 para 18)."""

    LIFE = "life", "Danger to someone’s life"
    CHILD = "child", "A child must be safeguarded now"
    ADULT = "adult", "An adult at risk must be safeguarded now"


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    """Ways to find them."""

    def in_force(self, person: UUID | None) -> "EmergencyAccessQuerySet":
        """Those by which this person may look now. What they may see, the database says by the same rule."""
        return self.filter(person_id=person, subject__isnull=False, ended_at__isnull=True, until__gt=clock.now())


#: They answer for the agency that holds the record, or for that of whoever opened it.
_ANSWERS = (
    f"({PRACTITIONER} AND ((({{column}} = {AGENCY}) AND {has_role('chair', 'coordinator', 'manager')})"
    f" OR {{column}} = ANY ((SELECT muster_single_contact_of())::uuid[])))"
)


class EmergencyAccess(Record):
    """One person's look at one subject, or their try where there was none to be had (no subject: it tells no more).

    Made by the database's `muster_open_in_emergency` alone. `reference` is what they gave.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="The person's, as they opened it")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=20)
    ground = models.CharField(max_length=10, choices=Ground)
    reason = models.TextField(help_text="Without names")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in EMERGENCY.states()], default=EMERGENCY.initial
    )
    review = models.TextField(blank=True, help_text="What the holding agency says of it afterwards. Without names")
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    lifecycle: ClassVar[Lifecycle] = EMERGENCY
    objects = EmergencyAccessQuerySet.as_manager()

    row_security = RowSecurity(
        visible=(
            f"person_id = {PERSON} OR (subject_id IS NOT NULL"
            f" AND ({_ANSWERS.format(column='held_by_id')} OR {_ANSWERS.format(column='agency_id')}))"
        ),
        insertable="false",
        fixed=(
            *("person_id", "agency_id", "subject_id", "held_by_id", "reference"),
            *("ground", "reason", "until", "created_at"),
        ),
    )

    class Meta:
        verbose_name = "emergency access"
        verbose_name_plural = "emergency accesses"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["person", "created_at"], name="emergency_by_person")]
        constraints = [
            models.CheckConstraint(name="emergency_of_known_ground", condition=Q(ground__in=Ground)),
            models.CheckConstraint(name="emergency_of_known_state", condition=Q(state__in=EMERGENCY.states())),
            models.CheckConstraint(
                name="emergency_subject_with_holder",
                condition=Q(subject__isnull=True, held_by__isnull=True)
                | Q(subject__isnull=False, held_by__isnull=False),
            ),
            models.CheckConstraint(name="emergency_ends_after_it_begins", condition=Q(until__gt=F("created_at"))),
            models.CheckConstraint(
                name="emergency_ended_by_someone",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="emergency_reviewed_with_words",
                condition=Q(state="open", review="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    Q(state__in=["accepted", "misused"], reviewed_by__isnull=False, reviewed_at__isnull=False)
                    & ~Q(review="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"emergency access to {self.reference}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("hotspots:emergency", args=[self.pk])

    @property
    def is_in_force(self) -> bool:
        """Whether it opens the record now."""
        return self.subject_id is not None and self.ended_at is None and self.until > clock.now()
