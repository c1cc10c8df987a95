"""The agenda of a meeting: its items, why each is there, and what was decided."""

from typing import Any

from django.db import models
from django.db.models import Deferrable, Q
from django.urls import reverse

from audit.models import Record
from partners.models import Agency, DataCategory, Person
from tasking.models.forums import Section
from tasking.models.meetings import RESTRICTED_BY_CATEGORY, Meeting
from tasking.querysets import AgendaItemQuerySet


class Decision(models.TextChoices):
    """What a meeting can decide on an item."""

    ADOPT = "adopt", "Adopt"
    TASK = "task", "Task an operation"
    REFER = "refer", "Refer elsewhere"
    MONITOR = "monitor", "Monitor"
    NO_ACTION = "no_action", "No further action"
    NOTED = "noted", "Noted"
    APPROVE = "approve", "Approve as a correct record"
    APPROVE_WITH = "approve_with", "Approve with corrections"


class AgendaItem(Record):
    """One item: what it is about, why it is there, what was said and decided.

    The thing that it is about is named by table and key (`source_table`, `source_id`), since it may be of an app above
    this one. A restricted item (`category` not empty) is seen by agencies that share that category with `held_by`.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    section = models.PositiveSmallIntegerField(choices=Section)
    # Orders the items of a section. Gaps could tell of items that are hidden, so readers are given `place` instead.
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200, help_text="Free of personal data")
    why = models.CharField(max_length=300, blank=True, help_text="Why it is on the agenda")
    category = models.CharField(max_length=20, blank=True, choices=DataCategory)
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    source_table = models.CharField(max_length=63, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    source_path = models.CharField(max_length=200, blank=True, help_text="Page of the thing it is about")
    decision = models.CharField(max_length=12, blank=True, choices=Decision)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, help_text="Why it was taken off the agenda")
    deferred_reason = models.TextField(blank=True, help_text="Why it waits for the forum's next meeting")
    deferred_at = models.DateTimeField(null=True, blank=True)
    deferred_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    deferred_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deferred_to", help_text="The item that was put off"
    )
    deferrals = models.PositiveSmallIntegerField(default=0, help_text="How often it was put off before")

    objects = AgendaItemQuerySet.as_manager()

    row_security = RESTRICTED_BY_CATEGORY

    class Meta:
        ordering = ["section", "position", "id"]
        constraints = [
            models.CheckConstraint(
                name="restricted_item_has_holder", condition=Q(category="") | Q(held_by__isnull=False)
            ),
            models.CheckConstraint(
                name="item_decided_by_and_at",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="item_deferred_with_reason_by_and_at",
                condition=Q(deferred_reason="", deferred_by__isnull=True, deferred_at__isnull=True)
                | (~Q(deferred_reason="") & Q(deferred_by__isnull=False, deferred_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="item_dealt_with_in_one_way",
                condition=Q(withdrawn_reason="", deferred_reason="")
                | Q(decision="", deferred_reason="")
                | Q(decision="", withdrawn_reason=""),
            ),
            models.UniqueConstraint(
                fields=["meeting", "section", "source_table", "source_id"],
                name="one_item_per_source",
                condition=Q(source_id__isnull=False),
            ),
            models.UniqueConstraint(fields=["meeting", "deferred_from"], name="put_off_to_a_meeting_once"),
            # Among items that the same people see: a clash with one that is hidden from the mover would betray it.
            models.UniqueConstraint(
                fields=["meeting", "section", "category", "held_by", "position"],
                name="one_item_per_position",
                nulls_distinct=False,
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new item comes last in its section, as far as whoever adds it sees."""
        if not self.position:
            same = AgendaItem.objects.filter(meeting_id=self.meeting_id, section=self.section)
            self.position = same.next_position()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("tasking:item", args=[self.pk])

    @property
    def is_dealt_with(self) -> bool:
        """True once the meeting has decided it, put it off, or it was taken off."""
        return bool(self.decision or self.deferred_reason or self.withdrawn_reason)

    @property
    def deferred_words(self) -> str:
        """How often it was put off: "Put off 2 times"."""
        return f"Put off {self.deferrals} time{'' if self.deferrals == 1 else 's'}"

    @property
    def is_restricted(self) -> bool:
        """True in the part of the meeting for individual cases."""
        return self.category != ""
