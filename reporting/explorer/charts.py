"""The picture of a trend, and what it says in words."""

from dataclasses import dataclass

from outcomes.wording import counted
from reporting.explorer.counts import Table
from web.pairs import Pair, PairsView, lay_out


@dataclass(frozen=True)
class Chart:
    """A picture ready to be drawn by web/pairs.html, with its text alternative."""

    view: PairsView
    title: str
    description: str


def chart_of(trend: Table) -> Chart | None:
    """Draw a trend; None where it has no lines."""
    if not trend.lines:
        return None
    view = lay_out([Pair(line.name, line.count, line.change.before) for line in trend.lines])
    return Chart(view, f"Outcomes by {trend.heading.lower()}", _description(trend))


def _description(trend: Table) -> str:
    """The most and the whole, for those who do not see the picture."""
    most = max(trend.lines, key=lambda line: line.count)
    kinds = (
        "Filled bars are these days, outlined ones with dashes the same days a year before. "
        if any(line.change.before is not None for line in trend.lines)
        else ""
    )
    total = counted(trend.total.now, "outcome", "outcomes")
    if not most.count:
        return f"{kinds}There are none in these days."
    peak = f"the most are {counted(most.count, 'outcome', 'outcomes')} in {most.name}"
    return f"{kinds}In all {total}; {peak}. The table below has every number."
