"""Kinds of outcome, the law behind them, and what was issued."""

from outcomes.models.law import Family, LegalVersion, OutcomeType
from outcomes.models.outcomes import Marking, Outcome, SubjectKind

__all__ = ["Family", "LegalVersion", "Marking", "Outcome", "OutcomeType", "SubjectKind"]
