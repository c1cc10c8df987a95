"""Operations, their deployments and visits, red-flag dates, and partners' resources."""

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
from operations.models.resources import Resource, ResourceKind, ResourceRequest

__all__ = [
    "MANUAL",
    "Activity",
    "Deployment",
    "DeploymentOfficer",
    "Marking",
    "Operation",
    "OperationAgency",
    "RedFlagDate",
    "Resource",
    "ResourceKind",
    "ResourceRequest",
    "Visit",
]
