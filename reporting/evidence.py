"""Evidence handed out: what became of a record, a subject, or of everything in a period, with its proof."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.db import models

from audit import exports
from audit.actions import label_of, record
from audit.evidence import audited_models
from audit.exports import Chosen, Made
from audit.models import Operation as Processing
from audit.models import ProcessingEvent
from common.errors import BadInput, require_reason
from hotspots.models import Subject
from partners.models import Person
from reporting import log_use
from reporting.policies import may_use_log
from reporting.trail.parts import parts_of
from web.dates import london_text

_EVENTS = ProcessingEvent._meta.db_table


@dataclass(frozen=True)
class Asked:
    """What evidence is asked for: of one record, or of a period [since, until)."""

    record: models.Model | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    @property
    def words(self) -> str:
        """For the manifest, and the log: free of personal data."""
        if self.record is not None:
            return f"{self.record._meta.verbose_name} {label_of(self.record)}"
        return f"{london_text(self.since)} to {london_text(self.until)}" if self.since and self.until else ""


def export_evidence(target: BinaryIO, asked: Asked, *, by: Person, made_for: str, reason: str) -> Made:
    """Write the zip, and that it was handed out, in one transaction.

    Needs a use of the log in force. Raises NotAllowed, BadInput; Conflict where nothing is found or a row has no link.
    """
    may_use_log(by).require()
    if log_use.current(by) is None:
        raise BadInput.of(purpose="Say first what you are reading the log for.")
    made_for = require_reason(made_for, "Say who will have the evidence.")
    reason = require_reason(reason, "Say why the evidence is handed out.")
    if asked.record is None and not (asked.since and asked.until and asked.since < asked.until):
        raise BadInput.of(until="Give a record, or a period that ends after it begins.")
    purpose = exports.Purpose(about=asked.words, made_by=f"{by}, {by.agency}", made_for=made_for, reason=reason)
    made = exports.write(target, list(_chosen(asked)), purpose)
    record(
        Processing.DISCLOSURE,
        "handed out evidence of",
        on=asked.record,
        reason=f"{reason} ({asked.words}; {made.records:,} records)",
        recipients=[made_for[:200]],
    )
    return made


def _chosen(asked: Asked) -> Iterator[Chosen]:
    """The rows of every evidence table that tell of it."""
    histories = [history._meta.db_table for _, history in audited_models()]
    if asked.record is not None:
        keys = sorted(_keys_of(asked.record))
        for table in histories:
            yield Chosen(table, "audited_row.id = ANY(%s)", (keys,))
        yield Chosen(_EVENTS, "audited_row.record_id = ANY(%s)", (keys,))
        return
    period = (asked.since, asked.until)
    for table in histories:
        yield Chosen(table, "audited_row.history_date >= %s AND audited_row.history_date < %s", period)
    yield Chosen(_EVENTS, "audited_row.at >= %s AND audited_row.at < %s", period)


def _keys_of(about: models.Model) -> set[UUID]:
    """The record and its parts; of a subject, what speaks of them as well."""
    keys = {about.pk, *parts_of(about)}
    if isinstance(about, Subject):
        for relation in Subject._meta.related_objects:
            model = relation.related_model
            if relation.field.concrete and hasattr(model, "history"):
                keys |= set(model._default_manager.filter(**{relation.field.name: about}).values_list("pk", flat=True))
    return keys
