"""What an item's single note said goes into a note of whoever wrote it.

Apart from making the table, whose foreign keys are added, and checked by a role that row security binds, at the end.
"""

from typing import Any

from django.db import migrations

from audit.schema import ForgetHistoryField

#: The owner's role is bound by row security too, and would see nothing to move.
_TABLES = ("tasking_agendaitem", "tasking_historicalagendaitem", "tasking_discussionnote")

# The writer of a note is whoever first saved it as it now reads.
_MOVE = """
INSERT INTO tasking_discussionnote
    (id, created_at, updated_at, version, text, client_key, struck_reason, item_id, written_by_id)
SELECT gen_random_uuid(), coalesce(first.history_date, item.updated_at), item.updated_at, 1, item.note,
       gen_random_uuid(), '', item.id, coalesce(first.history_user_id, item.decided_by_id)
FROM tasking_agendaitem AS item LEFT JOIN LATERAL (
    SELECT history_date, history_user_id FROM tasking_historicalagendaitem AS past
    WHERE past.id = item.id AND past.note = item.note AND past.history_user_id IS NOT NULL
    ORDER BY past.history_id LIMIT 1) AS first ON true
WHERE item.note <> ''
"""

# The walls go up after all migrations: until then nothing keeps the history of the new table, nor chains it.
_CHAIN = """
DROP TRIGGER IF EXISTS muster_chain ON tasking_historicaldiscussionnote;
CREATE CONSTRAINT TRIGGER muster_chain AFTER INSERT ON tasking_historicaldiscussionnote
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION muster_chain_row();
INSERT INTO audit_chainshape (source, columns, first_link, noted_at)
SELECT 'tasking_historicaldiscussionnote', array_agg(attname::text ORDER BY attname),
       coalesce((SELECT max(id) FROM audit_chainlink), 0) + 1, clock_timestamp()
FROM pg_attribute
WHERE attrelid = 'tasking_historicaldiscussionnote'::regclass AND attnum > 0 AND NOT attisdropped
"""
_KEEP_HISTORY = """
INSERT INTO tasking_historicaldiscussionnote
    (id, created_at, updated_at, version, text, client_key, struck_reason, item_id, written_by_id,
     history_date, history_type, history_user_id, history_change_reason, history_system)
SELECT id, created_at, updated_at, version, text, client_key, struck_reason, item_id, written_by_id,
       clock_timestamp(), '+', NULL, 'Moved from the item', 'set_up'
FROM tasking_discussionnote
"""

_MOVE_BACK = """
UPDATE tasking_agendaitem AS item SET note = said.text FROM (
    SELECT item_id, string_agg(
        CASE WHEN struck_reason = '' THEN text ELSE text || ' (Struck: ' || struck_reason || ')' END,
        E'\\n\\n' ORDER BY created_at, id) AS text
    FROM tasking_discussionnote GROUP BY item_id) AS said
WHERE said.item_id = item.id
"""


def move(apps: Any, schema_editor: Any) -> None:
    """Make a note of each item's text, with its history."""
    _carry_out(
        schema_editor, "SELECT EXISTS (SELECT 1 FROM tasking_agendaitem WHERE note <> '')", _MOVE, _CHAIN, _KEEP_HISTORY
    )


def move_back(apps: Any, schema_editor: Any) -> None:
    """Put the notes of each item together into one text."""
    _carry_out(schema_editor, "SELECT EXISTS (SELECT 1 FROM tasking_discussionnote)", _MOVE_BACK)


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
    dependencies = [("tasking", "0005_discussion_notes"), ("audit", "0002_shapes_of_evidence")]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.RemoveField(model_name="agendaitem", name="note"),
        # What items said is evidence: it stays in their history.
        ForgetHistoryField(model_name="historicalagendaitem", name="note"),
    ]
