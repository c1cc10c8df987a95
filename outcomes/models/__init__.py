"""Kinds of outcome, the law behind them, and what was issued."""

from outcomes.models.law import DECIDED_ON, Family, LegalVersion, OutcomeType
from outcomes.models.outcomes import Marking, Outcome, SubjectKind

__all__ = ["DECIDED_ON", "Family", "LegalVersion", "Marking", "Outcome", "OutcomeType", "SubjectKind"]
