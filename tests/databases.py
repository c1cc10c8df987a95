"""Test databases: one template with every migration and wall; clones of it for tests that must really commit.

Tests run as the application's own role, which row security binds, exactly as in production.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from common import walls
from config.embedded import postgres
from notifications.audiences import DEFAULTS
from reporting.retention import CLASSES

_HERE = hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:6]
#: Templates are kept from run to run; of older ones as many as this, since a run may be using them.
_KEPT = 2
#: The number of the lock under which one process makes the template while the others wait.
_LOCK = int(_HERE, 16)


def _name(suffix: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"test_muster_{_HERE}_{worker}_{os.getpid()}_{suffix}"


def _server() -> BaseDatabaseWrapper:
    """A connection to the server, outside any test database."""
    connection = connections["auditor"].copy("maintenance")
    connection.settings_dict["NAME"] = "postgres"
    return connection


def _maintenance(*statements: str) -> None:
    """Run statements on the server."""
    with closing(_server()) as server, server.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def point_at(name: str) -> None:
    """Point every alias at this database."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


@contextmanager
def undone() -> Iterator[None]:
    """Try something out: what the block changes is rolled back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def at(name: str) -> Iterator[None]:
    """Be at this database while inside."""
    before = settings.DATABASES["default"]["NAME"]
    point_at(name)
    try:
        yield
    finally:
        point_at(before)


def template() -> str:
    """The name of a migrated database with its walls; made once, and again when migrations or walls have changed."""
    made = f"test_muster_{_HERE}_template_{_digest()}"
    with closing(_server()) as server, server.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC",
            [f"test\\_muster\\_{_HERE}\\_template\\_%"],
        )
        there = [name for (name,) in cursor.fetchall()]
        if made not in there:
            for name in there[_KEPT:]:
                drop(name)
            _make(made)
    return made


def _digest() -> str:
    """Of all that a migrated database comes from: migrations (libraries' too), walls, privileges and rules put in."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    files += sorted(Path(postgres.__file__).parent.glob("*.sql"))
    seen = hashlib.sha256((walls.fingerprint() + repr((DEFAULTS, CLASSES))).encode())
    for path in files:
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()[:12]


def _make(name: str) -> None:
    """Make the template under another name, so that one cut short is never taken for it."""
    part = f"test_muster_{_HERE}_part"
    _maintenance(
        f'DROP DATABASE IF EXISTS "{part}" WITH (FORCE)', f'CREATE DATABASE "{part}" OWNER muster_owner', _hurry(part)
    )
    with at(part):
        connections["auditor"].ensure_connection()
        postgres.prepare_database(connections["auditor"].connection)
        call_command("migrate", verbosity=0)
    _maintenance(f'ALTER DATABASE "{part}" RENAME TO "{name}"')


def _hurry(name: str) -> str:
    """No commit waits for the disk: what tests write need not outlive a power cut."""
    return f'ALTER DATABASE "{name}" SET synchronous_commit = off'


def as_owner(*statements: str, person: Any = None) -> Any:
    """Run statements as the owner of the tables, who is bound by row security, and give what the last one finds."""
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT set_config('muster.person', %s, false)", [str(person.pk) if person else ""])
        for statement in statements:
            cursor.execute(statement)
        found = cursor.fetchall() if cursor.description else None
        cursor.execute("SELECT set_config('muster.person', '', false)")
    return found


@contextmanager
def clone(template: str, suffix: str) -> Iterator[str]:
    """A database of one's own to be at, dropped afterwards whoever is still connected."""
    name = copy(template, suffix)
    try:
        with at(name):
            yield name
    finally:
        drop(name)


def copy(template: str, suffix: str) -> str:
    """Copy a database that nobody else is connected to, and give the copy's name."""
    name = _name(suffix)
    for alias in connections:
        connections[alias].close()
    _maintenance(
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER muster_owner',
        f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{name}" TO muster_app',
        _hurry(name),
    )
    return name


def drop(name: str) -> None:
    """Drop a test database, whoever is still connected."""
    _maintenance(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
