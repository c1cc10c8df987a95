"""News of what is to be answered, decided or looked at again: its calendar entry and reminders follow each change."""

from typing import Any

from django.dispatch import receiver

from audit.models import Record
from common import clock
from hotspots.signals import hotspot_changed
from notifications import calendars, happenings, outbox
from operations.signals import resource_request_changed
from outcomes.signals import outcome_changed
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
            calendars.renew(happening)
            outbox.materialise(happening, now)
