"""The demonstration's case reviews, one of them on the clock, and its offender cohort of three."""

import datetime as dt

from common import clock
from common.scope import Channel, acting_as
from hotspots.actions import record_subject
from hotspots.models import Subject
from partners.models import Agency, Person
from tasking.actions import (
    ApplicationDetails,
    ComplaintGiven,
    add_to_cohort,
    apply_for_review,
    move_case_review,
    move_colour,
    record_contact,
    record_review,
)
from tasking.models import CaseReview, CohortMember, Forum

DAY = dt.timedelta(days=1)
#: Colour, status, days since joining, days since the last review, and why they came in.
_COHORT = (
    ("red", "not_engaging", 60, 15, "Four burglaries in six weeks, to pay for drugs"),
    ("amber", "engaging", 181, 12, "Thefts from vehicles, often after dark"),
    ("green", "in_custody", 40, 9, "Shop thefts with threats to staff"),
)


def make_cases(forum: Forum, people: dict[str, Person], agencies: dict[str, Agency]) -> None:
    """By the officer for the victim, by the inspector for the cohort."""
    with acting_as(people["officer"], channel=Channel.COMMAND):
        review = _application(forum, people["officer"], agencies)
    with acting_as(people["inspector"], channel=Channel.COMMAND):
        move_case_review(case_review=review.pk, verb="acknowledge", by=people["inspector"], version=None)
        members = [_member(people["inspector"], agencies, *row) for row in _COHORT]
        red = members[0]
        move_colour(
            cohort_member=red.pk,
            by=people["inspector"],
            version=None,
            colour="red",
            reason="Arrested twice this month; missed both appointments",
        )
    with acting_as(people["probation"], channel=Channel.COMMAND):
        for member, contact, what in (
            (members[0], "missed", "Did not come to the office; no answer at the door"),
            (members[1], "kept", "Came on time; has an interview for work on Thursday"),
        ):
            record_contact(
                cohort_member=member.pk,
                by=people["probation"],
                agency=agencies["probation"],
                on=clock.today() - 3 * DAY,
                contact=contact,
                what=what,
                next_step="Office appointment",
                next_on=clock.today() + 4 * DAY,
            )


def _application(forum: Forum, officer: Person, agencies: dict[str, Agency]) -> CaseReview:
    """Three of its four complaints qualify."""
    today = clock.today()
    complaints = [
        ComplaintGiven(today - behaviour * DAY, today - reported * DAY, agencies[to], what)
        for behaviour, reported, to, what in (
            (80, 77, "police", "Shed broken into"),
            (33, 31, "police", "Eggs thrown at windows"),
            (10, 9, "cpbc", "Youths at the door at night"),
            (75, 20, "housing", "Fence kicked in"),
        )
    ]
    return apply_for_review(
        by=officer,
        details=ApplicationDetails(
            forum=forum,
            applicant="behalf",
            applied_on=today - 8 * DAY,
            subject=Subject.objects.get(kind="victim"),
            what_happens="Youths gather outside, knock and throw things; the resident no longer opens the door.",
            local_grounds="The resident is elderly and lives alone.",
        ),
        complaints=complaints,
    )


def _member(
    by: Person, agencies: dict[str, Agency], colour: str, status: str, joined: int, reviewed: int, reason: str
) -> CohortMember:
    today = clock.today()
    subject = record_subject(by=by, kind="offender", district="Castle Point", vulnerable=False, reports=[])
    member = add_to_cohort(
        by=by,
        subject=subject,
        colour="amber" if colour == "red" else colour,
        status=status,
        joined_on=today - joined * DAY,
        reason=reason,
    )
    return record_review(
        cohort_member=member.pk,
        by=by,
        version=None,
        kind="regular",
        held_on=today - reviewed * DAY,
        outcome="Plan agreed with probation and the drug service.",
    )
