"""`python -m config.embedded start|stop|status`: the embedded services, by hand."""

import argparse
import sys
from pathlib import Path

from config.embedded import services
from config.embedded.host import ServiceError

ROOT = Path(__file__).parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    parser.add_argument("command", choices=("start", "stop", "status"))
    command = parser.parse_args().command
    try:
        if command == "start":
            services.ensure(ROOT)
        elif command == "stop":
            services.stop(ROOT)
        status()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def status() -> None:
    """Print how each service is and its address."""
    for service in services.services(ROOT):
        url = service.url if service.is_running() else "not running"
        print(f"{service.name:<11}{url}")


if __name__ == "__main__":
    sys.exit(main())
