"""`manage.py list_disposals`: what was disposed of, a line of JSON each, to be kept beside the backups."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from audit.models import Erasure
from common.scope import Channel, System, acting_as_system

FIELDS = ("record_table", "record_id", "record_label", "proposed_by_id", "decided_by_id", "at")


class Command(BaseCommand):
    """Keys and public references only; `replay_disposals` reads it after a backup was restored."""

    help = "List all disposals, a line of JSON each, for replay_disposals."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them to standard output, the oldest first."""
        with acting_as_system(System.RETENTION, channel=Channel.COMMAND):
            for row in Erasure.objects.order_by("id").values(*FIELDS):
                self.stdout.write(json.dumps(row, default=str))
