"""Putting right what was recorded of a person: facts that were wrong, and reports that never were.

Nothing is overwritten unseen: the history keeps what stood before. Only the agency that holds the record corrects it.
Events carry names of fields, never values, and a reason must not carry the name.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation
from common import scope
from common.errors import BadInput, WrongState
from hotspots import policies
from hotspots.actions.subjects import SubjectDetailsGiven, details_faults, keep_details
from hotspots.models import Subject, SubjectDetails, SubjectReport
from hotspots.states import SUBJECT
from partners.models import Partnership, Person

#: Shorter words of a name, such as "de" or "Al", are words of a reason as well.
_NAMING = 3


def correct_subject(
    *,
    subject: UUID,
    by: Person,
    version: int | None,
    reason: str,
    district: str | None = None,
    vulnerable: bool | None = None,
    details: SubjectDetailsGiven | None = None,
) -> Subject:
    """Correct a record, and who the person is; None leaves as it is. Gives the subject, one version higher.

    Raises Http404, StaleEdit, NotAllowed, or BadInput with every fault: no reason, the name in the reason, nothing
    changed.
    """
    with transaction.atomic():
        found = lock(Subject, subject, version=version)
        policies.may_correct(by, "correct", found).require()
        SUBJECT.target("correct", found.state)
        kept = found.seen_details
        facts = _changes(found, {"district": district, "vulnerable": vulnerable})
        identity = _identity_changes(kept, details)
        faults = _faults(kept, facts, details, reason)
        if faults:
            raise BadInput.of(**faults)
        if not (facts or identity):
            raise BadInput("Nothing is changed. Correct what is wrong, or go back.")
        if identity and details is not None:
            _correct_details(found, kept, details, identity, reason)
        _correct_facts(found, facts, reason)
    return found


def strike_report(*, report: UUID, by: Person, version: int | None, reason: str) -> Subject:
    """Strike a report that was entered by mistake: it stays, struck through, and makes nobody a repeat victim.

    `version` is the subject's. Gives the subject, one version higher. Raises Http404, StaleEdit, NotAllowed,
    WrongState where it is struck already, BadInput without a reason or with the person's name in it.
    """
    with transaction.atomic(), scope.because(reason):
        struck = lock(SubjectReport, report)
        found = lock(Subject, struck.subject_id, version=version)
        policies.may_correct(by, "strike_report", found).require()
        SUBJECT.target("strike_report", found.state)
        if struck.struck_reason:
            raise WrongState("This report is struck already.")
        faults = reason_faults(reason, "Say what is wrong with the report.", names_of(found.seen_details))
        if faults:
            raise BadInput.of(**faults)
        struck.struck_reason = reason
        struck.save()
        found.save()
        record(Operation.ALTERATION, "struck a report", on=found, reason=reason, fields=["reports"])
    return found


def _changes(row: Subject, given: dict[str, object]) -> dict[str, object]:
    return {field: value for field, value in given.items() if value is not None and getattr(row, field) != value}


def _identity_changes(kept: SubjectDetails | None, given: SubjectDetailsGiven | None) -> list[str]:
    if given is None:
        return []
    return [
        field
        for field, value in asdict(given).items()
        if _plain(value) != (_plain(getattr(kept, field)) if kept else None)
    ]


def _plain(value: object) -> object:
    """The value as it is compared: a browser's line ends and an empty text are no difference."""
    return "\n".join(value.splitlines()) or None if isinstance(value, str) else value


def _correct_facts(subject: Subject, facts: dict[str, object], reason: str) -> None:
    """Save the record even where only the details changed, so that an older page of it is stale."""
    for field, value in facts.items():
        setattr(subject, field, value)
    # The reason for a change of details alone stays behind their wall.
    told = reason if facts else ""
    with scope.because(told):
        subject.save()
    record(Operation.ALTERATION, "corrected", on=subject, reason=told, fields=list(facts) or ["details"])


def _correct_details(
    subject: Subject, kept: SubjectDetails | None, given: SubjectDetailsGiven, changed: Sequence[str], reason: str
) -> None:
    with scope.because(reason):
        if kept is None:
            keep_details(subject, given)
            return
        for field in changed:
            setattr(kept, field, getattr(given, field))
        kept.save()
        record(Operation.ALTERATION, "corrected", on=kept, reason=reason, fields=list(changed))


def _faults(
    kept: SubjectDetails | None,
    facts: dict[str, object],
    details: SubjectDetailsGiven | None,
    reason: str,
) -> dict[str, str]:
    faults = reason_faults(reason, "Say why this record is corrected.", names_of(kept, details))
    districts = Partnership.objects.get().districts
    if facts.get("district") and facts["district"] not in districts:
        faults["district"] = f"Choose one of the partnership's districts: {', '.join(districts)}."
    if details is not None and (kept or any(asdict(details).values())):
        faults |= details_faults(details)
    if "full_name" in faults and kept:
        faults["full_name"] = "Enter the person's name. A name that was recorded can be corrected, not removed."
    return faults


def names_of(*people: SubjectDetails | SubjectDetailsGiven | None) -> set[str]:
    """The words of their names that no reason may hold."""
    words = {word for person in people if person for word in re.findall(r"\w+", person.full_name.casefold())}
    return {word for word in words if len(word) >= _NAMING}


def reason_faults(reason: str, missing: str, names: set[str]) -> dict[str, str]:
    """What is wrong with a reason: that it is `missing`, or that it names the person."""
    if not reason.strip():
        return {"reason": missing}
    if names & set(re.findall(r"\w+", reason.casefold())):
        return {"reason": "Leave the person's name out of the reason. Others read it who may not see the name."}
    return {}
