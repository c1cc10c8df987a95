"""What asks for operations (a meeting's item, a hotspot, a referral), and what each has led to, for its own page."""

from typing import Any

from django.db import models
from django.dispatch import receiver
from django.urls import reverse

from audit.actions import consulted
from common.scope import current
from hotspots.models import Hotspot
from hotspots.related import Link, Related
from hotspots.signals import gathering_related
from operations.models import Marking, Operation
from operations.policies import PLANNERS
from tasking.models import AgendaItem, Referral
from tasking.querysets import ONGOING

#: By what asks: the operation's field, which is also the name in the address of the form.
FIELDS: dict[type[models.Model], str] = {AgendaItem: "tasked_by", Hotspot: "hotspot", Referral: "referral"}
#: States of a hotspot, and of a referral, in which an operation may answer it.
HOTSPOT_STATES, REFERRAL_STATES = ("adopted", "tasked", "reviewed"), ONGOING


@receiver(gathering_related, sender=AgendaItem)
@receiver(gathering_related, sender=Hotspot)
@receiver(gathering_related, sender=Referral)
def show_what_it_led_to(sender: Any, record: models.Model, **kwargs: Any) -> list[Related]:
    """The operations that it led to, as far as whoever is looking sees them, and where planners propose one."""
    field = FIELDS[type(record)]
    made = list(Operation.objects.filter(**{field: record}).order_by("name"))
    if sensitive := [one for one in made if one.marking == Marking.OFFICIAL_SENSITIVE]:
        consulted(sensitive)
    links = [Link(str(one), one.get_absolute_url(), one.get_state_display().lower()) for one in made]
    add_url = f"{reverse('operations:propose')}?{field}={record.pk}" if _may_lead_to_one(record) else ""
    if not (links or add_url):
        return []
    return [Related("Operations that it led to", links, "There is none.", "Propose an operation", add_url)]


def _may_lead_to_one(record: models.Model) -> bool:
    """Whether to show the way to the form: to planners, while it is still to be answered."""
    if not {str(role) for role in PLANNERS} & set(current().roles):
        return False
    if isinstance(record, AgendaItem):
        return record.meeting.state != "cancelled"
    states = HOTSPOT_STATES if isinstance(record, Hotspot) else REFERRAL_STATES
    return record.state in states  # type: ignore[attr-defined]
