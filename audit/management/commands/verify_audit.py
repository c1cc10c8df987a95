"""`manage.py verify_audit`: recompute the audit chain and name the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction

from audit import verification


class Command(BaseCommand):
    """Run with a database connection that sees every row; the application's own role does not."""

    help = "Verify the audit chain. Ends with status 1 and names the first link that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--database`: the connection to read by (default: `auditor`)."""
        parser.add_argument("--database", default="auditor")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, say how many links were read, fail on the first fault."""
        connection = connections[options["database"]]
        with transaction.atomic(using=connection.alias):
            verdict = verification.verify_chain(connection)
        if verdict.fault:
            raise CommandError(f"The audit chain is broken. {verdict.fault}")
        self.stdout.write(f"The audit chain holds: {verdict.links:,} links.")
