"""Adding a type of outcome, changing what it is called and asks for, and switching it on and off."""

from dataclasses import fields
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.actions import assign, record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, require_reason
from outcomes import catalogue, policies
from outcomes.models import Family, OutcomeType
from outcomes.recording import askable
from outcomes.sense import type_faults
from outcomes.vocabulary import Issuer
from partners.models import Person

WHY = "Enter why, for those who look at the catalogue later."
_WORDS = {
    "name": "Enter what the type is called.",
    "singular": "Enter what a report calls one of it, such as: closure order.",
    "plural": "Enter what a report calls several, such as: closure orders.",
    "public_wording": "Enter what a published report calls several, in words that a resident knows.",
}
_CLOSED = {
    "family": Family.values,
    "issuers": Issuer.values,
    "subject_kinds": sorted(catalogue.SUBJECT_KINDS),
    "needs": askable(),
}


def add_type(*, by: Person, entry: catalogue.OutcomeType, reason: str) -> OutcomeType:
    """Add a type. Nothing is recorded of it until a version of its law is in force.

    Raises NotAllowed, or BadInput naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        policies.may_keep_law(by).require()
        _check(entry, reason)
        try:
            with transaction.atomic():
                made = OutcomeType.objects.create(**_columns(entry))
        except IntegrityError as error:
            if "code" not in str(error):
                raise
            raise BadInput.of(code=f"There is a type with the code {entry.code}. Enter another.") from error
        record(Processing.COLLECTION, "added to the catalogue", on=made, reason=reason)
    return made


def change_type(
    *, kind: UUID, by: Person, version: int | None, entry: catalogue.OutcomeType, reason: str
) -> OutcomeType:
    """Change what a type is called, who issues it, what it is about and what its record must have, never its code.

    What was recorded keeps its law and dates, and is called by the new name. Raises NotAllowed, StaleEdit, or BadInput
    naming every fault.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(OutcomeType, kind, version=version)
        policies.may_keep_law(by).require()
        _check(entry, reason)
        columns = _columns(entry)
        if columns.pop("code") != found.code:
            raise BadInput.of(code=f"The code stays {found.code}, since others know the type by it.")
        changed = assign(found, **columns)
        if changed:
            found.save()
            record(Processing.ALTERATION, "changed in the catalogue", on=found, reason=reason, fields=changed)
    return found


def switch_type(*, kind: UUID, by: Person, version: int | None, on: bool, reason: str) -> OutcomeType:
    """Switch a type on or off for new records; what was recorded stays.

    Raises NotAllowed, StaleEdit, or BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(OutcomeType, kind, version=version)
        policies.may_keep_law(by).require()
        found.switched_on, found.switched_reason = on, require_reason(reason, WHY)
        found.save()
        verb = "switched on" if on else "switched off"
        record(Processing.ALTERATION, verb, on=found, reason=reason, fields=["switched_on"])
    return found


def _columns(entry: catalogue.OutcomeType) -> dict[str, object]:
    columns = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in columns.items()}


def _check(entry: catalogue.OutcomeType, reason: str) -> None:
    faults: dict[str, list[str]] = {}
    for name, words in _WORDS.items():
        if not getattr(entry, name).strip():
            faults.setdefault(name, []).append(words)
    for name, closed in _CLOSED.items():
        given = getattr(entry, name)
        if set([given] if isinstance(given, str) else given) - set(closed):
            faults.setdefault(name, []).append(f"Choose from the list: {', '.join(closed)}.")
    for name, text in type_faults(entry):
        faults.setdefault(name, []).append(text)
    if not reason.strip():
        faults.setdefault("reason", []).append(WHY)
    if faults:
        raise BadInput.of(**faults)
