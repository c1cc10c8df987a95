"""When a message may leave that its reader would rather have later: after quiet hours, or with the day's digest.

Pure: the present instant is passed in. Times of day are read on the London wall clock: on the day that has an hour
twice, the first of the two counts; on the day that skips one, a time within it is the moment the clock goes forward.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from common.clock import LONDON, local

DAY = dt.timedelta(days=1)
#: How much of a message's time must be left when holding it ends, so that a mail server's hiccup does not cost it.
SPARE = dt.timedelta(minutes=30)
#: In the night on which London's clock goes forward, it does so at this hour.
_GOES_FORWARD = dt.time(1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Wishes:
    """The times of day that someone has chosen: no messages in [quiet_from, quiet_until), one digest at digest_at.

    Quiet hours may cross midnight; there are none where either is missing or both are the same.
    """

    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None
    digest_at: dt.time | None = None

    def is_quiet_at(self, at: dt.time) -> bool:
        """Whether a time of day is within the quiet hours."""
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None or start == end:
            return False
        return start <= at < end if start < end else at >= start or at < end


@dataclass(frozen=True)
class Hold:
    """Until when to hold a message, and whether it then leaves with the others in the digest."""

    until: dt.datetime
    in_digest: bool


def hold_for(
    wishes: Wishes, now: dt.datetime, not_after: dt.datetime, *, urgent: bool = False, digests: bool = True
) -> Hold | None:
    """How long to hold a message that is due at `now`; None: it may leave at once.

    What is urgent, or would be of no more use by then, leaves at once, even in quiet hours. `digests`: it may go with
    the digest.
    """
    if urgent:
        return None
    latest = not_after - SPARE
    if digests and wishes.digest_at is not None:
        until = next_at(wishes.digest_at, now)
        if until <= latest:
            return Hold(until, in_digest=True)
    quiet_until = end_of_quiet(wishes, now)
    return Hold(quiet_until, in_digest=False) if quiet_until is not None and quiet_until <= latest else None


def next_at(at: dt.time, now: dt.datetime) -> dt.datetime:
    """The first instant after `now` at which London's clocks read this."""
    return next(moment for day in _days_from(now) if (moment := instant(day, at)) > now)


def end_of_quiet(wishes: Wishes, now: dt.datetime) -> dt.datetime | None:
    """When the quiet hours end that `now` is in; None when it is in none."""
    start, end = wishes.quiet_from, wishes.quiet_until
    if start is None or end is None or start == end:
        return None
    for day in _days_from(now - DAY):
        begins, ends = instant(day, start), instant(day if start < end else day + DAY, end)
        if now < begins:
            return None
        if now < ends:
            # What is free between two of them may lie within the hour that London skips.
            return end_of_quiet(wishes, ends) or ends
    return None


def instant(day: dt.date, at: dt.time) -> dt.datetime:
    """The first instant of this day, in UTC, at which London's clocks read this time or have gone past it."""
    moment = local(day, at).astimezone(dt.UTC)
    if moment.astimezone(LONDON).time() == at:
        return moment
    return dt.datetime.combine(day, _GOES_FORWARD)


def _days_from(now: dt.datetime) -> Iterator[dt.date]:
    """The local day of `now` and the two after it: enough for whatever is next."""
    today = now.astimezone(LONDON).date()
    return (today + count * DAY for count in range(3))
