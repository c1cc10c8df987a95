"""Verification names the first link or row that does not hold, whatever was done to it, in a chain of any length."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from audit import verification
from audit.actions import record
from audit.heads import Head
from audit.locking import lock
from audit.models import Operation
from audit.schema import AddToEvidence, CreateEvidence
from audit.verification import Verdict, verify_chain
from common.scope import acting_as
from partners.models import Agency, Person
from tests.cast import Cast
from tests.world import World

ROWS = 100_000
HISTORY = "partners_historicalagency"

#: As the database would have written them: rows first, then their links in the order of their keys.
_COPIES = f"""
    INSERT INTO {HISTORY} SELECT copy.* FROM {HISTORY} AS first, generate_series(1, %s) AS n,
        jsonb_populate_record(first, jsonb_build_object(
            'history_id', nextval(pg_get_serial_sequence('{HISTORY}', 'history_id')),
            'history_change_reason', 'Copy ' || n)) AS copy
    WHERE first.history_id = (SELECT min(history_id) FROM {HISTORY})
"""
_LINKS = f"""
    DO $$
    DECLARE
        previous bytea := (SELECT digest FROM audit_chainlink ORDER BY id DESC LIMIT 1);
        link record;
    BEGIN
        FOR link IN SELECT history_id, muster_row_digest(to_jsonb(kept)) AS row_digest FROM {HISTORY} AS kept
                    WHERE history_change_reason LIKE 'Copy %' ORDER BY history_id LOOP
            previous := sha256(previous || convert_to('{HISTORY}:' || link.history_id || ':', 'UTF8')
                               || link.row_digest);
            INSERT INTO audit_chainlink (source, row_key, row_digest, digest, linked_at)
            VALUES ('{HISTORY}', link.history_id, link.row_digest, previous, clock_timestamp());
        END LOOP;
    END $$
"""


def _as_superuser(*statements: str) -> None:
    """As someone who can switch off every trigger."""
    with transaction.atomic(using="auditor"), connections["auditor"].cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL timezone TO 'UTC'")
        for statement in statements:
            cursor.execute(statement)


def _verify(**how) -> Verdict:
    with transaction.atomic(using="auditor"):
        return verify_chain(connections["auditor"], **how)


def _value(statement: str):
    with connections["auditor"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _long_chain(rows: int) -> None:
    _as_superuser(_COPIES.replace("%s", str(rows)), _LINKS)


def test_one_bit_flipped_in_one_of_100_000_rows_is_found_and_named(committed_cast: Cast) -> None:
    _long_chain(ROWS)
    seen: list[tuple[int, int]] = []
    verdict = _verify(on_progress=lambda done, total: seen.append((done, total)))
    assert (verdict.fault, verdict.links > ROWS) == ("", True)
    assert seen[-1] == (verdict.links, verdict.links)
    assert len(seen) == -(-verdict.links // verification.WINDOW)
    row = _value(f"SELECT history_id FROM {HISTORY} WHERE history_change_reason = 'Copy 61803'")
    _as_superuser(
        # "C" is 0x43 and "B" is 0x42: one bit.
        f"UPDATE {HISTORY} SET history_change_reason = 'Bopy 61803' WHERE history_id = {row}"
    )
    found = _verify().broken
    assert found is not None
    assert (found.source, found.row, found.what) == (HISTORY, row, "was altered")
    assert re.fullmatch(
        rf"Link {found.link}: row {row} of {HISTORY} was altered \(linked at [\d-]+ [\d:]+ UTC\)\.", str(found)
    )


@pytest.fixture
def chain(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> int:
    """A chain of several windows; gives the number of a link in its middle, of a history row."""
    monkeypatch.setattr(verification, "WINDOW", 16)
    _long_chain(90)
    return int(
        _value("SELECT id FROM audit_chainlink ORDER BY id OFFSET (SELECT count(*) - 40 FROM audit_chainlink) LIMIT 1")
    )


def _head() -> Head:
    verdict = _verify()
    assert verdict.fault == ""
    return Head(verdict.last, verdict.digest, verdict.links, dt.datetime(2026, 11, 28, 3, tzinfo=dt.UTC))


def _row_of(link: int) -> str:
    return f"history_id = (SELECT row_key FROM audit_chainlink WHERE id = {link})"


def test_each_thing_that_can_be_done_to_a_chain_is_named(chain: int) -> None:
    link = chain
    row = _value(f"SELECT row_key FROM audit_chainlink WHERE id = {link}")
    kept = [_head()]
    saved = "SELECT * INTO kept_links FROM audit_chainlink", f"SELECT * INTO kept_rows FROM {HISTORY}"
    _as_superuser(*saved)
    restore = (
        "TRUNCATE audit_chainlink",
        "INSERT INTO audit_chainlink SELECT * FROM kept_links",
        f"TRUNCATE {HISTORY}",
        f"INSERT INTO {HISTORY} SELECT * FROM kept_rows",
    )
    named = f"Link {link}: row {row} of {HISTORY}"
    cases = {
        "a row altered": (
            [f"UPDATE {HISTORY} SET name = 'x' WHERE {_row_of(link)}"],
            f"{named} was altered",
        ),
        "a row taken out": ([f"DELETE FROM {HISTORY} WHERE {_row_of(link)}"], f"{named} is missing"),
        "a row written past the chain": ([_COPIES.replace("%s", "1")], "was written past the chain: it has no link"),
        "a link altered": (
            [f"UPDATE audit_chainlink SET row_digest = sha256(row_digest) WHERE id = {link}"],
            f"{named} does not follow",
        ),
        "the time of a link altered": (
            ["UPDATE audit_chainlink SET linked_at = linked_at - interval '1 day' WHERE id = 5"],
            "Link 5: ",
        ),
        "a link taken out": (
            [f"DELETE FROM audit_chainlink WHERE id = {link - 1}"],
            f"{named} does not follow from link {link - 2}: link {link - 1} was taken out",
        ),
        "links in another order": (
            [
                f"UPDATE audit_chainlink SET id = -1 WHERE id = {link}",
                f"UPDATE audit_chainlink SET id = {link} WHERE id = {link + 1}",
                f"UPDATE audit_chainlink SET id = {link + 1} WHERE id = -1",
            ],
            f"Link {link}: row {row + 1} of {HISTORY} does not follow from link {link - 1} but from link {link + 1}",
        ),
        "the end cut off": (
            [f"DELETE FROM {HISTORY} WHERE history_id >= {row}", f"DELETE FROM audit_chainlink WHERE id >= {link}"],
            f"The chain ends at link {link - 1}, but the head kept at 2026-11-28 03:00:00 UTC covers link",
        ),
        "the chain written anew": (
            [
                f"UPDATE {HISTORY} SET name = 'x' WHERE history_change_reason LIKE 'Copy %'",
                f"DELETE FROM audit_chainlink WHERE source = '{HISTORY}' AND id > {kept[0].link} - 90",
                f"SELECT setval(pg_get_serial_sequence('audit_chainlink', 'id'), {kept[0].link} - 90)",
                _LINKS,
            ],
            "does not come to the head kept at 2026-11-28 03:00:00 UTC: it was written anew",
        ),
    }
    faults = []
    for name, (statements, expected) in cases.items():
        _as_superuser(*statements)
        fault = _verify(heads=kept).fault
        if expected not in fault:
            faults.append(f"{name}: {fault}")
        _as_superuser(*restore)
    assert not faults, "\n".join(faults)
    assert _verify(heads=kept).fault == "", "all was put back"


def test_what_makes_the_verifier_look_away_is_named(committed_cast: Cast) -> None:
    """A superuser empties what is compared, or says by the database's own triggers that a row is not covered."""
    with acting_as(committed_cast.ada):
        committed_cast.charity.save()
    link, row = (
        _value(f"SELECT {column} FROM audit_chainlink WHERE source = '{HISTORY}' ORDER BY id DESC LIMIT 1")
        for column in ("id", "row_key")
    )
    quiet, linked = "SET LOCAL session_replication_role = replica", "SET CONSTRAINTS ALL IMMEDIATE"
    alter = f"UPDATE {HISTORY} SET name = 'x' WHERE history_id = {row}"
    shape = "INSERT INTO audit_chainshape (source, columns, first_link, noted_at)"
    columns = f"(SELECT columns FROM audit_chainshape WHERE source = '{HISTORY}' ORDER BY id LIMIT 1)"
    backdated = _COPIES.replace("%s", "1").replace(
        "'history_change_reason', 'Copy ' || n", "'history_date', first.history_date - interval '2 years'"
    )
    cases = {
        "a row's digest emptied": (
            [
                "ALTER TABLE audit_chainlink ALTER COLUMN row_digest DROP NOT NULL",
                quiet,
                f"UPDATE audit_chainlink SET row_digest = NULL WHERE id = {link}",
                alter,
            ],
            f"Link {link}: row {row} of {HISTORY} does not follow",
        ),
        "the last digest emptied": (
            [
                "ALTER TABLE audit_chainlink ALTER COLUMN digest DROP NOT NULL",
                quiet,
                "UPDATE audit_chainlink SET digest = NULL WHERE id = (SELECT max(id) FROM audit_chainlink)",
            ],
            "does not follow",
        ),
        "a link of form 2 told as one of form 1, with another time": (
            [
                quiet,
                "UPDATE audit_chainlink SET form = 1, linked_at = linked_at - interval '1 year', row_digest ="
                " convert_to((extract(epoch FROM linked_at) * 1000000)::bigint || ':', 'UTF8') || row_digest"
                f" WHERE id = {link}",
            ],
            f"Link {link}: row {row} of {HISTORY} does not follow from link {link - 1}: it was altered",
        ),
        "a shape of no columns put over one row": (
            [
                f"{shape} VALUES ('{HISTORY}', '{{}}', {link}, now())",
                f"{shape} SELECT '{HISTORY}', {columns}, {link + 1}, now()",
                linked,
                quiet,
                alter,
            ],
            f"Link {link}: row {row} of {HISTORY} was altered",
        ),
        "a shape put over older rows": (
            [f"{shape} SELECT '{HISTORY}', {columns}, {link}, now()", linked],
            "audit_chainshape says of other links than its own and the next",
        ),
        "a shape for rows to come": (
            [f"{shape} SELECT '{HISTORY}', {columns}, {link + 1000}, now()", linked],
            "audit_chainshape says of other links than its own and the next",
        ),
        "a row of two years ago written today": ([backdated, linked], "does not bear the time at which it was written"),
    }
    faults = []
    for name, (statements, expected) in cases.items():
        with transaction.atomic(using="auditor"), connections["auditor"].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            fault = verification._Check(cursor, (), None).run(lambda *_: None).fault
            if expected not in fault:
                faults.append(f"{name}: {fault or 'not found'}")
            transaction.set_rollback(True, using="auditor")
    assert not faults, "\n".join(faults)
    assert _verify().fault == ""
    schema = _value("SELECT quote_ident(current_user)")
    _as_superuser(f"CREATE SCHEMA {schema}", f"CREATE TABLE {schema}.{HISTORY} AS SELECT * FROM public.{HISTORY}")
    _as_superuser(f"UPDATE public.{HISTORY} SET name = 'x' WHERE history_id = {row}")
    assert f"row {row} of {HISTORY} was altered" in _verify().fault


def test_a_record_changed_past_its_history_is_named_when_records_are_checked_too(committed_world: World) -> None:
    council = committed_world.cast.council.pk
    said = StringIO()
    call_command("verify_audit", "--records", stdout=said)
    assert "Every record is as its newest history says." in said.getvalue()
    _as_superuser(f"UPDATE partners_agency SET name = 'Another' WHERE id = '{council}'")
    with pytest.raises(CommandError, match=f"changed past the triggers that keep it: partners_agency {council}"):
        call_command("verify_audit", "--records", stdout=StringIO())
    _as_superuser(
        f"UPDATE partners_agency SET name = '{committed_world.cast.council.name}' WHERE id = '{council}'",
        "DELETE FROM outcomes_outcome",
    )
    with pytest.raises(CommandError, match="keep it: outcomes_outcome "):
        call_command("verify_audit", "--records", stdout=StringIO())


def test_evidence_is_refused_in_a_transaction_that_would_not_see_the_last_link(committed_cast: Cast) -> None:
    @transaction.atomic
    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with acting_as(committed_cast.ada):
            record(Operation.ALTERATION, "changed", on=committed_cast.ada)

    with pytest.raises(DatabaseError, match="READ COMMITTED only"):
        write()
    assert _verify().fault == ""


def test_who_points_at_a_record_and_who_changes_it_do_not_wait_for_each_other(committed_cast: Cast) -> None:
    """At commit the one holds the chain and looks for the record; the other holds the record and asks for the chain."""
    cast, written, answers = committed_cast, threading.Event(), []

    def point_at_it() -> None:
        try:
            with acting_as(cast.ada):
                record(Operation.ALTERATION, "changed", on=cast.charity)
                Person.objects.create(email="new@council.example", name="New", agency=cast.council, roles=["officer"])
                written.set()
            answers.append("done")
        except DatabaseError as error:
            answers.append(str(error))
        finally:
            written.set()
            connections.close_all()

    other = threading.Thread(target=point_at_it)
    with acting_as(cast.ada):
        lock(Agency, cast.council.pk)
        record(Operation.ALTERATION, "changed", on=cast.council)
        other.start()
        assert written.wait(20)
        other.join(2)
    other.join(20)
    assert answers == ["done"]
    assert _verify().fault == ""


def test_going_back_leaves_what_older_links_are_verified_by(committed_world: World) -> None:
    loader, owner = MigrationLoader(None), connections["owner"]
    for app, older, newer in (
        ("audit", "0002_shapes_of_evidence", "0003_when_links_were_made"),
        ("audit", "0004_use_of_the_log", "0005_erasure"),
        ("outcomes", "0004_struck_outcomes", "0005_where_and_against_what"),
    ):
        before, after = (loader.project_state((app, name)) for name in (older, newer))
        kept = [
            operation
            for operation in loader.get_migration(app, newer).operations
            if isinstance(operation, (AddToEvidence, CreateEvidence))
        ]
        assert kept
        for operation in kept:
            with owner.schema_editor() as editor:
                operation.database_backwards(app, editor, after, before)
        assert _verify().fault == "", newer
        for operation in kept:
            with owner.schema_editor() as editor:
                operation.database_forwards(app, editor, before, after)
        assert _verify().fault == "", newer


def test_from_a_kept_head_on_only_what_came_after_it_is_read(chain: int) -> None:
    head, before = _head(), chain
    _as_superuser(f"UPDATE {HISTORY} SET name = 'x' WHERE {_row_of(before)}")
    assert "was altered" in _verify().fault
    assert _verify(since=head) == Verdict(0, None, head.link, head.digest)
    _as_superuser(_COPIES.replace("%s", "1"))
    assert "was written past the chain" in _verify(since=head).fault
    assert "was written anew" in _verify(since=replace(head, digest=bytes(32))).fault


def test_writers_at_the_same_time_make_one_chain(committed_cast: Cast) -> None:
    people = list(committed_cast.people.values())[:4]

    def write(person: Person) -> None:
        for _ in range(10):
            with acting_as(person):
                record(Operation.ALTERATION, "changed", on=person)
                Person.objects.filter(pk=person.pk).update(version=1)
        connections.close_all()

    before = _verify().links
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(write, people))
    assert _verify() == replace(_verify(), links=before + 80, broken=None)


def test_what_was_committed_is_on_the_disk_though_the_chain_waited_for_none_under_its_lock(
    committed_cast: Cast,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        with acting_as(committed_cast.ada):
            record(Operation.ALTERATION, "changed", on=committed_cast.ada)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT current_setting('synchronous_commit'), pg_current_wal_insert_lsn()")
            waits, written = cursor.fetchone()
        cursor.execute("SELECT current_setting('synchronous_commit'), pg_current_wal_flush_lsn() >= %s", [written])
        assert (waits, *cursor.fetchone()) == ("off", "on", True)
