"""Operations, their deployments and visits, red-flag dates, and partners' resources."""

from operations.models.attendance import CheckIn
from operations.models.availability import Availability, AvailabilityKind, AvailabilitySource
from operations.models.briefings import SECTIONS, Acknowledgement, Briefing
from operations.models.debriefs import DEBRIEF_PARTS, Debrief, ObjectiveMet
from operations.models.deployments import Aim, Deployment, DeploymentActivity, DeploymentOfficer
from operations.models.operations import Marking, Operation, OperationAgency
from operations.models.photos import VisitPhoto, VisitPhotoContent
from operations.models.plans import (
    LONGEST_PLAN,
    Plan,
    PlannedSession,
    PlannedUse,
    PlanNeed,
    PlanPlace,
    PlanRun,
    SessionState,
    UseState,
)
from operations.models.readers import OperationReader
from operations.models.red_flags import MANUAL, RedFlagDate
from operations.models.resources import PEOPLE, Resource, ResourceKind, ResourceRequest, ResourceSkill, Skill
from operations.models.series import DeploymentSeries
from operations.models.sites import Site, SiteKind, VisitListEntry
from operations.models.visits import Visit, VisitAgency, VisitOutcome

__all__ = [
    "DEBRIEF_PARTS",
    "LONGEST_PLAN",
    "MANUAL",
    "PEOPLE",
    "SECTIONS",
    "Acknowledgement",
    "Aim",
    "Availability",
    "AvailabilityKind",
    "AvailabilitySource",
    "Briefing",
    "CheckIn",
    "Debrief",
    "Deployment",
    "DeploymentActivity",
    "DeploymentOfficer",
    "DeploymentSeries",
    "Marking",
    "ObjectiveMet",
    "Operation",
    "OperationAgency",
    "OperationReader",
    "Plan",
    "PlanNeed",
    "PlanPlace",
    "PlanRun",
    "PlannedSession",
    "PlannedUse",
    "RedFlagDate",
    "Resource",
    "ResourceKind",
    "ResourceRequest",
    "ResourceSkill",
    "SessionState",
    "Site",
    "SiteKind",
    "Skill",
    "UseState",
    "Visit",
    "VisitAgency",
    "VisitListEntry",
    "VisitOutcome",
    "VisitPhoto",
    "VisitPhotoContent",
]
