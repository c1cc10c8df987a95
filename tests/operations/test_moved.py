"""An older database moves on: deployments had one aim, people were down twice, agencies saw what was secret."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connections

from audit.verification import verify_chain
from common.scope import acting_as
from operations.models import Deployment, DeploymentActivity, DeploymentOfficer, OperationReader
from tests.cast import Cast
from tests.databases import as_owner
from tests.operations.made import make_deployment, make_operation
from tests.operations.test_readers import sees

pytestmark = [pytest.mark.worker, pytest.mark.slow]

DEPLOYMENTS, TURNOUTS = "operations_deployment", "operations_deploymentofficer"
_DOWN_TWICE = f"""
INSERT INTO {TURNOUTS} (id, created_at, updated_at, version, stood_down, deployment_id, person_id)
VALUES (gen_random_uuid(), now(), now(), 1, false, %s, %s)
"""


def test_what_an_older_version_held_is_there_after_an_upgrade(committed_cast: Cast) -> None:
    cast = committed_cast
    operation = make_operation(cast)
    first = make_deployment(cast, operation, officers=[cast.bob, cast.olive])
    second = make_deployment(cast, operation)
    secret, day = make_operation(cast), dt.timedelta(days=1)
    third = make_deployment(
        cast, secret, officers=[cast.bob], starts_at=first.starts_at + day, ends_at=first.ends_at + day
    )
    call_command("migrate", "operations", "0010", verbosity=0)
    as_owner(
        # The trigger of today knows columns that came later; raising the walls puts it up again.
        "ALTER TABLE operations_operation DISABLE TRIGGER muster_history_update",
        "ALTER TABLE operations_operation NO FORCE ROW LEVEL SECURITY",
        f"UPDATE operations_operation SET marking = 'official_sensitive' WHERE id = '{secret.pk}'",
        "ALTER TABLE operations_operation FORCE ROW LEVEL SECURITY",
        person=cast.cora,
    )
    with connections["auditor"].cursor() as cursor:
        for table in (DEPLOYMENTS, TURNOUTS):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(f"SELECT DISTINCT activity FROM {DEPLOYMENTS}")
        assert cursor.fetchall() == [("enforce",)]
        cursor.execute(f"ALTER TABLE {TURNOUTS} DISABLE TRIGGER USER")
        cursor.execute(_DOWN_TWICE, [second.pk, cast.bob.pk])
        cursor.execute(f"ALTER TABLE {TURNOUTS} ENABLE TRIGGER USER")
        for table in (DEPLOYMENTS, TURNOUTS):
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    call_command("migrate", verbosity=0)
    with acting_as(cast.cora):
        standing = DeploymentOfficer.objects.standing()
        assert set(standing.values_list("person__name", "deployment")) == {
            ("Bob", first.pk),
            ("Olive", first.pk),
            ("Bob", third.pk),
        }
        stood_down = DeploymentOfficer.objects.get(stood_down=True)
        assert (stood_down.deployment_id, stood_down.starts_at) == (second.pk, first.starts_at)
        assert "first" in stood_down.stood_down_reason
        assert list(DeploymentActivity.objects.values_list("aim", "position")) == [("enforce", 0)] * 3
        assert DeploymentActivity.history.filter(history_change_reason="Moved from the deployment").count() == 3
        Deployment.objects.get(pk=first.pk).save()
        readers = OperationReader.objects.filter(is_removed=False)
        assert {reader.person.name for reader in readers} == {"Alice", "Cora", "Olive", "Max", "Bob", "Bea"}
        assert {reader.operation for reader in readers} == {secret}
        assert all(reader.history.get().history_system == "set_up" for reader in readers)
    assert verify_chain(connections["auditor"]).fault == ""
    assert not sees(cast.sam)
