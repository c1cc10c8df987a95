"""History and the processing log are evidence: written by the database, and by nobody changed."""

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, migrations, transaction
from django.db.migrations.loader import MigrationLoader

from audit import verification
from audit.actions import record
from audit.evidence import evidence_tables
from audit.models import ChainLink, Operation, ProcessingEvent
from audit.schema import AddToEvidence, ForgetHistoryField
from common import walls
from common.scope import System, acting_as, acting_as_system, because
from partners.models import Agency, Person
from tasking.models import Referral
from tests.architecture.test_database_walls import CHAIN
from tests.cast import Cast
from tests.world import World


def test_a_save_writes_one_history_row_with_its_actor_and_reason(cast: Cast) -> None:
    with acting_as(cast.ada), because("New name from 1 April"):
        cast.charity.name = "Outreach Essex"
        cast.charity.save()
        row = cast.charity.history.first()
    assert (row.name, row.history_type, row.history_user_id, row.history_change_reason) == (
        "Outreach Essex",
        "~",
        cast.ada.pk,
        "New name from 1 April",
    )


def test_bulk_updates_and_raw_sql_write_history_too(cast: Cast) -> None:
    with acting_as(cast.ada):
        before = Agency.history.count()
        Agency.objects.update(is_active=True)
        assert Agency.history.count() == before + 3
        with connection.cursor() as cursor:
            cursor.execute("UPDATE partners_agency SET is_active = true")
        assert Agency.history.count() == before + 6


def test_a_password_is_never_in_history(cast: Cast) -> None:
    assert "password" not in {field.name for field in Person.history.model._meta.get_fields()}


def test_a_change_that_nobody_made_is_refused(cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcessingEvent.objects.create(operation=Operation.ALTERATION, verb="changed")


def test_the_database_stamps_the_actor_whatever_the_caller_claims(cast: Cast) -> None:
    with acting_as(cast.olive):
        ProcessingEvent.objects.create(
            operation=Operation.ALTERATION, verb="changed", person_id=cast.alice.pk, system="outbox"
        )
        event = ProcessingEvent.objects.latest("id")
    assert (event.person_id, event.system, event.agency_id) == (cast.olive.pk, "", cast.council.pk)


#: What would change, take out or forge evidence in a table, or make that possible.
ON_A_TABLE = (
    "UPDATE {table} SET {key} = {key}",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE false",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "MERGE INTO {table} AS kept USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = 1",
    "CREATE RULE forget AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER muster_append_only",
    "DROP TRIGGER muster_append_only ON {table}",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "DROP POLICY see ON {table}",
    "ALTER TABLE {table} OWNER TO muster_app",
    "DROP TABLE {table} CASCADE",
)
#: By which the database itself is made to look away.
ON_THE_DATABASE = (
    "SET ROLE muster_owner",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
    "ALTER ROLE muster_app SUPERUSER",
    "ALTER ROLE muster_app BYPASSRLS",
    "CREATE ROLE another",
    "CREATE OR REPLACE FUNCTION muster_refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "DROP FUNCTION muster_chain_row() CASCADE",
    "CREATE TABLE audit_processingevent2 (id int)",
    "CREATE TEMP TABLE audit_chainlink (id int)",
    "SELECT setval('audit_chainlink_id_seq', 1)",
    "SELECT muster_note_shape('partners_agency')",
    "DROP DATABASE postgres",
)


def test_the_applications_role_cannot_touch_evidence_in_any_table(cast: Cast) -> None:
    refused = (
        "permission denied",
        "must be owner",
        "append-only",
        "violates row-level security",
        "Only roles with",
        "cannot run inside",
    )
    tables = ["audit_chainlink", *evidence_tables()]
    assert len(tables) > 40
    tried = [(statement, "", "") for statement in ON_THE_DATABASE]
    for table in tables:
        key = "history_id" if "historical" in table else "id"
        tried += [(statement, table, key) for statement in ON_A_TABLE]
        if table != "audit_processingevent":  # which is written by the application, and stamped by the database
            tried.append(("INSERT INTO {table} SELECT * FROM {table}", table, key))
    faults = []
    with acting_as(cast.ada), connection.cursor() as cursor:
        record(Operation.ALTERATION, "changed", on=cast.council)
        for statement, table, key in tried:
            text = statement.format(table=table, key=key)
            try:
                with transaction.atomic():
                    cursor.execute(text)
                faults.append(f"{text}: done")
            except DatabaseError as error:
                if not any(words in str(error) for words in refused):
                    faults.append(f"{text}: {error}")
        for table in tables:
            try:
                with transaction.atomic(), cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write("")
                faults.append(f"COPY {table}: done") if table != "audit_processingevent" else None
            except (DatabaseError, psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported):
                pass
        cursor.execute("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")
        assert cursor.fetchone() == (0,), "there is no other role that the application could take"
    assert not faults, "\n".join(faults)


def test_the_chain_holds_until_a_superuser_alters_a_row(committed_cast: Cast) -> None:
    with acting_as(committed_cast.ada):
        record(Operation.CONSULTATION, "looked at", on=committed_cast.council)
    auditor = connections["auditor"]
    with transaction.atomic(using="auditor"):
        verdict = verification.verify_chain(auditor)
    assert (verdict.fault, verdict.links > 10) == ("", True)
    with transaction.atomic(using="auditor"), auditor.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_processingevent SET verb = 'never looked at' WHERE verb = 'looked at'")
    with transaction.atomic(using="auditor"):
        verdict = verification.verify_chain(auditor)
    assert "audit_processingevent was altered" in verdict.fault


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM audit_processingevent", "is missing"),
        (
            "DELETE FROM audit_chainlink WHERE id = (SELECT min(id) + 2 FROM audit_chainlink)",
            "does not follow",
        ),
        ("UPDATE partners_historicalagency SET name = 'x'", "partners_historicalagency was altered"),
    ],
)
def test_verification_names_what_was_taken_out(committed_cast: Cast, statement: str, expected: str) -> None:
    with acting_as(committed_cast.ada):
        record(Operation.CONSULTATION, "looked at", on=committed_cast.council)
    auditor = connections["auditor"]
    with transaction.atomic(using="auditor"), auditor.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
    with transaction.atomic(using="auditor"):
        assert expected in verification.verify_chain(auditor).fault


def test_an_event_rolls_back_with_the_change_that_it_tells_of(committed_cast: Cast) -> None:
    events = ChainLink.objects.filter(source="audit_processingevent")
    before = events.count()

    def change_and_fail() -> None:
        with acting_as(committed_cast.ada):
            record(Operation.ALTERATION, "changed", on=committed_cast.council)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    with acting_as_system(System.AUDIT):
        assert not ProcessingEvent.objects.filter(verb="changed").exists()
    assert events.count() == before


def _verdict() -> str:
    with transaction.atomic(using="auditor"):
        return verification.verify_chain(connections["auditor"]).fault


def _upgrade(*statements: str) -> None:
    """Change tables as a migration would, and put the walls up again."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SELECT muster_note_shape('partners_historicalagency')")


def test_a_column_that_a_later_version_adds_breaks_no_older_link(committed_cast: Cast) -> None:
    _upgrade("ALTER TABLE partners_historicalagency ADD COLUMN motto text NOT NULL DEFAULT 'Together'")
    with acting_as(committed_cast.ada):
        Agency.objects.update(is_active=True)
    assert _verdict() == ""
    auditor = connections["auditor"]
    for column in ("motto", "name"):
        with transaction.atomic(using="auditor"), auditor.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                f"UPDATE partners_historicalagency SET {column} = 'Apart' WHERE history_id ="
                " (SELECT max(history_id) FROM partners_historicalagency)"
            )
        assert "partners_historicalagency was altered" in _verdict(), column


def test_the_walls_go_up_again_over_a_table_that_has_grown_and_has_links(committed_cast: Cast) -> None:
    with acting_as(committed_cast.ada):
        Agency.objects.update(is_active=True)
    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("ALTER TABLE partners_historicalagency ADD COLUMN motto text NOT NULL DEFAULT 'Together'")
        walls.forget(owner)
        assert walls.raise_walls(owner)
        cursor.execute("SELECT first_link FROM audit_chainshape WHERE source = 'partners_historicalagency' ORDER BY id")
        first, second = (row[0] for row in cursor.fetchall())
    assert first < second, "the older links keep their shape"
    assert _verdict() == ""


def test_the_chain_is_verified_over_one_of_everything_whatever_its_columns_are_called(committed_world: World) -> None:
    with acting_as(committed_world.cast.cora):
        assert Referral.objects.exists(), "whose column `evidence` is no row"
    assert _verdict() == ""


def test_the_record_of_what_links_cover_is_evidence_too(committed_cast: Cast) -> None:
    auditor = connections["auditor"]
    with transaction.atomic(using="auditor"), auditor.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_chainshape SET columns = array_remove(columns, 'name')")
    assert "was altered" in _verdict()


def test_no_migration_takes_a_column_from_history() -> None:
    """Its digests cover the column: audit.schema.ForgetHistoryField leaves it."""
    kept = (ForgetHistoryField, migrations.SeparateDatabaseAndState)
    takes = (migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel)
    found = [
        f"{key}: {operation.describe()}"
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if key[0] in CHAIN
        for operation in migration.operations
        if isinstance(operation, takes) and not isinstance(operation, kept)
        if "historical" in str(getattr(operation, "model_name", getattr(operation, "name", ""))).lower()
    ]
    assert found == []


#: The last migration of each app from before AddToEvidence.
_BEFORE = {"hotspots": "0006", "outcomes": "0004", "partners": "0002", "operations": "0024", "tasking": "0016"}


def test_no_migration_adds_a_column_to_history_that_going_back_would_take() -> None:
    """Digests of what was written since cover it: audit.schema.AddToEvidence leaves it."""
    found = [
        f"{key}: {operation.describe()}"
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if key[0] in CHAIN and key[1][:4] > _BEFORE.get(key[0], "0000")
        for operation in migration.operations
        if isinstance(operation, migrations.AddField) and not isinstance(operation, AddToEvidence)
        if "historical" in operation.model_name.lower()
    ]
    assert found == []
