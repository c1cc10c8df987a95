"""The versions of a type's law: drafted and corrected, brought into force, ended. What was in force stays as it is."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, Conflict
from outcomes import catalogue, policies
from outcomes.actions.parts import DAY
from outcomes.actions.types import WHY
from outcomes.models import LegalVersion, OutcomeType
from outcomes.models.law import columns_of
from outcomes.sense import EARLIEST, LATEST, law_faults
from partners.models import Person

#: What the files of the catalogue say of law that nobody has confirmed.
UNCONFIRMED = "Commencement not confirmed."
_SOURCE = "Enter where you read it: an address, or the Act, order or guidance."
_AS_MODEL = {"effective_from": "valid_from", "effective_before": "valid_to"}


def add_version(*, kind: UUID, by: Person, entry: catalogue.LegalVersion, reason: str) -> LegalVersion:
    """Add a version of the law behind a type, as a draft that is switched off until it is brought into force.

    Raises Http404, NotAllowed, or BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(OutcomeType, kind)
        policies.may_keep_law(by).require()
        _check(LegalVersion(type=found), entry, reason)
        made = LegalVersion.objects.create(type=found, **columns_of(replace(entry, switched_on=False)))
        record(Processing.COLLECTION, "drafted", on=made, reason=reason)
    return made


def correct_version(
    *, law: UUID, by: Person, version: int | None, entry: catalogue.LegalVersion, reason: str
) -> LegalVersion:
    """Correct a draft.

    Raises NotAllowed, StaleEdit, BadInput naming every fault, or Conflict where it is or was in force: what it says
    stays, and a new version is added instead.
    """
    with transaction.atomic(), scope.because(reason):
        found = _locked(law, version)
        policies.may_keep_law(by).require()
        if found.switched_on:
            raise Conflict(policies.may_correct(by, found).reason)
        _check(found, entry, reason)
        _save(found, reason, **columns_of(replace(entry, switched_on=False)))
    return found


def say_what_is_known(
    *, law: UUID, by: Person, version: int | None, confidence: str, source: str, note: str, reason: str
) -> LegalVersion:
    """Correct where a version was read, how sure we are of it and its note; what it says stays.

    Raises NotAllowed, StaleEdit, or BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = _locked(law, version)
        policies.may_keep_law(by).require()
        _check(found, replace(found.as_law(), confidence=confidence, source=source, note=note), reason)
        _save(found, reason, confidence=confidence, source=source, note=note)
    return found


def _save(found: LegalVersion, reason: str, **columns: object) -> None:
    changed = assign(found, **columns)
    if changed:
        found.save()
        record(Processing.ALTERATION, "corrected", on=found, reason=reason, fields=changed)


def bring_into_force(*, law: UUID, by: Person, version: int | None, starts_on: dt.date, reason: str) -> LegalVersion:
    """Say that a version of the law is in force from `starts_on`; the version in force until then ends that day.

    What was recorded before keeps the law that it rests on. Raises NotAllowed, StaleEdit, BadInput without a reason or
    where it would end before it begins, Conflict where another version begins later.
    """
    with transaction.atomic(), scope.because(reason):
        found = _locked(law, version)
        policies.may_keep_law(by).require()
        if found.switched_on:
            raise Conflict(f"{found} is in force already.")
        faults: dict[str, str] = {}
        for name, text in law_faults(replace(found.as_law(), effective_from=starts_on)):
            faults["starts_on" if name in _AS_MODEL else name] = text
        if not reason.strip():
            faults["reason"] = "Enter the commencement order or other source that brings it into force."
        if faults:
            raise BadInput.of(**faults)
        for other in LegalVersion.objects.select_for_update().filter(type_id=found.type_id, switched_on=True):
            _make_way(other, found, starts_on)
        changed = assign(found, valid_from=starts_on, switched_on=True, **_confirmed(found))
        found.save()
        record(Processing.ALTERATION, "brought into force", on=found, reason=reason, fields=changed)
    return found


def end_version(*, law: UUID, by: Person, version: int | None, last_day: dt.date, reason: str) -> LegalVersion:
    """Say on which day a version is or was the law for the last time; what was recorded keeps it.

    Raises NotAllowed, StaleEdit, BadInput naming every fault, or Conflict where it is a draft, or the law that follows
    has begun by then.
    """
    with transaction.atomic(), scope.because(reason):
        found = _locked(law, version)
        policies.may_keep_law(by).require()
        if not found.switched_on:
            raise Conflict(f"{found} is a draft that was never in force. Correct the draft instead.")
        faults: dict[str, str] = {}
        first = found.valid_from or EARLIEST
        if not first <= last_day < LATEST:
            faults["last_day"] = f"Enter a day from {first:%-d %B %Y}, when it began, to the end of {LATEST.year - 1}."
        if not reason.strip():
            faults["reason"] = "Enter the Act or order that repeals it, or another source."
        if faults:
            raise BadInput.of(**faults)
        found.valid_to = last_day + DAY
        for other in LegalVersion.objects.filter(type_id=found.type_id, switched_on=True).exclude(pk=found.pk):
            if catalogue.overlap(found.as_law(), other.as_law()):
                begins = f" from {other.valid_from:%-d %B %Y}" if other.valid_from else ""
                raise Conflict(f"{other} is the law{begins}. Choose an earlier last day.")
        found.save()
        record(Processing.ALTERATION, "ended", on=found, reason=reason, fields=["valid_to"])
    return found


def _locked(law: UUID, version: int | None) -> LegalVersion:
    """The version, its type locked first: changes to the law of one type come one after the other."""
    OutcomeType.objects.select_for_update(of=("self",)).filter(versions=law).first()
    return lock(LegalVersion, law, version=version)


def _make_way(other: LegalVersion, new: LegalVersion, starts_on: dt.date) -> None:
    if new.valid_to and other.valid_from and new.valid_to <= other.valid_from:
        return
    if other.valid_from and other.valid_from >= starts_on:
        raise Conflict(f"{other} is in force from {other.valid_from:%-d %B %Y}. Choose a later day.")
    if other.valid_to is None or other.valid_to > starts_on:
        other.valid_to = starts_on
        other.save()
        record(Processing.ALTERATION, "ended", on=other, fields=["valid_to"])


def _confirmed(found: LegalVersion) -> dict[str, str]:
    """What is known of it once someone has named the source that brings it into force."""
    if found.confidence != "V":
        return {}
    return {"confidence": "S", "note": found.note.replace(UNCONFIRMED, "").strip()}


def _check(row: LegalVersion, entry: catalogue.LegalVersion, reason: str) -> None:
    faults: dict[str, list[str]] = {}
    for name, text in law_faults(entry):
        faults.setdefault(_AS_MODEL.get(name, name), []).append(text)
    for name, closed in (
        ("confidence", catalogue.CONFIDENCE),
        ("counts_from", catalogue.COUNTS_FROM),
        ("appeal_from", catalogue.APPEAL_FROM | {""}),
    ):
        if getattr(entry, name) not in closed:
            faults.setdefault(name, []).append(f"Choose from the list: {', '.join(sorted(closed - {''}))}.")
    if not entry.source.strip():
        faults.setdefault("source", []).append(_SOURCE)
    same = LegalVersion.objects.filter(type=row.type, provision=entry.provision).exclude(pk=row.pk)
    if same.exists():
        words = entry.provision or "no statute"
        faults.setdefault("provision", []).append(
            f"There is a version for {words} already. Say what sets this one apart, such as “as amended in 2026”."
        )
    if not reason.strip():
        faults.setdefault("reason", []).append(WHY)
    if faults:
        raise BadInput.of(**faults)
