"""When reminders fall due, and the key that lets each be sent once only.

Pure: the present instant is passed in. A lead of whole days or weeks is counted on the London wall clock, so
that eight weeks before an event at 18:00 is 18:00 even across a clock change; a lead in hours is counted in
hours that pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

from common.clock import LONDON, local

DAY_STARTS = time(9)
LATE_BY = timedelta(hours=24)


@dataclass(frozen=True)
class DueTime:
    """A reminder to send in [due_at, not_after), both in UTC, `offset` ahead of the event."""

    offset: timedelta
    due_at: datetime
    not_after: datetime


def due_times(
    starts_at: datetime,
    offsets: Iterable[timedelta],
    now: datetime,
    *,
    until: datetime | None = None,
    late_by: timedelta = LATE_BY,
) -> list[DueTime]:
    """Give the reminders of an event that are still worth sending at `now`, in order of time.

    A reminder is stale (`not_after`) once the next one is due or the event starts; one that is due as it starts, once
    it ends (`until`; there is none where that is not given). One whose time passed no
    more than `late_by` ago is still given, so that a sweep after a failure, or an event made late, sends it.
    `starts_at` and `now` are aware; raises ValueError when they are not, or when an offset is below zero.
    """
    if starts_at.utcoffset() is None or now.utcoffset() is None:
        raise ValueError("Reminders need aware times.")
    start = starts_at.astimezone(UTC)
    times = {_lead(start, offset): offset for offset in sorted(set(offsets))}
    moments = sorted({*times, start})
    return [
        DueTime(times[due], due, not_after)
        for due, not_after in pairwise([*moments, max(start, (until or start).astimezone(UTC))])
        if due in times and due < not_after and now < not_after and now - due <= late_by
    ]


def lead_in_words(lead: timedelta) -> str:
    """How long before, in words: "8 weeks before", "1 day and 12 hours before"."""
    whole_weeks = not lead.seconds and lead.days % 7 == 0
    longest = (lead.days // 7, "week") if whole_weeks else (lead.days, "day")
    parts = (longest, (lead.seconds // 3600, "hour"), (lead.seconds // 60 % 60, "minute"))
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return f"{' and '.join(said)} before" if said else "When it starts or falls due"


def lead_offsets(weeks: Iterable[int]) -> tuple[timedelta, ...]:
    """Turn lead weeks (8, 4, 2, 1) into offsets, longest first."""
    return tuple(timedelta(weeks=count) for count in sorted(set(weeks), reverse=True))


def all_day_start(starts_on: date, at: time = DAY_STARTS) -> datetime:
    """Give the local time that stands for the start of an all-day event: nobody is woken at midnight."""
    return local(starts_on, at)


def idem_key(reminder: str, event_uuid: UUID, version: int, offset: timedelta, recipient: UUID, channel: str) -> str:
    """Give the unique key of one delivery: "reminder:event uuid:event version:offset:recipient:channel".

    The recipient is an opaque id, never an address: keys are kept and logged. Raises ValueError when a part
    is empty or would blur where the next begins.
    """
    parts = (reminder, str(event_uuid), str(version), _iso(offset), str(recipient), channel)
    if any(not part or ":" in part for part in parts):
        raise ValueError("Each part of a reminder's key must be filled in and hold no colon.")
    return ":".join(parts)


def _lead(start: datetime, offset: timedelta) -> datetime:
    """The instant `offset` before `start`: its days by the London clock, the rest as time passes."""
    if offset < timedelta():
        raise ValueError("A reminder cannot be due after the event starts.")
    local = start.astimezone(LONDON) - timedelta(days=offset.days)
    return local.astimezone(UTC) - timedelta(seconds=offset.seconds)


def _iso(offset: timedelta) -> str:
    return f"P{offset.days}D" + (f"T{offset.seconds}S" if offset.seconds else "")
