"""Why someone reads the processing log: asked first, kept, in force for an hour (Data Protection Act 2018 s62(4))."""

import datetime as dt

from audit.actions import record
from audit.models import LogUse, Purpose
from audit.models import Operation as Processing
from common import clock
from common.errors import BadInput, require_reason
from partners.models import Person
from reporting.policies import may_use_log

LASTS = dt.timedelta(hours=1)
MOST_WORDS = 500


def current(person: Person) -> LogUse | None:
    """The use that is in force for this person; None where they must say first why they read the log."""
    if not may_use_log(person):
        return None
    theirs = LogUse.objects.filter(person_id=person.pk, ended_at__isnull=True, until__gt=clock.now())
    return theirs.order_by("-until").first()


def begin_log_use(*, by: Person, purpose: str, reason: str) -> LogUse:
    """Begin to read the log for an hour; what was in force before ends. Raises NotAllowed or BadInput."""
    may_use_log(by).require()
    if purpose not in Purpose.values:
        raise BadInput.of(purpose="Choose what you are reading the log for.")
    words = require_reason(reason, "Say in a sentence what you are looking into.")
    if len(words) > MOST_WORDS:
        raise BadInput.of(reason=f"Say it in {MOST_WORDS} characters or fewer.")
    end_log_use(by=by)
    now = clock.now()
    made = LogUse.objects.create(
        person_id=by.pk, agency_id=by.agency_id, purpose=purpose, reason=words, begun_at=now, until=now + LASTS
    )
    record(Processing.CONSULTATION, "began to read the log", on=made, reason=words)
    return made


def end_log_use(*, by: Person) -> bool:
    """End what is in force for this person; False where nothing was."""
    open_ones = LogUse.objects.select_for_update().filter(person_id=by.pk, ended_at__isnull=True)
    was_in_force = False
    for one in open_ones:
        is_in_force = one.until > clock.now()
        one.ended_at = clock.now() if is_in_force else one.until
        one.save(update_fields=["ended_at"])
        if is_in_force:
            was_in_force = True
            record(Processing.ALTERATION, "stopped reading the log", on=one)
    return was_in_force
