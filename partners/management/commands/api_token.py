"""`manage.py api_token EMAIL`: make an API token for a person and print it once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import MusterError
from common.scope import Channel, System, acting_as, acting_as_system
from partners import actions
from partners.models import Person


class Command(BaseCommand):
    """The token acts with the person's own rights, whatever they are on the day."""

    help = "Print a new API token for the person with this e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, and how long the token works."""
        parser.add_argument("email")
        parser.add_argument("--days", type=int, default=30, help="how many days it works (default 30)")
        parser.add_argument("--label", default="made on the command line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token."""
        with acting_as_system(System.SIGN_IN, channel=Channel.COMMAND):
            person = Person.objects.filter(email__iexact=options["email"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody active has the address {options['email']}.")
        try:
            with acting_as(person, channel=Channel.COMMAND):
                token = actions.issue_token(by=person, label=options["label"], days=options["days"])
        except MusterError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(token)
