"""Actions: who does what by when, carried from meeting to meeting until the chair discharges them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf, Retained
from common import clock
from common.rowsecurity import RowSecurity, visible_with
from partners.models import Agency, DataCategory, Person
from tasking.models.agenda import AgendaItem
from tasking.models.meetings import RESTRICTED_BY_CATEGORY, Meeting
from tasking.querysets import UNDISCHARGED, ActionQuerySet
from tasking.rag import Rag, rag
from tasking.states import ACTION


class Action(Record):
    """A task that a meeting gave (lifecycle: tasking/states.py). Takes its restriction from its agenda item."""

    reference = models.CharField(max_length=30, unique=True, editable=False, help_text="JTG/2026-11/04")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="actions")
    category = models.CharField(max_length=20, blank=True, choices=DataCategory)
    held_by = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="actions")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="actions")
    due_on = models.DateField()
    client_key = models.UUIDField(
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text="Made by the page; sent again, it is the same",
    )
    state = models.CharField(
        max_length=12, choices=[(s, s.capitalize()) for s in ACTION.states()], default=ACTION.initial
    )
    closing_reason = models.TextField(blank=True, help_text="Why it was discharged or struck")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ActionQuerySet.as_manager()

    row_security = RESTRICTED_BY_CATEGORY

    retention = Retained(
        code="actions",
        clock="coalesce(record.closed_at, record.updated_at)",
        over="record.state <> 'open'",
        clears=("text", "closing_reason"),
        holder="coalesce(record.held_by_id, record.owner_agency_id)",
    )

    class Meta:
        ordering = ["due_on", "reference"]
        constraints = [
            models.CheckConstraint(
                name="restricted_action_has_holder", condition=Q(category="") | Q(held_by__isnull=False)
            ),
            models.CheckConstraint(name="action_of_known_state", condition=Q(state__in=ACTION.states())),
            models.CheckConstraint(
                name="closed_action_has_reason_at_and_by",
                condition=(
                    Q(state__in=["discharged", "struck"], closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(closing_reason="")
                )
                | Q(
                    state__in=["open", "completed"],
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    closing_reason="",
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("tasking:action", args=[self.pk])

    @property
    def rag(self) -> Rag:
        """Its colour today."""
        return rag(self.due_on, self.state, clock.today())

    @property
    def supporting_agencies(self) -> list[Agency]:
        """The agencies that help its owner, by name. For many actions: `Action.objects.with_help()`."""
        helping = [support.agency for support in self.supports.all() if support.ended_at is None]
        return sorted(helping, key=lambda agency: agency.name)

    @property
    def asked_extension(self) -> Any:
        """The request for more time that waits for an answer, or None."""
        return next((one for one in self.extensions.all() if one.state == "requested"), None)

    @property
    def owner_has_left(self) -> bool:
        """True where it still has to be dealt with and its owner, or their agency, is no longer here."""
        owner, agency = self.owner, self.owner_agency
        here = owner.is_active and agency.is_active and owner.agency_id == agency.pk
        return not here and self.state in UNDISCHARGED


class ActionSupport(Record):
    """An agency that helps the owner's. One that helps no longer keeps the moment at which it stopped."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="supports")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    row_security = RowSecurity(visible=visible_with("tasking_action", "action_id"), fixed=("action_id",))

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "agency"], name="agency_supports_action_once", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} helps with {self.action}"


class ProgressNote(Record):
    """What someone did about an action. Kept; a wrong one is struck with a reason."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="notes")
    text = models.TextField()
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    struck_reason = models.TextField(blank=True)

    row_security = RowSecurity(
        visible=visible_with("tasking_action", "action_id"), fixed=("action_id", "written_by_id")
    )

    retention = PartOf("action", ("text", "struck_reason"))

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"note on {self.action}"
