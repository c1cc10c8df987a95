"""What meetings decided on a record: told on its page, and to the meetings that come after."""

from textwrap import shorten
from typing import Any
from uuid import UUID

from django.db import models

from common.clock import LONDON
from hotspots.related import Link, Related
from tasking.models import AgendaItem, Decision, Meeting
from web.dates import plain_date

#: How much of a reason an agenda repeats; the item has all of it.
_LONGEST = 150


def decisions_on(*records: models.Model) -> list[Related]:
    """What meetings decided on this record, the latest first, each leading to its item, as far as it may be seen.

    Several are of one kind: the records of one person.
    """
    table, keys = records[0]._meta.db_table, {record.pk for record in records}
    about = AgendaItem.objects.filter(source_table=table, source_id__in=keys).exclude(decision="")
    links = [
        Link(_decided(item), item.get_absolute_url(), record=item)
        for item in about.select_related("meeting__forum").order_by("-decided_at")
    ]
    return [Related("What meetings decided", links, "")] if links else []


def _decided(item: AgendaItem) -> str:
    on = plain_date(item.meeting.starts_at.astimezone(LONDON).date())
    reason = f" – {item.decision_reason}" if item.decision_reason else ""
    return f"Decided at the {item.meeting.forum}, {on}: {item.get_decision_display()}{reason}"


def monitored(model: type[models.Model], meeting: Meeting) -> dict[UUID, str]:
    """Records that this forum's earlier meetings last decided to monitor, each with since when and why, in words."""
    earlier = AgendaItem.objects.filter(
        source_table=model._meta.db_table,
        meeting__forum_id=meeting.forum_id,
        meeting__starts_at__lt=meeting.starts_at,
    )
    runs: dict[Any, list[AgendaItem]] = {}
    for item in earlier.exclude(decision="").select_related("meeting").order_by("meeting__starts_at", "decided_at"):
        run = runs.setdefault(item.source_id, [])
        if item.decision != Decision.MONITOR:
            run.clear()
        else:
            run.append(item)
    return {key: _since(run) for key, run in runs.items() if run}


def _since(run: list[AgendaItem]) -> str:
    on = plain_date(run[0].meeting.starts_at.astimezone(LONDON).date())
    reason = shorten(run[-1].decision_reason, _LONGEST, placeholder="…").rstrip(".")
    return f"Monitored since the meeting of {on}: {reason}"
