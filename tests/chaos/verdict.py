"""What was promised, and whether it was kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """What became of the messages of one run. `known` gives for each message its state, by what its provider knows."""

    provider: str
    once: bool
    known: Mapping[str, str]
    arrived: Counter[str]
    attempts: int
    kills: Counter[str]
    points: Counter[str]
    troubles: Counter[str]
    seconds: float
    seed: int
    demanded: Mapping[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Messages that did not arrive, or of which it is not written that they did."""
        return sum(not self.arrived[key] or state != "sent" for key, state in self.known.items())

    @property
    def repeated(self) -> int:
        """Arrivals beyond the first of a message."""
        return sum(count - 1 for key, count in self.arrived.items() if key in self.known)

    @property
    def strange(self) -> int:
        """Arrivals of no message: a repeat under another Message-ID would be one."""
        return sum(count for key, count in self.arrived.items() if key not in self.known)

    def broken(self) -> list[str]:
        """Each promise that was not kept, and each thing that was to happen and did not."""
        done = self.kills + self.troubles + Counter(messages=len(self.known), kills=self.kills.total())
        faults = [f"{name}: {done[name]}, not {least}" for name, least in self.demanded.items() if done[name] < least]
        if self.lost:
            faults.append(f"{self.lost} lost")
        if self.once and self.repeated:
            faults.append(f"{self.repeated} sent twice")
        if self.strange:
            faults.append(f"{self.strange} under another name")
        return faults

    def __str__(self) -> str:
        lines = [
            ("messages", len(self.known)),
            ("lost", self.lost),
            ("arrived twice" + ("" if self.once else ", under the same Message-ID"), self.repeated),
            ("arrived under another name", self.strange),
            ("attempts beyond the first", self.attempts - len(self.known)),
            ("killed by SIGKILL", self.kills.total()),
            *((f"  {name}", count) for name, count in sorted(self.kills.items())),
            *((f"  while {name}", count) for name, count in self.points.most_common()),
            *sorted(self.troubles.items()),
        ]
        rows = [f"{name:50}{count:7,}" for name, count in lines]
        broken = self.broken()
        end = f"NOT KEPT: {'; '.join(broken)}" if broken else "Every promise was kept."
        return "\n".join([f"{self.provider}, seed {self.seed}, {self.seconds:.0f} s", *rows, end]) + "\n"
