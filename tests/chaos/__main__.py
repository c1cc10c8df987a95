"""`python -m tests.chaos`: messages go out while what sends them is killed. Prints what became of them; 1 if wrong.

PostgreSQL and Valkey are its own, in a folder that is thrown away.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
from pathlib import Path

#: What may say where other servers are, or that these need not keep their data: not here.
_NOT_OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_AUDITOR_URL", "REDIS_URL", "MUSTER_DATA_ARE_DISPOSABLE")


def main() -> int:
    """Run it against each provider; 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--against", choices=["notify", "smtp"], action="append", help="both, unless given")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=54, help="of workers' processes and of whole workers")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for name in _NOT_OURS:
        os.environ.pop(name, None)
    home = Path(tempfile.mkdtemp(prefix="muster-chaos-"))
    home.chmod(0o711)  # the servers' account passes through
    os.environ |= {
        "MUSTER_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        "MUSTER_OUTBOX_LEASE_SECONDS": "8",
        "MUSTER_LOG_LEVEL": "ERROR",
    }
    try:
        return _run(home, asked)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(home: Path, asked: argparse.Namespace) -> int:
    from config.embedded.services import ensure, stop

    ensure(home)
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from tests.chaos.run import run

        verdicts = run(home, asked.against or ["notify", "smtp"], asked.messages, asked.kills, asked.seed)
        return 1 if any(verdict.broken() for verdict in verdicts) else 0
    finally:
        stop(home)


if __name__ == "__main__":
    sys.exit(main())
