"""Kinds of outcome and the versions of the law that each rests on: data, since the law changes.

The rows come from outcomes/data (outcomes/catalogue.py reads it); coordinators switch types on and off and bring a new
version into force. Lengths of time are ISO 8601 with one unit (P3Y, P6M, P14D, PT48H): "3 months" is no number of days.
"""

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import SIGNED_IN, RowSecurity, has_role, in_system
from outcomes import catalogue
from outcomes.durations import Duration
from outcomes.querysets import OutcomeTypeQuerySet
from outcomes.vocabulary import Confidence, Issuer, Need, in_words

# The law is no secret. Coordinators keep it; first set-up loads it.
_LAW = RowSecurity(
    visible=f"{SIGNED_IN} OR {in_system('set_up')}", writable=f"{has_role('coordinator')} OR {in_system('set_up')}"
)


class Family(models.TextChoices):
    """What sort of outcome a type is."""

    CLOSURE = "closure", "Closures"
    DISPERSAL = "dispersal", "Dispersal"
    IMMIGRATION = "immigration", "Immigration"
    INFORMAL = "informal", "Informal"
    LICENSING = "licensing", "Licensing"
    NOTICE = "notice", "Notices and warnings"
    ORDER = "order", "Orders"
    PENALTY = "penalty", "Fixed penalties"
    POLICE = "police", "Police"
    PREVENTION = "prevention", "Prevention"
    REFERRAL = "referral", "Referrals"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    VEHICLE = "vehicle", "Vehicles"
    VISIT = "visit", "Visits"


#: What a meeting decides on when it ends; a fixed penalty's 14 days or a dispersal's 48 hours are not of these.
DECIDED_ON = (Family.ORDER, Family.CLOSURE, Family.NOTICE, Family.INFORMAL, Family.VEHICLE)


def anyone() -> list[str]:
    """Issuers of a type where nothing else is said."""
    return [Issuer.ANY.value]


class OutcomeType(Record):
    """A kind of outcome: its name, and the nouns by which a report counts it."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=20, choices=Family)
    singular = models.CharField(max_length=120, help_text="As a report counts one of it")
    plural = models.CharField(max_length=120, help_text="As a report counts several")
    public_wording = models.CharField(max_length=120, blank=True, help_text="What a published report calls several")
    issuers = ArrayField(models.CharField(max_length=30), default=anyone)
    subject_kinds = ArrayField(models.CharField(max_length=10), default=list, help_text="The usual one first")
    needs = ArrayField(
        models.CharField(max_length=30),
        default=list,
        blank=True,
        help_text="What its record must have, by the names of fields of a recording",
    )
    switched_on = models.BooleanField(default=True, help_text="Whether the partnership records it")
    switched_reason = models.TextField(blank=True, help_text="Why it was last switched on or off")

    objects = OutcomeTypeQuerySet.as_manager()

    row_security = _LAW

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="outcome_type_of_known_family", condition=Q(family__in=Family)),
            models.CheckConstraint(
                name="outcome_type_of_known_issuers",
                condition=Q(issuers__contained_by=Issuer.values, issuers__len__gt=0),
            ),
            models.CheckConstraint(
                name="outcome_type_of_known_subjects",
                condition=Q(subject_kinds__contained_by=sorted(catalogue.SUBJECT_KINDS), subject_kinds__len__gt=0),
            ),
            models.CheckConstraint(name="outcome_type_of_known_needs", condition=Q(needs__contained_by=Need.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def issued_by(self) -> str:
        """Who issues it, in words: "the police or a council"."""
        return in_words(self.issuers)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("outcomes:type", args=[self.pk])


class LegalVersion(Record):
    """The law that a type rests on for a time, half-open [valid_from, valid_to); an empty end is open.

    Switched off it is a draft that says what it may come to say. Brought into force it stays switched on, when it has
    ended too: records rest on it, so that only its end and what is known of it (`KNOWN`) may change: outcomes/walls.py.
    Versions of a type that are switched on never overlap (exclusion constraint in migration 0002). `counts_from`
    and `appeal_from` say from which day the law counts; see outcomes/catalogue.py.
    """

    type = models.ForeignKey(OutcomeType, models.PROTECT, related_name="versions")
    provision = models.CharField(max_length=200, blank=True, help_text="Act and section")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="First day on which it is no longer the law")
    default_duration = models.CharField(max_length=8, blank=True)
    min_duration = models.CharField(max_length=8, blank=True)
    max_duration = models.CharField(max_length=8, blank=True)
    max_extended = models.CharField(max_length=8, blank=True, help_text="The most in all, once extended")
    renewable = models.BooleanField(default=False)
    indefinite = models.BooleanField(default=False)
    counts_from = models.CharField(max_length=10, choices=[("same_day", "Same day"), ("next_day", "Next day")])
    not_christmas = models.BooleanField(default=False)
    review_every = models.CharField(max_length=8, blank=True)
    renewal_alarm = models.CharField(max_length=8, blank=True)
    appeal_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0: no right of appeal")
    appeal_from = models.CharField(max_length=10, blank=True)
    breach_is_offence = models.BooleanField(default=False)
    penalty_max = models.PositiveIntegerField(null=True, blank=True, help_text="Pounds")
    switched_on = models.BooleanField(default=True, help_text="Whether it is confirmed to be in force")
    confidence = models.CharField(max_length=4, help_text="S read in a source, K known, I inferred, V to be verified")
    source = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    row_security = _LAW

    class Meta:
        ordering = [F("valid_from").asc(nulls_first=True), "provision"]
        constraints = [
            models.UniqueConstraint(fields=["type", "provision"], name="one_version_per_provision"),
            models.CheckConstraint(
                name="legal_version_ends_after_start",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="legal_version_counts_from_known_day",
                condition=Q(counts_from__in=sorted(catalogue.COUNTS_FROM)),
            ),
            models.CheckConstraint(
                name="legal_version_appeal_has_beginning",
                condition=Q(appeal_days__gt=0, appeal_from__in=sorted(catalogue.APPEAL_FROM))
                | Q(appeal_from="") & (Q(appeal_days__isnull=True) | Q(appeal_days=0)),
            ),
            models.CheckConstraint(
                name="legal_version_of_known_confidence", condition=Q(confidence__in=Confidence.values)
            ),
        ]

    def __str__(self) -> str:
        return self.provision or "No statute"

    def get_absolute_url(self) -> str:
        """The page of its type, which shows it."""
        return reverse("outcomes:type", args=[self.type_id])

    def as_law(self) -> catalogue.LegalVersion:
        """The version as outcomes/rules.py reckons with it. `type_code` names the type for people."""
        lengths: dict[str, Any] = {name: _duration(getattr(self, name)) for name in _LENGTHS}
        same: dict[str, Any] = {name: getattr(self, name) for name in _SAME}
        return catalogue.LegalVersion(
            type_code=self.type.name, effective_from=self.valid_from, effective_before=self.valid_to, **same, **lengths
        )

    @property
    def how_sure(self) -> str:
        """How sure we are of it, in words."""
        return str(Confidence(self.confidence).label)

    def is_law_on(self, day: dt.date) -> bool:
        """Whether it is switched on and the law on this day."""
        begun = self.valid_from is None or self.valid_from <= day
        return self.switched_on and begun and (self.valid_to is None or self.valid_to > day)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is the law."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


_LENGTHS = ("default_duration", "min_duration", "max_duration", "max_extended", "review_every", "renewal_alarm")
_SAME = (
    *("provision", "renewable", "indefinite", "counts_from", "not_christmas", "appeal_days", "appeal_from"),
    *("breach_is_offence", "penalty_max", "switched_on", "confidence", "source", "note"),
)


#: What is known of a version rather than what it says; it may be put right at any time.
KNOWN = ("confidence", "source", "note")
#: What a version says: kept as it is from the day on which it is brought into force.
SAYS = ("type_id", "valid_from", *_LENGTHS, *(name for name in _SAME if name not in KNOWN))


def _duration(text: str) -> Duration | None:
    return Duration.parse(text) if text else None


def columns_of(law: catalogue.LegalVersion) -> dict[str, object]:
    """The columns of a version read from the catalogue's file, all but its type."""
    lengths = {name: str(getattr(law, name) or "") for name in _LENGTHS}
    same = {name: getattr(law, name) for name in _SAME}
    return {**same, **lengths, "valid_from": law.effective_from, "valid_to": law.effective_before}
