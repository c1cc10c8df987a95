"""Who may hear a restricted item: the declaration, and the information sharing agreement behind it."""

import datetime as dt
from uuid import UUID

from django.db.models import Q

from common import clock
from common.errors import Conflict
from partners.models import AgreementParty, Person
from tasking.models import IN_PART_TWO, AgendaItem, Attendance


def agencies_sharing(category: str, holder: UUID, on: dt.date) -> set[UUID]:
    """The agencies that may have this agency's data of this category on this day: itself and its fellow parties.

    The same rule as the database's `muster_sharing_agencies`, asked of all agencies rather than of one's own.
    """
    in_force = Q(
        agreement__categories__contains=[category],
        agreement__withdrawn_on__isnull=True,
        agreement__starts_on__lte=on,
        agreement__ends_on__gt=on,
        left_on__isnull=True,
    )
    of_holder = AgreementParty.objects.filter(in_force, agency_id=holder).values("agreement_id")
    fellows = AgreementParty.objects.filter(left_on__isnull=True, agreement_id__in=of_holder)
    return {holder, *fellows.values_list("agency_id", flat=True)}


def require_fit_room(item: AgendaItem, by: Person) -> None:
    """Raises Conflict, naming everyone in the way and what to do, unless all in the room may hear this item.

    The room is everyone recorded as present for part two. An item in no category may be heard by all.
    """
    faults = room_faults(item, by)
    if faults:
        raise Conflict(" ".join(faults), faults={"room": faults})


def room_faults(item: AgendaItem, by: Person) -> list[str]:
    """Everyone in the way of this item's being heard, each with what to do; none for an item in no category."""
    if not item.is_restricted:
        return []
    assert item.held_by_id is not None  # noqa: S101 - restricted_item_has_holder; tells mypy so
    room = list(
        Attendance.objects.filter(meeting_id=item.meeting_id, status__in=IN_PART_TWO)
        .select_related("person__agency")
        .order_by("person__name")
    )
    sharing = agencies_sharing(item.category, item.held_by_id, clock.today())
    faults = []
    if by.pk not in {attendance.person_id for attendance in room}:
        faults.append("Record yourself as present, with your declaration, before you decide a restricted item.")
    for attendance in room:
        person = attendance.person
        if person.agency_id not in sharing:
            faults.append(
                f"{person} of {person.agency} is in the room, and no agreement lets {person.agency} have"
                f" {item.held_by}'s data of this kind. Record them as present for part one only once they have left."
            )
        elif attendance.declared_at is None:
            faults.append(
                f"{person} of {person.agency} has not made the confidentiality declaration. Take it, or record them as"
                " present for part one only once they have left."
            )
    return faults


def undeclared(meeting_id: UUID) -> list[Person]:
    """Those present for part two who have not made the declaration, by name."""
    found = Attendance.objects.filter(
        meeting_id=meeting_id, status__in=IN_PART_TWO, declared_at__isnull=True
    ).select_related("person")
    return [attendance.person for attendance in found.order_by("person__name")]
