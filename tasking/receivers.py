"""What tasking says to the pages and the verbs of hotspots, and to the agendas that it builds itself."""

from typing import Any

from django.db import models
from django.dispatch import receiver
from django.urls import reverse

from common.errors import WrongState
from hotspots.models import Hotspot, Subject
from hotspots.related import Link, Related
from hotspots.signals import gathering_related, hotspot_closing
from tasking.agenda import Topic
from tasking.decided import decisions_on
from tasking.models import Meeting, Problem, Referral, SafeguardingMeasure
from tasking.safeguarding_topics import measure_topics
from tasking.signals import agenda_building
from web.dates import plain_date


@receiver(agenda_building)
def put_measures_on_the_agenda(sender: Any, meeting: Meeting, **kwargs: Any) -> list[Topic]:
    """Safeguarding measures that are due by the day of the meeting."""
    return list(measure_topics(meeting))


@receiver(gathering_related)
def show_what_meetings_decided(sender: Any, record: models.Model, **kwargs: Any) -> list[Related]:
    """The decisions of meetings on a record of any kind."""
    return decisions_on(*(record.whole if isinstance(record, Subject) else [record]))


@receiver(gathering_related, sender=Subject)
def show_measures_of_a_person(sender: Any, record: Subject, **kwargs: Any) -> list[Related]:
    """The safeguarding measures for a person at risk, and where to add one."""
    found = SafeguardingMeasure.objects.filter(subject__in=record.whole).select_related("kind", "provided_by")
    links = [Link(str(one.kind), one.get_absolute_url(), _standing(one), one) for one in found]
    add_url = "" if record.is_closed else f"{reverse('tasking:measure_add')}?subject={record.pk}"
    return [Related("Safeguarding measures", links, "None was asked for.", "Add a safeguarding measure", add_url)]


@receiver(gathering_related, sender=Subject)
def show_referrals_of_a_person(sender: Any, record: Subject, **kwargs: Any) -> list[Related]:
    """The referrals about a person at risk, the latest first."""
    found = Referral.objects.filter(subject__in=record.whole).order_by("-created_at")
    links = [Link(one.reference, one.get_absolute_url(), one.get_state_display().lower(), one) for one in found]
    return [Related("Referrals", links, "There is none.")]


@receiver(gathering_related, sender=Hotspot)
def show_plans_of_a_hotspot(sender: Any, record: Hotspot, **kwargs: Any) -> list[Related]:
    """The problem-solving plans for a hotspot, and where to begin one."""
    found = Problem.objects.filter(hotspot=record).select_related("lead_agency")
    links = [
        Link(str(one), one.get_absolute_url(), f"{one.get_state_display().lower()}, {one.lead_agency} leads", one)
        for one in found
    ]
    over = record.state in ("closed", "rejected")
    add_url = "" if over else f"{reverse('tasking:problem_new')}?hotspot={record.pk}"
    return [Related("Problem-solving plans", links, "There is none.", "Begin a problem-solving plan (OSARA)", add_url)]


@receiver(hotspot_closing)
def ask_for_the_assessment_of_its_plans(sender: Any, record: Hotspot, **kwargs: Any) -> None:
    """A hotspot is closed once each of its plans was assessed. Raises WrongState, naming those that were not."""
    waiting = list(Problem.objects.filter(hotspot=record, state="open").values_list("reference", flat=True))
    if waiting:
        raise WrongState(
            f"Assess the problem-solving plan{'s' if len(waiting) > 1 else ''} {', '.join(waiting)} first:"
            " a hotspot with a plan is closed on its Assessment."
        )


def _standing(measure: SafeguardingMeasure) -> str:
    due = f", due {plain_date(measure.due_on)}" if measure.due_on else ""
    return f"{measure.get_state_display().lower()}, by {measure.provided_by}{due}"
