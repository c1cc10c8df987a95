"""When a hotspot is at its worst: days of the week and hours, as partners know them.

Police open data have months only, so nobody can reckon this from the figures.
"""

import calendar
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from web.dates import time_text

#: Monday is 0, as in `date.weekday()`.
WEEKDAYS: tuple[tuple[int, str], ...] = tuple(enumerate(calendar.day_name))


@dataclass(frozen=True)
class Peak:
    """Days (Monday is 0) and wall-clock hours in Europe/London; an end at or before the start is the next day's."""

    days: tuple[int, ...]
    starts: dt.time
    ends: dt.time

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after the one it starts on."""
        return self.ends <= self.starts

    def __str__(self) -> str:
        """ "Fridays and Saturdays, 6pm to 10pm"; "Every day, 10pm to 2am the next day"."""
        after = " the next day" if self.crosses_midnight and self.ends != dt.time(0) else ""
        return f"{_days(self.days)}, {time_text(self.starts)} to {time_text(self.ends)}{after}"


def peak_faults(days: Collection[int], starts: dt.time | None, ends: dt.time | None) -> dict[str, str]:
    """What is wrong with a peak that was entered, by field; none at all is in order: it is not known."""
    faults = {}
    given = bool(days), starts is not None, ends is not None
    if any(given) and not all(given):
        missing = "Enter the days, the start and the end of the busiest time, or none of them."
        fields = ("peak_days", "peak_starts", "peak_ends")
        faults = {field: missing for field, there in zip(fields, given, strict=True) if not there}
    elif starts is not None and starts == ends:
        faults["peak_ends"] = "The busiest time must end at another time than it starts."
    if not all(0 <= day <= 6 for day in days):
        faults["peak_days"] = "Choose days of the week, from Monday (0) to Sunday (6)."
    return faults


def _days(days: Collection[int]) -> str:
    if len(days) == 7:
        return "Every day"
    *others, last = (f"{calendar.day_name[day]}s" for day in sorted(days))
    return f"{', '.join(others)} and {last}" if others else last
