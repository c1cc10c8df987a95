"""Loading the catalogue from the project's files."""

from dataclasses import fields, replace
from uuid import UUID

from django.db import transaction

from outcomes import catalogue
from outcomes.models import LegalVersion, OutcomeType
from outcomes.models.law import KNOWN, columns_of


def load_catalogue(read: catalogue.Catalogue | None = None) -> int:
    """Bring the tables up to the project's catalogue; give how many rows were written. Runs in the set-up scope.

    Can run any number of times: rows that say the same already are left alone, and so are rows that a person has
    changed, and each type's switch. Law that is or was in force keeps what it says, whatever the files say now: a
    release brings a new version, and one that claims days which the partnership's own law has is loaded switched off.
    Raises CatalogueError where the files cannot be used.
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
    rows = {(one.type_id, one.provision): one for one in LegalVersion.objects.select_related("type")}
    touched = _touched(LegalVersion)
    written = 0
    for entry in found.versions:
        kind = types[entry.type_code]
        version = rows.setdefault((kind.pk, entry.provision), LegalVersion(type=kind, switched_on=False))
        if version.switched_on:
            columns = {name: value for name, value in columns_of(entry).items() if name in (*KNOWN, "valid_to")}
        else:
            others = [one for one in rows.values() if one.type_id == kind.pk and one is not version]
            columns = columns_of(replace(entry, switched_on=entry.switched_on and _is_free(entry, others)))
        written += _write(version, columns, keep=version.pk in touched)
    return written


def _is_free(entry: catalogue.LegalVersion, others: list[LegalVersion]) -> bool:
    """Whether no other version that is switched on has days that the entry claims."""
    return not any(other.switched_on and catalogue.overlap(entry, other.as_law()) for other in others)


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
