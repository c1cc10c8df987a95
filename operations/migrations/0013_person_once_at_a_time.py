"""A person is put down once at a time, whatever two people click at once; a turnout is at its deployment's time."""

import datetime as dt
from typing import Any

from django.db import migrations, models

#: For rows made before there was such a column, until they are filled from their deployment.
_UNKNOWN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_TURNOUTS = ("operations_deploymentofficer", "operations_historicaldeploymentofficer")

# Past the triggers: nothing is said anew, each row takes the time that its deployment has already.
_FILL = """
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} AS turnout
SET starts_at = deployment.starts_at, ends_at = deployment.ends_at, deployment_state = deployment.state
FROM operations_deployment AS deployment WHERE deployment.id = turnout.deployment_id;
ALTER TABLE {table} ENABLE TRIGGER USER;
"""
# Until now a planner could put somebody down twice; of two that overlap the one that was made first stays. Written into
# the history by its trigger.
_STAND_DOWN = """
DO $$
DECLARE
    turnout record;
BEGIN
    FOR turnout IN SELECT * FROM operations_deploymentofficer
                   WHERE NOT stood_down AND deployment_state = 'planned' ORDER BY created_at, id LOOP
        UPDATE operations_deploymentofficer AS later
        SET stood_down = true, stood_down_reason = 'They were put down for another deployment at this time first.'
        WHERE later.id = turnout.id AND EXISTS (
            SELECT 1 FROM operations_deploymentofficer AS first
            WHERE first.person_id = turnout.person_id
            AND (first.created_at, first.id) < (turnout.created_at, turnout.id)
            AND NOT first.stood_down AND first.deployment_state = 'planned'
            AND first.starts_at < turnout.ends_at AND first.ends_at > turnout.starts_at);
    END LOOP;
END $$;
"""

# The period and the state are one with the deployment's: what is changed there is changed here in the same statement.
# Deferred, so that a move can try each person at the new time before the deployment itself is there.
_CONSTRAIN = """
ALTER TABLE operations_deployment ADD CONSTRAINT deployment_as_its_turnout_has_it
UNIQUE (id, state, starts_at, ends_at);
ALTER TABLE operations_deploymentofficer ADD CONSTRAINT turnout_is_as_its_deployment
FOREIGN KEY (deployment_id, deployment_state, starts_at, ends_at)
REFERENCES operations_deployment (id, state, starts_at, ends_at)
ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE operations_deploymentofficer ADD CONSTRAINT person_turns_out_once_at_a_time
EXCLUDE USING gist (
    uuidrange(person_id, person_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (NOT stood_down AND deployment_state = 'planned');
"""
_FREE = """
ALTER TABLE operations_deploymentofficer DROP CONSTRAINT person_turns_out_once_at_a_time;
ALTER TABLE operations_deploymentofficer DROP CONSTRAINT turnout_is_as_its_deployment;
ALTER TABLE operations_deployment DROP CONSTRAINT deployment_as_its_turnout_has_it;
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Give every turnout its deployment's time, past row security, and nobody two at once."""
    tables = ("operations_deployment", *_TURNOUTS)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('muster.system', 'set_up', true)")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute("SELECT EXISTS (SELECT 1 FROM operations_deploymentofficer)")
        if cursor.fetchone()[0]:
            for table in _TURNOUTS:
                cursor.execute(_FILL.format(table=table))
            cursor.execute(_STAND_DOWN)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _added(name: str, field: models.Field) -> list[Any]:
    return [
        migrations.AddField(model_name=model, name=name, field=field, preserve_default=False)
        for model in ("deploymentofficer", "historicaldeploymentofficer")
    ]


class Migration(migrations.Migration):
    dependencies = [("operations", "0012_name_present_readers")]

    operations = [
        *_added("stood_down_reason", models.TextField(blank=True, default="")),
        *_added("starts_at", models.DateTimeField(default=_UNKNOWN, editable=False)),
        *_added("ends_at", models.DateTimeField(default=_UNKNOWN, editable=False)),
        *_added("deployment_state", models.CharField(default="planned", editable=False, max_length=10)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(_CONSTRAIN, _FREE),
    ]
