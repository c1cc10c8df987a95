"""Two references that turn out to be one person: merged by a pointer, and taken apart again as they were.

Nothing is moved: each report, referral and outcome stays where it was recorded, and pages show them together.
"""

from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import clock, scope
from common.errors import BadInput, WrongState
from hotspots import policies
from hotspots.actions.corrections import names_of, reason_faults
from hotspots.models import Subject
from hotspots.states import SUBJECT
from partners.models import Person


def merge_subjects(*, subject: UUID, into: UUID, by: Person, version: int | None, reason: str) -> Subject:
    """Say that this record and `into`, the main one from now on, are one person; gives the record merged.

    Raises Http404 where either may not be seen, StaleEdit, NotAllowed, WrongState where either stands in a merge that
    this would make a chain of, BadInput with every fault.
    """
    with transaction.atomic(), scope.because(reason.strip()):
        found, main = _both(subject, into, version)
        for one in (found, main):
            policies.may(by, "merge", one).require()
        SUBJECT.target("merge", found.state)
        _refuse_chains(found, main)
        faults = _faults(found, main, reason)
        if faults:
            raise BadInput.of(**faults)
        found.merged_into, found.merged_at, found.merged_reason = main, clock.now(), reason.strip()
        before = "closed" if found.is_closed else "open"
        found.save()
        _log(found, "merged into another record", reason, before, "merged")
        _log(main, "took in another record", reason)
    return found


def unmerge_subjects(*, subject: UUID, by: Person, version: int | None, reason: str) -> Subject:
    """Say that this record is a person of its own after all; it stands as before the merge. Gives the record.

    Raises Http404, StaleEdit, NotAllowed, WrongState where it is not merged, BadInput without a reason or with a name.
    """
    with transaction.atomic(), scope.because(reason.strip()):
        found = lock(Subject, subject, version=version)
        policies.may(by, "unmerge", found).require()
        SUBJECT.target("unmerge", found.state)
        main = found.seen_main
        assert main is not None  # noqa: S101 - its state said so
        policies.may(by, "unmerge", main).require()
        faults = _reason_faults(found, main, reason, "Say why these are two people.")
        if faults:
            raise BadInput.of(**faults)
        found.merged_into, found.merged_at, found.merged_reason = None, None, ""
        found.save()
        _log(found, "taken apart from another record", reason, "merged", found.state)
        _log(main, "gave back another record", reason)
    return found


def _log(subject: Subject, verb: str, reason: str, before: str = "", after: str = "") -> None:
    """Without the other's reference: some who read of the one may not know of the other."""
    record(
        Operation.COMBINATION,
        verb,
        on=subject,
        from_state=before,
        to_state=after,
        reason=reason.strip(),
        fields=["merged_into"],
    )


def _both(subject: UUID, into: UUID, version: int | None) -> tuple[Subject, Subject]:
    """Both rows, locked in the order of their keys, so that two merges at once wait for each other in one line."""
    if subject == into:
        raise BadInput.of(into="This is the record itself. Give the other reference of the person.")
    locked = {key: lock(Subject, key, version=version if key == subject else None) for key in sorted((subject, into))}
    return locked[subject], locked[into]


def _refuse_chains(found: Subject, main: Subject) -> None:
    """Raises WrongState, with what to do first, where one of the two stands in a merge already."""
    # By the key, not by what may be seen: a main record behind a wall is one as well.
    if found.merged_into_id is not None:
        raise WrongState(f"{found} cannot be merged now. Ask {found.held_by}, who hold it, how it stands.")
    if main.merged_into_id is not None:
        into = main.seen_main
        raise WrongState(
            f"{main} is itself merged into {into}. Merge into {into} instead."
            if into
            else f"{main} cannot take in other records now. Ask {main.held_by}, who hold it, how it stands."
        )
    taken_in = [str(one) for one in found.merged.order_by("reference")]
    if taken_in:
        raise WrongState(
            f"{', '.join(taken_in)} {'is' if len(taken_in) == 1 else 'are'} merged into {found}."
            f" Merge {main} into {found} instead, or take them apart first."
        )


def _faults(found: Subject, main: Subject, reason: str) -> dict[str, str]:
    faults = _reason_faults(found, main, reason, "Say how you know that the two are one person.")
    if found.category != main.category:
        faults["into"] = (
            "A victim or caller and an offender are kept apart, behind different agreements. They cannot be merged."
        )
    return faults


def _reason_faults(found: Subject, main: Subject, reason: str, missing: str) -> dict[str, str]:
    faults = reason_faults(reason, missing, names_of(found.seen_details, main.seen_details))
    # Of the two, some who read the reason may know of one alone.
    if any(one.reference.casefold() in reason.casefold() for one in (found, main)):
        faults["reason"] = "Leave the references out of the reason: the record says them itself."
    return faults
