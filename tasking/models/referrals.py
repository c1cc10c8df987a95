"""Referrals and tasking requests: what an agency asks the partnership to take on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from audit.retention import Retained
from common.rowsecurity import RowSecurity, visible_with
from hotspots.models import Subject
from partners.models import Agency, DataCategory, Person
from tasking.models.meetings import RESTRICTED_BY_CATEGORY
from tasking.models.referral_words import Consent, Destination, Harm, LawfulBasis, ReferralKind, Weekday
from tasking.querysets import ReferralQuerySet
from tasking.states import REFERRAL
from web.dates import plain_date


class Referral(Record):
    """A request to the partnership (lifecycle: tasking/states.py). The referrer is told at each step."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=ReferralKind)
    category = models.CharField(max_length=20, blank=True, choices=DataCategory, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="referrals", help_text="The agency that refers")
    referrer = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="referrals")
    place = models.CharField(max_length=200, blank=True)
    days = ArrayField(models.CharField(max_length=3, choices=Weekday), default=list, blank=True)
    times = models.CharField(max_length=200, blank=True, help_text="Hours of the day")
    season = models.CharField(max_length=120, blank=True, help_text="Time of year")
    harm = models.CharField(max_length=13, blank=True, choices=Harm)
    what_happens = models.TextField(help_text="Without names")
    who_is_affected = models.TextField(blank=True)
    incident_count = models.PositiveIntegerField(null=True, blank=True)
    evidence_source = models.CharField(max_length=200, blank=True)
    evidence_from = models.DateField(null=True, blank=True, help_text="First day counted")
    evidence_to = models.DateField(null=True, blank=True, help_text="Last day counted")
    evidence = models.TextField(blank=True, help_text="What else shows it")
    risk_score = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="Typed in before there were risk matrices; kept to be read"
    )
    vulnerabilities = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    tried = models.TextField(blank=True, help_text="What was tried already, and by whom")
    resource_asked = models.TextField(blank=True)
    lawful_basis = models.CharField(max_length=20, choices=LawfulBasis)
    consent = models.CharField(max_length=12, choices=Consent)
    consent_reason = models.TextField(blank=True)
    exit_criterion = models.TextField(blank=True, help_text="When the partnership can stop")
    forum = models.ForeignKey(
        "tasking.Forum",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        help_text="Which forum decides on it",
    )
    state = models.CharField(
        max_length=12,
        choices=[(s, s.replace("_", " ").capitalize()) for s in REFERRAL.states()],
        default=REFERRAL.initial,
    )
    destination = models.CharField(max_length=20, blank=True, choices=Destination)
    decision_reason = models.TextField(blank=True)

    objects = ReferralQuerySet.as_manager()

    row_security = RESTRICTED_BY_CATEGORY

    retention = Retained(
        code="referrals",
        clock="record.updated_at",
        over="record.state IN ('rejected', 'redirected', 'done', 'revoked')",
        clears=(
            *("subject", "place", "days", "times", "season", "what_happens", "who_is_affected", "evidence_source"),
            *("evidence", "vulnerabilities", "tried", "resource_asked", "consent_reason", "exit_criterion"),
            "decision_reason",
        ),
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="referral_of_known_state", condition=Q(state__in=REFERRAL.states())),
            models.CheckConstraint(
                name="referral_about_person_is_restricted",
                condition=(
                    Q(kind__in=["location", "theme"], category="", subject__isnull=True)
                    | Q(kind="victim", category="victims")
                    | Q(kind="offender", category="offenders")
                ),
            ),
            models.CheckConstraint(
                name="overridden_consent_has_reason",
                condition=~Q(consent="overridden") | ~Q(consent_reason=""),
            ),
            models.CheckConstraint(
                name="rejected_referral_has_reason", condition=~Q(state="rejected") | ~Q(decision_reason="")
            ),
            models.CheckConstraint(
                name="redirected_referral_has_destination",
                condition=~Q(state="redirected") | ~Q(destination=""),
            ),
            models.CheckConstraint(
                name="counted_evidence_has_source_and_period",
                condition=Q(incident_count__isnull=True)
                | (
                    ~Q(evidence_source="")
                    & Q(evidence_from__isnull=False, evidence_to__isnull=False, evidence_to__gte=F("evidence_from"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The referral's page."""
        return reverse("tasking:referral", args=[self.pk])

    @property
    def counted(self) -> str:
        """The counted evidence in words; empty where nothing was counted."""
        if self.incident_count is None or self.evidence_from is None or self.evidence_to is None:
            return ""
        incidents = "incident" if self.incident_count == 1 else "incidents"
        period = f"{plain_date(self.evidence_from)} to {plain_date(self.evidence_to)}"
        return f"{self.incident_count} {incidents}, {period}, from {self.evidence_source}"


class ReferralAgency(Record):
    """An agency that is involved already; one named by mistake stays, and no longer counts."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="agencies")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    is_involved = models.BooleanField(default=True)

    row_security = RowSecurity(visible=visible_with("tasking_referral", "referral_id"), fixed=("referral_id",))

    class Meta:
        verbose_name_plural = "referral agencies"
        ordering = ["agency__name"]
        constraints = [
            models.UniqueConstraint(name="agency_once_per_referral", fields=["referral", "agency"]),
        ]

    def __str__(self) -> str:
        return f"{self.agency} on {self.referral}"
