"""Review and disposal: by two people, never under a hold, with nothing of the content left and the chain whole."""

import json
import threading
import time
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from audit import verification
from audit.models import ErasedRow, Erasure, ProcessingEvent
from common import clock
from common.errors import WrongState
from common.scope import acting_as, because
from hotspots.models import Subject, SubjectDetails, SubjectReport
from outcomes.models.orders import Breach
from reporting.actions import retention
from tests.cast import Cast
from tests.reporting.retaining import LONG_AGO, age, dispose, everywhere, noted, propose
from tests.world import World

#: What the subject's details, reports, reasons and log must leave nothing of.
SECRETS = ("Xanthippe", "Rumpelstilz", "seventeen hollyhocks")


def _verdict() -> str:
    with transaction.atomic(using="auditor"):
        return verification.verify_chain(connections["auditor"]).fault


def _subject_of_old(world: World) -> Subject:
    """A subject with secrets in all that hangs on it, closed years ago."""
    cora, council = world.cast.cora, world.cast.council
    with acting_as(cora), because("Xanthippe asked for it"):
        subject = Subject.objects.create(
            reference="V-2015-0001", kind="victim", category="victims", held_by=council, district="Xanthippe"
        )
        details = SubjectDetails.objects.create(
            subject=subject, held_by=council, full_name="Rumpelstilz", address="seventeen hollyhocks"
        )
        details.phone = "Xanthippe"
        details.save()
        SubjectReport.objects.create(
            subject=subject, reported_on="2015-01-02", what="seventeen hollyhocks", source="Xanthippe"
        )
        for record in (subject, details):
            ProcessingEvent.objects.create(
                operation="alteration",
                verb="changed",
                record_table=record._meta.db_table,
                record_id=record.pk,
                record_label=str(record),
                reason="Rumpelstilz rang",
            )
    age(subject, cora, is_closed=True)
    return subject


def test_a_disposal_leaves_nothing_of_the_content_and_a_chain_that_holds(
    committed_world: World, tmp_path: Path
) -> None:
    world, cast = committed_world, committed_world.cast
    subject = _subject_of_old(world)
    assert len(everywhere(*SECRETS)) > 5
    [review] = noted(subject)
    assert (review.label, review.held_by_id, review.state) == ("V-2015-0001", cast.council.pk, "open")
    propose(review, cast.max)
    review = dispose(review, cast.ada)
    assert (review.state, review.proposed_by_id, review.decided_by_id) == ("disposed", cast.max.pk, cast.ada.pk)
    assert everywhere(*SECRETS) == []
    assert _verdict() == ""
    with acting_as(cast.cora):
        left = Subject.objects.get(pk=subject.pk)
        assert (left.reference, left.kind, left.district) == ("V-2015-0001", "victim", "Disposed of")
        assert not SubjectDetails.objects.filter(subject=left).exists()
        [event] = ProcessingEvent.objects.filter(record_id=subject.pk, operation="erasure")
        assert (event.person_id, event.record_label) == (cast.ada.pk, "V-2015-0001")
        assert "hotspots_subjectdetails: 1" in event.fields
        assert ProcessingEvent.objects.filter(record_id=subject.pk, verb="changed", reason="").exists()
        assert [row.history_user_id for row in left.history.all()] == [cast.ada.pk]
    with acting_as(cast.ada):
        [erasure] = Erasure.objects.all()
    for who, sees in (("max", True), ("cora", False), ("carla", False), ("charlie", False)):
        with acting_as(cast.people[who]):
            assert Erasure.objects.exists() is sees, who
    assert ErasedRow.objects.filter(erasure_id=erasure.pk).count() == erasure.rows > 5
    _forgeries_are_found(world)
    _what_a_backup_brings_back_goes_again(world, tmp_path)
    _outcomes_and_actions_go_with_all_their_parts(world)
    assert _verdict() == ""


def _outcomes_and_actions_go_with_all_their_parts(world: World) -> None:
    """Conditions, breaches and appeals; notes, questions for more time, and the bytes of a file."""
    cast, outcome, action = world.cast, world["restricted_outcome"], world["restricted_action"]
    words = ("not to go near", "Person Zebedee", "a house for Zebedee", "Zebedee.jpg", "broke it at dusk")
    with acting_as(cast.cora):
        Breach.objects.create(
            outcome=outcome, client_key=uuid4(), happened_on=clock.today(), what_happened="broke it at dusk"
        )
    age(outcome, cast.cora, dated_on=LONG_AGO.date())
    age(action, cast.cora, state="completed")
    assert everywhere(*words)
    assert "tasking_evidencecontent: 1 with Quill" in everywhere("Quill")
    for review in noted(outcome, action):
        propose(review, cast.ada)
        dispose(review, cast.max)
    assert everywhere(*words) == []
    assert not [found for found in everywhere("Quill") if "evidence" in found]


def _what_a_backup_brings_back_goes_again(world: World, tmp_path: Path) -> None:
    """As if restored from before its disposal, by a list that was made after it."""
    cast, again = world.cast, world["referral"]
    age(again, cast.cora, state="done")
    listed, text = tmp_path / "disposals.jsonl", StringIO()
    call_command("list_disposals", stdout=text)
    [line] = text.getvalue().splitlines()
    of_referral = {**json.loads(line), "record_table": "tasking_referral", "record_id": str(again.pk)}
    listed.write_text(f"{line}\n{json.dumps(of_referral)}\n")
    said = StringIO()
    for _ in range(2):
        call_command("replay_disposals", listed, stdout=said)
    assert said.getvalue().splitlines() == [f"2 disposals read, {count} carried out again." for count in (1, 0)]
    assert not [found for found in everywhere("knife through") if not found.startswith("tasking_minutes")]
    by_one = {**of_referral, "proposed_by_id": of_referral["decided_by_id"]}
    listed.write_text(json.dumps(by_one))
    with pytest.raises(DatabaseError, match="no disposal by two people"):
        call_command("replay_disposals", listed)


@pytest.mark.parametrize("lasts", [True, False])
def test_a_hold_that_is_being_placed_is_waited_for(committed_cast: Cast, lasts: bool) -> None:
    """The control: where it is taken back, the disposal that waited for it goes on."""
    cast, answers = committed_cast, []
    with acting_as(cast.cora):
        subject = Subject.objects.create(
            reference="V-2015-0002", kind="victim", category="victims", held_by=cast.council
        )
    age(subject, cast.cora, is_closed=True)
    [review] = noted(subject)
    propose(review, cast.max)
    held = threading.Event()

    def second() -> None:
        held.wait(30)
        try:
            answers.append(dispose(review, cast.ada).state)
        except WrongState as refusal:
            answers.append(refusal.detail[:12])
        finally:
            connections.close_all()

    other = threading.Thread(target=second)
    other.start()
    with transaction.atomic(), acting_as(cast.max):
        retention.place_hold(review=review.pk, by=cast.max, reason="Proceedings")
        held.set()
        _until_one_waits()
        transaction.set_rollback(not lasts)
    other.join()
    assert answers == (["A legal hold"] if lasts else ["disposed"])


def _until_one_waits() -> None:
    for _ in range(300):
        with connections["auditor"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")


def _forgeries_are_found(world: World) -> None:
    """What a superuser can do to tombstones, to what they name and to what they do not, each put back afterwards."""
    quiet = "SET LOCAL session_replication_role = replica"
    agency = "(SELECT min(history_id) FROM partners_historicalagency)"
    tombstone = "INSERT INTO audit_erasedrow (erasure_id, source, row_key)"
    taken = "DELETE FROM partners_historicalagency WHERE history_id = " + agency
    forged_erasure = (
        "INSERT INTO audit_erasure (id, at, review_id, record_table, record_id, record_label, proposed_by_id,"
        " decided_by_id, rows) SELECT 900, now(), id, record_table, record_id, label,"
        f" '{world.cast.max.pk}', '{world.cast.ada.pk}', 1 FROM reporting_retentionreview WHERE state <> 'disposed'"
        " LIMIT 1"
    )
    back = (
        "INSERT INTO hotspots_historicalsubject SELECT (jsonb_populate_record(row, jsonb_build_object('history_id',"
        " (SELECT min(row_key) FROM audit_erasedrow WHERE source = 'hotspots_historicalsubject')))).*"
        " FROM hotspots_historicalsubject AS row ORDER BY history_id LIMIT 1"
    )
    forged = f"{tombstone} SELECT 900, 'partners_historicalagency', {agency}"
    one_more = f"{tombstone} SELECT max(id), 'partners_historicalagency', {agency} FROM audit_erasure"
    carried_out_twice = (
        "INSERT INTO audit_erasure (id, at, review_id, record_table, record_id, record_label, proposed_by_id,"
        " decided_by_id, rows) SELECT 900, now(), review_id, record_table, record_id, record_label, proposed_by_id,"
        " decided_by_id, 1 FROM audit_erasure ORDER BY id LIMIT 1"
    )
    linked = "SET CONSTRAINTS ALL IMMEDIATE"
    of_events = "(SELECT max(row_key) FROM audit_erasedrow WHERE source = 'audit_processingevent')"
    nobody = "no disposal by two people"
    faults = {
        "a row taken out": ([quiet, taken], "is missing"),
        "a row altered": ([quiet, "UPDATE hotspots_historicalsubject SET district = 'x'"], "was altered"),
        "a tombstone past the chain": ([quiet, forged, taken], "written past the chain"),
        "a tombstone of no disposal": ([forged, linked, quiet, taken], nobody),
        "a tombstone of what was not decided": ([forged_erasure, forged, linked, quiet, taken], nobody),
        "a disposal carried out a second time": ([carried_out_twice, forged, linked, quiet, taken], nobody),
        "one tombstone more than a disposal has": ([one_more, linked, quiet, taken], nobody),
        "an event whose words went, altered": (
            [quiet, f"UPDATE audit_processingevent SET verb = 'x' WHERE id = {of_events}"],
            "was altered",
        ),
        "what was disposed of, put back": ([quiet, back], "is there again"),
    }
    wrong = []
    for name, (statements, expected) in faults.items():
        with transaction.atomic(using="auditor"):
            with connections["auditor"].cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                cursor.execute("SET LOCAL session_replication_role = origin")
            verdict = verification._Check(connections["auditor"].cursor(), (), None).run(lambda *_: None)
            if expected not in verdict.fault:
                wrong.append(f"{name}: {verdict.fault or 'not found'}")
            transaction.set_rollback(True, using="auditor")
    assert not wrong, "\n".join(wrong)
