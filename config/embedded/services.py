"""Starts and stops the embedded services of a clone. Their data, logs and locks are in its `var/`."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.embedded.addresses import Addresses, addresses
from config.embedded.host import ServiceError
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey

Service = Postgres | Valkey


def services(root: Path, *, postgres: bool = True, valkey: bool = True) -> list[Service]:
    """Give the services of the clone at `root`, running or not; of the two, those that are asked for."""
    var, places = root.resolve() / "var", addresses(root)
    chosen: list[Service] = []
    if postgres:
        chosen.append(Postgres(var / "postgres", places))
    if valkey:
        chosen.append(Valkey(var / "valkey", places))
    return chosen


def ensure(root: Path, *, postgres: bool = True, valkey: bool = True) -> Addresses:
    """Start what does not run yet of the services of the clone at `root`, and give their addresses.

    Returns when each answers and the database has its roles. They outlive the process that called. Two
    processes may call this at once. Raises ServiceError, saying why, if one does not start.
    """
    with locked(root, "services.lock"):
        for service in services(root, postgres=postgres, valkey=valkey):
            service.start()
    return addresses(root)


def stop(root: Path) -> None:
    """Stop the services of the clone at `root`, whoever uses them, and wait until they are gone."""
    with locked(root, "services.lock"):
        for service in services(root):
            service.stop()
        with suppress(OSError):  # not there, or not empty
            addresses(root).socket_directory.rmdir()


@contextmanager
def running(root: Path, *, postgres: bool = True, valkey: bool = True) -> Iterator[Addresses]:
    """Keep the services running within the block. Its end stops them, unless another process is in one too.

    So the tests and the site may share them, and neither stops them for the other. A process that is killed
    in the block leaves them running, for the next to find.
    """
    with locked(root, "users.lock", fcntl.LOCK_SH) as users:
        try:
            yield ensure(root, postgres=postgres, valkey=valkey)
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            stop(root)


@contextmanager
def locked(root: Path, name: str, kind: int = fcntl.LOCK_EX, refusal: str = "") -> Iterator[int]:
    """Hold the lock file `name` within the block; the system lets go of it however the process ends.

    With LOCK_NB in `kind`, raises ServiceError saying `refusal` while another process holds it.
    """
    var = root / "var"
    var.mkdir(parents=True, exist_ok=True)
    with (var / name).open("a") as lock:
        try:
            fcntl.flock(lock, kind)
        except BlockingIOError:
            raise ServiceError(refusal) from None
        yield lock.fileno()
