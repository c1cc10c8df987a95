"""News of what is to be answered, decided or looked at again: its calendar entry and reminders follow each change."""

from typing import Any

from django.dispatch import receiver

from audit.models import Record
from common import clock
from hotspots.signals import hotspot_changed
from notifications import happenings, outbox
from notifications.calendars import entries
from operations.models import Operation, ResourceRequest
from operations.signals import operation_changed, resource_request_changed
from outcomes.models import Outcome
from outcomes.signals import outcome_changed
from outcomes.states import IN_FORCE
from tasking.signals import case_review_changed, cohort_changed, referral_changed


@receiver(
    [
        case_review_changed,
        cohort_changed,
        hotspot_changed,
        outcome_changed,
        referral_changed,
        resource_request_changed,
    ]
)
def follow_clocks(sender: Any, record: Record, **kwargs: Any) -> None:
    """Renew the calendar entry of its clocks, and their reminders."""
    now = clock.now()
    for happening in happenings.each_of(record):
        # What was just made and has nothing to come left nothing behind, however many are recorded at once.
        if happening.live or record.version > 1:
            entries.renew(happening)
            outbox.materialise(happening, now)


@receiver(operation_changed)
def follow_marking(sender: Any, record: Operation, verb: str, **kwargs: Any) -> None:
    """Who commands an operation, and who may see it, decides who is reminded of what belongs to it."""
    if verb not in ("changed", "marked"):
        return
    waiting = ResourceRequest.objects.unanswered().filter(deployment__operation=record, starts_at__gt=clock.now())
    for request in waiting.select_related("deployment__operation"):
        follow_clocks(ResourceRequest, record=request)
    ending = Outcome.objects.filter(operation=record, state__in=IN_FORCE, expires_on__isnull=False)
    for outcome in ending.select_related("operation"):
        follow_clocks(Outcome, record=outcome)
