"""Going back with data: what an older Muster does not know is called back or taken away first."""

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython

#: What the owner's role, which row security binds too, has to see for that.
_TABLES = (
    "notifications_delivery",
    "notifications_calendarentry",
    "notifications_calendarfeed",
    "notifications_calendarreader",
    "notifications_calendartext",
    "notifications_reminderrule",
)


def before_going_back(*statements: str) -> RunPython:
    """Carry these out as the first thing when someone goes back: make it the last operation of a migration."""
    return RunPython(RunPython.noop, _carrying_out(statements))


def _carrying_out(statements: tuple[str, ...]) -> Callable[[Any, Any], None]:
    def carry_out(apps: Any, schema_editor: Any) -> None:
        connection = schema_editor.connection
        there = set(connection.introspection.table_names())
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('muster.system', 'set_up', true)")
            for table in _TABLES:
                if table in there:
                    cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in _TABLES:
                if table in there:
                    cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")

    return carry_out


def calling_back(which: str) -> str:
    """A statement that calls back the messages of these that were not sent."""
    return f"""
UPDATE notifications_delivery SET status = 'cancelled', lease_owner = NULL, lease_until = NULL,
    version = version + 1, last_error = 'An older version of Muster does not know this message.'
WHERE status NOT IN ('sent', 'cancelled') AND {which}
"""  # noqa: S608 - no input in it
