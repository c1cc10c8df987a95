"""What an operation's one text of debrief said goes into its debrief, as what happened.

Apart from making the table, whose foreign keys are added, and checked by a role that row security binds, at the end.
"""

from typing import Any

from django.db import migrations

from audit.schema import ForgetHistoryField

#: The owner's role is bound by row security too, and would see nothing to move.
_TABLES = ("operations_operation", "operations_historicaloperation", "operations_debrief")
_PARTS = "happened, objective_met, measured, to_repeat, to_change, recommendation"
_REST = "state, finished_at, finished_by_id, corrections, corrected_reason, corrected_at, corrected_by_id, operation_id"

_IS_TO_MOVE = (
    "operation.debrief <> '' AND NOT EXISTS"
    " (SELECT 1 FROM operations_debrief AS there WHERE there.operation_id = operation.id)"
)

# Whoever first saved the text finished it; whether the objective was met was not asked then.
_MOVE = f"""
INSERT INTO operations_debrief (id, created_at, updated_at, version, {_PARTS}, {_REST})
SELECT gen_random_uuid(), coalesce(first.history_date, operation.updated_at), operation.updated_at, 1,
       operation.debrief, '', '', '', '', '', 'finished', coalesce(first.history_date, operation.updated_at),
       first.history_user_id, 0, '', NULL, NULL, operation.id
FROM operations_operation AS operation LEFT JOIN LATERAL (
    SELECT history_date, history_user_id FROM operations_historicaloperation AS past
    WHERE past.id = operation.id AND past.debrief = operation.debrief
    ORDER BY past.history_id LIMIT 1) AS first ON true
WHERE {_IS_TO_MOVE}
"""  # noqa: S608 - no input in it

# The walls go up after all migrations: until then nothing keeps the history of the new table, nor chains it.
_CHAIN = """
DROP TRIGGER IF EXISTS muster_chain ON operations_historicaldebrief;
CREATE CONSTRAINT TRIGGER muster_chain AFTER INSERT ON operations_historicaldebrief
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION muster_chain_row();
INSERT INTO audit_chainshape (source, columns, first_link, noted_at)
SELECT 'operations_historicaldebrief', array_agg(attname::text ORDER BY attname),
       coalesce((SELECT max(id) FROM audit_chainlink), 0) + 1, clock_timestamp()
FROM pg_attribute
WHERE attrelid = 'operations_historicaldebrief'::regclass AND attnum > 0 AND NOT attisdropped
"""
_KEEP_HISTORY = f"""
INSERT INTO operations_historicaldebrief
    (id, created_at, updated_at, version, {_PARTS}, {_REST},
     history_date, history_type, history_user_id, history_change_reason, history_system)
SELECT id, created_at, updated_at, version, {_PARTS}, {_REST},
       clock_timestamp(), '+', NULL, 'Moved from the operation', 'set_up'
FROM operations_debrief AS said
WHERE NOT EXISTS (SELECT 1 FROM operations_historicaldebrief AS past WHERE past.id = said.id)
"""  # noqa: S608 - no input in it

_MOVE_BACK = """
UPDATE operations_operation AS operation SET debrief = concat_ws(
    E'\\n\\n', said.happened, nullif(said.measured, ''), nullif(said.to_repeat, ''), nullif(said.to_change, ''),
    nullif(said.recommendation, ''))
FROM operations_debrief AS said WHERE said.operation_id = operation.id AND said.state = 'finished'
"""


def move(apps: Any, schema_editor: Any) -> None:
    """Make a finished debrief of each operation's text, with its history."""
    needed = f"SELECT EXISTS (SELECT 1 FROM operations_operation AS operation WHERE {_IS_TO_MOVE})"  # noqa: S608
    _carry_out(schema_editor, needed, _MOVE, _CHAIN, _KEEP_HISTORY)


def move_back(apps: Any, schema_editor: Any) -> None:
    """Put the parts of each finished debrief together into one text."""
    _carry_out(schema_editor, "SELECT EXISTS (SELECT 1 FROM operations_debrief)", _MOVE_BACK)


def _carry_out(schema_editor: Any, is_needed: str, *statements: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('muster.system', 'set_up', true)")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(is_needed)
        if cursor.fetchone()[0]:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [("operations", "0021_debriefs"), ("audit", "0002_shapes_of_evidence")]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.RemoveField(model_name="operation", name="debrief"),
        # What was said is evidence: it stays in the history.
        ForgetHistoryField(model_name="historicaloperation", name="debrief"),
    ]
