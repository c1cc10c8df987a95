"""`manage.py migrate`: Django's, run as the tables' owner; then the walls go up, and apps put in their defaults."""

from typing import Any

from django.apps import apps
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from common import walls


class Command(DjangoMigrate):
    """Migrates through the `owner` connection, since the application's own role can change no table."""

    def add_arguments(self, parser: Any) -> None:
        """Django's arguments, with the owner's connection as the default database."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then put up the walls, unless some migrations are left out on purpose.

        What Muster cannot work without (`AppConfig.put_in()`) is put in behind the walls, so that its history is kept.
        """
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        connection = connections[options["database"]]
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            walls.forget(connection)
            self.stdout.write("Some migrations are not applied: the walls stay as they are until all are.")
            return
        if walls.raise_walls(connection) and options["verbosity"]:
            self.stdout.write("Row security, history and audit triggers are up to date.")
        for app in apps.get_app_configs():
            put_in = getattr(app, "put_in", None)
            if put_in is not None:
                put_in()
