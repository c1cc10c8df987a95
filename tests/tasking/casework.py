"""Case reviews and members of the cohort for the tests, made by the actions themselves."""

import datetime as dt
from typing import Any

from common import clock
from common.scope import acting_as
from hotspots.models import Subject
from partners.models import Person
from tasking import actions
from tasking.models import CaseReview, CohortMember
from tests.cast import Cast
from tests.tasking import made


def ago(days: int) -> dt.date:
    """So many days before today."""
    return clock.today() - dt.timedelta(days=days)


def complaint(cast: Cast, days: int = 10, waited: int = 2, **changed: Any) -> actions.ComplaintGiven:
    """A complaint made so many days ago about behaviour of two days before, to the council."""
    given = {"behaviour_on": ago(days + waited), "reported_on": ago(days), "agency": cast.council, "what": "Shouting"}
    return actions.ComplaintGiven(**{**given, **changed})


def application(cast: Cast, **changed: Any) -> actions.ApplicationDetails:
    """A faultless application about a place."""
    given = {
        "forum": made.the_forum(cast),
        "applicant": "victim",
        "applied_on": clock.today(),
        "what_happens": "Nightly shouting in the stairwell",
        "place": "Holly Walk flats",
    }
    return actions.ApplicationDetails(**{**given, **changed})


def case_review(
    cast: Cast, state: str = "applied", *, by: Person | None = None, complaints: int = 3, **changed: Any
) -> CaseReview:
    """A case review with so many complaints that qualify, brought to this state by its verbs."""
    by = by or cast.cora
    details = application(cast, **changed)
    with acting_as(by):
        found = actions.apply_for_review(
            by=by, details=details, complaints=[complaint(cast, days=n + 3) for n in range(complaints)]
        )
    with acting_as(cast.cora):
        key = {"case_review": found.pk, "by": cast.cora, "version": None}
        if state == "withdrawn":
            return actions.move_case_review(**key, verb="withdraw", reason="Settled")
        if state != "applied":
            found = actions.move_case_review(**key, verb="acknowledge")
        if state not in ("applied", "acknowledged"):
            is_met = state != "threshold_not_met"
            departs = "As agreed" if is_met != (complaints >= 3) else ""
            found = actions.decide_threshold(**key, is_met=is_met, reason="So counted", departure_reason=departs)
        if state in ("review_held", "closed"):
            found = actions.hold_review(**key, reviewed_on=clock.today(), findings="Visits were missed")
        if state == "closed":
            found = actions.move_case_review(**key, verb="close", reason="Nothing more to do")
    return found


def member(cast: Cast, *, by: Person | None = None, subject: Subject | None = None, **changed: Any) -> CohortMember:
    """A member of the cohort, Red, who joined 20 days ago, held by the council."""
    by = by or cast.cora
    subject = subject or made.subject(by, "offender")
    given = {"colour": "red", "status": "engaging", "joined_on": ago(20), "reason": "Burglaries"}
    with acting_as(by):
        return actions.add_to_cohort(by=by, subject=subject, **{**given, **changed})
