"""`manage.py verify_audit`: recompute the audit chain and name the first link or row that does not hold."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction

from audit import heads, verification


class Command(BaseCommand):
    """Run with a database connection that sees every row; the application's own role does not."""

    help = "Verify the audit chain. Ends with status 1 and names the first link or row that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--database`: the connection to read by. `--heads`, `--since-head`: files of kept heads."""
        parser.add_argument("--database", default="auditor")
        parser.add_argument("--heads", type=Path, help="check that the chain comes to every head kept in this file")
        parser.add_argument(
            "--since-head", type=Path, help="check only what came after the last head kept in this file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, say how many links were read, fail on the first fault."""
        kept = heads.read(options["heads"]) if options["heads"] else []
        since = heads.read(options["since_head"])[-1] if options["since_head"] else None
        connection = connections[options["database"]]
        with transaction.atomic(using=connection.alias):
            verdict = verification.verify_chain(connection, heads=kept, since=since, on_progress=self._say)
        if verdict.broken:
            raise CommandError(f"The audit chain is broken. {verdict.fault}")
        after = f" since link {since.link:,}" if since else ""
        self.stdout.write(f"The audit chain holds: {verdict.links:,} links{after}.")

    def _say(self, done: int, total: int) -> None:
        """Progress, for people: a job's log has no use for it."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,} links", ending="" if done < total else "\n")
