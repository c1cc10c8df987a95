"""What tasking says of case reviews and of the offender cohort, to agendas and to the pages of people."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from hotspots.models import Subject, SubjectKind
from hotspots.related import Link, Related
from hotspots.signals import gathering_related
from tasking.agenda import Topic
from tasking.casework_topics import case_review_topics, cohort_topics
from tasking.models import CaseReview, CohortMember, Meeting
from tasking.signals import agenda_building


@receiver(agenda_building)
def put_casework_on_the_agenda(sender: Any, meeting: Meeting, **kwargs: Any) -> list[Topic]:
    """Members of the cohort whose review falls due by the meeting, and case reviews with the clock that runs."""
    return [*cohort_topics(meeting), *case_review_topics(meeting)]


@receiver(gathering_related, sender=Subject)
def show_casework_of_a_person(sender: Any, record: Subject, **kwargs: Any) -> list[Related]:
    """The case reviews about a person at risk, or an offender's time in the cohort; and where to begin one."""
    return [_time_in_the_cohort(record) if record.kind == SubjectKind.OFFENDER else _case_reviews(record)]


def _time_in_the_cohort(offender: Subject) -> Related:
    members = CohortMember.objects.filter(subject__in=offender.whole).select_related("subject")
    links = [
        Link(f"Since {one.joined_on:%d/%m/%Y}", one.get_absolute_url(), one.get_state_display().lower(), one)
        for one in members
    ]
    is_in = any(one.state == "active" for one in members)
    add_url = "" if offender.is_closed or is_in else f"{reverse('tasking:cohort_add')}?subject={offender.reference}"
    return Related("Offender cohort", links, "Not in it.", "Add to the cohort", add_url)


def _case_reviews(person: Subject) -> Related:
    found = CaseReview.objects.filter(subject__in=person.whole)
    links = [Link(str(one), one.get_absolute_url(), one.get_state_display().lower(), one) for one in found]
    add_url = "" if person.is_closed else f"{reverse('tasking:case_review_new')}?subject={person.reference}"
    return Related("Case reviews", links, "None was applied for.", "Take in an application", add_url)
