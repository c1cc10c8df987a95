"""`manage.py set_up`: the reference data that every installation needs; repeat it after each upgrade."""

from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from common.scope import Channel, System, acting_as_system
from operations.actions import ensure_red_flags, ensure_skills
from outcomes.actions import load_catalogue
from tasking.actions import ensure_starting_data


class Command(BaseCommand):
    """Loads what is not there yet, and changes nothing that people have changed."""

    help = "Load the outcome catalogue, the red-flag dates of this year and the next, and settings to start with."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each, and say how much was new."""
        this_year = clock.today().year
        with acting_as_system(System.SET_UP, channel=Channel.COMMAND):
            types = load_catalogue()
            dates = ensure_red_flags(years=(this_year, this_year + 1), by_system=System.SET_UP)
            settings = ensure_starting_data() + ensure_skills()
        self.stdout.write(
            f"{types} entries of the outcome catalogue, {dates} red-flag dates and {settings} settings were new."
        )
