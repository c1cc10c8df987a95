"""What the police recorded around a place before and after something was done there: plain sums over whole months.

Pure. Open data has months only and its points are indicative, so this says what changed, and never why. The same months
a year earlier show what the season does; the rest of the district shows what happened everywhere.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt

from dateutil.relativedelta import relativedelta

#: The longest comparison, in months.
MOST_MONTHS = 6
#: Below this a count is too small to reckon a percentage from.
TOO_FEW = 5
#: How many standard deviations apart two counts must be for chance alone to be a poor explanation (one time in twenty).
_NOT_CHANCE = 1.96

_MONTH = relativedelta(months=1)
_YEAR = relativedelta(years=1)


@dataclass(frozen=True)
class Change:
    """Two counts of incidents, over the same number of months."""

    before: int
    after: int

    @property
    def is_too_few(self) -> bool:
        """Whether the count before is too small for its change to say anything."""
        return self.before < TOO_FEW

    @property
    def percent(self) -> int | None:
        """The change in whole percent of the count before; None where that is too few."""
        return None if self.is_too_few else round(100 * (self.after - self.before) / self.before)

    @property
    def is_within_chance(self) -> bool:
        """Whether counts that nothing but chance moves would often differ as much (two Poisson counts)."""
        return abs(self.after - self.before) < _NOT_CHANCE * sqrt(self.before + self.after)


@dataclass(frozen=True)
class BeforeAfter:
    """A comparison: the months on either side, first days of months, and what changed here and elsewhere.

    `year_earlier` is None where those months are not loaded. `by_month` has each month compared, in order.
    """

    before: tuple[dt.date, ...]
    after: tuple[dt.date, ...]
    here: Change
    elsewhere: Change
    year_earlier: Change | None
    by_month: tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True)
class NotYet:
    """Why nothing can be compared: the month that is not loaded."""

    month: dt.date


def compare(
    here: Mapping[dt.date, int],
    elsewhere: Mapping[dt.date, int],
    loaded: Collection[dt.date],
    *,
    first: dt.date,
    last: dt.date,
) -> BeforeAfter | NotYet:
    """Compare as many whole months after the month of day `last` as there are loaded, with as many before `first`'s.

    At most MOST_MONTHS. `here` and `elsewhere` count incidents by month (its first day), in the circle and in the rest
    of its district; a loaded month without a count had none. The months of `first` to `last` themselves
    belong to neither side.
    """
    start, end = first.replace(day=1), last.replace(day=1)
    after = _run(end, _MONTH, loaded)
    before = _run(start, -_MONTH, loaded)
    number = min(len(before), len(after))
    if not number:
        return NotYet(end + _MONTH if not after else start - _MONTH)
    sides = tuple(reversed(before[:number])), tuple(after[:number])
    earlier = tuple(tuple(month - _YEAR for month in side) for side in sides)
    known = all(month in loaded for side in earlier for month in side)
    return BeforeAfter(
        before=sides[0],
        after=sides[1],
        here=_change(here, *sides),
        elsewhere=_change(elsewhere, *sides),
        year_earlier=_change(here, *earlier) if known else None,
        by_month=tuple((month, here.get(month, 0)) for side in sides for month in side),
    )


def _run(month: dt.date, step: relativedelta, loaded: Collection[dt.date]) -> list[dt.date]:
    """The months that follow this one without a gap, nearest first."""
    found: list[dt.date] = []
    while len(found) < MOST_MONTHS and month + step in loaded:
        month += step
        found.append(month)
    return found


def _change(counts: Mapping[dt.date, int], before: Collection[dt.date], after: Collection[dt.date]) -> Change:
    return Change(sum(counts.get(month, 0) for month in before), sum(counts.get(month, 0) for month in after))
