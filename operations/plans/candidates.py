"""The deployments that a plan could hold at a place: its busiest hours of each day, cut into sessions."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from common import clock
from hotspots.peaks import Peak

#: What is assumed where nobody has said when a hotspot is busiest.
ASSUMED = Peak((4, 5), dt.time(18), dt.time(22))
_WEEKS_OF_A_YEAR = 52


@dataclass(frozen=True, order=True)
class Span:
    """A half-open period [starts_at, ends_at) in UTC."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days from one to the other, both included."""
    return (first + dt.timedelta(days=number) for number in range((last - first).days + 1))


@dataclass(frozen=True)
class Cut:
    """How an evening is cut: minutes from one start to the next, and those of them kept free to get elsewhere."""

    minutes: int
    travel: int = 0


def spans(peak: Peak, days: Iterable[dt.date], cut: Cut, always: Sequence[Span] = ()) -> list[Span]:
    """The sessions, one after the other from the start of the peak, on its days of the week.

    What is left at the end of a peak is a shorter session where it is half as long or longer; the last one of an
    evening needs no time to get elsewhere. On days that touch one of `always` (red-flag dates) the peak's hours count
    whatever day of the week it is, as far as they lie in it.
    """
    found: set[Span] = set()
    for day in days:
        whole = hours_of(peak, day)
        if day.weekday() in peak.days:
            found.update(_pieces(whole, cut))
        else:
            for flag in always:
                starts_at, ends_at = max(whole.starts_at, flag.starts_at), min(whole.ends_at, flag.ends_at)
                if starts_at < ends_at:
                    found.update(_pieces(Span(starts_at, ends_at), cut))
    return sorted(found)


def hours_of(peak: Peak, day: dt.date) -> Span:
    """The peak's hours that begin on this day in London, in UTC."""
    last = day + dt.timedelta(days=1) if peak.crosses_midnight else day
    starts_at, ends_at = clock.local(day, peak.starts), clock.local(last, peak.ends)
    starts_at, ends_at = starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC)
    return Span(starts_at, max(ends_at, starts_at + dt.timedelta(minutes=15)))  # an hour that the clocks skip


def harm_of_session(yearly: int, peak: Peak, span: Span) -> int:
    """How much of a year's harm falls to a session, were all of it at the busiest hours; 1 at least."""
    evening = hours_of(peak, dt.date(2026, 1, 5)).minutes
    return max(1, round(yearly * span.minutes / (evening * len(peak.days))))


def _pieces(whole: Span, cut: Cut) -> Iterator[Span]:
    starts_at = whole.starts_at
    length, travel = dt.timedelta(minutes=cut.minutes), dt.timedelta(minutes=min(cut.travel, cut.minutes // 2))
    while starts_at < whole.ends_at:
        ends_at = min(starts_at + length, whole.ends_at)
        if ends_at - starts_at >= length / 2 or starts_at == whole.starts_at:
            yield Span(starts_at, ends_at - travel if ends_at < whole.ends_at else ends_at)
        starts_at = ends_at
