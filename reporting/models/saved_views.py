"""Filters of the explorer that someone keeps under a name, for themselves or for their agency."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from audit.models import Record
from common.rowsecurity import AGENCY, PERSON, PRACTITIONER, RowSecurity, visible_with
from operations.models import Operation
from partners.models import Agency, Person


class SavedView(Record):
    """A name for a query of the explorer; it holds no number, so each reader counts what they may see themselves.

    `operation` is the one that the query names: whoever may not know of it sees no view of it. Withdrawn ones stay,
    for those who made them, with their history.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="saved_views")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, help_text="As the address has it")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, blank=True, related_name="+")
    is_shared = models.BooleanField(default=False, help_text="With the agency of whoever made it")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    row_security = RowSecurity(
        visible=(
            f"(person_id = {PERSON} OR {PRACTITIONER} AND is_shared AND withdrawn_at IS NULL AND agency_id = {AGENCY})"
            f" AND (operation_id IS NULL OR {visible_with('operations_operation', 'operation_id')})"
        ),
        insertable=f"{PRACTITIONER} AND person_id = {PERSON} AND agency_id = {AGENCY}",
        writable=f"{PRACTITIONER} AND person_id = {PERSON}",
        fixed=("person_id", "agency_id", "operation_id", "query"),
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=Q(withdrawn_at__isnull=True), name="one_saved_view_of_a_name"
            ),
            models.CheckConstraint(name="saved_view_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"saved view {self.pk}"

    def get_absolute_url(self) -> str:
        """What it leads to."""
        return f"{reverse('reporting:outcomes')}?{self.query}"
