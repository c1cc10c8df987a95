"""Who came to a meeting, and who made the confidentiality declaration."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock
from common.errors import BadInput, StaleEdit, WrongState
from partners.models import Person
from tasking import policies
from tasking.models import IN_PART_TWO, Attendance, AttendanceStatus, Meeting


@dataclass(frozen=True)
class Came:
    """How one person came. `version` is that of the row that was open, 0 where there was none; None checks nothing."""

    person: Person
    status: str
    declared: bool = False
    version: int | None = None


def take_attendance(*, meeting: UUID, by: Person, people: Sequence[Came]) -> list[Attendance]:
    """Record who came to an open meeting; gives the rows that changed.

    Rows that stay as they are are left alone, so that two people can take the attendance of different people at once.
    The time of a declaration is that of its first being recorded. Raises Http404, NotAllowed, WrongState, StaleEdit
    where someone else changed the same row, and BadInput naming every fault.
    """
    with transaction.atomic():
        found = lock(Meeting, meeting)
        policies.may_take_minutes(by).require()
        if found.state != "open":
            raise WrongState(f"Attendance is taken while a meeting is open; this one is {found.state}.")
        faults = [fault for came in people for fault in _faults(came)]
        if faults:
            raise BadInput.of(people=faults)
        rows = {row.person_id: row for row in Attendance.objects.filter(meeting=found)}
        changed = [row for came in people if (row := _changed(found, rows.get(came.person.pk), came))]
        for row in changed:
            row.save()
        if changed:
            record(Operation.ALTERATION, "took attendance", on=found, fields=["attendances"])
    return changed


def _faults(came: Came) -> list[str]:
    faults = []
    if came.status not in AttendanceStatus.values:
        faults.append(f"Say whether {came.person} came.")
    elif came.declared and came.status not in IN_PART_TWO:
        faults.append(f"{came.person} can make the declaration only when present for part two.")
    if not came.person.is_practitioner:
        faults.append(f"{came.person} does not take part in meetings.")
    return faults


def _changed(meeting: Meeting, row: Attendance | None, came: Came) -> Attendance | None:
    """The row to save; None where it says this already. Raises StaleEdit where it says something else by now."""
    if row is not None and (row.status, row.declared_at is not None) == (came.status, came.declared):
        return None
    if came.version is not None and came.version != (row.version if row else 0):
        raise StaleEdit(f"Someone else recorded {came.person} meanwhile. Look at what it says now, then save again.")
    row = row or Attendance(meeting=meeting, person=came.person)
    row.status = came.status
    row.declared_at = (row.declared_at or clock.now()) if came.declared else None
    return row
