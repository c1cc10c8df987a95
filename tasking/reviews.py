"""When a safeguarding measure is looked at again: some days after it is in place, then every so many months.

Pure: days of Europe/London are passed in.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class ReviewRule:
    """The first review so many days after the start, then every so many months; None: no more."""

    first_days: int | None
    repeat_months: int | None

    def dates(self, started_on: dt.date) -> Iterator[dt.date]:
        """The days of review of what started on this day, the first first.

        Months are counted from the first review, so that one due on the 31st comes back to the 31st after February.
        """
        if self.first_days is None:
            return
        first = started_on + dt.timedelta(days=self.first_days)
        yield first
        count = 0
        while self.repeat_months:
            count += self.repeat_months
            try:
                yield first + relativedelta(months=count)
            except (OverflowError, ValueError):  # the calendar ends with the year 9999
                return

    def after(self, started_on: dt.date, day: dt.date) -> dt.date | None:
        """The first day of review after this day; None where there is none."""
        return next((due for due in self.dates(started_on) if due > day), None)

    def in_words(self) -> str:
        """The rule as a sentence."""
        if self.first_days is None:
            return "No review."
        first = f"{_days(self.first_days)} after it is in place"
        if not self.repeat_months:
            return f"Reviewed once, {first}."
        then = "every month" if self.repeat_months == 1 else f"every {self.repeat_months} months"
        return f"Reviewed {first}, then {then}."


def _days(count: int) -> str:
    number, unit = (count // 7, "week") if count % 7 == 0 else (count, "day")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def due_in_words(due_days: int | None) -> str:
    """How soon a measure is due, as a sentence; empty where it is not limited."""
    return "" if due_days is None else f"Due within {_days(due_days)} of what it answers."
