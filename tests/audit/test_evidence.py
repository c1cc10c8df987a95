"""History and the processing log are evidence: written by the database, and by nobody changed."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from audit import verification
from audit.actions import record
from audit.models import ChainLink, Operation, ProcessingEvent
from common.scope import System, acting_as, acting_as_system, because
from partners.models import Agency, Person
from tests.cast import Cast


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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partners_historicalagency SET name = 'x'",
        "DELETE FROM partners_historicalagency",
        "TRUNCATE partners_historicalagency",
        "INSERT INTO partners_historicalagency SELECT * FROM partners_historicalagency",
        "UPDATE audit_processingevent SET verb = 'x'",
        "DELETE FROM audit_processingevent",
        "TRUNCATE audit_processingevent",
        "DELETE FROM audit_chainlink",
        "INSERT INTO audit_chainlink SELECT * FROM audit_chainlink",
        "ALTER TABLE audit_processingevent DISABLE TRIGGER ALL",
        "DROP POLICY see ON audit_processingevent",
        "SET SESSION AUTHORIZATION postgres",
        "SET ROLE muster_owner",
        "SET session_replication_role = replica",
    ],
)
def test_the_applications_role_cannot_touch_evidence(cast: Cast, statement: str) -> None:
    with acting_as(cast.ada):
        record(Operation.ALTERATION, "changed", on=cast.council)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


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
    def change_and_fail() -> None:
        with acting_as(committed_cast.ada):
            record(Operation.ALTERATION, "changed", on=committed_cast.council)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    with acting_as_system(System.AUDIT):
        assert not ProcessingEvent.objects.filter(verb="changed").exists()
    assert ChainLink.objects.filter(source="audit_processingevent").count() == 0
