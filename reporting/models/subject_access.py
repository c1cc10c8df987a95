"""Requests of people for what is held about them (UK GDPR art 15, Data Protection Act 2018 s45).

What is held is gathered anew each time that it is shown, and never stored a second time; what is blacked out is kept as
places in a passage, so that no name is kept but where it was recorded.
"""

import re
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.lifecycle import Lifecycle
from common.rowsecurity import AGENCY, RowSecurity, has_role, visible_with
from hotspots.models import Subject
from partners.models import Agency, Person
from reporting.states import SUBJECT_ACCESS

#: What passages are named by: a table, a key.
PASSAGE = re.compile(r"[a-z_]+:[0-9a-f-]{36}")


class Exemption(models.TextChoices):
    """Why something is kept back (Data Protection Act 2018 sch 2, and s45(4))."""

    OTHERS = "others", "It is about someone else"
    CRIME = "crime", "It would prejudice the prevention or detection of crime"
    HARM = "harm", "It would be likely to cause serious harm to someone"
    LEGAL = "legal", "It is legal advice"


class SubjectAccess(Record):
    """One request, and how it stands (lifecycle: reporting/states.py)."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    held_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="The agency that holds the record")
    received_on = models.DateField()
    identity = models.CharField(max_length=200, help_text="How it was made sure who asks. Without names")
    due_on = models.DateField(help_text="The last day on which it can be answered in time")
    extended_because = models.TextField(blank=True, help_text="Why two months more are needed")
    state = models.CharField(
        max_length=10,
        choices=[(s, s.capitalize()) for s in SUBJECT_ACCESS.states()],
        default=SUBJECT_ACCESS.initial,
    )
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    checked_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text that was checked")
    ended_on = models.DateField(null=True, blank=True, help_text="The day on which it was given or refused")
    refused_because = models.TextField(blank=True)

    lifecycle: ClassVar[Lifecycle] = SUBJECT_ACCESS

    row_security = RowSecurity(
        visible=(
            f"held_by_id = {AGENCY} AND {has_role('coordinator', 'manager')}"
            f" AND {visible_with('hotspots_subject', 'subject_id')}"
        ),
        fixed=("subject_id", "held_by_id", "received_on"),
    )

    class Meta:
        verbose_name = "subject access request"
        ordering = ["due_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="subject_access_of_known_state", condition=Q(state__in=SUBJECT_ACCESS.states())
            ),
            models.CheckConstraint(
                name="subject_access_due_after_received", condition=Q(due_on__gt=models.F("received_on"))
            ),
            models.CheckConstraint(
                name="subject_access_checked_by_someone",
                condition=~Q(state__in=["checked", "given"]) | (Q(checked_by__isnull=False) & ~Q(checked_digest="")),
            ),
            models.CheckConstraint(
                name="subject_access_refused_with_reason", condition=~Q(state="refused") | ~Q(refused_because="")
            ),
            models.CheckConstraint(
                name="subject_access_ended_on_a_day",
                condition=Q(state__in=["given", "refused"], ended_on__isnull=False)
                | (~Q(state__in=["given", "refused"]) & Q(ended_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"subject access request of {self.received_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reporting:subject_access", args=[self.pk])


class Redaction(Record):
    """What is kept back of one passage, by hand: places in its text as it was then, or all of it.

    Where the text has changed since, the places are of no use: all of the passage is kept back until it is marked anew.
    """

    request = models.ForeignKey(SubjectAccess, models.PROTECT, related_name="redactions")
    passage = models.CharField(max_length=120, editable=False)
    text_digest = models.CharField(max_length=64, editable=False)
    places = ArrayField(models.PositiveIntegerField(), default=list, help_text="First and last, in pairs; none: all")
    exemption = models.CharField(max_length=10, choices=Exemption)
    is_lifted = models.BooleanField(default=False)

    row_security = RowSecurity(
        visible=visible_with("reporting_subjectaccess", "request_id"),
        fixed=("request_id", "passage", "text_digest", "places"),
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(name="redaction_of_known_exemption", condition=Q(exemption__in=Exemption.values))
        ]

    def __str__(self) -> str:
        return f"redaction of {self.passage.partition(':')[0]}"
