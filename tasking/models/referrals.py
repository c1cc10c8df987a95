"""Referrals and tasking requests: what an agency asks the partnership to take on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from hotspots.models import Subject
from partners.models import Agency, DataCategory, Person
from tasking.models.meetings import RESTRICTED_BY_CATEGORY
from tasking.querysets import ReferralQuerySet
from tasking.states import REFERRAL


class ReferralKind(models.TextChoices):
    """What a referral is about."""

    LOCATION = "location", "A place"
    THEME = "theme", "A theme"
    VICTIM = "victim", "A victim"
    OFFENDER = "offender", "An offender"


class LawfulBasis(models.TextChoices):
    """Why the information may be shared."""

    CDA_115 = "cda_115", "Crime and Disorder Act 1998 s115 (power to disclose)"
    CDA_17A = "cda_17a", "Crime and Disorder Act 1998 s17A (depersonalised information)"
    DPA_PART_3 = "dpa_part_3", "Data Protection Act 2018 Part 3 (law enforcement)"
    PUBLIC_TASK = "public_task", "UK GDPR Article 6(1)(e) (public task)"
    VITAL_INTERESTS = "vital_interests", "UK GDPR Article 6(1)(d) (vital interests)"
    CONSENT = "consent", "UK GDPR Article 6(1)(a) (consent)"


class Consent(models.TextChoices):
    """Whether the person agreed."""

    NOT_NEEDED = "not_needed", "Not about a person"
    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused"
    OVERRIDDEN = "overridden", "Overridden, with a reason"


class Vulnerability(models.TextChoices):
    """What makes the people affected more vulnerable. Flags, never a diagnosis."""

    AGE = "age", "Age"
    DISABILITY = "disability", "Disability or long-term illness"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SUBSTANCE_MISUSE = "substance_misuse", "Drugs or alcohol"
    LIVES_ALONE = "lives_alone", "Lives alone or has little support"
    REPEAT = "repeat", "Has been targeted before"
    HATE = "hate", "Targeted for who they are"
    CHILDREN = "children", "Children in the household"


class Destination(models.TextChoices):
    """Where a referral can go instead."""

    ASB_GROUP = "asb_group", "ASB partnership group"
    RESTORATIVE_JUSTICE = "restorative_justice", "Restorative justice hub"
    MEDIATION = "mediation", "Mediation"
    SUBSTANCE_MISUSE = "substance_misuse", "Substance misuse service"
    VICTIM_SUPPORT = "victim_support", "Victim Support"
    FIRE_SAFETY = "fire_safety", "Home fire safety visit"
    SANCTUARY = "sanctuary", "Sanctuary scheme"
    CARELINE = "careline", "Careline"
    IOM = "iom", "Integrated offender management"
    MARAC = "marac", "MARAC"
    MACE = "mace", "MACE"
    PREVENT = "prevent", "Prevent"
    ADULT_SAFEGUARDING = "adult_safeguarding", "Adult safeguarding"
    CHILD_SAFEGUARDING = "child_safeguarding", "Child safeguarding"
    HOUSING = "housing", "Housing"
    YOUTH_SERVICE = "youth_service", "Youth service"


class Referral(Record):
    """A request to the partnership (lifecycle: tasking/states.py). The referrer is told at each step."""

    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=ReferralKind)
    category = models.CharField(max_length=20, blank=True, choices=DataCategory, editable=False)
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="referrals", help_text="The agency that refers")
    referrer = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="referrals")
    place = models.CharField(max_length=200, blank=True)
    times = models.CharField(max_length=200, blank=True, help_text="Days, hours, season")
    what_happens = models.TextField(help_text="Without names")
    who_is_affected = models.TextField(blank=True)
    evidence = models.TextField(blank=True, help_text="Counts, source and period")
    risk_score = models.PositiveSmallIntegerField(null=True, blank=True)
    vulnerabilities = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    tried = models.TextField(blank=True, help_text="What was tried already, and by whom")
    resource_asked = models.TextField(blank=True)
    lawful_basis = models.CharField(max_length=20, choices=LawfulBasis)
    consent = models.CharField(max_length=12, choices=Consent)
    consent_reason = models.TextField(blank=True)
    exit_criterion = models.TextField(blank=True, help_text="When the partnership can stop")
    state = models.CharField(
        max_length=12,
        choices=[(s, s.replace("_", " ").capitalize()) for s in REFERRAL.states()],
        default=REFERRAL.initial,
    )
    destination = models.CharField(max_length=20, blank=True, choices=Destination)
    decision_reason = models.TextField(blank=True)

    objects = ReferralQuerySet.as_manager()

    row_security = RESTRICTED_BY_CATEGORY

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
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The referral's page."""
        return reverse("tasking:referral", args=[self.pk])
