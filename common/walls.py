"""The database's walls: functions, row security and triggers, put up by `manage.py migrate`.

They are declared (beside the models, and in each app's `sql/` folder) rather than written out in migrations, and put
up as a whole in one transaction whenever the declaration has changed. So a new column reaches its history trigger, and
a changed policy reaches a database that is years old, without anyone remembering; `muster_walls()` in the database
holds the digest of what stands, and Muster refuses to start when it is not the one declared.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import AppConfig, apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from common.rowsecurity import APP_ROLE, RowSecurity, declared


@dataclass(frozen=True)
class Wall:
    """The statements that protect one table; `table` is dropped of older policies first."""

    table: str
    statements: tuple[str, ...]


def _chain() -> list[AppConfig]:
    """The apps, lowest first: settings list them from the top of the chain down."""
    return list(reversed(list(apps.get_app_configs())))


def _functions() -> Iterator[str]:
    for app in _chain():
        for path in sorted((Path(app.path) / "sql").glob("*.sql")):
            yield path.read_text(encoding="utf-8")


def row_security() -> dict[str, RowSecurity]:
    """Each table's declared row security: the models' own, and what apps declare for libraries' tables."""
    found: dict[str, RowSecurity] = {}
    for app in _chain():
        found.update(getattr(app, "library_row_security", {}))
        for model in app.get_models(include_auto_created=True):
            security = declared(model)
            if security is not None:
                found[model._meta.db_table] = security
    return found


def declared_walls() -> list[Wall]:
    """Every wall: row security first, then what apps add (`AppConfig.walls()`: history triggers, append-only)."""
    walls = [Wall(table, tuple(security.statements(table))) for table, security in row_security().items()]
    for app in _chain():
        extra = getattr(app, "walls", None)
        if extra is not None:
            walls.extend(extra())
    return walls


def fingerprint() -> str:
    """The SHA-256 digest of everything declared, in hexadecimal."""
    parts = [*_functions(), *(text for wall in declared_walls() for text in (wall.table, *wall.statements))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def standing(connection: BaseDatabaseWrapper) -> str:
    """The digest of the walls that stand in this database; empty when there are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('muster_walls()') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return ""
        cursor.execute("SELECT muster_walls()")
        return cursor.fetchone()[0]


def raise_walls(connection: BaseDatabaseWrapper) -> bool:
    """Put up what is declared, in one transaction; True when anything had changed. Runs as the tables' owner."""
    digest = fingerprint()
    if standing(connection) == digest:
        return False
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _put_up(cursor, digest)
    return True


def forget(connection: BaseDatabaseWrapper) -> None:
    """Take the digest away: a table may have been dropped with its walls, so that they must be put up again."""
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION IF EXISTS muster_walls()")


def _put_up(cursor: CursorWrapper, digest: str) -> None:
    # A function may read a table that has not been seen by the planner yet; its body is checked when it is used.
    cursor.execute("SET LOCAL check_function_bodies = off")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT DELETE ON django_session TO {APP_ROLE}")
    for text in _functions():
        cursor.execute(text)
    _drop_policies_and_triggers(cursor)
    for wall in declared_walls():
        for statement in wall.statements:
            cursor.execute(statement)
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION muster_walls() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '{digest}' $$"
    )


def _drop_policies_and_triggers(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    for table, policy in cursor.fetchall():
        cursor.execute(f'DROP POLICY "{policy}" ON "{table}"')
    cursor.execute(
        "SELECT event.relname, trig.tgname FROM pg_trigger AS trig JOIN pg_class AS event ON event.oid = trig.tgrelid"
        " WHERE NOT trig.tgisinternal AND trig.tgname LIKE 'muster\\_%'"
    )
    for table, trigger in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{trigger}" ON "{table}"')
