"""Events of the apps below, told in one way: what calendars show of them and whom reminders go to.

Read in the sight of whoever is looking, for many records at once (a query or two each). A module for each app below.
"""

from audit.models import Record
from notifications.happenings import operations, tasking
from notifications.happenings.event import Happening, Source

__all__ = ["SOURCES", "Happening", "Source", "of"]

SOURCES: dict[str, Source] = {source.model._meta.db_table: source for source in (*operations.SOURCES, *tasking.SOURCES)}


def of(record: Record) -> Happening:
    """The happening of a record that was just changed."""
    return next(SOURCES[record._meta.db_table].tell([record]))
