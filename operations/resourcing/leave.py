"""What is said of a resource's time: a pattern of the week, and what a calendar file brings. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dateutil.rrule import WEEKLY, rrule

from common.clock import FIRST_YEAR, LAST_YEAR, is_planned, local
from common.errors import BadInput
from operations.calendar_files.reading import CalendarEvent
from operations.clashes import Window

LONGEST = dt.timedelta(days=366)
#: The most periods that one pattern makes: each day for two years.
MOST_PERIODS = 731
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Pattern:
    """The same each week: these weekdays (Monday is 0), in London's wall time, from one day to another, both included.

    Until an hour that is not after the first one: until then on the next day.
    """

    weekdays: frozenset[int]
    from_time: dt.time
    until_time: dt.time
    starts_on: dt.date
    ends_on: dt.date

    def windows(self) -> list[Window]:
        """The periods, in UTC and in order. Raises BadInput naming every fault."""
        self._check()
        first = dt.datetime.combine(self.starts_on, self.from_time)
        days = rrule(
            WEEKLY, byweekday=sorted(self.weekdays), dtstart=first, until=dt.datetime.combine(self.ends_on, dt.time.max)
        )
        made = [self._window(at.date()) for at in days]
        # An hour that March leaves out makes no period; the others stay.
        found = [one for one in made if one.starts_at < one.ends_at]
        if not found:
            raise BadInput.of(weekdays="None of these weekdays is between the two days.")
        return found

    def _window(self, day: dt.date) -> Window:
        last = day if self.until_time > self.from_time else day + DAY
        starts_at, ends_at = local(day, self.from_time), local(last, self.until_time)
        return Window(starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC))

    def _check(self) -> None:
        faults = {}
        if not self.weekdays or not self.weekdays <= set(range(7)):
            faults["weekdays"] = "Choose at least one weekday."
        if not is_planned(self.starts_on):
            faults["starts_on"] = f"Give a date between the years {FIRST_YEAR} and {LAST_YEAR}."
        elif self.ends_on < self.starts_on:
            faults["ends_on"] = "The last day must be the same as the first or later."
        elif (self.ends_on - self.starts_on).days >= MOST_PERIODS:
            faults["ends_on"] = "Enter at most two years at a time."
        if faults:
            raise BadInput.of(**faults)


@dataclass(frozen=True)
class LeaveTaken:
    """What came of a calendar file: periods that are new, gone and the same, and what was not taken, with why."""

    new: int
    gone: int
    same: int
    left_out: int = 0
    faulty: int = 0
    faults: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """What came of it, in sentences; of what the events are called, nothing."""
        said = f"Leave is taken from the calendar: {self.new} new, {self.gone} gone, {self.same} as before."
        if self.left_out:
            said += f" Left out, since the calendar calls the time free: {self.left_out}."
        if self.faults:
            said += f" Could not be taken: {self.faulty}. {' '.join(self.faults)}"
        return said


def taken_of(events: Iterable[CalendarEvent], *, take_free: bool) -> tuple[dict[Window, str], int]:
    """The times that are leave, each with what the file calls it, and how many the calendar calls free."""
    taken: dict[Window, str] = {}
    left_out = 0
    for event in events:
        if event.is_cancelled:
            continue
        if event.is_free and not take_free:
            left_out += 1
            continue
        taken.setdefault(Window(event.starts_at, event.ends_at), f"{event.uid} {event.occurrence}")
    return taken, left_out
