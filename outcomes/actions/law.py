"""Loading the catalogue, switching types on and off, and bringing new law into force."""

import datetime as dt
from dataclasses import fields
from uuid import UUID

from django.db import transaction

from audit.actions import record
from audit.locking import lock
from audit.models import Operation as Processing
from common import scope
from common.errors import BadInput, Conflict
from outcomes import catalogue, policies
from outcomes.models import LegalVersion, OutcomeType
from outcomes.models.law import columns_of
from partners.models import Person


def load_catalogue(read: catalogue.Catalogue | None = None) -> int:
    """Bring the tables up to the project's catalogue; give how many rows were written. Runs in the set-up scope.

    Can run any number of times: rows that say the same already are left alone, and so are rows that a person has
    changed, and each type's switch. Raises CatalogueError where the files cannot be used.
    """
    found = read or catalogue.load_catalogue()
    with transaction.atomic():
        return _load_types(found) + _load_versions(found)


def _load_types(found: catalogue.Catalogue) -> int:
    known = {kind.code: kind for kind in OutcomeType.objects.all()}
    touched = _touched(OutcomeType)
    written = 0
    for entry in found.types:
        columns = {f.name: getattr(entry, f.name) for f in fields(entry)}
        columns |= {name: list(columns[name]) for name in ("issuers", "subject_kinds", "needs")}
        switched_on = any(version.switched_on for version in found.versions_of(entry.code))
        kind = known.get(entry.code) or OutcomeType(switched_on=switched_on)
        written += _write(kind, columns, keep=kind.pk in touched)
    return written


def _load_versions(found: catalogue.Catalogue) -> int:
    types = {kind.code: kind for kind in OutcomeType.objects.all()}
    known = {(version.type_id, version.provision): version for version in LegalVersion.objects.all()}
    touched = _touched(LegalVersion)
    written = 0
    for entry in found.versions:
        kind = types[entry.type_code]
        version = known.get((kind.pk, entry.provision)) or LegalVersion(type=kind)
        written += _write(version, columns_of(entry), keep=version.pk in touched)
    return written


def _touched(model: type[OutcomeType] | type[LegalVersion]) -> set[UUID]:
    """Rows that a person, not set-up, has changed."""
    return set(model.history.filter(history_user_id__isnull=False).values_list("id", flat=True))


def _write(row: OutcomeType | LegalVersion, columns: dict[str, object], *, keep: bool) -> bool:
    if keep or (all(getattr(row, name) == value for name, value in columns.items()) and row.version):
        return False
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    return True


def switch_type(*, kind: UUID, by: Person, version: int | None, on: bool, reason: str) -> OutcomeType:
    """Switch a type on or off for new records; what was recorded stays.

    Raises NotAllowed, StaleEdit, or BadInput without a reason.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(OutcomeType, kind, version=version)
        policies.may_keep_law(by).require()
        if not reason.strip():
            raise BadInput.of(reason="Enter why, for those who look at the catalogue later.")
        found.switched_on, found.switched_reason = on, reason
        found.save()
        verb = "switched on" if on else "switched off"
        record(Processing.ALTERATION, verb, on=found, reason=reason, fields=["switched_on"])
    return found


def bring_into_force(*, law: UUID, by: Person, version: int | None, starts_on: dt.date, reason: str) -> LegalVersion:
    """Say that a version of the law is in force from `starts_on`; the version in force until then ends that day.

    Raises NotAllowed, StaleEdit, BadInput without a reason, Conflict where another version begins later.
    """
    with transaction.atomic(), scope.because(reason):
        found = lock(LegalVersion, law, version=version)
        policies.may_keep_law(by).require()
        if not reason.strip():
            raise BadInput.of(reason="Enter the commencement order or other source that brings it into force.")
        if found.switched_on:
            raise Conflict(f"{found} is in force already.")
        for other in LegalVersion.objects.select_for_update().filter(type_id=found.type_id, switched_on=True):
            _make_way(other, starts_on)
        found.valid_from, found.valid_to, found.switched_on = starts_on, None, True
        found.save()
        record(
            Processing.ALTERATION,
            "brought into force",
            on=found,
            reason=reason,
            fields=["switched_on", "valid_from", "valid_to"],
        )
    return found


def _make_way(other: LegalVersion, starts_on: dt.date) -> None:
    if other.valid_from and other.valid_from >= starts_on:
        raise Conflict(f"{other} is in force from {other.valid_from:%-d %B %Y}. Choose a later day.")
    if other.valid_to is None or other.valid_to > starts_on:
        other.valid_to = starts_on
        other.save()
        record(Processing.ALTERATION, "ended", on=other, fields=["valid_to"])
