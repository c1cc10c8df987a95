"""What tasking says to the pages and the verbs of hotspots, and to the agendas that it builds itself."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from hotspots.models import Subject
from hotspots.related import Link, Related
from hotspots.signals import gathering_related
from tasking.agenda import Topic
from tasking.models import Meeting, SafeguardingMeasure
from tasking.safeguarding_topics import measure_topics
from tasking.signals import agenda_building
from web.dates import plain_date


@receiver(agenda_building)
def put_measures_on_the_agenda(sender: Any, meeting: Meeting, **kwargs: Any) -> list[Topic]:
    """Safeguarding measures that are due by the day of the meeting."""
    return list(measure_topics(meeting))


@receiver(gathering_related, sender=Subject)
def show_measures_of_a_person(sender: Any, record: Subject, **kwargs: Any) -> list[Related]:
    """The safeguarding measures for a person at risk, and where to add one."""
    found = SafeguardingMeasure.objects.filter(subject=record).select_related("kind", "provided_by")
    links = [Link(str(one.kind), one.get_absolute_url(), _standing(one), one) for one in found]
    add_url = "" if record.is_closed else f"{reverse('tasking:measure_add')}?subject={record.pk}"
    return [Related("Safeguarding measures", links, "None was asked for.", "Add a safeguarding measure", add_url)]


def _standing(measure: SafeguardingMeasure) -> str:
    due = f", due {plain_date(measure.due_on)}" if measure.due_on else ""
    return f"{measure.get_state_display().lower()}, by {measure.provided_by}{due}"
