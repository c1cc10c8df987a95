"""Forums and their settings."""

from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common.errors import BadInput, Conflict
from partners.models import Person
from tasking import policies
from tasking.models import Forum


def save_forum(
    *,
    by: Person,
    name: str,
    reference_prefix: str,
    cadence_days: int,
    length_minutes: int,
    quorum: int,
    is_active: bool = True,
    forum: UUID | None = None,
    version: int | None = None,
) -> Forum:
    """Set up a forum, or change the settings of one (`forum`, with the `version` that was open).

    `cadence_days` between meetings, `length_minutes` of each, `quorum` people who must come. Raises Http404,
    StaleEdit, NotAllowed, BadInput naming every fault, and Conflict where another forum has the name or prefix.
    """
    with transaction.atomic():
        found = lock(Forum, forum, version=version) if forum else Forum()
        policies.may_plan(by).require()
        new = {
            "name": name.strip(),
            "reference_prefix": reference_prefix.strip().upper(),
            "cadence_days": cadence_days,
            "length_minutes": length_minutes,
            "quorum": quorum,
            "is_active": is_active,
        }
        faults = _faults(found, new)
        if faults:
            raise BadInput.of(**faults)
        changed = [field for field, value in new.items() if getattr(found, field) != value]
        for field, value in new.items():
            setattr(found, field, value)
        _save(found)
        record(Operation.ALTERATION, "changed" if forum else "set up", on=found, fields=changed)
    return found


def _faults(found: Forum, new: dict[str, object]) -> dict[str, str]:
    faults = {}
    if not new["name"]:
        faults["name"] = "Enter the name of the forum."
    if not str(new["reference_prefix"]).isalnum():
        faults["reference_prefix"] = "The prefix must be letters and numbers only, such as JTG."
    elif found.reference_prefix and found.reference_prefix != new["reference_prefix"] and found.meetings.exists():
        faults["reference_prefix"] = "The prefix is part of the references already given out, and stays as it is."
    for field, what in (("cadence_days", "Days"), ("length_minutes", "Minutes"), ("quorum", "Quorum")):
        if not 1 <= int(str(new[field])) <= 1000:
            faults[field] = f"{what} must be between 1 and 1000."
    return faults


def _save(forum: Forum) -> None:
    try:
        with transaction.atomic():
            forum.save()
    except IntegrityError as error:
        raise Conflict("Another forum has this name or this prefix. Choose another.") from error
