"""Agencies, people, agreements, tokens and the partnership's settings."""

from partners.models.agencies import (
    Agency,
    AgencyKind,
    Agreement,
    AgreementParty,
    DataCategory,
    Partnership,
    ReferenceCounter,
)
from partners.models.people import ApiToken, Person, Role

__all__ = [
    "Agency",
    "AgencyKind",
    "Agreement",
    "AgreementParty",
    "ApiToken",
    "DataCategory",
    "Partnership",
    "Person",
    "ReferenceCounter",
    "Role",
]
