"""Evidence of what was done about an action: files, cleaned, and their content behind a wall of its own."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from audit.retention import PartOf
from common.rowsecurity import RowSecurity, visible_with
from partners.models import Person
from tasking.cleaning.kinds import Kind
from tasking.models.actions import Action, ProgressNote
from web.dates import plain_date, to_london


class CleanedFile(Record):
    """The base of a file that was sent and is kept clean. A wrong one is struck with a reason, and opened no more."""

    name = models.CharField(max_length=100, help_text="Cleaned; free of personal data")
    media_type = models.CharField(max_length=100, choices=[(kind.media_type, kind.name) for kind in Kind])
    size = models.PositiveIntegerField(help_text="Bytes that are kept")
    sha256 = models.CharField(max_length=64, help_text="Digest of what is kept")
    received_sha256 = models.CharField(max_length=64, help_text="Digest of what was sent, before it was cleaned")
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    struck_reason = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class EvidenceFile(CleanedFile):
    """A file on an action, or on one of its notes."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
    note = models.ForeignKey(ProgressNote, models.PROTECT, null=True, blank=True, related_name="evidence")

    row_security = RowSecurity(visible=visible_with("tasking_action", "action_id"), fixed=("action_id", "note_id"))

    retention = PartOf("action", ("name", "struck_reason"))

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="evidence_of_known_kind", condition=Q(media_type__in=[kind.media_type for kind in Kind])
            ),
            models.UniqueConstraint(
                fields=["action", "received_sha256"],
                name="one_copy_of_a_file_per_action",
                condition=Q(struck_reason=""),
            ),
        ]

    def get_absolute_url(self) -> str:
        """Where it is downloaded."""
        return reverse("tasking:evidence", args=[self.pk])

    @property
    def public_label(self) -> str:
        """What logs call it: not by its name, which its sender chose."""
        return f"{self.get_media_type_display()} of {plain_date(to_london(self.created_at))} on {self.action.reference}"


_NOT_STRUCK = (
    "EXISTS (SELECT 1 FROM tasking_evidencefile AS whole WHERE whole.id = file_id AND whole.struck_reason = '')"
)


class EvidenceContent(models.Model):
    """The bytes of a file, apart from the table that lists go through, and without history: they never change.

    Seen with the file, until that is struck: then by nobody, whatever asks.
    """

    file = models.OneToOneField(EvidenceFile, models.PROTECT, primary_key=True, related_name="stored")
    content = models.BinaryField()

    row_security = RowSecurity(visible=_NOT_STRUCK, insertable=_NOT_STRUCK, writable="false")

    retention = PartOf("file", removed=True)

    def __str__(self) -> str:
        return f"content of {self.file_id}"
