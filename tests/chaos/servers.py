"""PostgreSQL and Valkey of the chaos's own, to be killed and emptied: never those of the tests or of the site."""

import signal
import time
from pathlib import Path

import redis

from config.embedded import host
from config.embedded.addresses import addresses
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey


class Servers:
    """Both servers of the folder `home`, which is thrown away at the end."""

    def __init__(self, home: Path) -> None:
        places = addresses(home)
        self.postgres = Postgres(home / "var" / "postgres", places)
        self.valkey = Valkey(home / "var" / "valkey", places)

    def kill_valkey(self, away: float) -> None:
        """End Valkey as a power cut would, and start it after so many seconds."""
        for process in self.valkey._processes():
            process.kill()
            host.wait_until(lambda: not host.is_alive(process), 20)  # noqa: B023 - waited for at once
        time.sleep(away)
        self.valkey.start()

    def flush_valkey(self) -> None:
        """Empty Valkey: every nudge in it is gone."""
        with redis.Redis.from_url(self.valkey.url) as client:
            client.flushall()

    def restart_postgres(self, *, crash: bool) -> None:
        """End PostgreSQL, in order or as a crash of the server would, and start it: its clients are cut off."""
        for process in self.postgres._processes():
            host.end(process, signal.SIGQUIT if crash else signal.SIGINT, signal.SIGQUIT)
        self.postgres.start()

    def stop(self) -> None:
        """End both."""
        self.postgres.stop()
        self.valkey.stop()
