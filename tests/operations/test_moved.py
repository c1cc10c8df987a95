"""An older database, in which a deployment had one aim and a person could be put down twice, moves on and back."""

import pytest
from django.core.management import call_command
from django.db import connections

from audit.verification import verify_chain
from common.scope import acting_as
from operations.models import Deployment, DeploymentActivity, DeploymentOfficer
from tests.cast import Cast
from tests.operations.made import make_deployment, make_operation

pytestmark = [pytest.mark.worker, pytest.mark.slow]

DEPLOYMENTS, TURNOUTS = "operations_deployment", "operations_deploymentofficer"
_DOWN_TWICE = f"""
INSERT INTO {TURNOUTS} (id, created_at, updated_at, version, stood_down, deployment_id, person_id)
VALUES (gen_random_uuid(), now(), now(), 1, false, %s, %s)
"""


def test_deployments_of_an_older_version_keep_their_aim_and_lose_who_was_down_twice(committed_cast: Cast) -> None:
    cast = committed_cast
    operation = make_operation(cast)
    first = make_deployment(cast, operation, officers=[cast.bob, cast.olive])
    second = make_deployment(cast, operation)
    call_command("migrate", "operations", "0012", verbosity=0)
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
        assert set(standing.values_list("person__name", "deployment")) == {("Bob", first.pk), ("Olive", first.pk)}
        stood_down = DeploymentOfficer.objects.get(stood_down=True)
        assert (stood_down.deployment_id, stood_down.starts_at) == (second.pk, first.starts_at)
        assert "first" in stood_down.stood_down_reason
        assert list(DeploymentActivity.objects.values_list("aim", "position")) == [("enforce", 0)] * 2
        assert DeploymentActivity.history.filter(history_change_reason="Moved from the deployment").count() == 2
        Deployment.objects.get(pk=first.pk).save()
    assert verify_chain(connections["auditor"]).fault == ""
