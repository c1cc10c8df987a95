"""Looks at people's records that stand out, for those who answer for how data are used to look at in turn.

What stands out, and what links an agency to a person, is in reporting/sql/odd_access.sql. Nothing here counts what
somebody does: a row is one occasion, to be explained.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import AGENCY, PERSON, RowSecurity, has_role, in_system
from hotspots.models import Subject
from partners.models import Agency, Person


class OddKind(models.TextChoices):
    """Why a look stands out."""

    NO_LINK = "no_link", "No link to the person"
    MANY = "many", "Many people in an hour"
    OUT_OF_HOURS = "out_of_hours", "Out of hours and off duty"
    EMERGENCY = "emergency", "Opened in an emergency"


class ReviewResult(models.TextChoices):
    """What whoever reviewed it found."""

    EXPLAINED = "explained", "Explained"
    FOLLOW_UP = "follow_up", "To be followed up"
    PASSED_ON = "passed_on", "Passed to the data protection officer"


class AccessReview(Record):
    """One occasion. What happened stays as it was noted; what was found of it is said once."""

    kind = models.CharField(max_length=12, choices=OddKind)
    occasion = models.CharField(max_length=120, editable=False, help_text="What makes it one occasion, noted once")
    event_id = models.BigIntegerField(editable=False, help_text="The first event of it in the log")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    is_reviewed = models.BooleanField(default=False)
    result = models.CharField(max_length=10, choices=ReviewResult, blank=True)
    words = models.TextField(blank=True, help_text="Without names")
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    row_security = RowSecurity(
        # Nobody is shown what was noted of themselves. A manager: what their own people did, and what was done to their
        # agency's records. All of it only while they read the log for a purpose (Data Protection Act 2018 s62(4)).
        visible=(
            f"person_id <> {PERSON} AND (SELECT muster_reads_log()) AND ({has_role('administrator')}"
            f" OR ({has_role('manager')} AND (agency_id = {AGENCY} OR held_by_id = {AGENCY})))"
        ),
        insertable="false",
        fixed=(
            "kind",
            "occasion",
            "event_id",
            "at",
            "person_id",
            "agency_id",
            "subject_id",
            "held_by_id",
            "created_at",
        ),
    )

    class Meta:
        verbose_name = "odd access"
        verbose_name_plural = "odd accesses"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["is_reviewed", "at"], name="odd_access_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "occasion"], name="odd_access_noted_once"),
            models.CheckConstraint(name="odd_access_of_known_kind", condition=Q(kind__in=OddKind)),
            models.CheckConstraint(
                name="odd_access_reviewed_with_words",
                condition=Q(is_reviewed=False, result="", words="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    Q(
                        is_reviewed=True,
                        result__in=ReviewResult.values,
                        reviewed_by__isnull=False,
                        reviewed_at__isnull=False,
                    )
                    & ~Q(words="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"odd access: {self.get_kind_display().lower()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reporting:odd_access", args=[self.pk])

    @property
    def seen_subject(self) -> Subject | None:
        """Whose record it was, where whoever is looking may know of that."""
        try:
            return self.subject
        except Subject.DoesNotExist:
            return None


class AccessScan(models.Model):
    """How far the log has been looked through."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seen_to = models.BigIntegerField(help_text="Every event up to this one is settled")

    row_security = RowSecurity(visible=in_system("odd_access"), insertable="false", writable="false")

    class Meta:
        constraints = [models.CheckConstraint(name="one_access_scan", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"looked through to {self.seen_to}"
