"""Where the embedded services of a clone are found. Computes only: starts nothing, reads nothing."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

DATABASE = "muster"
SUPERUSER = "postgres"

# Not $TMPDIR, which differs from one shell to the next: each process of a clone must come to the same answer.
SOCKETS = Path("/tmp")  # noqa: S108 - services.py refuses a folder that is not its own


PROJECT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """Give the folder whose `var/` holds the services' data: MUSTER_HOME, or else the clone itself."""
    return Path(os.environ.get("MUSTER_HOME") or PROJECT)


@dataclass(frozen=True)
class Addresses:
    """The URLs of one clone's services, and the folder of the Unix sockets that they lead to."""

    database_url: str
    """As role muster_app: sees only what row-level security shows."""
    owner_database_url: str
    """As role muster_owner: for migrations."""
    superuser_url: str
    """As the superuser, in the database `postgres`: for set-up only, since it bypasses every policy."""
    redis_url: str
    socket_directory: Path


def addresses(root: Path) -> Addresses:
    """Give the addresses for the clone at `root`, the same in every process of one user.

    The sockets have a folder of their own, named by a hash of the path, because a socket's path may have
    107 bytes at most (103 on macOS) and a clone may lie deeper than that.
    """
    clone = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:12]
    sockets = SOCKETS / f"muster-{os.getuid()}-{clone}"
    return Addresses(
        database_url=_postgres_url("muster_app", DATABASE, sockets),
        owner_database_url=_postgres_url("muster_owner", DATABASE, sockets),
        superuser_url=_postgres_url(SUPERUSER, "postgres", sockets),
        redis_url=f"unix://{sockets}/valkey.sock",
        socket_directory=sockets,
    )


def celery_url(redis_url: str) -> str:
    """Give a Redis URL as Celery spells it: the same, but for unix://, which Celery calls redis+socket://."""
    scheme, rest = redis_url.split("://", 1)
    return f"{'redis+socket' if scheme == 'unix' else scheme}://{rest}"


def _postgres_url(role: str, database: str, sockets: Path) -> str:
    # As a parameter and not as a percent-encoded host, which django-environ hands on undecoded.
    return f"postgresql://{role}@/{database}?host={quote(str(sockets))}"
