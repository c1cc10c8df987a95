"""Agencies, people, agreements, tokens and the partnership's settings."""

from partners.models.agencies import (
    Agency,
    Agreement,
    AgreementParty,
    DataCategory,
    Partnership,
    ReferenceCounter,
)
from partners.models.people import ApiToken, Person, Role

__all__ = [
    "Agency",
    "Agreement",
    "AgreementParty",
    "ApiToken",
    "DataCategory",
    "Partnership",
    "Person",
    "ReferenceCounter",
    "Role",
]
