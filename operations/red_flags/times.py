"""When a red-flag date is, as people say it (days, and times where it is not whole days), and as instants.

`ends_on` is the last day. Without a time a date begins at midnight of its first day, and ends at midnight after its
last; "until midnight" is the end of the last day as well.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from common.clock import FIRST_YEAR, LAST_YEAR, LONDON, Period, is_planned, local
from common.errors import BadInput
from web.dates import exists, is_ambiguous, plain_date, time_text

DAY = dt.timedelta(days=1)
MIDNIGHT = dt.time(0)
LONGEST = dt.timedelta(days=92)


@dataclass(frozen=True)
class Days:
    """The first and the last day in London, and the times where it is not whole days."""

    starts_on: dt.date
    ends_on: dt.date
    starts_time: dt.time | None = None
    ends_time: dt.time | None = None

    @classmethod
    def of(cls, period: Period) -> Self:
        """Those of a half-open period."""
        starts, ends = period.starts_at.astimezone(LONDON), period.ends_at.astimezone(LONDON)
        closes_a_day = ends.time() == MIDNIGHT
        return cls(
            starts.date(),
            ends.date() - DAY if closes_a_day else ends.date(),
            None if starts.time() == MIDNIGHT else starts.time(),
            None if closes_a_day else ends.time(),
        )

    @property
    def starts_at(self) -> dt.datetime:
        """The first instant, in UTC; of a time that happens twice, the first."""
        return local(self.starts_on, self.starts_time or MIDNIGHT).astimezone(dt.UTC)

    @property
    def ends_at(self) -> dt.datetime:
        """The first instant after it, in UTC; of a time that happens twice, the second."""
        if self.ends_time in (None, MIDNIGHT):
            return local(self.ends_on + DAY).astimezone(dt.UTC)
        wall = dt.datetime.combine(self.ends_on, self.ends_time or MIDNIGHT)
        return wall.replace(tzinfo=LONDON, fold=int(is_ambiguous(wall))).astimezone(dt.UTC)

    @property
    def all_day(self) -> bool:
        """Whether it is whole days."""
        return {self.starts_time, self.ends_time} <= {None, MIDNIGHT}

    def check(self) -> None:
        """Raises BadInput naming every fault."""
        faults = {}
        for name, on in (("starts_on", self.starts_on), ("ends_on", self.ends_on)):
            if not is_planned(on):
                day = "first" if name == "starts_on" else "last"
                faults[name] = f"The {day} day must be between {FIRST_YEAR} and {LAST_YEAR}."
        faults |= self._time_faults()
        if not faults and self.ends_on < self.starts_on:
            faults["ends_on"] = "The last day must be the same as the first or later."
        elif not faults and self.ends_at <= self.starts_at:
            faults["ends_time"] = "It must end after it starts. If it crosses midnight, enter the next day as the last."
        elif not faults and self.ends_on - self.starts_on >= LONGEST:
            faults["ends_on"] = f"A red-flag date lasts at most {LONGEST.days} days: enter shorter ones."
        if faults:
            raise BadInput.of(**faults)

    def _time_faults(self) -> dict[str, str]:
        walls = {"starts_time": (self.starts_on, self.starts_time), "ends_time": (self.ends_on, self.ends_time)}
        return {
            name: f"There is no {time_text(at)} on {plain_date(on)}: the clocks go forward from 1am to 2am that night."
            for name, (on, at) in walls.items()
            if at is not None and not exists(dt.datetime.combine(on, at))
        }
