"""`manage.py audit_head`: make, keep and send a signed head of the audit chain now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import custody, signing
from audit.heads import BrokenHeads


class Command(BaseCommand):
    """What beat has done each day, on demand: before an upgrade, or when someone asks for it."""

    help = "Add a signed head of the audit chain to the file of heads, send it as set, and print it."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--public-key`: say only by which key heads and exports are signed."""
        parser.add_argument("--public-key", action="store_true", help="print the public key and its fingerprint only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, say it, and send what has not been sent."""
        try:
            if options["public_key"]:
                public = signing.private_key().public_key()
                self.stdout.write(f"{signing.pem(public).decode()}{signing.fingerprint(public)}")
                return
            self.stdout.write(custody.make().line)
            custody.send()
        except (signing.NoSigningKey, BrokenHeads, custody.ChainLost, OSError) as error:
            raise CommandError(str(error)) from error
