"""The plan of 20 made-up fortnights: the exact solver beside the greedy plan, in 20 seconds on 2 workers.

Needs no database. Nothing is asserted about the figures; that each plan keeps every rule is, by the checker.
"""

import os
import resource
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.planning import greedy
from operations.planning.checking import faults_of
from operations.planning.problem import Problem, Progress
from operations.planning.solving import solve
from tests.bench.fortnights import fortnight

if TYPE_CHECKING:
    from tests.cast import Cast

FORTNIGHTS = 20
SECONDS = 20
WORKERS = 2


@dataclass(frozen=True)
class Line:
    """One fortnight. Harm is in points; times in seconds."""

    number: int
    greedy: int
    found: int
    bound: int
    missing: tuple[int, int]
    is_optimal: bool
    first: float
    best: float
    total: float

    @property
    def gain(self) -> float:
        """By how many per cent it beats the greedy plan."""
        return 100 * (self.found - self.greedy) / self.greedy

    @property
    def gap(self) -> float:
        """By how many per cent the best plan may still be better."""
        return 100 * (self.bound - self.found) / self.bound

    def __str__(self) -> str:
        missing = f"{self.missing[0]} → {self.missing[1]}"
        proven = "yes" if self.is_optimal else "no"
        return (
            f"{self.number:9} {self.greedy:8,} {self.found:8,} {self.gain:6.2f} {self.bound:8,} {self.gap:6.2f}"
            f" {proven:>6} {missing:>7} {self.first:6.1f} {self.best:6.1f} {self.total:6.1f}"
        )


@dataclass(frozen=True)
class Report:
    """All of them, and what they come to."""

    lines: list[Line]
    load: tuple[float, float]

    def __str__(self) -> str:
        gains, gaps = [line.gain for line in self.lines], [line.gap for line in self.lines]
        proven = sum(line.is_optimal for line in self.lines)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        title = (
            f"Plans of {len(self.lines)} fortnights: 30 places, 40 resources, 14 days, {SECONDS} s, {WORKERS} workers"
        )
        head = "fortnight   greedy     plan     +%    bound  gap % proven missing  first   best    all"
        return f"""{title}
{head}
{chr(10).join(map(str, self.lines))}
Better than the greedy plan by {statistics.mean(gains):.2f} % on average, {min(gains):.2f} to {max(gains):.2f} %.
Gap to the bound {statistics.mean(gaps):.2f} % on average, {max(gaps):.2f} % at most; {proven} proven to be the best.
Load {self.load[0]:.1f} before and {self.load[1]:.1f} after, on {os.cpu_count()} cores; {peak:.0f} MiB at most.
"""


def run(cast: "Cast | None" = None) -> Report:
    """Plan each of them."""
    before = os.getloadavg()[0]
    lines = [_line(number, fortnight(number)) for number in range(FORTNIGHTS)]
    return Report(lines, (before, os.getloadavg()[0]))


def _line(number: int, problem: Problem) -> Line:
    simple = greedy.plan(problem)
    assert simple is not None
    news: list[Progress] = []
    answer = solve(problem, seconds=SECONDS, workers=WORKERS, on_progress=news.append)
    assert faults_of(problem, answer) == []
    better = [one.seconds for one in news if one.points > simple.points]
    best = [one.seconds for one in news if one.points >= answer.points]
    return Line(
        number=number,
        greedy=simple.points,
        found=answer.points,
        bound=answer.bound,
        missing=(simple.missing, answer.missing),
        is_optimal=answer.is_optimal,
        first=min(better, default=answer.seconds),
        best=min(best, default=answer.seconds),
        total=answer.seconds,
    )


if __name__ == "__main__":
    print(run())
