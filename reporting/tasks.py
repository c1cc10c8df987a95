"""Celery's part of reporting: each one call, without arguments."""

from celery import shared_task

from common.scope import Channel, System, acting_as_system
from reporting.actions import retention
from reporting.odd_access import look_through_log


@shared_task
def note_due_reviews() -> None:
    """Note which records have been kept for as long as their class says, so that someone looks at them again."""
    with acting_as_system(System.RETENTION, channel=Channel.TASK):
        retention.note_due()


@shared_task
def note_odd_access() -> None:
    """Note looks at people's records that stand out."""
    look_through_log()
