"""One run against each provider: owe, kill, wait, count."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from partners.models import Person
from tests.cast import Cast
from tests.chaos import owing
from tests.chaos.crew import Crew
from tests.chaos.providers import MailServer, Provider, SlowNotify
from tests.chaos.servers import Servers
from tests.chaos.verdict import Verdict

PROVIDERS: dict[str, Callable[[], Provider]] = {"notify": SlowNotify, "smtp": MailServer}
#: What happens besides the killing of workers, and how often.
VALKEY_KILLED, VALKEY_EMPTIED, POSTGRES_RESTARTED = "Valkey killed", "Valkey emptied", "PostgreSQL restarted"
TROUBLES = {VALKEY_KILLED: 3, VALKEY_EMPTIED: 2, POSTGRES_RESTARTED: 2}
#: One kill of so many takes a whole worker.
WHOLE = 7
#: The longest pause between two things that happen, in seconds.
PAUSE = 0.6
PATIENCE = 300
Step = Callable[[], bool]


def run(home: Path, against: Sequence[str], messages: int, kills: int, seed: int) -> list[Verdict]:
    """Run against each, say what came of it, and give that."""
    servers, (cast, people) = Servers(home), owing.settle_in()
    verdicts = []
    for name in against:
        chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        with PROVIDERS[name]() as provider:
            folder = home / name
            folder.mkdir()
            crew = Crew(folder, provider.environment(), chance)
            steps = Steps(servers, crew, chance, kills)
            verdicts.append(_send(cast, people, provider, crew, steps, messages, seed))
        print(verdicts[-1], flush=True)
    return verdicts


def _send(
    cast: Cast, people: list[Person], provider: Provider, crew: Crew, steps: "Steps", messages: int, seed: int
) -> Verdict:
    """Owe the messages little by little while things happen, wait until all are settled, and count."""
    meetings = owing.meetings(cast, -(-messages // len(people)), provider.name)
    debts = list(owing.debts(meetings, people))[:messages]
    started = time.monotonic()
    try:
        crew.keep()
        each = -(-len(debts) // len(steps))
        for number, step in enumerate(steps):
            owing.owe(debts[number * each : (number + 1) * each])
            _until(step, crew)
            steps.pause()
        _until(lambda: owing.unsettled(meetings) == 0, crew)
    finally:
        crew.stop()
    rows = owing.rows(meetings)
    return Verdict(
        provider=provider.name,
        once=provider.once,
        known={provider.known_by(row): row.status for row in rows},
        arrived=provider.arrived(),
        attempts=sum(row.attempts for row in rows),
        kills=crew.kills,
        points=crew.points,
        troubles=steps.happened,
        seconds=time.monotonic() - started,
        seed=seed,
        demanded={"messages": messages, "kills": len(steps) - sum(TROUBLES.values()), **TROUBLES},
    )


def _until(condition: Callable[[], bool], crew: Crew) -> None:
    """Until it holds, starting again whatever has gone; gives up in the end, and lets the counts speak."""
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        crew.keep()
        time.sleep(0.5)
    crew.keep()


class Steps:
    """What happens, in an order that is chance's; `happened` counts what is done to the servers."""

    def __init__(self, servers: Servers, crew: Crew, chance: random.Random, kills: int) -> None:
        self._chance = chance
        self.happened: Counter[str] = Counter()
        self._steps: list[Step] = [
            crew.kill_worker if number % WHOLE == WHOLE - 1 else crew.kill_process for number in range(kills)
        ]
        # For a moment, for longer than a connection waits, and for longer than two ticks of a beat.
        self._add(VALKEY_KILLED, *(partial(servers.kill_valkey, away) for away in (0.0, 1.0, 3.0)))
        self._add(VALKEY_EMPTIED, servers.flush_valkey, servers.flush_valkey)
        self._add(POSTGRES_RESTARTED, *(partial(servers.restart_postgres, crash=crash) for crash in (True, False)))
        chance.shuffle(self._steps)

    def _add(self, name: str, *works: Callable[[], None]) -> None:
        self._steps += [partial(self._happen, name, work) for work in works]

    def _happen(self, name: str, work: Callable[[], None]) -> bool:
        work()
        self.happened[name] += 1
        return True

    def pause(self) -> None:
        """A moment, until the next."""
        time.sleep(self._chance.uniform(0, PAUSE))

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)
