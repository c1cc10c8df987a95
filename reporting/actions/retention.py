"""Reviews of what is kept: keep with a reason, or dispose of by two people; holds that forbid it; the classes."""

import datetime as dt
from uuid import UUID

from django.db import connection, transaction
from django.http import Http404

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import clock, scope
from common.errors import BadInput, Conflict, WrongState, require_reason
from common.scope import Channel, System, acting_as_system
from outcomes.durations import Duration
from partners.models import Person
from reporting import policies
from reporting.models import LegalHold, RetentionClass, RetentionReview
from reporting.models.retention import Confidence
from reporting.retention import CLASSES
from reporting.states import REVIEW

#: Longer than this nobody keeps a record without looking at it again (the police look again after ten years).
LONGEST_KEPT = Duration.parse("P10Y")
_HELD = "A legal hold stands, so that this cannot be disposed of. Lift it first, once what it is for is over."


def note_due() -> int:
    """Note what is due for review, and give back what was kept until today. Runs in the retention scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT muster_note_due_reviews()")
        return int(cursor.fetchone()[0])


def keep_record(*, review: UUID, by: Person, version: int | None, reason: str, until: dt.date) -> RetentionReview:
    """Keep its record, with the reason, until it is looked at again.

    Raises Http404, StaleEdit, NotAllowed, WrongState, or BadInput without a reason and a day to come.
    """
    with transaction.atomic(), scope.because(reason):
        found = _open(review, by, version)
        before, target = found.state, REVIEW.target("keep", found.state)
        latest = LONGEST_KEPT.after(clock.today())
        if not clock.today() < until <= latest:
            raise BadInput.of(until=f"Give a day to come, at the latest {latest:%-d %B %Y}.")
        found.state, found.reason, found.kept_until = target, require_reason(reason), until
        found.proposed_by, found.decided_by = None, by
        found.save()
        _tell("kept", found, before, fields=["kept_until"])
    return found


def propose_disposal(*, review: UUID, by: Person, version: int | None, reason: str) -> RetentionReview:
    """Propose to dispose of its record; another person decides.

    Raises Http404, StaleEdit, NotAllowed, WrongState (also under a legal hold), or BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = _open(review, by, version)
        before = found.state
        found.state = REVIEW.target("propose", found.state)
        _require_no_hold(found)
        found.reason, found.proposed_by, found.decided_by = require_reason(reason), by, None
        found.save()
        _tell("proposed for disposal", found, before)
    return found


def refuse_disposal(*, review: UUID, by: Person, version: int | None, reason: str) -> RetentionReview:
    """Refuse what another person proposed; the review is open again.

    Raises Http404, StaleEdit, NotAllowed, WrongState, or BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = _open(review, by, version)
        before, target = found.state, REVIEW.target("refuse", found.state)
        policies.may_decide_disposal(by, found).require()
        found.state, found.reason, found.decided_by = target, require_reason(reason), by
        found.proposed_by = None
        found.save()
        _tell("refused to dispose of", found, before)
    return found


def dispose(*, review: UUID, by: Person, version: int | None) -> RetentionReview:
    """Dispose of the record, as another person proposed: the database empties it, its parts and their history.

    It cannot be taken back. Raises Http404, StaleEdit, NotAllowed to who proposed it, WrongState under a hold, or
    where its record is not over or was changed since.
    """
    with transaction.atomic():
        found = _open(review, by, version)
        REVIEW.target("dispose", found.state)
        policies.may_decide_disposal(by, found).require()
        # As the database does, and before it looks: a hold that is being placed is waited for.
        _lock_record(found.record_table, found.record_id)
        _require_no_hold(found)
        with connection.cursor() as cursor:
            cursor.execute("SELECT muster_dispose(%s)", [found.pk])
            if not cursor.fetchone()[0]:
                raise WrongState(
                    "This record is not over, or its period has not passed since it was last changed."
                    " Close it first, or keep it with a reason."
                )
        found.refresh_from_db()
    return found


def place_hold(*, review: UUID, by: Person, reason: str) -> LegalHold:
    """Forbid to dispose of the record of a review until the hold is lifted.

    Raises Http404, NotAllowed, WrongState for what is disposed of, Conflict for a hold that is there already, or
    BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        policies.may_review(by).require()
        found = RetentionReview.objects.filter(pk=review).first()
        if found is None:
            raise Http404("There is no such review.")
        _lock_record(found.record_table, found.record_id)
        found.refresh_from_db()
        if found.state == "disposed":
            raise WrongState("This record was disposed of already: there is nothing left to hold.")
        reason = require_reason(reason)
        if found.holds.filter(reason=reason).exists():
            raise Conflict("There is a hold with this reason already.")
        made = LegalHold.objects.create(
            record_table=found.record_table,
            record_id=found.record_id,
            label=found.label,
            held_by=found.held_by,
            reason=reason,
            placed_by=by,
        )
        record(Processing.ALTERATION, "placed a legal hold on", on=found, reason=reason)
    return made


def lift_hold(*, hold: UUID, by: Person, version: int | None, reason: str) -> LegalHold:
    """Let the record be disposed of again. Raises Http404, StaleEdit, NotAllowed, WrongState or BadInput."""
    with transaction.atomic(), scope.because(reason):
        found = lock(LegalHold, hold, version=version)
        policies.may_review(by).require()
        if found.lifted_at is not None:
            raise WrongState("This hold was lifted already.")
        found.lifted_at, found.lifted_by, found.lifted_reason = clock.now(), by, require_reason(reason)
        found.save()
        record(Processing.ALTERATION, "lifted", on=found, reason=reason)
    return found


def change_class(
    *, kind: UUID, by: Person, version: int | None, period: str, source: str, confidence: str, is_on: bool, reason: str
) -> RetentionClass:
    """Change how long a kind of record is kept before it is reviewed. What is in the queue already stays there.

    Raises Http404, StaleEdit, NotAllowed, or BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(RetentionClass, kind, version=version)
        policies.may_set_classes(by).require()
        faults = _class_faults(period, source, confidence)
        if faults:
            raise BadInput.of(**faults)
        changed = assign(
            found,
            period=period,
            source=source.strip(),
            confidence=confidence,
            is_on=is_on,
            reason=require_reason(reason),
        )
        found.save()
        record(Processing.ALTERATION, "changed", on=found, reason=reason, fields=changed)
    return found


def put_in_classes() -> None:
    """Put in each class that an installation starts with and that is not there yet."""
    with acting_as_system(System.SET_UP, channel=Channel.COMMAND):
        there = set(RetentionClass.objects.values_list("code", flat=True))
        for code, starting in CLASSES.items():
            if code not in there:
                made = RetentionClass.objects.create(code=code, **starting._asdict())
                record(Processing.COLLECTION, "put in", on=made)


def _open(review: UUID, by: Person, version: int | None) -> RetentionReview:
    found = lock(RetentionReview, review, version=version)
    policies.may_review(by).require()
    return found


def _lock_record(table: str, key: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT muster_lock_retention(%s, %s)", [table, key])


def _require_no_hold(found: RetentionReview) -> None:
    if found.holds.exists():
        raise WrongState(_HELD)


def _tell(verb: str, found: RetentionReview, before: str, fields: list[str] | None = None) -> None:
    record(
        Processing.ALTERATION,
        verb,
        on=found,
        from_state=before,
        to_state=found.state,
        reason=found.reason,
        fields=["state", *(fields or [])],
    )


def _class_faults(period: str, source: str, confidence: str) -> dict[str, str]:
    faults = {}
    try:
        if Duration.parse(period).in_hours:
            faults["period"] = "Give whole days, months or years, such as 6 years."
    except ValueError:
        faults["period"] = (
            "Give whole days, months or years, such as 6 years; a program writes them as P6Y, P18M or P90D."
        )
    if not source.strip():
        faults["source"] = "Enter what the period rests on: a law, a policy, a decision of the partnership."
    if confidence not in Confidence.values:
        faults["confidence"] = "Say whether the partnership has confirmed this period."
    return faults
