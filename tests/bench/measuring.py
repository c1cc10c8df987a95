"""Measure calls by the CPU time of this process, and lay the figures side by side."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Measure:
    """One line: CPU and elapsed time per call in milliseconds, medians of `calls` calls."""

    name: str
    calls: int
    cpu_ms: float
    wall_ms: float
    note: str = ""

    def noted(self, note: str) -> "Measure":
        """The same line with a note at its end."""
        return replace(self, note=note)


@dataclass(frozen=True)
class Spread:
    """The middle of many takings, and the quarters on either side of it."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, taken: list[float]) -> "Spread":
        """Of a list of figures, four at least."""
        return cls(*statistics.quantiles(taken, n=4))

    @property
    def quartiles(self) -> str:
        """From where to where the middle half lies."""
        return f"{self.low:.2f} to {self.high:.2f}"


@dataclass
class Table:
    """Measures side by side; ratios are to the line called `base`."""

    title: str
    base: str
    lines: list[Measure] = field(default_factory=list)
    comparisons: list[str] = field(default_factory=list)

    def add(self, name: str, call: Callable[[], object], *, calls: int, note: str = "") -> None:
        """Measure a call, after one that warms it up."""
        call()
        taken = [_time(call) for _ in range(calls)]
        self.lines.append(_measure(name, taken, note))

    def add_in_turns(self, calls: dict[str, tuple[Callable[[], object], int]], *, rounds: int) -> None:
        """Measure several calls in turn, each so many times in a row, so that what disturbs one disturbs all."""
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
        for call, _ in calls.values():
            call()
        for _ in range(rounds):
            for name, (call, times) in calls.items():
                taken[name] += [_time(call) for _ in range(times)]
        self.lines += [_measure(name, measured) for name, measured in taken.items()]

    def compare(self, name: str, to: str, *, at_least: float = 0, at_most: float = math.inf) -> None:
        """Say how the CPU time of one line compares to another's, and whether that is as it should be."""
        ratio = self._line(name).cpu_ms / self._line(to).cpu_ms
        bound = f"at least {at_least}" if at_least else f"at most {at_most}"
        verdict = "as it should be" if at_least <= ratio <= at_most else "MISSED"
        self.comparisons.append(f"{name} / {to}: {ratio:.2f}, {bound}: {verdict}")

    def _line(self, name: str) -> Measure:
        return next(line for line in self.lines if line.name == name)

    def __str__(self) -> str:
        base = self._line(self.base).cpu_ms
        rows = [f"{self.title}", f"{'':44}{'CPU ms':>9}{'ratio':>8}{'wall ms':>9}{'calls':>7}"]
        rows += [
            f"{line.name:44}{line.cpu_ms:9.2f}{line.cpu_ms / base:8.1f}{line.wall_ms:9.2f}{line.calls:7}  {line.note}"
            for line in self.lines
        ]
        return "\n".join([*rows, *self.comparisons]) + "\n"


def _time(call: Callable[[], object]) -> tuple[float, float]:
    wall_before, cpu_before = time.perf_counter(), time.process_time()
    call()
    return time.process_time() - cpu_before, time.perf_counter() - wall_before


def _measure(name: str, taken: list[tuple[float, float]], note: str = "") -> Measure:
    cpu, wall = (statistics.median(times) * 1000 for times in zip(*taken, strict=True))
    return Measure(name, len(taken), cpu, wall, note)
