"""Test databases: one template with every migration and wall; clones of it for tests that must really commit.

Tests run as the application's own role, which row security binds, exactly as in production.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config.embedded.postgres import prepare_database

_HERE = hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:6]


def _name(suffix: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"test_muster_{_HERE}_{worker}_{os.getpid()}_{suffix}"


def _maintenance(*statements: str) -> None:
    """Run statements on the server, outside any test database."""
    connection = connections["auditor"].copy("maintenance")
    connection.settings_dict["NAME"] = "postgres"
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def point_at(name: str) -> None:
    """Point every alias at this database."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def create_template() -> str:
    """Make a migrated database with its walls, and give its name."""
    name = _name("template")
    _maintenance(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" OWNER muster_owner')
    point_at(name)
    connections["auditor"].ensure_connection()
    prepare_database(connections["auditor"].connection)
    call_command("migrate", verbosity=0)
    return name


@contextmanager
def clone(template: str, suffix: str) -> Iterator[str]:
    """A database of one's own, dropped afterwards whoever is still connected."""
    name = _name(suffix)
    point_at("postgres")
    _maintenance(
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER muster_owner',
        f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{name}" TO muster_app',
    )
    point_at(name)
    try:
        yield name
    finally:
        drop(name)


def drop(name: str) -> None:
    """Drop a test database."""
    point_at("postgres")
    _maintenance(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
