"""Changes of tables that must leave evidence as it is."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.fields import AddField, RemoveField
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class CreateEvidence(CreateModel):
    """Makes a table of evidence. Going back leaves it where it is: its rows are evidence, and links of the chain."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the table, unless it stayed when someone went back."""
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        if table not in schema_editor.connection.introspection.table_names():
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Leave it."""


class AddToEvidence(AddField):
    """Adds a column to evidence. Going back leaves it, since digests of what was written since cover it.

    An older version leaves it empty in its rows. Use it wherever makemigrations would add a field to a history model.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add the column, unless it stayed when someone went back."""
        model: Any = to_state.apps.get_model(app_label, self.model_name)
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            there = connection.introspection.get_table_description(cursor, model._meta.db_table)
        if model._meta.get_field(self.name).column not in {column.name for column in there}:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Leave it, and let it be empty where nothing else says what is in it."""
        model: Any = from_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        if not field.null and not field.has_db_default():
            table, column = (schema_editor.quote_name(name) for name in (model._meta.db_table, field.column))
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")


class ForgetHistoryField(RemoveField):
    """Takes a field out of a history model and leaves its column, which digests of older rows cover.

    New rows leave the column empty. Use it wherever makemigrations would remove a field of a history model; a test
    finds those that do not.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Let the column be empty."""
        model: Any = from_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {schema_editor.quote_name(column)} DROP NOT NULL")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Nothing: the column is still there. It stays allowed to be empty, since rows written since are."""

    def describe(self) -> str:
        """What it does, for `migrate --plan`."""
        return f"Forget {self.name} of {self.model_name}, whose column stays"
