"""What is marked OFFICIAL-SENSITIVE in a subject, and told in fewer words: mail leaves the partnership's hands."""

from typing import Any

from operations.models import Briefing, Deployment, DeploymentSeries, Marking, Operation, ResourceRequest
from outcomes.models import Outcome
from tasking.models import ExtensionRequest

MARK = "OFFICIAL-SENSITIVE: "


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
