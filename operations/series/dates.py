"""The dates of a series of deployments: a rule, kept by Europe/London's wall clock whatever the clocks do.

Dates come from python-dateutil's rrule (RFC 5545). Times keep what the clock on the wall says: a patrol at 6pm is at
6pm in January and in July. Where the clocks go forward, an hour does not exist: what was to start or end in it does so
as it is over, at 2am. Where they go back, an hour happens twice: the first of the two is meant. Both are said of the
date.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.db.models import TextChoices

from common.clock import LONDON
from common.errors import BadInput
from web.dates import MONTHS, exists, is_ambiguous, plain_date, time_text

MOST_TIMES = 60
MOST_WEEKS = 26
LONGEST_SERIES = dt.timedelta(days=731)
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Every(TextChoices):
    """How a deployment comes round again."""

    WEEKS = "weeks", "Every week, or every so many weeks"
    MONTH_WEEKDAY = "month_weekday", "Every month on the same weekday, such as the first Friday"
    MONTH_DAY = "month_day", "Every month on the same day, such as the 14th"


@dataclass(frozen=True)
class Rule:
    """How often, and for how long: until a day (included), or so many more times."""

    every: str
    interval: int = 1
    until: dt.date | None = None
    times: int | None = None

    def in_words(self, first: dt.date) -> str:
        """Of a series that begins on this day: "every 2 weeks on Friday, until 31 May 2027"."""
        return f"{self._how_often(first)}, {self._how_long()}"

    def _how_often(self, first: dt.date) -> str:
        day = _WEEKDAYS[first.weekday()]
        if self.every == Every.WEEKS:
            return f"every {'week' if self.interval == 1 else f'{self.interval} weeks'} on {day}"
        if self.every == Every.MONTH_WEEKDAY:
            return f"every month on the {_NTH[_nth(first)]} {day}"
        return f"every month on the {_ordinal(first.day)}"

    def _how_long(self) -> str:
        if self.until:
            return f"until {plain_date(self.until)}"
        return "once more" if self.times == 1 else f"{self.times} more times"


@dataclass(frozen=True)
class Occurrence:
    """One date: when it is, in UTC, and what the clocks do to it. One that cannot take place has no time."""

    on: dt.date
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    note: str = ""


def check(rule: Rule, first: dt.date) -> None:
    """Raises BadInput with every fault of a rule for a series that begins on this day."""
    faults: dict[str, str] = {}
    if rule.every not in Every.values:
        faults["every"] = "Choose how often it repeats."
    if not 1 <= rule.interval <= MOST_WEEKS:
        faults["interval"] = f"Weeks between must be from 1 to {MOST_WEEKS}."
    if (rule.until is None) == (rule.times is None):
        faults["until"] = "Enter the last day, or how many more times: one of the two."
    elif rule.until is not None and not first < rule.until <= first + LONGEST_SERIES:
        faults["until"] = f"The last day must be after {plain_date(first)} and within 2 years of it."
    elif rule.times is not None and not 1 <= rule.times <= MOST_TIMES:
        faults["times"] = f"It can repeat from 1 to {MOST_TIMES} times."
    if faults:
        raise BadInput.of(**faults)


def days(rule: Rule, first: dt.date) -> list[dt.date]:
    """The further days of a series that begins on this one. Raises BadInput as `check`, and where there are none."""
    check(rule, first)
    found = [at.date() for at in _rrule(rule, first)][1:]
    if not found:
        raise BadInput.of(until="It would not repeat by then. Enter a later last day.")
    if len(found) > MOST_TIMES:
        raise BadInput.of(until=f"That is more than {MOST_TIMES} times. Enter an earlier last day.")
    if found[-1] > first + LONGEST_SERIES:
        raise BadInput.of(times="That goes on for more than 2 years. Enter fewer times.")
    return found


def occurrences(rule: Rule, starts_at: dt.datetime, ends_at: dt.datetime) -> list[Occurrence]:
    """The further dates of a deployment at this time. Raises BadInput as `days`."""
    first = starts_at.astimezone(LONDON).date()
    return [moved_to(on, starts_at, ends_at) for on in days(rule, first)]


def moved_to(on: dt.date, starts_at: dt.datetime, ends_at: dt.datetime) -> Occurrence:
    """The same wall-clock time on another day, the end as many days later as it was."""
    first, last = (at.astimezone(LONDON).replace(tzinfo=None) for at in (starts_at, ends_at))
    ends_on = on + (last.date() - first.date())
    starts, says_of_start = _instant(dt.datetime.combine(on, first.time()))
    ends, says_of_end = _instant(dt.datetime.combine(ends_on, last.time()))
    notes = dict.fromkeys(filter(None, (says_of_start, says_of_end)))
    if ends <= starts:
        return Occurrence(
            on, None, None, "Left out: the whole of it falls into the hour that the clocks skip that night."
        )
    return Occurrence(on, starts, ends, " ".join(notes))


def _instant(wall: dt.datetime) -> tuple[dt.datetime, str]:
    """When a wall-clock time is, in UTC, and what to say of it."""
    said = time_text(wall.time())
    if not exists(wall):
        # In Europe/London the hour from 1am is the one that is skipped.
        after = (wall + dt.timedelta(hours=1)).replace(minute=0, second=0, microsecond=0, tzinfo=LONDON)
        return after.astimezone(dt.UTC), f"The clocks go forward that night and skip {said}: 2am is meant instead."
    note = f"The clocks go back that night and {said} happens twice: the first is meant." if is_ambiguous(wall) else ""
    return wall.replace(tzinfo=LONDON, fold=0).astimezone(dt.UTC), note


def _rrule(rule: Rule, first: dt.date) -> Iterator[dt.datetime]:
    begins = dt.datetime.combine(first, dt.time(0))
    until = dt.datetime.combine(rule.until, dt.time(0)) if rule.until else None
    count = None if rule.until else (rule.times or 0) + 1
    if rule.every == Every.WEEKS:
        return iter(rrule(WEEKLY, interval=rule.interval, dtstart=begins, until=until, count=count))
    if rule.every == Every.MONTH_WEEKDAY:
        same = weekday(first.weekday(), _nth(first))
        return iter(rrule(MONTHLY, byweekday=same, dtstart=begins, until=until, count=count))
    return iter(rrule(MONTHLY, bymonthday=first.day, dtstart=begins, until=until, count=count))


def _nth(day: dt.date) -> int:
    """Which of its weekday in its month: 1 to 4, or -1 for a fifth, which not every month has, but each has a last."""
    nth = (day.day - 1) // 7 + 1
    return nth if nth in _NTH else -1


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def months_left_out(rule: Rule, first: dt.date) -> str:
    """That some months lack the day, where they do; else empty."""
    if rule.every != Every.MONTH_DAY or first.day <= 28:
        return ""
    return f"Months without a {_ordinal(first.day)} are left out, such as {MONTHS[1]}."
