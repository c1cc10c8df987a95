"""`manage.py demonstrate`: make the demonstration partnership in the embedded database, once."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.scope import Channel, System, acting_as_system
from config.demonstration import people, work
from partners.models import Person


class Command(BaseCommand):
    """Does nothing where there are people already. Never touches a database that was named by DATABASE_URL."""

    help = "Make the demonstration partnership, if the embedded database is empty."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--sign-ins` only prints who to sign in as."""
        parser.add_argument("--sign-ins", action="store_true", help="print the demonstration's sign-ins and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or print its sign-ins."""
        if not (settings.DEMONSTRATION and settings.EMBEDDED_DATABASE):
            raise CommandError("The demonstration belongs to the first run's own database: unset DATABASE_URL.")
        if options["sign_ins"]:
            self.stdout.write("\n".join(people.sign_ins()))
            return
        with transaction.atomic():
            with acting_as_system(System.SET_UP, channel=Channel.COMMAND):
                if Person.objects.exists():
                    return
                people.make_partnership()
            call_command("set_up", stdout=StringIO())
            work.make_work()
        self.stdout.write("The demonstration partnership is ready.")
