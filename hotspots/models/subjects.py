"""Victims, callers and offenders. The only place in Muster where a name or an address of theirs is kept.

Everything else speaks of them by the subject's reference (V-2026-0012). The subject itself is seen by agencies that
share its category of data; the details only by those that share personal details. So a feed, a message or a report
holds no personal data, because there is none for it to join to.

Two references that turn out to be one person are merged by a pointer. Nothing is moved, so that taking it away again
restores exactly what was. Whoever does not see the main record is told of no merge: to them each stands by itself.
"""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf, Retained
from common import scope
from common.lifecycle import Lifecycle
from common.rowsecurity import RowSecurity, shares, shares_by_column, visible_with
from hotspots.querysets import SubjectQuerySet
from hotspots.states import SUBJECT
from partners.models import Agency, DataCategory

if TYPE_CHECKING:
    from hotspots.models.emergency import EmergencyAccess


class SubjectKind(models.TextChoices):
    """Whom a subject is to the partnership."""

    VICTIM = "victim", "Victim"
    CALLER = "caller", "Caller"
    OFFENDER = "offender", "Offender"


#: The category of data that each kind falls under, in information sharing agreements.
CATEGORY_OF = {
    SubjectKind.VICTIM: DataCategory.VICTIMS,
    SubjectKind.CALLER: DataCategory.VICTIMS,
    SubjectKind.OFFENDER: DataCategory.OFFENDERS,
}
PREFIX_OF = {SubjectKind.VICTIM: "V", SubjectKind.CALLER: "C", SubjectKind.OFFENDER: "S"}


#: The subject is one's own agency's, or shared with it by an agreement.
_SHARED = shares_by_column("category", ("victims", "offenders"), "held_by_id")
#: The subjects opened in an emergency by whoever is looking: to read these, and no more (hotspots/models/emergency.py).
_OPENED = "ANY ((SELECT muster_opened_in_emergency())::uuid[])"


def shared_with_subject(column: str) -> str:
    """True when the subject that `column` points at is shared with whoever is looking; an emergency opens none.

    For what belongs to a person and is not for those who look in an emergency, and for what these may not change.
    """
    shared = shares_by_column("whole.category", ("victims", "offenders"), "whole.held_by_id")
    return f"EXISTS (SELECT 1 FROM hotspots_subject AS whole WHERE whole.id = {column} AND {shared})"  # noqa: S608 - a column


class Subject(Record):
    """A person under a pseudonymous reference. Belongs to the agency that holds their data."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=SubjectKind)
    category = models.CharField(max_length=20, choices=DataCategory, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="subjects")
    district = models.CharField(max_length=80, blank=True)
    vulnerable = models.BooleanField(default=False)
    is_closed = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        help_text="The main record of the same person. hotspots/sql/subjects.sql refuses chains",
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    merged_reason = models.TextField(blank=True, help_text="Why the two are one person, without names or references")

    lifecycle: ClassVar[Lifecycle] = SUBJECT
    #: What a trail tells of these only to those who see the record that the other field points at.
    told_with: ClassVar[dict[str, str]] = dict.fromkeys(("merged_into", "merged_at", "merged_reason"), "merged_into")
    objects = SubjectQuerySet.as_manager()

    row_security = RowSecurity(
        visible=f"{_SHARED} OR id = {_OPENED}",
        writable=_SHARED,
        history=_SHARED,
        fixed=("category", "held_by_id"),
    )

    retention = Retained(
        code="subjects",
        clock="record.updated_at",
        over="record.is_closed",
        clears=("district", "vulnerable", "merged_reason"),
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="subject_category_follows_kind",
                condition=Q(kind__in=["victim", "caller"], category="victims")
                | Q(kind="offender", category="offenders"),
            ),
            models.CheckConstraint(name="subject_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="subject_merged_with_time_and_reason",
                condition=Q(merged_into__isnull=True, merged_at__isnull=True, merged_reason="")
                | (Q(merged_into__isnull=False, merged_at__isnull=False) & ~Q(merged_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page, under the key: no name is ever in an address."""
        return reverse("hotspots:subject", args=[self.pk])

    @property
    def state(self) -> str:
        """The state in the lifecycle: open, closed or merged."""
        if self.seen_main is not None:
            return "merged"
        return "closed" if self.is_closed else "open"

    @property
    def seen_main(self) -> "Subject | None":
        """The main record that it is merged into, where whoever is looking may see that."""
        try:
            return self.merged_into
        except Subject.DoesNotExist:
            return None

    @cached_property
    def emergency(self) -> "EmergencyAccess | None":
        """By which emergency whoever is looking sees it, and by no agreement: to read and no more."""
        opened = apps.get_model("hotspots", "EmergencyAccess").objects.in_force(scope.current().person_id)
        found = opened.filter(subject=self).order_by("-created_at").first()
        return found if found and not Subject.objects.filter(pk=self.pk).shared().exists() else None

    @cached_property
    def whole(self) -> "list[Subject]":
        """Each reference of this person that whoever is looking may see: the main record, then those merged into it."""
        main = self.seen_main or self
        return [main, *main.merged.select_related("held_by", "details").order_by("reference")]

    @property
    def seen_details(self) -> "SubjectDetails | None":
        """The details, where there are any and whoever is looking may see them."""
        try:
            return self.details
        except SubjectDetails.DoesNotExist:
            return None


class SubjectDetails(Record):
    """Who the subject is. Shown as "name withheld, contact AGENCY" to those who may not see this row."""

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="details")
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    full_name = models.CharField(max_length=160)
    date_of_birth = models.DateField(null=True, blank=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    row_security = RowSecurity(
        visible=f"({shares('personal_details', 'held_by_id')} OR subject_id = {_OPENED})"
        f" AND {visible_with('hotspots_subject', 'subject_id')}",
        writable=f"{shares('personal_details', 'held_by_id')} AND {shared_with_subject('subject_id')}",
        history=shares("personal_details", "held_by_id"),
        fixed=("subject_id", "held_by_id"),
    )

    retention = PartOf("subject", removed=True)

    class Meta:
        verbose_name_plural = "subject details"

    def __str__(self) -> str:
        return f"details of {self.subject_id}"

    @property
    def public_label(self) -> str:
        """How the log speaks of this row: without the name."""
        return f"details of {self.subject.reference}"


class SubjectReport(Record):
    """One report that a victim or caller made, or that named an offender. Kept; a wrong one is struck with a reason."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="reports")
    reported_on = models.DateField()
    what = models.CharField(max_length=160, help_text="Kind of incident, without names")
    source = models.CharField(max_length=120, help_text="Which agency took the report, and its reference")
    struck_reason = models.TextField(blank=True, help_text="Why it was struck. Empty while it stands")

    row_security = RowSecurity(
        visible=visible_with("hotspots_subject", "subject_id"),
        writable=shared_with_subject("subject_id"),
        history=shared_with_subject("subject_id"),
        fixed=("subject_id",),
    )

    retention = PartOf("subject", removed=True)

    class Meta:
        ordering = ["-reported_on"]

    def __str__(self) -> str:
        return f"report of {self.reported_on:%d/%m/%Y}"
