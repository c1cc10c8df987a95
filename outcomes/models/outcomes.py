"""What was issued: an order, a warning, an arrest, a visit without concerns."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse

from audit.models import Record
from audit.retention import Retained
from common.rowsecurity import AGENCY, RowSecurity, in_system, visible_with
from hotspots.models import Hotspot, Subject
from operations.models import Marking, Operation, Site, Visit
from operations.models.sites import site_fits
from outcomes.models.law import LegalVersion, OutcomeType
from outcomes.querysets import OutcomeQuerySet
from outcomes.states import ENDED, IN_FORCE, NOT_YET_ISSUED, OUTCOME
from partners.models import Agency, DataCategory, Person
from tasking.models import Action
from tasking.models.meetings import RESTRICTED_BY_CATEGORY

__all__ = ["Marking", "Outcome", "SubjectKind"]


_SEEN_BY_PEOPLE = (
    f"({RESTRICTED_BY_CATEGORY.visible})"
    f" AND (operation_id IS NULL OR {visible_with('operations_operation', 'operation_id')})"
    f" AND (action_id IS NULL OR {visible_with('tasking_action', 'action_id')})"
    # Sensitive without a person: for the agency that issued it, those taking part in the operation, and its readers.
    f" AND (marking = 'official' OR category <> '' OR issuing_agency_id = {AGENCY}"
    " OR operation_id = ANY ((SELECT muster_operations_joined())::uuid[])"
    " OR operation_id = ANY ((SELECT muster_operations_read())::uuid[]))"
)
_RUN_OUT = f"{in_system('expiry')} AND expires_on <= (now() AT TIME ZONE 'Europe/London')::date"


class SubjectKind(models.TextChoices):
    """What an outcome is about."""

    PERSON = "person", "A person"
    BODY = "body", "A business or other body"
    PREMISES = "premises", "Premises"
    VEHICLE = "vehicle", "A vehicle"
    AREA = "area", "An area"
    NONE = "none", "Nothing in particular"


class Outcome(Record):
    """One outcome (lifecycle: outcomes/states.py), with the version of the law in force when it was issued.

    About a person it is restricted (category 'offenders', held by the issuing agency). It speaks of its subject by a
    public label or a subject's reference, never by name. Periods are half-open: `expires_on` is the first London day
    (`expires_at` the first instant, where the law counts hours) on which it is over.
    """

    reference = models.CharField(max_length=20, unique=True, editable=False, help_text="O-2026-0012")
    type = models.ForeignKey(OutcomeType, models.PROTECT, related_name="outcomes")
    legal_version = models.ForeignKey(LegalVersion, models.PROTECT, null=True, blank=True, related_name="outcomes")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, blank=True, related_name="outcomes")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="outcomes")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="outcomes")
    issuing_agency = models.ForeignKey(Agency, models.PROTECT, related_name="outcomes_issued")
    officer = models.ForeignKey(Person, models.PROTECT, related_name="outcomes")
    their_reference = models.CharField(max_length=60, blank=True, help_text="The issuing agency's own reference")
    subject_kind = models.CharField(max_length=10, choices=SubjectKind)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="outcomes")
    subject_label = models.CharField(max_length=60, blank=True, help_text="Such as Person A. Never a name")
    vehicle_label = models.CharField(
        max_length=60, blank=True, help_text="Such as Vehicle A, where it stands against the vehicle too. Never a plate"
    )
    category = models.CharField(max_length=20, blank=True, choices=DataCategory, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    place = models.CharField(max_length=160, blank=True)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="outcomes", help_text="The premises, where known"
    )
    hotspot = models.ForeignKey(Hotspot, models.PROTECT, null=True, blank=True, related_name="outcomes")
    state = models.CharField(
        max_length=12, choices=[(s, s.capitalize()) for s in OUTCOME.states()], default=OUTCOME.initial
    )
    dated_on = models.DateField(editable=False, help_text="Issued, else applied for, else recorded")
    applied_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    served_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Where the law counts hours")
    length = models.CharField(max_length=8, blank=True, help_text="As asked for: P2Y, P6M, PT48H")
    indefinite = models.BooleanField(default=False, help_text="Until further order")
    expires_on = models.DateField(null=True, blank=True, help_text="First day on which it is over")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="First instant, where the law counts hours")
    expires_because = models.TextField(blank=True, help_text="The rule that set the end")
    appeal_ends_on = models.DateField(null=True, blank=True, help_text="First day on which an appeal is too late")
    appeal_because = models.TextField(blank=True, help_text="The rule that set the time for an appeal")
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)
    conditions = models.TextField(blank=True, help_text="As recorded in one go, without names; then rows of their own")
    penalty_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True, help_text="Pounds")
    paid_on = models.DateField(null=True, blank=True)
    marking = models.CharField(max_length=20, choices=Marking, default=Marking.OFFICIAL)
    client_key = models.UUIDField(editable=False, help_text="Of the recording; one recording is kept once")
    client_position = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = OutcomeQuerySet.as_manager()

    # The expiry of what has run out sees nothing else, and can do nothing to it but end it. Premises that an operation
    # holds are named with it alone, so that whoever sees the row may know of them; hotspots are for all practitioners.
    row_security = RowSecurity(
        visible=f"({_SEEN_BY_PEOPLE}) OR ({_RUN_OUT} AND state IN {(*IN_FORCE, 'expired')})",
        insertable=f"({_SEEN_BY_PEOPLE}) AND {site_fits('outcomes_outcome')}",
        writable=f"({_SEEN_BY_PEOPLE}) OR ({_RUN_OUT} AND state = 'expired')",
        fixed=(*RESTRICTED_BY_CATEGORY.fixed, "operation_id", "action_id", "site_id"),
    )

    retention = Retained(
        code="outcomes",
        clock="coalesce(record.ended_on, record.expires_on, record.dated_on)",
        over=(
            f"record.state IN {ENDED} OR (record.expires_on IS NULL AND NOT record.indefinite"
            f" AND record.state NOT IN {NOT_YET_ISSUED})"
        ),
        clears=("their_reference", "subject", "subject_label", "vehicle_label", "place", "ended_reason", "conditions"),
        holder="coalesce(record.held_by_id, record.issuing_agency_id)",
    )

    class Meta:
        ordering = ["-dated_on", "-reference"]
        indexes = [
            models.Index(F("dated_on").desc(), F("reference").desc(), name="outcome_by_date"),
            models.Index("type", F("dated_on").desc(), F("reference").desc(), name="outcome_by_type"),
            models.Index("operation", F("dated_on").desc(), F("reference").desc(), name="outcome_by_operation"),
            models.Index("issuing_agency", F("dated_on").desc(), F("reference").desc(), name="outcome_by_agency"),
            models.Index(Upper("subject_label"), name="outcome_by_label"),
            models.Index(Upper("vehicle_label"), name="outcome_by_vehicle"),
            models.Index(
                "expires_on", name="outcome_by_end", condition=Q(expires_on__isnull=False) & ~Q(state__in=ENDED)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client_key", "client_position"], name="one_outcome_per_recording"),
            models.CheckConstraint(name="outcome_of_known_state", condition=Q(state__in=OUTCOME.states())),
            models.CheckConstraint(name="outcome_of_known_subject_kind", condition=Q(subject_kind__in=SubjectKind)),
            models.CheckConstraint(name="outcome_of_known_marking", condition=Q(marking__in=Marking)),
            models.CheckConstraint(
                name="outcome_about_person_is_restricted",
                condition=Q(subject_kind="person", category="offenders", held_by=F("issuing_agency"))
                | (~Q(subject_kind="person") & Q(category="", held_by__isnull=True, subject__isnull=True)),
            ),
            models.CheckConstraint(
                name="issued_outcome_has_date_and_law",
                condition=Q(issued_on__isnull=False, legal_version__isnull=False)
                | Q(issued_on__isnull=True, legal_version__isnull=True, state__in=(*NOT_YET_ISSUED, "withdrawn")),
            ),
            models.CheckConstraint(
                name="outcome_expires_after_start",
                condition=Q(expires_on__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(expires_on__gt=F("effective_from")),
            ),
            models.CheckConstraint(
                name="outcome_penalty_above_zero", condition=Q(penalty_amount__isnull=True) | Q(penalty_amount__gt=0)
            ),
            models.CheckConstraint(
                name="outcome_is_paid_after_issue",
                condition=Q(paid_on__isnull=True) | Q(penalty_amount__isnull=False, paid_on__gte=F("issued_on")),
            ),
            models.CheckConstraint(
                name="ended_outcome_has_date_and_reason",
                condition=(Q(state__in=ENDED, ended_on__isnull=False) & ~Q(ended_reason=""))
                | (~Q(state__in=ENDED) & Q(ended_on__isnull=True, ended_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("outcomes:detail", args=[self.pk])

    @property
    def is_restricted(self) -> bool:
        """True where only agencies that share offenders' data with its holder may see it."""
        return self.category != ""

    @property
    def is_sensitive(self) -> bool:
        """True where not everyone who works in the partnership may see it: it is about a person, or marked so."""
        return self.is_restricted or self.marking == Marking.OFFICIAL_SENSITIVE

    @property
    def shown_marking(self) -> Marking:
        """What a page that shows it is marked."""
        return Marking.OFFICIAL_SENSITIVE if self.is_sensitive else Marking.OFFICIAL

    @property
    def about(self) -> str:
        """What it is about, in words without a name: "Person A", "S-2026-0004, Vehicle A", "Premises"."""
        labels = (self.subject_label, self.subject.reference if self.subject else "", self.vehicle_label)
        return ", ".join(label for label in labels if label) or str(self.get_subject_kind_display())

    @property
    def where(self) -> str:
        """The premises, else the place; empty where neither was given."""
        return self.site.name if self.site else self.place

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it stands."""
        return self.expires_on - dt.timedelta(days=1) if self.expires_on else None

    @property
    def last_appeal_day(self) -> dt.date | None:
        """The last day on which an appeal is in time."""
        return self.appeal_ends_on - dt.timedelta(days=1) if self.appeal_ends_on else None
