"""Kinds of outcome, the law behind them, and what was issued."""

from outcomes.models.law import DECIDED_ON, Family, LegalVersion, OutcomeType
from outcomes.models.orders import (
    Appeal,
    AppealResult,
    Breach,
    Condition,
    ConditionKind,
    Dealing,
    Review,
    ReviewResult,
    Variation,
    VariationKind,
)
from outcomes.models.outcomes import Marking, Outcome, SubjectKind

__all__ = [
    "DECIDED_ON",
    "Appeal",
    "AppealResult",
    "Breach",
    "Condition",
    "ConditionKind",
    "Dealing",
    "Family",
    "LegalVersion",
    "Marking",
    "Outcome",
    "OutcomeType",
    "Review",
    "ReviewResult",
    "SubjectKind",
    "Variation",
    "VariationKind",
]
