"""Measure calls by the CPU time of this process, and lay the figures side by side."""

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


@dataclass
class Table:
    """Measures side by side; ratios are to the line called `base`."""

    title: str
    base: str
    lines: list[Measure] = field(default_factory=list)

    def add(self, name: str, call: Callable[[], object], *, calls: int, note: str = "") -> None:
        """Measure a call, after one that warms it up."""
        call()
        cpu, wall = [], []
        for _ in range(calls):
            wall_before, cpu_before = time.perf_counter(), time.process_time()
            call()
            cpu.append(time.process_time() - cpu_before)
            wall.append(time.perf_counter() - wall_before)
        self.lines.append(Measure(name, calls, statistics.median(cpu) * 1000, statistics.median(wall) * 1000, note))

    def __str__(self) -> str:
        base = next(line.cpu_ms for line in self.lines if line.name == self.base)
        rows = [f"{self.title}", f"{'':44}{'CPU ms':>9}{'ratio':>8}{'wall ms':>9}{'calls':>7}"]
        rows += [
            f"{line.name:44}{line.cpu_ms:9.2f}{line.cpu_ms / base:8.1f}{line.wall_ms:9.2f}{line.calls:7}  {line.note}"
            for line in self.lines
        ]
        return "\n".join(rows) + "\n"
