"""The figures of case reviews that are published each year (2014 Act s104(9)).

What is published is counted over every agency's case reviews by the database itself, for years that are over, without
counts below 5. What someone's own agency may see is counted exactly, and leads to the case reviews behind it.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from audit.actions import record
from audit.models import Operation
from common import clock
from partners.models import Person
from tasking import policies
from tasking.casework_querysets import FIGURES
from tasking.models import CaseReview, CaseReviewRule
from web.dates import plain_date
from web.spreadsheets import as_csv

WORDS = {
    "applications": "Applications",
    "not_met": "Threshold not met",
    "held": "Reviews carried out",
    "recommended": "Reviews leading to recommendations",
}
#: In place of a count below 5, and of one that another would give away.
WITHHELD = "Withheld"
#: How many years the page offers.
_YEARS = 5


@dataclass(frozen=True)
class Year:
    """A year of the figures, named by the calendar year in which it begins."""

    number: int
    first: dt.date
    last: dt.date

    @property
    def is_over(self) -> bool:
        """Whether all of it is past, so that it can be published."""
        return self.last < clock.today()

    def __str__(self) -> str:
        return f"{plain_date(self.first)} to {plain_date(self.last)}"


def year(number: int, starts_in: int) -> Year:
    """The year that begins in this calendar year, in this month."""
    following = dt.date(number + 1, starts_in, 1)
    return Year(number, dt.date(number, starts_in, 1), following - dt.timedelta(days=1))


def years() -> list[Year]:
    """This year and those before it, the latest first."""
    starts_in, today = CaseReviewRule.in_force().year_starts_in, clock.today()
    latest = today.year if today.month >= starts_in else today.year - 1
    return [year(latest - back, starts_in) for back in range(_YEARS)]


def seen(one: Year) -> dict[str, int]:
    """Exact counts of what whoever is looking may see."""
    return {what: CaseReview.objects.counted(what, one.first, one.last).count() for what in FIGURES}


def published(one: Year) -> dict[str, int | None] | None:
    """What is published of a year, the same whoever asks; None for a count that is withheld, or a year not over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT applications, not_met, held, recommended FROM muster_case_review_figures(%s)", [one.number]
        )
        row = cursor.fetchone()
    return dict(zip(FIGURES, row, strict=True)) if row else None


def start_of_year_stands() -> bool:
    """Whether an application lies in a year that is over. Then the year begins in the same month for good: figures of
    years that begin in another could be subtracted, and give small counts away.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT muster_case_review_year_stands()")
        return bool(cursor.fetchone()[0])


def figures_csv(*, by: Person) -> str:
    """The published figures as CSV text, a row for each year that is over. Logs a disclosure. Raises NotAllowed."""
    policies.may_publish(by).require()
    rows = [(one, counts) for one in years() if (counts := published(one)) is not None]
    record(
        Operation.DISCLOSURE,
        "downloaded figures of case reviews",
        reason=f"{len(rows)} years",
        fields=list(FIGURES),
        recipients=[f"{by.name}, {by.agency}"],
    )
    return as_csv(
        ("Year", *WORDS.values()),
        ((one, *(WITHHELD if counts[what] is None else counts[what] for what in FIGURES)) for one, counts in rows),
    )
