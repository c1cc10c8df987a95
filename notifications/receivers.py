"""News from the apps below: calendars and the outbox follow each change in its own transaction."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from audit.models import Record
from common import clock
from hotspots.models import EmergencyAccess
from hotspots.signals import emergency_changed
from notifications import escalation, happenings, news, outbox, people
from notifications.calendars import entries
from operations.models import Briefing, Deployment, DeploymentOfficer, DeploymentSeries, Operation, ResourceRequest
from operations.signals import (
    briefing_changed,
    deployment_changed,
    operation_changed,
    readers_named,
    red_flag_changed,
    resource_request_changed,
    series_changed,
    turnout_changed,
)
from partners.models import Person
from partners.signals import sign_in_changed
from tasking.models import Action, ExtensionRequest, Forum, Meeting, MinutesVersion, Referral
from tasking.signals import (
    action_changed,
    extension_changed,
    forum_changed,
    measure_changed,
    meeting_changed,
    minutes_frozen,
    referral_changed,
)

#: What becomes of a request for a resource that puts an agency into a deployment, or takes it out.
_OF_PROMISES = ("confirmed", "withdrawn", "reopened")


@receiver([action_changed, measure_changed, meeting_changed, deployment_changed, red_flag_changed])
def follow_event(sender: Any, record: Record, by: Person | None, quiet: bool = False, **kwargs: Any) -> None:
    """Renew the event's calendar entry and its reminders, and tell of the change what cannot wait, unless `quiet`."""
    now = clock.now()
    happening = happenings.of(record)
    change = entries.renew(happening)
    outbox.materialise(happening, now)
    if isinstance(record, Action):
        escalation.call_back(record)
    if not quiet:
        news.of_change(happening, change, by, now)
    if isinstance(record, Deployment):
        news.of_joining(record, by, now)


@receiver(operation_changed)
def follow_operation(sender: Any, record: Operation, verb: str, by: Person, **kwargs: Any) -> None:
    """An operation's name, marking, commander and cancelling show in each of its deployments."""
    for deployment in Deployment.objects.filter(operation=record).select_related("operation"):
        follow_event(Deployment, record=deployment, by=by)
    if verb in ("changed", "marked"):
        news.of_operation(record, kwargs["fields"], by, clock.now())


@receiver(forum_changed)
def follow_forum(sender: Any, record: Forum, by: Person, **kwargs: Any) -> None:
    """A forum's name and whoever sits in it show in each of its meetings to come."""
    for meeting in Meeting.objects.filter(forum=record, ends_at__gt=clock.now()).select_related("forum"):
        follow_event(Meeting, record=meeting, by=by)


@receiver(briefing_changed)
def follow_briefing(sender: Any, record: Briefing, verb: str, by: Person, **kwargs: Any) -> None:
    """Tell those whom it is for."""
    news.of_briefing(record, verb, by, clock.now())


@receiver(readers_named)
def follow_readers(sender: Any, record: Operation, people: Iterable[Person], by: Person, **kwargs: Any) -> None:
    """Tell those who may see it from now on."""
    news.of_readers(record, people, by, clock.now())


@receiver(resource_request_changed)
def follow_request(sender: Any, record: ResourceRequest, verb: str, by: Person, **kwargs: Any) -> None:
    """Tell each side what the other has done."""
    now = clock.now()
    if verb in _OF_PROMISES:
        entries.enlist(record.deployment, people.agencies_deployed([record.deployment])[record.deployment_id])
    news.of_request(record, verb, by, now)
    if verb == "confirmed":
        news.of_joining(record.deployment, by, now)


@receiver(turnout_changed)
def follow_turnout(
    sender: Any, record: DeploymentOfficer, verb: str, by: Person, quiet: bool = False, **kwargs: Any
) -> None:
    """Tell whoever is stood down, and those who count on them, unless `quiet`."""
    if not quiet:
        news.of_turnout(record, verb, by, clock.now())


@receiver(series_changed)
def follow_series(
    sender: Any,
    record: DeploymentSeries,
    verb: str,
    by: Person,
    deployments: Sequence[Deployment],
    left: frozenset[UUID],
    **kwargs: Any,
) -> None:
    """Tell once of many deployments of a series."""
    news.of_series(record, verb, deployments, left, by, clock.now())


@receiver(extension_changed)
def follow_extension(sender: Any, record: ExtensionRequest, verb: str, by: Person, **kwargs: Any) -> None:
    """Tell those who answer of a request, and those who asked of the answer."""
    news.of_extension(record, verb, by, clock.now())


@receiver(minutes_frozen)
def follow_minutes(sender: Any, record: MinutesVersion, **kwargs: Any) -> None:
    """Tell each owner of their actions."""
    news.of_minutes(record, clock.now())


@receiver(referral_changed)
def follow_referral(sender: Any, record: Referral, verb: str, by: Person, **kwargs: Any) -> None:
    """Tell the referrer."""
    news.of_referral(record, verb, by, clock.now())


@receiver(emergency_changed)
def follow_emergency(sender: Any, record: EmergencyAccess, **kwargs: Any) -> None:
    """Tell at once that a record was opened without an agreement."""
    news.of_emergency(record, clock.now())


@receiver(sign_in_changed)
def follow_sign_in(sender: Any, record: Person, verb: str, **kwargs: Any) -> None:
    """Warn the person themselves."""
    news.of_sign_in(record, verb, clock.now())
