#!/usr/bin/env python
"""Django's command line, which first sees to it that there is a database to talk to."""

import os
import sys


def main() -> None:
    """Start the embedded services where no others are named, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.embedded.environment import ensure_services

    ensure_services()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
