#!/usr/bin/env python
"""Django's command line, which first sees to it that there is a database to talk to."""

import os
import sys


def main() -> None:
    """Start the embedded services where no others are named, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.embedded.addresses import home
    from config.embedded.services import ensure

    ensure(
        home(),
        postgres="DATABASE_URL" not in os.environ,
        valkey="REDIS_URL" not in os.environ,
    )
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
