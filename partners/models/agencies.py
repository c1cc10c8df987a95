"""The partnership, its agencies, and the agreements by which they may share personal data."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from audit.models import Record
from common.rowsecurity import SIGNED_IN, RowSecurity, has_role, in_system, visible_with

# Who is in the partnership is no secret among those in it; only administrators (and first set-up) write it.
DIRECTORY = RowSecurity(
    visible=f"{SIGNED_IN} OR (SELECT muster_system()) <> ''",
    writable=f"{has_role('administrator')} OR {in_system('set_up')}",
)


class AgencyKind(models.TextChoices):
    """Kinds of agency that sit in a Community Safety Partnership (Crime and Disorder Act 1998 s5)."""

    POLICE = "police", "Police"
    DISTRICT_COUNCIL = "district_council", "District or borough council"
    COUNTY_COUNCIL = "county_council", "County council"
    FIRE = "fire", "Fire and rescue"
    PROBATION = "probation", "Probation"
    HEALTH = "health", "Health"
    HOUSING = "housing", "Housing association"
    YOUTH = "youth", "Youth service"
    IMMIGRATION = "immigration", "Immigration enforcement"
    TRADING_STANDARDS = "trading_standards", "Trading standards"
    LICENSING = "licensing", "Licensing"
    VOLUNTARY = "voluntary", "Voluntary body"


class DataCategory(models.TextChoices):
    """Categories of data that an information sharing agreement can cover."""

    VICTIMS = "victims", "Victims and vulnerable people"
    OFFENDERS = "offenders", "Offenders and suspects"
    CASES = "cases", "Individual cases and referrals"
    PERSONAL_DETAILS = "personal_details", "Names, addresses and dates of birth"


class Partnership(Record):
    """The one partnership that this installation serves, and its settings."""

    name = models.CharField(max_length=120)
    districts = ArrayField(models.CharField(max_length=80), help_text="As they stand in LSOA names")
    force_name = models.CharField(max_length=80, help_text="As it stands in police open data")
    repeat_count = models.PositiveSmallIntegerField(
        default=2, help_text="Reports that make a repeat victim, caller or location"
    )
    repeat_months = models.PositiveSmallIntegerField(default=12, help_text="Rolling window for repeats, in months")
    emergencies_a_day = models.PositiveSmallIntegerField(
        default=3, help_text="How often one person may try to open a record in an emergency in 24 hours"
    )
    odd_subjects_an_hour = models.PositiveSmallIntegerField(
        default=20, help_text="More people's records than this, opened by one person in an hour, are listed for review"
    )
    quiet_from = models.TimeField(
        default=dt.time(22), help_text="From this time (Europe/London) who opens a record while off duty is listed"
    )
    quiet_until = models.TimeField(default=dt.time(6), help_text="Until this time, the next day where it is earlier")
    only = models.BooleanField(default=True, editable=False, unique=True)

    row_security = DIRECTORY

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_partnership", condition=Q(only=True)),
            models.CheckConstraint(name="repeat_rule_sensible", condition=Q(repeat_count__gte=2, repeat_months__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Agency(Record):
    """An agency of the partnership. Deactivated, never deleted."""

    name = models.CharField(max_length=120, unique=True)
    short_name = models.SlugField(max_length=20, unique=True, help_text="Used in one-line actions and references")
    kind = models.CharField(max_length=20, choices=AgencyKind)
    contact_email = models.EmailField(blank=True, help_text="Shared mailbox of the single point of contact (SPOC)")
    spoc = models.ForeignKey("partners.Person", models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    allows_emergency_access = models.BooleanField(
        default=True,
        help_text="Colleagues without an agreement can open one of its records for an hour in an emergency",
    )

    row_security = DIRECTORY

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Agreement(Record):
    """An information sharing agreement (ISA): parties, purposes, categories, and the days it is in force.

    In force on each day from `starts_on` up to, not including, `ends_on`. `withdrawn_on` ends it at once.
    """

    title = models.CharField(max_length=160)
    purpose = models.TextField()
    lawful_basis = models.CharField(max_length=200, default="Crime and Disorder Act 1998 s115")
    categories = ArrayField(models.CharField(max_length=20, choices=DataCategory))
    starts_on = models.DateField()
    ends_on = models.DateField()
    review_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    agencies: models.ManyToManyField = models.ManyToManyField(
        Agency, through="AgreementParty", related_name="agreements"
    )

    row_security = DIRECTORY

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="The agreement must end after it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementParty(Record):
    """One agency's signature under an agreement."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="signatures")
    signed_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    row_security = RowSecurity(visible=visible_with("partners_agreement", "agreement_id"), writable=DIRECTORY.writable)

    class Meta:
        verbose_name_plural = "agreement parties"
        constraints = [models.UniqueConstraint(fields=["agreement", "agency"], name="agency_signs_agreement_once")]

    def __str__(self) -> str:
        return f"{self.agency} in {self.agreement}"


class ReferenceCounter(models.Model):
    """The last number given out in a series of references."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    row_security = RowSecurity(visible=f"{SIGNED_IN} OR {in_system('set_up')}")

    def __str__(self) -> str:
        return self.series
