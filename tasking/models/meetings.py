"""Forums and their meetings: who came, what was on the agenda, and what was decided."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, shares_by_column
from partners.models import Agency, DataCategory, Person
from tasking.querysets import AgendaItemQuerySet, MeetingQuerySet
from tasking.states import MEETING
from web.dates import plain_date, to_london

#: Rows in no category are open to all who work in the partnership; the others go by agreement.
RESTRICTED_BY_CATEGORY = RowSecurity(
    visible=(
        f"(category = '' AND {PRACTITIONER}) OR "
        + shares_by_column("category", ("victims", "offenders", "cases"), "held_by_id")
    )
)


class Forum(Record):
    """A standing meeting of the partnership: names, rhythm and quorum are settings."""

    name = models.CharField(max_length=120, unique=True)
    reference_prefix = models.SlugField(max_length=10, unique=True, help_text="JTG gives JTG/2026-11/04")
    cadence_days = models.PositiveSmallIntegerField(default=14)
    length_minutes = models.PositiveSmallIntegerField(default=120)
    quorum = models.PositiveSmallIntegerField(default=3, help_text="People who must be present")
    is_active = models.BooleanField(default=True)

    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="forum_rhythm_sensible", condition=Q(cadence_days__gte=1, length_minutes__gte=1, quorum__gte=1)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(Record):
    """One meeting of a forum (lifecycle: tasking/states.py). Times are aware; shown in Europe/London."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    state = models.CharField(
        max_length=12, choices=[(s, s.capitalize()) for s in MEETING.states()], default=MEETING.initial
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(name="meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="meeting_of_known_state", condition=Q(state__in=MEETING.states())),
            models.CheckConstraint(
                name="meeting_opened_at_and_by",
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="closed_meeting_closed_at_and_by",
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["forum", "starts_at"],
                name="one_meeting_of_forum_at_a_time",
                condition=~Q(state="cancelled"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum.name}, {plain_date(to_london(self.starts_at))}"

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("tasking:meeting", args=[self.pk])


class AttendanceStatus(models.TextChoices):
    """Whether someone came. Those who leave before the restricted part hear none of it and need make no declaration."""

    PRESENT = "present", "Present"
    PART_ONE = "part_one", "Part one only"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


class Attendance(Record):
    """Whether a person came, and whether they made the confidentiality declaration that the restricted part needs."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=AttendanceStatus)
    declared_at = models.DateTimeField(null=True, blank=True)

    row_security = RowSecurity(visible=PRACTITIONER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_attendance_per_person"),
            models.CheckConstraint(
                name="only_those_present_declare", condition=Q(declared_at__isnull=True) | Q(status="present")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.meeting}"


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


class Decision(models.TextChoices):
    """What a meeting can decide on an item."""

    ADOPT = "adopt", "Adopt"
    TASK = "task", "Task an operation"
    REFER = "refer", "Refer elsewhere"
    MONITOR = "monitor", "Monitor"
    NO_ACTION = "no_action", "No further action"
    NOTED = "noted", "Noted"


class AgendaItem(Record):
    """One item: what it is about, why it is there, what was said and decided.

    The thing that it is about is named by table and key (`source_table`, `source_id`), since it may be of an app above
    this one. A restricted item (`category` not empty) is seen by agencies that share that category with `held_by`.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    section = models.PositiveSmallIntegerField(choices=Section)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200, help_text="Free of personal data")
    why = models.CharField(max_length=300, blank=True, help_text="Why it is on the agenda")
    category = models.CharField(max_length=20, blank=True, choices=DataCategory)
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    source_table = models.CharField(max_length=63, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    source_path = models.CharField(max_length=200, blank=True, help_text="Page of the thing it is about")
    note = models.TextField(blank=True)
    decision = models.CharField(max_length=12, blank=True, choices=Decision)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    row_security = RESTRICTED_BY_CATEGORY

    class Meta:
        ordering = ["section", "position", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="restricted_item_has_holder", condition=Q(category="") | Q(held_by__isnull=False)
            ),
            models.CheckConstraint(
                name="item_decided_by_and_at",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["meeting", "source_table", "source_id"],
                name="one_item_per_source",
                condition=Q(source_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("tasking:item", args=[self.pk])

    @property
    def is_restricted(self) -> bool:
        """True in the part of the meeting for individual cases."""
        return self.category != ""
