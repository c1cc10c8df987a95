"""What operations put on a meeting's agenda: what is going on or due within eight weeks, and what is missing.

An agenda is read by agencies that take no part, so OFFICIAL-SENSITIVE operations are not on it, nor do they count as
cover for a red-flag date there.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from common.clock import LONDON
from operations.clashes import days_in_words
from operations.models import Deployment, Marking, Operation, RedFlagDate
from operations.querysets import LOOK_AHEAD
from tasking.agenda import Topic
from tasking.models import Meeting, Section
from web.dates import plain_date


def topics(meeting: Meeting) -> list[Topic]:
    """Topics for this meeting, operations first, then red-flag dates, each soonest first. Three queries."""
    starts_at, ends_at = meeting.starts_at, meeting.starts_at + LOOK_AHEAD
    return [*_operations(starts_at, ends_at), *_red_flags(starts_at, ends_at)]


def _operations(starts_at: dt.datetime, ends_at: dt.datetime) -> Iterator[Topic]:
    official = Operation.objects.filter(marking=Marking.OFFICIAL)
    ahead: dict[UUID, list[Any]] = {}  # with_cover() adds what is confirmed
    for deployment in Deployment.objects.planned().touching(starts_at, ends_at).with_cover():
        ahead.setdefault(deployment.operation_id, []).append(deployment)
    live = official.filter(pk__in=list(ahead)) | official.filter(state="under_way")
    for operation in sorted(live, key=lambda one: (_next(ahead.get(one.pk)), one.name)):
        yield Topic(
            section=Section.OPERATIONS,
            title=str(operation),
            why=_why(operation, ahead.get(operation.pk, [])),
            source_table=Operation._meta.db_table,
            source_id=operation.pk,
            source_path=operation.get_absolute_url(),
        )


def _next(deployments: list[Any] | None) -> dt.datetime:
    """When the first of them starts; an operation without one comes last."""
    return min(one.starts_at for one in deployments) if deployments else dt.datetime.max.replace(tzinfo=dt.UTC)


def _why(operation: Operation, deployments: list[Any]) -> str:
    sentences = [f"{operation.get_state_display()}."]
    for deployment in deployments:
        on = plain_date(deployment.starts_at.astimezone(LONDON).date())
        if not deployment.asked:
            state = "no resource asked for yet"
        elif not deployment.confirmed:
            state = "no resource confirmed yet"
        else:
            state = f"{deployment.confirmed} of {deployment.asked} resources confirmed"
        sentences.append(f"{deployment.name}, {on}: {state}.")
    return " ".join(sentences)


def _red_flags(starts_at: dt.datetime, ends_at: dt.datetime) -> Iterator[Topic]:
    flag: Any  # with_cover() adds whether it is covered
    for flag in RedFlagDate.objects.standing().touching(starts_at, ends_at).with_cover(official_only=True):
        gap = "" if flag.is_covered else " No resource confirmed yet."
        least = f" Plan for: {flag.minimum_resource}." if flag.minimum_resource and gap else ""
        yield Topic(
            section=Section.OPERATIONS,
            title=f"Red-flag date: {flag.name}",
            why=f"{days_in_words(flag)}.{gap}{least}",
            source_table=RedFlagDate._meta.db_table,
            source_id=flag.pk,
            source_path=flag.get_absolute_url(),
        )
