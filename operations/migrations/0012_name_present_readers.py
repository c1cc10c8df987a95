"""Those who saw an OFFICIAL-SENSITIVE operation through their agency become its named readers, so that work goes on.

Apart from making the table, whose foreign keys are added, and checked by a role that row security binds, at the end.
"""

from typing import Any

from django.db import migrations

#: The owner's role is bound by row security too, and would see nobody to name.
_TABLES = ("operations_operation", "operations_operationagency", "operations_operationreader")

_NAME = """
INSERT INTO operations_operationreader (id, created_at, updated_at, version, is_removed, operation_id, person_id)
SELECT gen_random_uuid(), clock_timestamp(), clock_timestamp(), 1, false, operation.id, person.id
FROM operations_operation AS operation JOIN partners_person AS person ON person.id = operation.commander_id OR (
    person.is_active AND person.roles::text[] && '{chair,coordinator,officer,manager}' AND (
        person.agency_id = operation.lead_agency_id OR EXISTS (
            SELECT 1 FROM operations_operationagency AS part
            WHERE part.operation_id = operation.id AND part.agency_id = person.agency_id)))
WHERE operation.marking = 'official_sensitive'
"""

# The walls go up after all migrations: until then nothing keeps the history of the new table, nor chains it.
_CHAIN = """
DROP TRIGGER IF EXISTS muster_chain ON operations_historicaloperationreader;
CREATE CONSTRAINT TRIGGER muster_chain AFTER INSERT ON operations_historicaloperationreader
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION muster_chain_row();
INSERT INTO audit_chainshape (source, columns, first_link, noted_at)
SELECT 'operations_historicaloperationreader', array_agg(attname::text ORDER BY attname),
       coalesce((SELECT max(id) FROM audit_chainlink), 0) + 1, clock_timestamp()
FROM pg_attribute
WHERE attrelid = 'operations_historicaloperationreader'::regclass AND attnum > 0 AND NOT attisdropped
"""
_KEEP_HISTORY = """
INSERT INTO operations_historicaloperationreader
    (id, created_at, updated_at, version, is_removed, operation_id, person_id,
     history_date, history_type, history_user_id, history_change_reason, history_system)
SELECT id, created_at, updated_at, version, is_removed, operation_id, person_id,
       clock_timestamp(), '+', NULL, 'Saw it through their agency', 'set_up'
FROM operations_operationreader
"""


def name_readers(apps: Any, schema_editor: Any) -> None:
    """Name the active practitioners of the agencies taking part, and the commander, with their history."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('muster.system', 'set_up', true)")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(_NAME)
        if cursor.rowcount:
            cursor.execute(_CHAIN)
            cursor.execute(_KEEP_HISTORY)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0011_operation_readers"),
        ("audit", "0002_shapes_of_evidence"),
        ("partners", "0002_reference_counter"),
    ]

    operations = [migrations.RunPython(name_readers, migrations.RunPython.noop)]
