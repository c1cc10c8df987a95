"""What a deployment was for becomes its first activity.

Apart from making the table, whose foreign keys are added, and checked by a role that row security binds, at the end.
"""

from typing import Any

from django.db import migrations

from audit.schema import ForgetHistoryField

#: The owner's role is bound by row security too, and would see nothing to move.
_TABLES = ("operations_deployment", "operations_deploymentactivity", "operations_historicaldeploymentactivity")

_MOVE = """
INSERT INTO operations_deploymentactivity
    (id, created_at, updated_at, version, position, aim, text, agency_id, deployment_id)
SELECT gen_random_uuid(), created_at, updated_at, 1, 0, activity, '', NULL, id FROM operations_deployment
"""

# The walls go up after all migrations: until then nothing keeps the history of the new table, nor chains it.
_CHAIN = """
DROP TRIGGER IF EXISTS muster_chain ON operations_historicaldeploymentactivity;
CREATE CONSTRAINT TRIGGER muster_chain AFTER INSERT ON operations_historicaldeploymentactivity
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION muster_chain_row();
INSERT INTO audit_chainshape (source, columns, first_link, noted_at)
SELECT 'operations_historicaldeploymentactivity', array_agg(attname::text ORDER BY attname),
       coalesce((SELECT max(id) FROM audit_chainlink), 0) + 1, clock_timestamp()
FROM pg_attribute
WHERE attrelid = 'operations_historicaldeploymentactivity'::regclass AND attnum > 0 AND NOT attisdropped
"""
_KEEP_HISTORY = """
INSERT INTO operations_historicaldeploymentactivity
    (id, created_at, updated_at, version, position, aim, text, agency_id, deployment_id,
     history_date, history_type, history_user_id, history_change_reason, history_system)
SELECT id, created_at, updated_at, version, position, aim, text, agency_id, deployment_id,
       clock_timestamp(), '+', NULL, 'Moved from the deployment', 'set_up'
FROM operations_deploymentactivity
"""

# One that was never given an aim since would be one to reassure: the mildest of the three. The triggers that keep
# history know the older column no more.
_MOVE_BACK = """
ALTER TABLE operations_deployment DISABLE TRIGGER USER;
UPDATE operations_deployment AS deployment SET activity = coalesce((
    SELECT aim FROM operations_deploymentactivity AS activity
    WHERE activity.deployment_id = deployment.id ORDER BY position LIMIT 1), 'reassure');
ALTER TABLE operations_deployment ENABLE TRIGGER USER;
"""


def move(apps: Any, schema_editor: Any) -> None:
    """Make an activity of each deployment's aim, with its history."""
    _carry_out(schema_editor, _MOVE, _CHAIN, _KEEP_HISTORY)


def move_back(apps: Any, schema_editor: Any) -> None:
    """Give each deployment the aim of its first activity."""
    _carry_out(schema_editor, _MOVE_BACK)


def _carry_out(schema_editor: Any, *statements: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('muster.system', 'set_up', true)")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute("SELECT EXISTS (SELECT 1 FROM operations_deployment)")
        if cursor.fetchone()[0]:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [("operations", "0018_activities_of_deployments"), ("audit", "0002_shapes_of_evidence")]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.RemoveField(model_name="deployment", name="activity"),
        # What deployments were for is evidence: it stays in their history.
        ForgetHistoryField(model_name="historicaldeployment", name="activity"),
    ]
