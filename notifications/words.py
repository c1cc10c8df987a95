"""What the words of every message share: their shape, whether they are sensitive, and when and where."""

from dataclasses import dataclass
from typing import Any

from operations.models import Briefing, Deployment, DeploymentSeries, Marking, Operation, ResourceRequest
from outcomes.models import Outcome
from tasking.models import ExtensionRequest, Meeting
from web.dates import london_range_text


@dataclass(frozen=True)
class Words:
    """What a message says, but for its link."""

    subject: str
    lines: tuple[str, ...]


def is_sensitive(record: Any) -> bool:
    """Whether a message about it is marked, and says no more than it must."""
    if isinstance(record, ResourceRequest):
        record = record.deployment
    if isinstance(record, ExtensionRequest):
        record = record.action
    if isinstance(record, Deployment | Briefing | DeploymentSeries):
        record = record.operation
    if isinstance(record, Outcome):
        of = record.operation
        return record.is_restricted or record.marking != Marking.OFFICIAL or (of is not None and is_sensitive(of))
    if isinstance(record, Operation):
        return record.marking != Marking.OFFICIAL
    return bool(getattr(record, "category", ""))


def when_and_where(event: Meeting | Deployment) -> tuple[str, ...]:
    """When it is, and where, unless that is sensitive."""
    when = f"When: {london_range_text(event.starts_at, event.ends_at)}."
    return (when,) if is_sensitive(event) or not event.place else (when, f"Where: {event.place}.")
