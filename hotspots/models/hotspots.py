"""A hotspot: a place and a time with more than its share, from candidate to closed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.lifecycle import Lifecycle
from common.rowsecurity import PRACTITIONER, RowSecurity
from hotspots.peaks import WEEKDAYS, Peak
from hotspots.querysets import HotspotQuerySet
from hotspots.states import HOTSPOT
from partners.models import Agency


class Hotspot(Record):
    """A place that the figures or a partner name (lifecycle: hotspots/states.py).

    From open data it is indicative, never an address: points are anonymised. A rejected candidate keeps its reason and
    is not offered again for the same evidence (`evidence_digest` is unique).
    """

    reference = models.CharField(max_length=20, unique=True, editable=False)
    name = models.CharField(max_length=160)
    district = models.CharField(max_length=80, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    radius_m = models.PositiveIntegerField(help_text="Metres")
    count = models.PositiveIntegerField(help_text="Incidents in the period")
    first_month = models.DateField(help_text="First day of the first month counted")
    last_month = models.DateField(help_text="First day of the last month counted")
    by_type = models.JSONField(default=dict, help_text="Incidents by crime type")
    by_month = models.JSONField(default=dict, blank=True, help_text="Incidents by month, as 2026-10")
    note = models.TextField(blank=True, help_text="How the figures are to be read")
    evidence_digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=12, choices=[(s, s.capitalize()) for s in HOTSPOT.states()], default=HOTSPOT.initial
    )
    lead_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="hotspots")
    review_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was adopted, rejected or closed")
    assessment = models.TextField(blank=True, help_text="What the response achieved; needed to close")

    peak_days = ArrayField(
        models.PositiveSmallIntegerField(choices=WEEKDAYS),
        default=list,
        blank=True,
        help_text="Days of the week on which it is worst, Monday being 0; none where that is not known",
    )
    peak_starts = models.TimeField(null=True, blank=True, help_text="In Europe/London")
    peak_ends = models.TimeField(null=True, blank=True, help_text="At or before the start: on the next day")

    lifecycle: ClassVar[Lifecycle] = HOTSPOT
    objects = HotspotQuerySet.as_manager()

    # Depersonalised figures about places: for all who work in the partnership.
    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        ordering = ["-count", "reference"]
        constraints = [
            models.CheckConstraint(name="hotspot_of_known_state", condition=Q(state__in=HOTSPOT.states())),
            models.CheckConstraint(
                name="adopted_hotspot_has_lead_and_review",
                condition=Q(state__in=["candidate", "rejected"])
                | Q(lead_agency__isnull=False, review_on__isnull=False),
            ),
            models.CheckConstraint(name="rejected_hotspot_has_reason", condition=~Q(state="rejected") | ~Q(reason="")),
            models.CheckConstraint(
                name="closed_hotspot_has_assessment", condition=~Q(state="closed") | ~Q(assessment="")
            ),
            models.CheckConstraint(
                name="hotspot_peak_is_whole",
                condition=Q(peak_days=[], peak_starts__isnull=True, peak_ends__isnull=True)
                | (~Q(peak_days=[]) & Q(peak_starts__isnull=False, peak_ends__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def months_in_words(self) -> str:
        """The months that were counted: "November 2025 to October 2026", or the one month."""
        first, last = f"{self.first_month:%B %Y}", f"{self.last_month:%B %Y}"
        return first if first == last else f"{first} to {last}"

    @property
    def peak(self) -> Peak | None:
        """When it is worst, where that is known."""
        if self.peak_starts is None or self.peak_ends is None:
            return None
        return Peak(tuple(self.peak_days), self.peak_starts, self.peak_ends)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("hotspots:detail", args=[self.pk])
