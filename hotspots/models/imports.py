"""Imports of police open data, what they did to each month, and the rows they refused."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from audit.models import Record
from common.lifecycle import Lifecycle
from common.rowsecurity import PRACTITIONER, RowSecurity, has_role, in_system, visible_with
from hotspots.querysets import ImportQuerySet
from hotspots.states import IMPORT
from partners.models import Person

# The sweep finds imports that nobody works on; it starts them as the person who uploaded them.
_IMPORT_SECURITY = RowSecurity(
    visible=f"{PRACTITIONER} OR {has_role('administrator')} OR {in_system('imports')}",
    insertable=has_role("coordinator"),
    writable=f"{has_role('coordinator')} OR {in_system('imports')}",
)
_PART_SECURITY = RowSecurity(visible=visible_with("hotspots_import", "batch_id"), writable=has_role("coordinator"))


class ImportMode(models.TextChoices):
    """What to do with a file that has faulty rows."""

    GOOD_ROWS = "good_rows", "Load the good rows and list the others"
    ALL_OR_NONE = "all_or_none", "Load nothing unless every row is good"


class Import(Record):
    """One uploaded file on its way into the incidents: queued → running → done | refused | failed | held.

    Counts are rows. `reasons` are sentences on the file as a whole; single rows are in ImportRefusal. The uploaded
    file is kept until the import has ended.
    """

    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="imports")
    file = models.FileField(upload_to="imports/", blank=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField("SHA-256 digest", max_length=64)
    size = models.BigIntegerField(help_text="Bytes, as uploaded")
    mode = models.CharField(max_length=12, choices=ImportMode, default=ImportMode.GOOD_ROWS)
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in IMPORT.states()], default=IMPORT.initial
    )
    may_shrink = models.BooleanField(default=False, help_text="Months may be left with far fewer rows than before")
    reasons = ArrayField(models.TextField(), default=list, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_loaded = models.PositiveIntegerField(default=0)
    rows_replaced = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()
    lifecycle: ClassVar[Lifecycle] = IMPORT
    row_security = _IMPORT_SECURITY

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["-created_at", "id"], name="import_by_time")]
        constraints = [
            models.CheckConstraint(name="import_of_known_state", condition=models.Q(state__in=IMPORT.states())),
            models.CheckConstraint(name="import_of_known_mode", condition=models.Q(mode__in=ImportMode.values)),
            models.CheckConstraint(
                name="ended_import_is_stamped",
                condition=models.Q(state__in=["queued", "running", "held"], ended_at__isnull=True)
                | models.Q(state__in=["done", "refused", "failed"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("hotspots:import", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in ("queued", "running")


class ImportMonth(models.Model):
    """What an import did to one force and month. No force and no month: rows that do not say which."""

    batch = models.ForeignKey(Import, models.PROTECT, related_name="months")
    force = models.CharField(max_length=100, blank=True)
    month = models.DateField(null=True)
    read = models.PositiveIntegerField()
    loaded = models.PositiveIntegerField()
    replaced = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    row_security = _PART_SECURITY

    class Meta:
        ordering = ["month", "force"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "month", "force"], name="one_line_per_import_month", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.force}, {self.month:%B %Y}" if self.month else "Rows of no known month"


class ImportRefusal(models.Model):
    """One fault of one row: where it stands, what is wrong, and the value (open data; cut at 80 characters).

    `row` counts as a spreadsheet does, the header being row 1. No column: the row as a whole. `position` is the
    column's number in the file.
    """

    batch = models.ForeignKey(Import, models.PROTECT, related_name="refusals", db_index=False)
    file = models.CharField(max_length=255)
    row = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    column_name = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=200)
    value = models.CharField(max_length=80, blank=True)

    row_security = _PART_SECURITY

    class Meta:
        ordering = ["file", "row", "position", "id"]
        indexes = [
            models.Index(fields=["batch", "file", "row", "position", "id"], name="refusal_by_row"),
        ]

    def __str__(self) -> str:
        return f"Row {self.row:,}: {self.reason}"
