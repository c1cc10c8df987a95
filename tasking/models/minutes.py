"""Minutes: numbered versions, frozen as the meeting closed or was corrected, and the approval of each."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PRACTITIONER, RowSecurity, has_role
from partners.models import Agency, DataCategory, Person
from tasking.models.meetings import RESTRICTED_BY_CATEGORY, Meeting
from tasking.querysets import MinutesVersionQuerySet


class MinutesVersion(Record):
    """One version of a meeting's minutes. Its rows are written once, by the database, and can never change.

    `heading` holds what is open to all who work in the partnership: forum, times, place, quorum, the names and markings
    of the two parts, and the next date. The rest is in `entries`, each behind its own wall.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    heading = models.JSONField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = MinutesVersionQuerySet.as_manager()

    row_security = RowSecurity(visible=PRACTITIONER, insertable=has_role("chair", "coordinator"), writable="false")

    class Meta:
        verbose_name_plural = "minutes versions"
        ordering = ["meeting", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_minutes_version_of_a_number"),
            models.CheckConstraint(name="minutes_are_numbered_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}, version {self.number}"

    def get_absolute_url(self) -> str:
        """The version's page."""
        return reverse("tasking:minutes_version", args=[self.meeting_id, self.number])


class Part(models.IntegerChoices):
    """The two parts of a meeting: by default places and results, then individual cases."""

    ONE = 1, "Part one"
    TWO = 2, "Part two"


class EntryKind(models.TextChoices):
    """What an entry of the minutes tells of."""

    ATTENDANCE = "attendance", "Attendance"
    ITEM = "item", "Agenda item"
    ACTION = "action", "Action given"
    LOG = "log", "Action log"
    CORRECTION = "correction", "Correction"


class MinutesEntry(Record):
    """One line of a version: someone's attendance, an item with what was said and decided, an action, a correction.

    Written by `muster_freeze_minutes()` and `muster_correct_minutes()` alone (tasking/sql), since whoever closes the
    meeting may not see all of it. `source_id` is the record that it was taken from, the same in each version; `content`
    is what it said, and `digest` the SHA-256 of the whole entry.
    """

    minutes = models.ForeignKey(MinutesVersion, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    part = models.PositiveSmallIntegerField(choices=Part)
    section = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    category = models.CharField(max_length=20, blank=True, choices=DataCategory)
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    source_id = models.UUIDField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    row_security = RowSecurity(visible=RESTRICTED_BY_CATEGORY.visible, insertable="false", writable="false")

    class Meta:
        verbose_name_plural = "minutes entries"
        ordering = ["part", "section", "position"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "kind", "source_id"], name="one_minutes_entry_of_a_source"),
            models.CheckConstraint(
                name="minutes_entry_in_the_part_of_its_restriction",
                condition=Q(part=1, category="") | (Q(part=2, held_by__isnull=False) & ~Q(category="")),
            ),
            models.CheckConstraint(name="minutes_entry_of_known_kind", condition=Q(kind__in=EntryKind.values)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What it is called in lists and in the log."""
        said = self.content
        return said.get("title") or said.get("reference") or said.get("name") or self.get_kind_display()

    def get_absolute_url(self) -> str:
        """For someone who is told of it: their own actions."""
        return reverse("tasking:actions") + "?whose=mine"


class MinutesApproval(Record):
    """That a later meeting agreed a version as a correct record, as it stands or with corrections. Never changed."""

    minutes = models.OneToOneField(MinutesVersion, models.PROTECT, related_name="approval")
    at_meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    corrections = models.TextField(blank=True, help_text="What is to be corrected; empty for a correct record")
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    row_security = RowSecurity(visible=PRACTITIONER, insertable=has_role("chair"), writable="false")

    def __str__(self) -> str:
        return f"approval of {self.minutes}"
