"""`manage.py create_administrator`: the first person of a new installation."""

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import MusterError
from common.scope import Channel, System, acting_as_system
from partners import actions


class Command(BaseCommand):
    """Works once, in an empty database; from then on administrators add people."""

    help = "Make the partnership, its first agency and its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and where. The password is asked for, or read from MUSTER_ADMINISTRATOR_PASSWORD."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--agency", required=True)
        parser.add_argument("--partnership", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them."""
        password = os.environ.get("MUSTER_ADMINISTRATOR_PASSWORD") or getpass.getpass("Password: ")
        try:
            with acting_as_system(System.SET_UP, channel=Channel.COMMAND):
                person = actions.create_first_administrator(
                    email=options["email"],
                    name=options["name"],
                    agency=options["agency"],
                    partnership=options["partnership"],
                    password=password,
                )
        except MusterError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"{person.name} can sign in and must then set up a second factor.")
