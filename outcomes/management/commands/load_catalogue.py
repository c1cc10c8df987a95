"""Load the catalogue of outcome types and their law."""

from typing import Any

from django.core.management.base import BaseCommand

from common.scope import Channel, System, acting_as_system
from outcomes.actions import load_catalogue


class Command(BaseCommand):
    """Brings the tables up to outcomes/data; can run any number of times."""

    help = "Load the catalogue of outcome types and their law. Leaves alone what people have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many rows were written."""
        with acting_as_system(System.SET_UP, channel=Channel.COMMAND):
            written = load_catalogue()
        self.stdout.write(f"Catalogue of outcomes: {written} rows written.")
