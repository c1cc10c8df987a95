"""The kinds of record that have a trail, by table."""

from functools import cache
from uuid import UUID

from django.db import models
from django.http import Http404

from audit.evidence import audited_models

_MOST_OF_A_KIND = 200


@cache
def audited_tables() -> dict[str, tuple[type[models.Model], type[models.Model]]]:
    """Each table that has a trail, with its model and its history's."""
    return {model._meta.db_table: (model, history) for model, history in audited_models()}


def kinds() -> list[tuple[str, str]]:
    """Each table that has a trail, with what its records are called, by name."""
    named = {table: str(model._meta.verbose_name) for table, (model, _) in audited_tables().items()}
    return sorted(((table, name[:1].upper() + name[1:]) for table, name in named.items()), key=lambda pair: pair[1])


def find_record(table: str, key: UUID) -> models.Model | None:
    """The record that a trail is about; None where the table has none or the record may not be seen."""
    if table not in audited_tables():
        return None
    return audited_tables()[table][0]._default_manager.filter(pk=key).first()


def found_record(table: str, key: UUID) -> models.Model:
    """The same. Raises Http404 for a record that is not there or may not be seen."""
    found = find_record(table, key)
    if found is None:
        raise Http404
    return found


def with_reference(reference: str) -> list[models.Model]:
    """The records that the reader may see which bear exactly this reference; one query for each kind that has them."""
    found: list[models.Model] = []
    for model, _ in audited_tables().values():
        if any(field.name == "reference" for field in model._meta.concrete_fields):
            found += model._default_manager.filter(reference__iexact=reference.strip())[:2]
    return found


def under_reference(reference: str) -> tuple[UUID, ...]:
    """The keys of those records, and of what belongs to them."""
    return tuple(key for one in with_reference(reference) for key in (one.pk, *belonging_to(one)))


def belonging_to(record: models.Model) -> list[UUID]:
    """The keys of what the reader may see that points at this record, of each kind the newest."""
    keys: list[UUID] = []
    for relation in record._meta.related_objects:
        model = relation.related_model
        if model._meta.db_table in audited_tables() and relation.field.concrete:
            rows = model._default_manager.filter(**{relation.field.name: record.pk}).order_by("-created_at")
            keys += rows.values_list("pk", flat=True)[:_MOST_OF_A_KIND]
    return keys
