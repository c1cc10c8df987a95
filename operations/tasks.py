"""Celery's part of operations: one call each, with keys alone as arguments."""

from uuid import UUID

from celery import shared_task

from common import clock
from common.scope import System
from operations.actions import ensure_red_flags, run_plan


@shared_task
def renew_red_flags() -> None:
    """See to it that this year's and next year's red-flag dates are there, so that January finds them."""
    this_year = clock.today().year
    ensure_red_flags(years=(this_year, this_year + 1), by_system=System.SET_UP)


@shared_task
def solve_plan(run: str, person: str) -> None:
    """Look for the best plan, as whoever asked for it."""
    run_plan(run=UUID(run), person=UUID(person))
