"""Real Celery workers and two beats, where one is enough; and the killing of them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil

from tests.chaos.points import IDLE, POINTS

_ROOT = Path(__file__).resolve().parents[2]
#: As in production: a worker is a parent and two processes that do the work.
WORKERS, PROCESSES, BEATS = 2, 2, 2


class Crew:
    """Two workers of two processes each, and two beats, started again whenever one is gone."""

    def __init__(self, folder: Path, environment: dict[str, str], chance: random.Random) -> None:
        self._folder, self._chance = folder, chance
        self._environment = {**os.environ, **environment, "MUSTER_CHAOS_FOLDER": str(folder)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.kills: Counter[str] = Counter()
        self.points: Counter[str] = Counter()

    def keep(self) -> None:
        """Start what does not run."""
        for number in range(WORKERS):
            words = ("worker", f"--concurrency={PROCESSES}", f"--hostname=chaos{number}@localhost")
            self._ensure(f"worker{number}", *words, "--loglevel=error")
        for number in range(BEATS):
            schedule = f"--schedule={self._folder}/schedule{number}"
            self._ensure(f"beat{number}", "beat", schedule, "--pidfile=", "--loglevel=error")

    def _ensure(self, name: str, *words: str) -> None:
        running = self._running.get(name)
        if running is not None and running.poll() is None:
            return
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", "--app=config", *words],
                cwd=_ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill_process(self) -> bool:
        """Kill one of the processes that work, at a point chosen by chance; False when none was there to kill."""
        wanted = self._chance.choice([*POINTS, "anywhere"])
        deadline = time.monotonic() + 1.5
        at_work: list[psutil.Process] = []
        while time.monotonic() < deadline:
            at_work = self._at_work()
            fitting = [one for one in at_work if wanted in (self._point(one.pid), "anywhere")]
            if fitting:
                return self._kill(self._chance.choice(fitting))
            time.sleep(0.001)
        return bool(at_work) and self._kill(self._chance.choice(at_work))

    def _kill(self, process: psutil.Process) -> bool:
        with suppress(psutil.NoSuchProcess):
            process.kill()
            process.wait(10)
        # What it wrote last is where it died.
        self.points[self._point(process.pid)] += 1
        self.kills["one process of a worker"] += 1
        return True

    def kill_worker(self) -> bool:
        """Kill a whole worker at once: its parent and all of its processes."""
        worker = self._running[f"worker{self._chance.randrange(WORKERS)}"]
        if worker.poll() is not None:
            return False
        at_work = [one.pid for one in _children(worker) if self._has_begun(one.pid)]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(30)
        self.points.update(self._point(pid) for pid in at_work)
        self.kills["a whole worker"] += 1
        return True

    def _at_work(self) -> list[psutil.Process]:
        """The processes that have begun to work."""
        workers = [one for name, one in self._running.items() if name.startswith("worker")]
        return [child for worker in workers for child in _children(worker) if self._has_begun(child.pid)]

    def _has_begun(self, pid: int) -> bool:
        return (self._folder / str(pid)).exists()

    def _point(self, pid: int) -> str:
        return (self._folder / str(pid)).read_text().strip() or IDLE

    def stop(self) -> None:
        """End all of them."""
        for running in self._running.values():
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait(30)


def _children(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(worker.pid).children()
    return []
