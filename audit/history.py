"""History of each record, in django-simple-history's tables, written by the database's own triggers.

The library keeps its models and queries; its signal is off (SIMPLE_HISTORY_ENABLED = False), since a trigger also
catches queryset.update(), bulk writes and raw SQL. The rows look as the library writes them.
"""

from typing import Any
from uuid import UUID

from django.db import models
from simple_history.models import HistoricalRecords


class HistoryRow(models.Model):
    """What every history row carries beside the record's own columns."""

    history_system = models.CharField(max_length=20, blank=True, help_text="Named system scope, where no person acted")

    class Meta:
        abstract = True


def _person_of(historical: Any, **kwargs: Any) -> UUID | None:
    return historical.history_user_id


def _set_person(historical: Any, person: Any, **kwargs: Any) -> None:
    historical.history_user_id = getattr(person, "pk", person)


def kept_history(*, inherit: bool = False, excluded_fields: tuple[str, ...] = ()) -> HistoricalRecords:
    """The one way to give a model its history.

    `excluded_fields` are never kept (a password's digest). The person's key is a plain value, not a foreign key, so
    that nothing can rewrite it.
    """
    return HistoricalRecords(
        bases=[HistoryRow],
        inherit=inherit,
        excluded_fields=list(excluded_fields),
        history_id_field=models.BigAutoField(primary_key=True),
        history_user_id_field=models.UUIDField(null=True, blank=True),
        history_user_getter=_person_of,
        history_user_setter=_set_person,
        history_change_reason_field=models.TextField(blank=True, default=""),
    )
