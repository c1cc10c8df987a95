"""Requests for more time on an action, and what was answered."""

from django.db import models
from django.db.models import F, Q

from audit.models import Record
from audit.retention import PartOf
from common.rowsecurity import RowSecurity, visible_with
from partners.models import Person
from tasking.models.actions import Action
from tasking.states import EXTENSION


class ExtensionRequest(Record):
    """The owner's agency asks for a later due date (lifecycle: tasking/states.py). At most one waits at a time."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="The due date when it was asked for")
    asked_until = models.DateField()
    reason = models.TextField()
    state = models.CharField(
        max_length=12, choices=[(s, s.capitalize()) for s in EXTENSION.states()], default=EXTENSION.initial
    )
    granted_until = models.DateField(null=True, blank=True, help_text="The new due date, which may differ")
    answer = models.TextField(blank=True, help_text="Why it was granted, refused or withdrawn")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    row_security = RowSecurity(visible=visible_with("tasking_action", "action_id"), fixed=("action_id",))

    retention = PartOf("action", ("reason", "answer"))

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="extension_of_known_state", condition=Q(state__in=EXTENSION.states())),
            models.CheckConstraint(name="extension_is_later", condition=Q(asked_until__gt=F("due_on"))),
            models.CheckConstraint(
                name="answered_extension_has_answer_by_and_at",
                condition=Q(state="requested", answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(state="requested") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="granted_extension_has_date",
                condition=Q(state="granted", granted_until__isnull=False)
                | (~Q(state="granted") & Q(granted_until__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["action"], name="one_open_extension_per_action", condition=Q(state="requested")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: more time"

    def get_absolute_url(self) -> str:
        """Where it stands on the action's page."""
        return f"{self.action.get_absolute_url()}#more-time"
