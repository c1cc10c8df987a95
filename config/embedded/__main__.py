"""The embedded services by hand: start, stop, status, or `during COMMAND` to have them while a command runs."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence

from config.embedded import services
from config.embedded.addresses import home
from config.embedded.environment import left_to_muster
from config.embedded.host import ServiceError

HOME = home()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    subcommands = parser.add_subparsers(dest="verb", required=True)
    for verb in ("start", "stop", "status"):
        subcommands.add_parser(verb)
    subcommands.add_parser("during").add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    try:
        if arguments.verb == "during":
            return during(arguments.command)
        if arguments.verb == "start":
            services.ensure(HOME)
        elif arguments.verb == "stop":
            services.stop(HOME)
        status()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def during(command: Sequence[str]) -> int:
    """Run `command` with the services that it has no DATABASE_URL or REDIS_URL for, and give its exit code."""
    with services.running(HOME, **left_to_muster()), subprocess.Popen(command) as process:  # noqa: S603
        # Ctrl-C reaches the command too, and the command says when it has ended.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return process.wait()


def status() -> None:
    """Print how each service is, and its address."""
    for service in services.services(HOME):
        url = service.url if service.is_running() else "not running"
        print(f"{service.name:<11}{url}")


if __name__ == "__main__":
    sys.exit(main())
