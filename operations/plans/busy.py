"""When resources are taken, whatever takes them: for planners, who are told the time and nothing else of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db import connection

from operations.clashes import Window
from operations.models import Resource
from operations.resourcing.availability import less, merged


def busy_windows(
    resources: Collection[Resource], starts_at: dt.datetime, ends_at: dt.datetime
) -> dict[UUID, list[Window]]:
    """What each resource is confirmed for that touches [starts_at, ends_at), in UTC, unseen operations too. One query.

    For one that is a person, what they turn out for as well. Nothing for those who do not plan (muster_busy in sql/).
    """
    taken: dict[UUID, list[Window]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT resource_id, starts_at, ends_at FROM muster_busy(%s::uuid[], %s, %s)",
            [[resource.pk for resource in resources], starts_at, ends_at],
        )
        for key, first, last in cursor.fetchall():
            taken[key].append(Window(first.astimezone(dt.UTC), last.astimezone(dt.UTC)))
    return {key: merged(windows) for key, windows in taken.items()}


def left_free(free: list[Window], busy: list[Window]) -> list[Window]:
    """The windows that are free, less what is taken unseen."""
    return less(free, busy)
