"""Looks that stand out: noted by the database (reporting/sql/odd_access.sql), and reviewed by people."""

from uuid import UUID

from django.db import connection, transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, NotAllowed, WrongState
from common.scope import Channel, System, acting_as_system
from partners.models import Person
from reporting import log_use
from reporting.models import AccessReview, ReviewResult
from reporting.policies import may_use_log


def look_through_log() -> int:
    """Note what stands out in the log since the last time, each occasion once; gives how many were new."""
    with acting_as_system(System.ODD_ACCESS, channel=Channel.TASK), connection.cursor() as cursor:
        cursor.execute("SELECT muster_note_odd_access()")
        return int(cursor.fetchone()[0])


def review_access(*, review: UUID, by: Person, version: int | None, result: str, words: str) -> AccessReview:
    """Say what was found of an occasion; it stands once it is said.

    Raises NotAllowed by role and without a use of the log in force, Http404, StaleEdit, WrongState, BadInput.
    """
    may_use_log(by).require()
    use = log_use.current(by)
    if use is None:
        raise NotAllowed("Say first why you are reading the log. Your hour may be over.")
    with transaction.atomic():
        found = lock(AccessReview, review, version=version)
        if found.is_reviewed:
            raise WrongState("This is reviewed already. What was found of it stands.")
        faults = {}
        if result not in ReviewResult.values:
            faults["result"] = "Choose what you found."
        if not words.strip():
            faults["words"] = "Say what you found, and how you know."
        if faults:
            raise BadInput.of(**faults)
        found.is_reviewed, found.result, found.words = True, result, words.strip()
        found.reviewed_by, found.reviewed_at = by, clock.now()
        found.save()
        record(
            Processing.ALTERATION,
            "reviewed",
            on=found,
            to_state=found.get_result_display().lower()[:30],
            reason=found.words,
            fields=["result", "words"],
        )
    return found
