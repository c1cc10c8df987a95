"""Which complaints count towards a case review, and by when each step is due. Pure: days are of Europe/London.

The rule of the Anti-social Behaviour, Crime and Policing Act 2014 s104: a complaint qualifies when it is made within
one month beginning with the day of the behaviour, and the application within six months beginning with the day of the
complaint. Both windows, and how many must qualify, are settings.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from tasking.rag import Rag, rag
from web.dates import plain_date


@dataclass(frozen=True)
class ThresholdRule:
    """How many complaints must qualify, and within how many calendar months."""

    complaints: int = 3
    behaviour_months: int = 1
    application_months: int = 6


@dataclass(frozen=True)
class Dates:
    """When something is said to have happened, and when it was complained of."""

    behaviour_on: dt.date
    reported_on: dt.date


@dataclass(frozen=True)
class Verdict:
    """Whether a complaint qualifies, and why or why not."""

    qualifies: bool
    why: str


def last_day(first: dt.date, months: int) -> dt.date:
    """The last day of a period of so many calendar months that begins with `first`, that day included.

    One month beginning with 15 January ends on 14 February; beginning with 31 January, on the last day of February.
    """
    corresponding = first + relativedelta(months=months)
    return corresponding - dt.timedelta(days=1) if corresponding.day == first.day else corresponding


def judge(complaint: Dates, applied_on: dt.date, rule: ThresholdRule) -> Verdict:
    """Whether this complaint counts towards an application made on that day."""
    if complaint.reported_on < complaint.behaviour_on:
        return Verdict(False, "It was made before the behaviour.")
    complain_by = last_day(complaint.behaviour_on, rule.behaviour_months)
    if complaint.reported_on > complain_by:
        return Verdict(
            False,
            f"It was made later than {_months(rule.behaviour_months)} from the behaviour: the last day was"
            f" {plain_date(complain_by)}.",
        )
    if applied_on < complaint.reported_on:
        return Verdict(False, "It was made after the application.")
    apply_by = last_day(complaint.reported_on, rule.application_months)
    if applied_on > apply_by:
        return Verdict(
            False,
            f"The application came later than {_months(rule.application_months)} from the complaint: the last day was"
            f" {plain_date(apply_by)}.",
        )
    return Verdict(
        True,
        f"Made within {_months(rule.behaviour_months)} of the behaviour, and the application within"
        f" {_months(rule.application_months)} of it.",
    )


def count(complaints: Iterable[Dates], applied_on: dt.date, rule: ThresholdRule) -> int:
    """How many of the complaints qualify."""
    return sum(judge(complaint, applied_on, rule).qualifies for complaint in complaints)


@dataclass(frozen=True)
class Clock:
    """One step of a case review with the day by which it is due, or the day on which it was done."""

    step: str
    due_on: dt.date
    days: int
    done_on: dt.date | None = None

    @property
    def rule(self) -> str:
        """The rule that made the day."""
        return f"{_days(self.days)} from the application"

    def rag(self, today: dt.date) -> Rag:
        """How it stands today; one that is done is grey, late or in time."""
        if self.done_on is None:
            return rag(self.due_on, "open", today)
        late = (self.done_on - self.due_on).days
        return Rag("grey", f"done {_days(late)} late" if late > 0 else "done in time")


def next_clock(clocks: Sequence[Clock]) -> Clock | None:
    """The first step that is not done."""
    return next((clock for clock in clocks if clock.done_on is None), None)


def _months(number: int) -> str:
    return f"{number} month" if number == 1 else f"{number} months"


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"
