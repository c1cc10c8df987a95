"""A number beside last year's: the difference and the per cent, in words that are right for none too."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOTHING_LAST_YEAR = "No comparison: nothing was recorded last year"
NO_PERIOD = "No comparison: choose a period with a first and a last day"


@dataclass(frozen=True)
class Change:
    """How many now, and how many a year before; None where there is no year before to speak of."""

    now: int
    before: int | None

    @property
    def difference(self) -> int | None:
        """How many more (fewer: below zero)."""
        return None if self.before is None else self.now - self.before

    @property
    def per_cent(self) -> Decimal | None:
        """How much more or less, to one decimal; None of nothing."""
        if not self.before:
            return None
        return (Decimal(100 * (self.now - self.before)) / self.before).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def words(self) -> str:
        """ "Up 3 (50%)", "Down 5 (5.5%)", "No change", "Up 4, from none", "Down 4, to none"."""
        if self.before is None:
            return "No comparison"
        difference = self.now - self.before
        if difference == 0:
            return "No change" if self.now else "None in either year"
        moved = f"{'Up' if difference > 0 else 'Down'} {abs(difference):,}"
        if not self.before:
            return f"{moved}, from none"
        return f"{moved}, to none" if not self.now else f"{moved} ({self._per_cent_words})"

    @property
    def _per_cent_words(self) -> str:
        found = abs(self.per_cent or Decimal(0))
        if found == 0:
            return "less than 0.1%"
        return f"{found:,.0f}%" if found == found.to_integral_value() else f"{found:,}%"
