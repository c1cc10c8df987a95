"""How much a penalty may be: within the law of its outcome, and only where that carries one."""

from decimal import Decimal

from outcomes.models import Family, LegalVersion, OutcomeType

_MOST = Decimal("999999.99")


def carries_penalty(kind: OutcomeType, law: LegalVersion | None) -> bool:
    """Whether an outcome of this type, under this law, has an amount to be paid."""
    return kind.family == Family.PENALTY or (law is not None and law.penalty_max is not None)


def penalty_fault(kind: OutcomeType, law: LegalVersion | None, amount: Decimal) -> str | None:
    """Why an outcome of this type, under this law, cannot have a penalty of so many pounds; None where it can."""
    if not carries_penalty(kind, law):
        return f"{kind.name} carries no penalty. Record the fixed penalty as an outcome of its own."
    most = law.penalty_max if law else None
    if most is not None and amount > most:
        return f"The penalty can be at most £{most:,} ({law}). Enter less."
    if not 0 < amount <= _MOST or amount != amount.quantize(Decimal("0.01")):
        return "Enter the penalty in pounds and pence, such as 75 or 75.50."
    return None
