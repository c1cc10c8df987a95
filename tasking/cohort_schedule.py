"""When a member of the offender cohort is reviewed next. Pure: days are of Europe/London, months those of the calendar.

A review falls due so many days or months after the last one (or after joining); a full review so many months after
joining, once for each number of months that the colour names. One held more than a cadence early stands for none.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from web.dates import plain_date

DAYS, MONTHS = "days", "months"


@dataclass(frozen=True)
class Cadence:
    """How often members of a colour are reviewed, and after how many months in full."""

    every: int
    unit: str = MONTHS
    full_after_months: tuple[int, ...] = (6, 12)

    def after(self, day: dt.date) -> dt.date:
        """The day on which the next review falls due; a month without such a day gives its last."""
        return day + self._step

    def is_near(self, day: dt.date, milestone: dt.date) -> bool:
        """Whether this day is at most one cadence before that one, or after it."""
        return day >= milestone - self._step

    @property
    def _step(self) -> relativedelta:
        return relativedelta(days=self.every) if self.unit == DAYS else relativedelta(months=self.every)

    @property
    def words(self) -> str:
        """Such as "every 14 days" or "every month"."""
        return f"every {self.every} {self.unit}" if self.every > 1 else f"every {self.unit.removesuffix('s')}"


@dataclass(frozen=True)
class Schedule:
    """When the next review, and the next full review, fall due; no full review when all were held."""

    next_on: dt.date
    full_on: dt.date | None
    why: str

    def is_due(self, on: dt.date) -> bool:
        """Whether one of them falls due on or before this day."""
        return self.due_on <= on

    @property
    def due_on(self) -> dt.date:
        """The sooner of the two."""
        return min(self.next_on, self.full_on or self.next_on)

    def whys(self, on: dt.date) -> list[str]:
        """Why a meeting on this day has the member on its agenda, one sentence for each review that is due."""
        found = [self.why] if self.next_on <= on else []
        if self.full_on is not None and self.full_on <= on:
            found.append(f"full review due on {plain_date(self.full_on)}")
        return found


def full_on(cadence: Cadence, joined_on: dt.date, full_reviews: int) -> dt.date | None:
    """The day on which the next full review falls due, after so many that counted; None when there are no more."""
    months: Sequence[int] = sorted(cadence.full_after_months)
    return joined_on + relativedelta(months=months[full_reviews]) if full_reviews < len(months) else None


def counts_as_full(cadence: Cadence, joined_on: dt.date, full_reviews: int, held_on: dt.date) -> bool:
    """Whether a full review held on this day stands for the next that falls due: an early one leaves that to come."""
    due_on = full_on(cadence, joined_on, full_reviews)
    return due_on is not None and cadence.is_near(held_on, due_on)


def schedule(
    *, colour: str, cadence: Cadence, joined_on: dt.date, last_on: dt.date | None, full_reviews: int
) -> Schedule:
    """The schedule of a member who joined that day, was last reviewed then, with so many full reviews that counted."""
    since = f"last on {plain_date(last_on)}" if last_on else f"in the cohort since {plain_date(joined_on)}"
    return Schedule(
        cadence.after(last_on or joined_on),
        full_on(cadence, joined_on, full_reviews),
        f"{colour}: reviewed {cadence.words}, {since}",
    )
