"""Events of the apps below, told in one way: what calendars show of them and whom reminders go to.

Read in the sight of whoever is looking, for many records at once (a query or two each). A module for each app below.
"""

from audit.models import Record
from notifications.happenings import casework, hotspots, operations, outcomes, requests, tasking
from notifications.happenings.event import Happening, Source

__all__ = ["SOURCES", "Happening", "Source", "each_of", "of"]

_MODULES = (operations, requests, tasking, casework, hotspots, outcomes)
SOURCES: dict[str, Source] = {source.model._meta.db_table: source for each in _MODULES for source in each.SOURCES}


def of(record: Record) -> Happening:
    """The happening of a record that was just changed, the first where it is told several times over."""
    return each_of(record)[0]


def each_of(record: Record) -> list[Happening]:
    """Every happening of a record that was just changed."""
    return list(SOURCES[record._meta.db_table].tell([record]))
