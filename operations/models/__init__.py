"""Operations, their deployments and visits, red-flag dates, and partners' resources."""

from operations.models.availability import Availability, AvailabilityKind, AvailabilitySource
from operations.models.operations import (
    Activity,
    Deployment,
    DeploymentOfficer,
    Marking,
    Operation,
    OperationAgency,
    Visit,
)
from operations.models.red_flags import MANUAL, RedFlagDate
from operations.models.resources import Resource, ResourceKind, ResourceRequest, ResourceSkill, Skill

__all__ = [
    "MANUAL",
    "Activity",
    "Availability",
    "AvailabilityKind",
    "AvailabilitySource",
    "Deployment",
    "DeploymentOfficer",
    "Marking",
    "Operation",
    "OperationAgency",
    "RedFlagDate",
    "Resource",
    "ResourceKind",
    "ResourceRequest",
    "ResourceSkill",
    "Skill",
    "Visit",
]
