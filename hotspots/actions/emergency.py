"""Opening a record in an emergency, ending that, and what its holder says of it afterwards.

The database decides whether a record is opened (hotspots/sql/emergency.sql); who tries is written down either way.
"""

from uuid import UUID

from django.db import connection, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, NotAllowed, require_reason
from hotspots import policies
from hotspots.models import EmergencyAccess, Ground
from hotspots.signals import emergency_changed
from hotspots.states import EMERGENCY
from partners.models import Partnership, Person


def open_in_emergency(*, by: Person, reference: str, ground: str, reason: str) -> EmergencyAccess:
    """Try to open the record of this reference for an hour, to read; what is given has a subject where it is open.

    Those who answer for the agency that holds it, and for that of `by`, are told at once. A try that opened nothing is
    kept and counted, and so is not raised: raising would undo that. Raises NotAllowed by role, and after as many tries
    in 24 hours as the partnership allows; BadInput with every fault.
    """
    policies.may_open_in_emergency(by).require()
    faults = {}
    if not reference.strip():
        faults["reference"] = "Enter the reference of the record, such as V-2026-0012."
    if ground not in Ground.values:
        faults["ground"] = "Choose what the danger is."
    if not reason.strip():
        faults["reason"] = "Say what the danger is, and why it cannot wait for the agency that holds the record."
    if faults:
        raise BadInput.of(**faults)
    with transaction.atomic(), scope.because(reason.strip()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT muster_open_in_emergency(%s, %s, %s)", [reference, ground, reason.strip()])
            key = cursor.fetchone()[0]
        if key is None:
            tries = Partnership.objects.get().emergencies_a_day
            raise NotAllowed(
                f"You have tried {tries} times in 24 hours, which is as often as anybody may."
                " Telephone the agency that holds the record, or 999 where someone is in danger."
            )
        access = EmergencyAccess.objects.select_related("held_by", "agency", "subject").get(pk=key)
        if access.subject is None:
            record(Operation.CONSULTATION, "tried to open a record in an emergency", reason=access.reason)
        else:
            record(Operation.CONSULTATION, "opened in an emergency", on=access, reason=access.reason)
            record(Operation.CONSULTATION, "opened in an emergency", on=access.subject)
            emergency_changed.send(EmergencyAccess, record=access, verb="opened", by=by)
    return access


def end_emergency(*, access: UUID, by: Person, version: int | None) -> EmergencyAccess:
    """End it before its hour is over: whoever opened the record, or one who is told of it.

    Raises Http404, StaleEdit, NotAllowed, also where it is at an end already.
    """
    with transaction.atomic():
        found = lock(EmergencyAccess, access, version=version)
        policies.may_end_emergency(by, found).require()
        found.ended_at, found.ended_by = clock.now(), by
        found.save()
        record(Operation.ALTERATION, "ended", on=found, fields=["ended_at"])
    return found


def review_emergency(*, access: UUID, by: Person, version: int | None, misused: bool, review: str) -> EmergencyAccess:
    """Say afterwards, for the agency that holds the record, whether this was right. It stands once it is said.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is said already, BadInput without words.
    """
    with transaction.atomic():
        found = lock(EmergencyAccess, access, version=version)
        policies.may_review_emergency(by, found).require()
        target = EMERGENCY.target("find_misused" if misused else "accept", found.state)
        words = require_reason(review, "Say what you found, and what follows from it.")
        found.state, found.review, found.reviewed_by, found.reviewed_at = target, words, by, clock.now()
        found.save()
        verb = "found misused" if misused else "accepted"
        record(Operation.ALTERATION, verb, on=found, from_state="open", to_state=target, reason=words)
    return found
