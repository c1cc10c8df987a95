"""`manage.py replay_disposals`: dispose again of what a restored backup brought back."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction

_FIELDS = ("record_table", "record_id", "record_label", "proposed_by_id", "decided_by_id")


class Command(BaseCommand):
    """Runs through the `owner` connection. Can run any number of times; all lines, or none."""

    help = "Dispose again of what is in the list that list_disposals made before the backup was restored."

    def add_arguments(self, parser: CommandParser) -> None:
        """The list."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay each line, and say how many were not disposed of in this database yet."""
        try:
            rows = [json.loads(line) for line in options["file"].read_text(encoding="utf-8").splitlines() if line]
            given = [[row[name] for name in _FIELDS] for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['file']} is no list of disposals: {error}") from error
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute("SELECT set_config('muster.system', 'retention', true)")
            again = 0
            for values in given:
                cursor.execute("SELECT muster_replay(%s, %s, %s, %s, %s)", values)
                again += bool(cursor.fetchone()[0])
        self.stdout.write(f"{len(given)} disposals read, {again} carried out again.")
