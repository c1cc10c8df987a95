"""Of the world (tests/world.py): a case review about its victim, and a member of the offender cohort."""

import datetime as dt
from typing import Any

from common import clock
from hotspots.models import Subject
from tasking.models import (
    CaseComplaint,
    CaseRecommendation,
    CaseReview,
    CohortContact,
    CohortMember,
    CohortMove,
    CohortReview,
)
from tests.cast import Cast


def make_casework(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """All of it, by name."""
    return {**_case_review(cast, records), **_cohort(cast)}


def _case_review(cast: Cast, records: dict[str, Any]) -> dict[str, Any]:
    """A case review about the victim, held, with a recommendation to the council."""
    on = clock.today() - dt.timedelta(days=20)
    review = CaseReview.objects.create(
        reference="CR-2026-9001",
        category="victims",
        held_by=cast.council,
        forum=records["forum"],
        subject=records["subject"],
        applicant="victim",
        what_happens="bricks at the window",
        applied_on=on,
        complaints_needed=1,
        behaviour_months=1,
        application_months=6,
        acknowledge_by=on + dt.timedelta(days=5),
        decide_by=on + dt.timedelta(days=14),
        review_by=on + dt.timedelta(days=28),
        acknowledged_on=on,
        decided_on=on,
        decided_by=cast.cora,
        counted=1,
        decision_reason="Three calls",
        reviewed_on=clock.today(),
        findings="bricks at the window again",
        state="review_held",
    )
    return {
        "case_review": review,
        "complaint": CaseComplaint.objects.create(
            case_review=review, behaviour_on=on, reported_on=on, agency=cast.council, what="bricks at the window"
        ),
        "recommendation": CaseRecommendation.objects.create(
            case_review=review, agency=cast.council, text="Board up, bricks at the window"
        ),
    }


def _cohort(cast: Cast) -> dict[str, Any]:
    """A member of the cohort, with one of each thing that is kept of them."""
    today = clock.today()
    subject = Subject.objects.create(
        reference="S-2026-9001", kind="offender", category="offenders", held_by=cast.council
    )
    member = CohortMember.objects.create(
        subject=subject,
        held_by=cast.council,
        colour="red",
        status="engaging",
        joined_on=today - dt.timedelta(days=30),
        joined_reason="missed probation twice",
        last_reviewed_on=today - dt.timedelta(days=20),
    )
    said = {"member": member, "by": cast.cora}
    return {
        "offender": subject,
        "cohort_member": member,
        "cohort_move": CohortMove.objects.create(
            what="colour", was="amber", became="red", reason="missed probation twice", moved_on=today, **said
        ),
        "cohort_review": CohortReview.objects.create(
            kind="regular",
            held_on=today - dt.timedelta(days=20),
            outcome="missed probation twice",
            next_on=today - dt.timedelta(days=6),
            **said,
        ),
        "cohort_contact": CohortContact.objects.create(
            agency=cast.council, on=today, contact="missed", what="missed probation twice", **said
        ),
    }
