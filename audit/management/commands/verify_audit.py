"""`manage.py verify_audit`: recompute the audit chain and name the first link or row that does not hold."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from audit import custody, heads, standing, verification

_NO_HEAD = " It was compared to no kept head: links that were cut off at its end would not be missed."


class Command(BaseCommand):
    """Run with a database connection that sees every row; the application's own role does not."""

    help = "Verify the audit chain. Ends with status 1 and names the first link or row that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--database`: the connection to read by. `--heads`, `--since-head`: files of kept heads."""
        parser.add_argument("--database", default="auditor")
        parser.add_argument(
            "--heads", type=Path, help="a file of kept heads; default: where this installation keeps them"
        )
        parser.add_argument(
            "--since-head", type=Path, help="check only what came after the last head kept in this file"
        )
        parser.add_argument(
            "--records", action="store_true", help="check besides that each record is as its newest history says"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, say how many links were read, fail on the first fault."""
        try:
            kept = self._heads(options["heads"])
            since = heads.read(options["since_head"])[-1] if options["since_head"] else None
        except (heads.BrokenHeads, OSError, IndexError) as error:
            raise CommandError(f"The kept heads cannot be relied on. {error}") from error
        connection = connections[options["database"]]
        with transaction.atomic(using=connection.alias):
            verdict = verification.verify_chain(connection, heads=kept, since=since, on_progress=self._say)
        if verdict.broken:
            raise CommandError(f"The audit chain is broken. {verdict.fault}")
        after = f" since link {since.link:,}" if since else ""
        come_to = f" It comes to {len(kept)} kept heads." if kept else _NO_HEAD
        self.stdout.write(f"The audit chain holds: {verdict.links:,} links{after}.{come_to}")
        if options["records"]:
            self._compare_records(connection)

    def _compare_records(self, connection: BaseDatabaseWrapper) -> None:
        others = [f"{table} {key}" for table, key in standing.differing(connection)]
        if others:
            raise CommandError(
                "These are not as their newest history says (the first of each kind); they were changed past the"
                f" triggers that keep it: {', '.join(others)}."
            )
        self.stdout.write("Every record is as its newest history says.")

    def _heads(self, given: Path | None) -> list[heads.Head]:
        if given is None and not (settings.AUDIT_HEADS and custody.path().exists()):
            return []
        return heads.read(given or custody.path())

    def _say(self, done: int, total: int) -> None:
        """Progress, for people: a job's log has no use for it."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,} links", ending="" if done < total else "\n")
