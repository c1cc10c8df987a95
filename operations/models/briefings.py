"""Briefings in seven parts (IIMARCH), in numbered versions, and who has said that they read each."""

from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import PERSON, PRACTITIONER, RowSecurity, has_role, visible_with
from operations.models.deployments import Deployment
from operations.models.operations import Operation
from operations.states import BRIEFING
from partners.models import Person


class BriefingSection(NamedTuple):
    """One of the seven texts of a briefing: its field, its heading, and what goes into it."""

    field: str
    title: str
    hint: str


#: The seven parts of a briefing, in order (College of Policing, briefing and debriefing).
SECTIONS = (
    BriefingSection("information", "Information", "What has happened, where and when, and why you are going."),
    BriefingSection("intent", "Intent", "What you want to achieve, and how you will know."),
    BriefingSection("method", "Method", "Who does what, where and in which order. Visits, patrols, contingencies."),
    BriefingSection(
        "administration", "Administration", "Times, where to meet, vehicles, equipment, refreshments, standing down."
    ),
    BriefingSection("risk_assessment", "Risk assessment", "What could go wrong, for whom, and what is done about it."),
    BriefingSection(
        "communications", "Communications", "Who commands, call signs and channels, what the public is told."
    ),
    BriefingSection(
        "humanitarian_issues",
        "Humanitarian issues",
        "Human rights, equality, vulnerable people and children, and the impact on those who live and work there.",
    ),
)

SEEN_WITH_ITS_OPERATION = visible_with("operations_operation", "operation_id")
#: Those who write for an operation: planners, and whoever commands it.
_COMMANDS = "EXISTS (SELECT 1 FROM operations_operation AS whole WHERE whole.id = operation_id AND whole.commander_id ="
WRITES = f"({has_role('chair', 'coordinator')} OR {_COMMANDS} {PERSON}))"


class Briefing(Record):
    """One version of the briefing of an operation, or of one of its deployments (lifecycle: operations/states.py).

    A draft is for those who write it, and so is what was changed on the way. Once published it is for all who see the
    operation, and its words never change (operations/apps.py): a change makes the next version.
    """

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="briefings")
    deployment = models.ForeignKey(
        Deployment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="briefings",
        help_text="For this deployment alone, in place of the operation's; empty: for the operation as a whole",
    )
    number = models.PositiveSmallIntegerField()
    information = models.TextField(blank=True)
    intent = models.TextField(blank=True)
    method = models.TextField(blank=True)
    administration = models.TextField(blank=True)
    risk_assessment = models.TextField(blank=True)
    communications = models.TextField(blank=True)
    humanitarian_issues = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s.capitalize()) for s in BRIEFING.states()], default=BRIEFING.initial
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When those who had not read it were last reminded"
    )

    row_security = RowSecurity(
        visible=f"{SEEN_WITH_ITS_OPERATION} AND (state = 'published' OR {WRITES})",
        insertable=f"{PRACTITIONER} AND {SEEN_WITH_ITS_OPERATION} AND {WRITES}",
        writable=f"{SEEN_WITH_ITS_OPERATION} AND {WRITES}",
        history=f"{SEEN_WITH_ITS_OPERATION} AND {WRITES}",
        fixed=("operation_id", "deployment_id", "number"),
    )

    class Meta:
        ordering = ["operation", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "deployment", "number"],
                name="one_briefing_of_a_number",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["operation", "deployment"],
                name="one_draft_briefing_at_a_time",
                condition=Q(state="draft"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="briefing_of_known_state", condition=Q(state__in=BRIEFING.states())),
            models.CheckConstraint(
                name="published_briefing_is_whole",
                condition=Q(state="draft", published_at__isnull=True, published_by__isnull=True)
                | (
                    Q(state="published", published_at__isnull=False, published_by__isnull=False)
                    & ~Q(information="")
                    & ~Q(intent="")
                    & ~Q(method="")
                    & ~Q(administration="")
                    & ~Q(risk_assessment="")
                    & ~Q(communications="")
                    & ~Q(humanitarian_issues="")
                ),
            ),
        ]

    def __str__(self) -> str:
        # Of its own columns: the outbox, which sees no operation, logs that a message about it was sent.
        return f"Briefing, version {self.number}"

    @property
    def about(self) -> str:
        """What it is for: "Operation Turncoat", or one deployment of it."""
        return f"{self.operation}: {self.deployment.name}" if self.deployment else str(self.operation)

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.state == BRIEFING.initial

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("operations:briefing", args=[self.pk])


class Acknowledgement(Record):
    """That a person said that they had read and understood a version of a briefing. Once, and for good."""

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    row_security = RowSecurity(
        visible=visible_with("operations_briefing", "briefing_id"),
        # Nobody can say it for somebody else.
        insertable=f"{visible_with('operations_briefing', 'briefing_id')} AND person_id = {PERSON}",
        writable="false",
    )

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["briefing", "person"], name="briefing_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.person} has read {self.briefing_id}"
