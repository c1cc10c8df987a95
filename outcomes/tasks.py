"""Celery's part of outcomes: one call, without arguments."""

from celery import shared_task

from common.scope import System
from outcomes.actions import expire_run_out


@shared_task
def expire_outcomes() -> None:
    """End what has run out, so that what is shown as in force is in force."""
    expire_run_out(by_system=System.EXPIRY)
