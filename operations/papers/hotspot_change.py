"""What changed at the hotspot that an operation answers: figures with the words that keep them honest."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from common import clock
from common.clock import LONDON
from hotspots.before_after import BeforeAfter, Change, NotYet
from hotspots.counts_around import before_and_after
from hotspots.models import Hotspot
from operations.models import Deployment, Operation
from web.bars import Bar, BarsView, lay_out
from web.dates import MONTHS

CAVEAT = (
    "Police open data counts whole months, and puts incidents on points nearby, so the figures are indicative."
    " A change is not proof that the operation caused it."
)


@dataclass(frozen=True)
class HotspotChange:
    """The comparison in words: rows of (what, before, after, change), or the sentence that says why there is none."""

    hotspot: Hotspot
    missing: str = ""
    before: str = ""
    after: str = ""
    rows: tuple[tuple[str, int, int, str], ...] = ()
    bars: BarsView | None = None


def change_at_hotspot(operation: Operation) -> HotspotChange | None:
    """Compare the months around its deployments; None where it answers no hotspot, or none has begun."""
    hotspot = operation.hotspot
    begun = Deployment.objects.planned().filter(operation=operation, starts_at__lte=clock.now())
    days = [(one.starts_at.astimezone(LONDON).date(), _last_day(one)) for one in begun]
    if hotspot is None or not days:
        return None
    found = before_and_after(hotspot, min(first for first, _ in days), max(last for _, last in days))
    if isinstance(found, NotYet):
        missing = f"{MONTHS[found.month.month - 1]} {found.month.year}"
        return HotspotChange(hotspot, f"The police data of {missing} are needed to compare, and are not loaded here.")
    return HotspotChange(
        hotspot,
        before=_span(found.before),
        after=_span(found.after),
        rows=tuple(_rows(hotspot, found)),
        bars=lay_out([Bar(f"{month:%b %y}", number, month in found.after) for month, number in found.by_month]),
    )


def in_words(change: Change) -> str:
    """The change of one row: "32% fewer", "Too few to say"."""
    if change.percent is None:
        return f"Too few to say (fewer than 5 before, {change.after} after)" if change.after else "Too few to say"
    if change.before == change.after:
        return "No change"
    told = f"{abs(change.percent)}% {'more' if change.after > change.before else 'fewer'}"
    return f"{told}: no more than chance alone often brings" if change.is_within_chance else told


def _rows(hotspot: Hotspot, found: BeforeAfter) -> Sequence[tuple[str, int, int, str]]:
    told = [(f"Within {hotspot.radius_m} m of the hotspot’s centre", found.here)]
    if found.year_earlier is not None:
        told.append(("The same place, the same months a year earlier", found.year_earlier))
    told.append(
        (f"The rest of {hotspot.district}" if hotspot.district else "The rest of its district", found.elsewhere)
    )
    return [(what, change.before, change.after, in_words(change)) for what, change in told]


def _last_day(deployment: Deployment) -> dt.date:
    """The last London day that it touches."""
    return (deployment.ends_at - dt.timedelta(microseconds=1)).astimezone(LONDON).date()


def _span(months: Sequence[dt.date]) -> str:
    """ "January to February 2018", or the one month."""
    first, last = months[0], months[-1]
    if first == last:
        return f"{MONTHS[first.month - 1]} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{MONTHS[first.month - 1]}{year} to {MONTHS[last.month - 1]} {last.year}"
