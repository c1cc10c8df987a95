"""Writing the processing log. Fail closed: the event is in the transaction of what it tells of."""

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from typing import Any

from django.db import models

from audit.models import Operation, ProcessingEvent

#: How many events this request has written so far; lets a view be held to what it declares.
_written: ContextVar[int] = ContextVar("muster_events_written", default=0)


def events_written() -> int:
    """How many processing events were written in this context so far."""
    return _written.get()


def record(
    operation: Operation,
    verb: str,
    on: models.Model | None = None,
    *,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    fields: Sequence[str] = (),
    recipients: Sequence[str] = (),
) -> None:
    """Write one processing event about a record (or about none: a search, a sign-in).

    `verb` is past tense and reads in a timeline; `fields` are names, never values; `recipients` are agencies or
    references, for a disclosure. The actor and the time are the database's to stamp.
    """
    ProcessingEvent.objects.create(
        operation=operation,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        fields=list(fields),
        recipients=list(recipients),
        **_reference(on),
    )
    _written.set(_written.get() + 1)


def assign(found: models.Model, /, **values: Any) -> list[str]:
    """Set what differs; gives its fields, for `record`."""
    changed = [field for field, value in values.items() if getattr(found, field) != value]
    for field in changed:
        setattr(found, field, values[field])
    return changed


def consulted(records: Iterable[models.Model], *, verb: str = "looked at", fields: Sequence[str] = ()) -> None:
    """Write that each of these records was shown to whoever is looking (DPA 2018 s62(1)(c))."""
    events = [
        ProcessingEvent(operation=Operation.CONSULTATION, verb=verb, fields=list(fields), **_reference(record_))
        for record_ in records
    ]
    ProcessingEvent.objects.bulk_create(events)
    _written.set(_written.get() + max(1, len(events)))


def label_of(record: models.Model) -> str:
    """What a record is called where everyone who may see it reads it: its public label, or its own words."""
    return str(getattr(record, "public_label", None) or record)


def _reference(on: models.Model | None) -> dict[str, object]:
    if on is None:
        return {}
    return {"record_table": on._meta.db_table, "record_id": on.pk, "record_label": label_of(on)[:200]}
