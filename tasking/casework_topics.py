"""What a meeting has to say of the offender cohort and of case reviews."""

from collections.abc import Iterator

from common.clock import LONDON
from hotspots.models import Subject
from tasking.agenda import Topic
from tasking.models import CaseReview, CohortColour, CohortMember, Meeting, Section
from web.dates import plain_date


def cohort_topics(meeting: Meeting) -> Iterator[Topic]:
    """Members whose review falls due on or before the meeting, the closest managed first, each with the rule."""
    on = meeting.starts_at.astimezone(LONDON).date()
    settings = CohortColour.settings()
    for member in CohortMember.objects.active().by_colour():
        whys = member.schedule(settings).whys(on)
        if whys:
            yield Topic(
                section=Section.OFFENDERS,
                title=member.subject.reference,
                why=f"{'; '.join(whys)}.",
                source_table=Subject._meta.db_table,
                source_id=member.subject_id,
                source_path=member.get_absolute_url(),
                category=member.category,
                held_by=member.held_by_id,
            )


def case_review_topics(meeting: Meeting) -> Iterator[Topic]:
    """Case reviews that wait for a step, with the clock that runs, and those with recommendations to see to."""
    on = meeting.starts_at.astimezone(LONDON).date()
    for review in CaseReview.objects.ongoing().filter(forum_id=meeting.forum_id).order_by("review_by", "reference"):
        waiting = review.next_clock
        if waiting is not None:
            late = " It will be overdue by the meeting." if waiting.due_on < on else ""
            why = f"{waiting.step} by {plain_date(waiting.due_on)} ({waiting.rule}).{late}"
        else:
            why = "Review held: recommend, take the agencies' answers, and close the case."
        yield Topic(
            section=Section.ORDERS,
            title=f"Case review {review.reference}",
            why=why,
            source_table=CaseReview._meta.db_table,
            source_id=review.pk,
            source_path=review.get_absolute_url(),
            category=review.category,
            held_by=review.held_by_id,
        )
