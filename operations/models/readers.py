"""Who is named to see an OFFICIAL-SENSITIVE operation."""

from django.db import models

from audit.models import Record
from common.rowsecurity import PERSON, PRACTITIONER, RowSecurity, has_role, visible_with
from operations.models.operations import Operation
from partners.models import Person

#: A reader names others; what is OFFICIAL still, its planners and its commander prepare for being marked upwards.
_MAY_NAME = (
    f"{PRACTITIONER} AND (operation_id = ANY ((SELECT muster_operations_read())::uuid[])"  # noqa: S608 - no input in it
    " OR EXISTS (SELECT 1 FROM operations_operation AS whole WHERE whole.id = operation_id"
    f" AND whole.marking = 'official' AND ({has_role('chair', 'coordinator')} OR whole.commander_id = {PERSON})))"
)


class OperationReader(Record):
    """A person who is named to see a sensitive operation. Removed, they see nothing more of it; their row stays.

    The first ones are written before their operation is, whose foreign key waits for the end of the transaction: so
    that an operation is never without readers, and nobody can name themselves for one that is there.
    """

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="readers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_removed = models.BooleanField(default=False)

    row_security = RowSecurity(
        visible=visible_with("operations_operation", "operation_id"),
        insertable=f"{_MAY_NAME} OR ({PRACTITIONER} AND (SELECT muster_operation_is_new(operation_id)))",
        writable=_MAY_NAME,
        fixed=("operation_id", "person_id"),
    )

    class Meta:
        ordering = ["person__name"]
        constraints = [models.UniqueConstraint(fields=["operation", "person"], name="person_reads_operation_once")]

    def __str__(self) -> str:
        return f"{self.person} reads {self.operation_id}"
