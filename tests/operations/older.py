"""Deployments of an older version: each had one aim, people were down twice, agencies saw what was secret."""

import datetime as dt
from dataclasses import dataclass

from django.db import connections

from common.scope import acting_as
from operations.models import Deployment, DeploymentActivity, DeploymentOfficer, Operation, OperationReader
from tests.cast import Cast
from tests.databases import as_owner
from tests.operations.made import make_deployment, make_operation
from tests.operations.test_readers import sees

#: The version that is gone back to.
VERSION = ("operations", "0010")
_DEPLOYMENTS, _TURNOUTS = "operations_deployment", "operations_deploymentofficer"
_DOWN_TWICE = f"""
INSERT INTO {_TURNOUTS} (id, created_at, updated_at, version, stood_down, deployment_id, person_id)
VALUES (gen_random_uuid(), now(), now(), 1, false, %s, %s)
"""


@dataclass(frozen=True)
class Older:
    """Two deployments of an operation, and one of an operation that will have been secret."""

    cast: Cast
    first: Deployment
    second: Deployment
    secret: Operation
    third: Deployment

    @classmethod
    def made(cls, cast: Cast) -> "Older":
        """With the code of today."""
        operation = make_operation(cast)
        first = make_deployment(cast, operation, officers=[cast.bob, cast.olive])
        second = make_deployment(cast, operation)
        secret, day = make_operation(cast), dt.timedelta(days=1)
        starts_at, ends_at = first.starts_at + day, first.ends_at + day
        third = make_deployment(cast, secret, officers=[cast.bob], starts_at=starts_at, ends_at=ends_at)
        return cls(cast, first, second, secret, third)

    def look_and_write(self) -> None:
        """In the older version."""
        as_owner(
            # The trigger of today knows columns that came later; raising the walls puts it up again.
            "ALTER TABLE operations_operation DISABLE TRIGGER muster_history_update",
            "ALTER TABLE operations_operation NO FORCE ROW LEVEL SECURITY",
            f"UPDATE operations_operation SET marking = 'official_sensitive' WHERE id = '{self.secret.pk}'",
            "ALTER TABLE operations_operation FORCE ROW LEVEL SECURITY",
            person=self.cast.cora,
        )
        with connections["auditor"].cursor() as cursor:
            for table in (_DEPLOYMENTS, _TURNOUTS):
                cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"SELECT DISTINCT activity FROM {_DEPLOYMENTS}")
            assert cursor.fetchall() == [("enforce",)]
            cursor.execute(f"ALTER TABLE {_TURNOUTS} DISABLE TRIGGER USER")
            cursor.execute(_DOWN_TWICE, [self.second.pk, self.cast.bob.pk])
            cursor.execute(f"ALTER TABLE {_TURNOUTS} ENABLE TRIGGER USER")
            for table in (_DEPLOYMENTS, _TURNOUTS):
                cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")

    def is_there(self) -> None:
        """After the upgrade."""
        with acting_as(self.cast.cora):
            standing = DeploymentOfficer.objects.standing()
            assert set(standing.values_list("person__name", "deployment")) == {
                ("Bob", self.first.pk),
                ("Olive", self.first.pk),
                ("Bob", self.third.pk),
            }
            stood_down = DeploymentOfficer.objects.get(stood_down=True)
            assert (stood_down.deployment_id, stood_down.starts_at) == (self.second.pk, self.first.starts_at)
            assert "first" in stood_down.stood_down_reason
            assert list(DeploymentActivity.objects.values_list("aim", "position")) == [("enforce", 0)] * 3
            assert DeploymentActivity.history.filter(history_change_reason="Moved from the deployment").count() == 3
            Deployment.objects.get(pk=self.first.pk).save()
            readers = OperationReader.objects.filter(is_removed=False)
            assert {reader.person.name for reader in readers} == {"Alice", "Cora", "Olive", "Max", "Bob", "Bea"}
            assert {reader.operation for reader in readers} == {self.secret}
            assert all(reader.history.get().history_system == "set_up" for reader in readers)
        assert not sees(self.cast.sam)
