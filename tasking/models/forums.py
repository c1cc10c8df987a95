"""Forums: the standing meetings of the partnership, with their settings and who sits in them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity
from partners.models import Agency, Person
from tasking.querysets import ForumSeatQuerySet


class Marking(models.TextChoices):
    """How a part of a meeting is marked. Muster holds nothing above OFFICIAL-SENSITIVE."""

    OFFICIAL = "official", "OFFICIAL"
    SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


class HolidayRule(models.TextChoices):
    """What becomes of a meeting that would fall on a bank holiday of England and Wales."""

    LEAVE_OUT = "leave_out", "Leave the meeting out"
    NEXT_WORKING_DAY = "next_working_day", "Meet on the next working day"


class Section(models.IntegerChoices):
    """The agenda's order. 6 and 7 are the restricted part."""

    WELCOME = 1, "Welcome, attendance and declarations"
    MINUTES = 2, "Previous minutes"
    ACTIONS = 3, "Action log"
    TRENDS = 4, "Trends and results of operations"
    HOTSPOTS = 5, "Hotspots and repeat locations"
    VICTIMS = 6, "Repeat and vulnerable victims"
    OFFENDERS = 7, "Offenders"
    REFERRALS = 8, "New requests and referrals"
    OPERATIONS = 9, "Operations, days of action and red-flag dates"
    ORDERS = 10, "Orders expiring, breaches and reviews"
    COMMUNICATIONS = 11, "Communications"
    OTHER = 12, "Any other business and next date"


def every_section() -> list[int]:
    """All sections, in the usual order."""
    return list(Section.values)


class Forum(Record):
    """A standing meeting of the partnership: names, rhythm, parts, quorum, agenda and clocks are settings.

    Each meeting has two parts, with a name, a marking and an attendance of their own.
    """

    name = models.CharField(max_length=120, unique=True)
    reference_prefix = models.SlugField(max_length=10, unique=True, help_text="JTG gives JTG/2026-11/04")
    reference_pattern = models.CharField(max_length=60, default="{prefix}/{year}-{month}/{number:02}")
    cadence_days = models.PositiveSmallIntegerField(default=14)
    length_minutes = models.PositiveSmallIntegerField(default=120)
    holiday_rule = models.CharField(max_length=20, choices=HolidayRule, default=HolidayRule.LEAVE_OUT)
    quorum = models.PositiveSmallIntegerField(default=3, help_text="People who must be present in each part")
    quorum_agencies = models.PositiveSmallIntegerField(
        default=1, help_text="Agencies that must be present in each part"
    )
    part_one_name = models.CharField(max_length=60, default="Places and results")
    part_one_marking = models.CharField(max_length=20, choices=Marking, default=Marking.OFFICIAL)
    part_one_handling = models.CharField(max_length=200, blank=True, help_text="Who may have it and how it is kept")
    part_two_name = models.CharField(max_length=60, default="Individual cases")
    part_two_marking = models.CharField(max_length=20, choices=Marking, default=Marking.SENSITIVE)
    part_two_handling = models.CharField(max_length=200, blank=True, help_text="Who may have it and how it is kept")
    agenda_order = ArrayField(
        models.PositiveSmallIntegerField(choices=Section),
        default=every_section,
        help_text="Sections in the order in which they are taken; one that is left out is switched off",
    )
    # Clocks, in days.
    referral_decision_days = models.PositiveSmallIntegerField(default=14, help_text="From submitted to decided")
    case_acknowledge_days = models.PositiveSmallIntegerField(
        default=5, help_text="From the application for a case review to its acknowledgement"
    )
    case_threshold_days = models.PositiveSmallIntegerField(
        default=14, help_text="From the application to the decision whether the threshold is met"
    )
    case_meeting_days = models.PositiveSmallIntegerField(
        default=28, help_text="From the application to the meeting that reviews the case"
    )
    overdue_to_spoc_days = models.PositiveSmallIntegerField(
        default=1, help_text="Days overdue after which the agency's single point of contact is told of an action"
    )
    overdue_to_chair_days = models.PositiveSmallIntegerField(
        default=7, help_text="Days overdue after which the chair is told of an action"
    )
    is_active = models.BooleanField(default=True)

    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="forum_rhythm_sensible",
                condition=Q(cadence_days__gte=1, length_minutes__gte=1, quorum__gte=1, quorum_agencies__gte=1),
            ),
            models.CheckConstraint(
                name="forum_of_known_markings",
                condition=Q(part_one_marking__in=Marking.values, part_two_marking__in=Marking.values),
            ),
            models.CheckConstraint(
                name="forum_of_known_sections",
                condition=Q(agenda_order__contained_by=Section.values, agenda_order__len__gte=1),
            ),
            models.CheckConstraint(
                name="forum_clocks_in_order",
                condition=Q(
                    referral_decision_days__gte=1,
                    case_acknowledge_days__gte=1,
                    case_threshold_days__gte=F("case_acknowledge_days"),
                    case_meeting_days__gte=F("case_threshold_days"),
                    overdue_to_spoc_days__gte=1,
                    overdue_to_chair_days__gte=F("overdue_to_spoc_days"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of its settings."""
        return reverse("tasking:forum", args=[self.pk])


class SeatRole(models.TextChoices):
    """What an agency does in a forum."""

    CHAIR = "chair", "Chair"
    DEPUTY = "deputy", "Deputy chair"
    SECRETARY = "secretary", "Secretary or coordinator"
    MEMBER = "member", "Member"
    PART_ONE = "part_one", "Invited for part one only"
    PART_TWO = "part_two", "Invited for part two only"


class ForumSeat(Record):
    """An agency's seat in a forum; where a person is named, theirs. One given up keeps the day it ended."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=SeatRole, default=SeatRole.MEMBER)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    objects = ForumSeatQuerySet.as_manager()

    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="seat_of_known_role", condition=Q(role__in=SeatRole.values)),
            models.UniqueConstraint(
                fields=["forum", "agency", "role", "person"],
                name="one_seat_of_a_kind",
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["forum"], name="one_chair_of_a_forum", condition=Q(role="chair", ended_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} in {self.forum}"
