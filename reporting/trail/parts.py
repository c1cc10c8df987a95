"""What is a part of what: the trail of the whole tells of its parts as well."""

from collections.abc import Iterator
from uuid import UUID

from django.db import models

from hotspots.models import SubjectDetails, SubjectReport
from operations.models import Deployment, OperationAgency, ResourceRequest, Visit
from outcomes.models import Appeal, Breach, Condition, Outcome, Review, Variation
from tasking.models import (
    Action,
    ActionSupport,
    AgendaItem,
    Attendance,
    DiscussionNote,
    EvidenceFile,
    ExtensionRequest,
    ForumSeat,
    ProblemResponse,
    ProgressNote,
    ReferralAgency,
    SafeguardingReview,
)

#: Parts whose events belong to the whole's trail, with the path from the part to the whole.
_PARTS: dict[str, tuple[tuple[type[models.Model], str], ...]] = {
    "operations_operation": (
        (Deployment, "operation_id"),
        (OperationAgency, "operation_id"),
        (ResourceRequest, "deployment__operation_id"),
        (Visit, "operation_id"),
        (Outcome, "operation_id"),
    ),
    "outcomes_outcome": tuple((part, "outcome_id") for part in (Condition, Breach, Appeal, Variation, Review)),
    "operations_deployment": ((ResourceRequest, "deployment_id"), (Visit, "deployment_id")),
    "tasking_forum": ((ForumSeat, "forum_id"),),
    "tasking_meeting": ((AgendaItem, "meeting_id"), (Action, "meeting_id"), (Attendance, "meeting_id")),
    "tasking_agendaitem": ((DiscussionNote, "item_id"),),
    "tasking_action": (
        (ProgressNote, "action_id"),
        (EvidenceFile, "action_id"),
        (ExtensionRequest, "action_id"),
        (ActionSupport, "action_id"),
    ),
    "tasking_referral": ((ReferralAgency, "referral_id"),),
    "tasking_safeguardingmeasure": ((SafeguardingReview, "measure_id"),),
    "tasking_problem": ((ProblemResponse, "problem_id"),),
    "hotspots_subject": ((SubjectDetails, "subject_id"), (SubjectReport, "subject_id")),
}
_MOST_PARTS = 500
#: Parts of which a trail of the whole tells no values: who a person is stays behind its own wall.
WITHOUT_VALUES = (SubjectDetails._meta.db_table,)


def parts_of(record: models.Model) -> Iterator[UUID]:
    """The keys of its parts, of each kind the newest."""
    for model, path in _PARTS.get(record._meta.db_table, ()):
        keys = model._default_manager.filter(**{path: record.pk}).order_by("-created_at")
        yield from keys.values_list("pk", flat=True)[:_MOST_PARTS]


def direct_parts(record: models.Model) -> Iterator[tuple[type[models.Model], str]]:
    """The kinds of its parts that name it themselves, each with the field that does."""
    for model, path in _PARTS.get(record._meta.db_table, ()):
        if "__" not in path:
            yield model, path
