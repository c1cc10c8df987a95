"""Meetings of forums, and who came."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, shares_by_column
from partners.models import Person
from tasking.models.forums import Forum
from tasking.querysets import MeetingQuerySet
from tasking.states import MEETING
from web.dates import plain_date, to_london

#: Rows in no category are open to all who work in the partnership; the others go by agreement.
RESTRICTED_BY_CATEGORY = RowSecurity(
    visible=(
        f"(category = '' AND {PRACTITIONER}) OR "
        + shares_by_column("category", ("victims", "offenders", "cases"), "held_by_id")
    ),
    fixed=("category", "held_by_id"),
)


class Meeting(Record):
    """One meeting of a forum (lifecycle: tasking/states.py). Times are aware; shown in Europe/London."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    slot_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its forum's rhythm has it, though it was moved since"
    )
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
    """Whether someone came, and to which part. Those who hear nothing of part two need make no declaration."""

    PRESENT = "present", "Present for both parts"
    PART_ONE = "part_one", "Part one only"
    PART_TWO = "part_two", "Part two only"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


#: Who was there for part one, and who was in the room for part two.
IN_PART_ONE = (AttendanceStatus.PRESENT, AttendanceStatus.PART_ONE)
IN_PART_TWO = (AttendanceStatus.PRESENT, AttendanceStatus.PART_TWO)


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
                name="only_those_in_part_two_declare",
                condition=Q(declared_at__isnull=True) | Q(status__in=["present", "part_two"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.meeting}"
