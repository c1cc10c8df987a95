"""When a forum meets next: the same wall-clock time in Europe/London, whatever the clocks do between."""

import datetime as dt
from collections.abc import Iterator

from common.clock import LONDON


def next_starts(starts_at: dt.datetime, cadence_days: int, after: dt.datetime) -> Iterator[dt.datetime]:
    """Each time in the forum's rhythm later than `after`, soonest first, aware in UTC.

    `starts_at` (aware) sets the rhythm; `cadence_days` must be at least 1. A wall-clock time that the clocks skip in
    March becomes the same instant an hour later by the clock; of one that comes twice in October, the first is taken.
    """
    first = starts_at.astimezone(LONDON)
    skipped = max(0, (after - starts_at) // dt.timedelta(days=cadence_days) - 1)
    step = skipped + 1
    while True:
        day = first.date() + dt.timedelta(days=cadence_days * step)
        found = dt.datetime.combine(day, first.time().replace(fold=0), tzinfo=LONDON).astimezone(dt.UTC)
        if found > after:
            yield found
        step += 1
