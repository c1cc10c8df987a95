"""Which reviews the law asks for of an outcome, by outcomes/rules.py over what was varied and reviewed."""

import datetime as dt
from typing import TYPE_CHECKING

from outcomes.rules import Reckoned, review_dates

if TYPE_CHECKING:
    from outcomes.models import Outcome


def reviews_of(outcome: "Outcome") -> tuple[Reckoned, ...]:
    """Every review that the law asks for, done or not, and the decision whether to renew, in order of date.

    Reads the law and the variations of the outcome: fetch them with it where there are many.
    """
    law = outcome.legal_version
    if law is None or not (law.review_every or law.renewal_alarm):
        return ()
    varied_on = [one.made_on for one in outcome.variation_rows.all() if not one.is_struck]
    return review_dates(
        law.as_law(), outcome.effective_from or outcome.dated_on, outcome.expires_on, varied_on=varied_on
    )


def answered(outcome: "Outcome") -> dt.date | None:
    """The day until which reviews are done: what was due then, and before, is answered."""
    return max((one.due_on for one in outcome.review_rows.all() if not one.is_struck), default=None)


def period_began(outcome: "Outcome", due: Reckoned) -> dt.date | None:
    """The first day on which the review due next can be done: its period's, begun again by each variation during it."""
    done = [one for one in outcome.review_rows.all() if not one.is_struck]
    last = max(done, key=lambda one: one.due_on, default=None)
    began = last.due_on if last else outcome.effective_from or outcome.issued_on
    earliest = last.done_on if last else began
    varied_on = (one.made_on for one in outcome.variation_rows.all() if not one.is_struck)
    restarts = [day for day in varied_on if earliest and due.value and earliest <= day < due.value]
    return max(restarts, default=began)


def still_due(outcome: "Outcome") -> tuple[Reckoned, ...]:
    """The reviews that are not done yet, in order of date; the first may be overdue."""
    until = answered(outcome)
    return tuple(one for one in reviews_of(outcome) if one.value is not None and (until is None or one.value > until))


def next_review(outcome: "Outcome") -> Reckoned | None:
    """The review to be done next, or None where there is none."""
    return next(iter(still_due(outcome)), None)
