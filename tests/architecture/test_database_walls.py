"""Every table of the database stands behind its wall; walked in PostgreSQL's own catalogue, not in the code."""

import re

import pytest
from django.apps import apps
from django.db import connection

from audit.evidence import audited_models
from common import walls
from common.rowsecurity import EXEMPT
from config.checks import role_faults, wall_faults

pytestmark = pytest.mark.django_db

#: Models without history, each with its reason.
WITHOUT_HISTORY = {
    "audit.ProcessingEvent": "is evidence itself: append-only and chained",
    "audit.ChainLink": "is evidence itself: append-only and chained",
    "audit.ChainShape": "is evidence itself: append-only and chained",
    "audit.DisposalUnderWay": "stands only while the database disposes of something; its erasure is the evidence",
    "audit.ErasedRow": "is evidence itself: append-only and chained",
    "audit.Erasure": "is evidence itself: append-only and chained",
    "hotspots.ImportMonth": "written once, with the end of its import, which keeps history",
    "hotspots.ImportRefusal": "written once, with the end of its import, which keeps history",
    "hotspots.Incident": "published data, replaced a month at a time; its imports are the record of that",
    "hotspots.MonthlyCount": "a sum over incidents, kept in step with them",
    "hotspots.SnapPoint": "published points, named as in the latest month",
    "operations.PlanRun": "how far a search has come, written each second; what came of it is in the plan's history",
    "reporting.AccessScan": "how far a task has looked; what it noted keeps its history",
    "tasking.EvidenceContent": "written once and never changed; its file keeps the history, and the digest",
    "operations.VisitPhotoContent": "written once and never changed; its photo keeps the history, and the digest",
    "partners.ApiToken": "issuing and revoking are events; the stamp of use is not a change",
    "notifications.AddressTrouble": "kept by the worker; clearing it is an event",
    "notifications.CalendarEntry": "made anew from its event, which keeps the history",
    "notifications.CalendarFeed": "making, withdrawing and reading a link are events; the rest is bookkeeping of reads",
    "notifications.CalendarReader": "made anew from its event, which keeps the history",
    "notifications.CalendarText": "made anew from its event, which keeps the history",
    "notifications.Delivery": "keeps its attempts and errors itself; sending, resending and discarding are events",
    "notifications.InboxMessage": "a copy of what was sent; only whether it was read changes",
    "notifications.MailboxMessage": "a copy of what was sent; never changed",
    "partners.ReferenceCounter": "a counter; what it numbered has its own history",
}
CHAIN = {
    "common",
    "web",
    "audit",
    "partners",
    "hotspots",
    "tasking",
    "operations",
    "outcomes",
    "notifications",
    "reporting",
    "config",
}


def _rows(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_every_table_has_forced_row_security_or_a_reason_not_to() -> None:
    tables = _rows(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    assert len(tables) > 40
    unprotected = {name for name, forced in tables if not forced}
    assert unprotected == set(EXEMPT) & {name for name, _ in tables}


def test_every_protected_table_has_a_policy_for_reading() -> None:
    protected = {
        name
        for (name,) in _rows(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        )
    }
    readable = {name for (name,) in _rows("SELECT tablename FROM pg_policies WHERE cmd = 'SELECT'")}
    assert protected == readable


def test_no_part_of_a_case_can_be_moved_to_another_that_more_people_see() -> None:
    faults, ours = [], ("tasking_", "hotspots_subject", "operations_", "outcomes_")
    for table, security in walls.row_security().items():
        decides = set(re.findall(r"whole\.id = (\w+)", security.visible))
        if table.startswith(ours) and security.writable != "false":
            faults += [f"{table}: give it fixed={column}" for column in decides - set(security.fixed)]
    assert not faults, "\n".join(faults)


def test_no_policy_calls_a_function_once_per_row() -> None:
    """current_setting is read in a sub-select, so that PostgreSQL runs it once per query.

    What is asked of one record is asked last, and of merges for events of merges alone.
    """
    import re

    for table, policy, text in _rows("SELECT tablename, policyname, concat_ws(' ', qual, with_check) FROM pg_policies"):
        bare = re.sub(r"\( SELECT muster_\w+\([^()]*(\([^()]*\)[^()]*)*\)[^()]*\)", "", text)
        called = set(re.findall(r"muster_\w+\(", bare)) - {"muster_can_see(", "muster_told_of_merges("}
        assert not called, f"{table}.{policy} calls {called} per row: {text}"


def test_every_model_of_the_chain_keeps_history_or_says_why_not() -> None:
    audited = {model._meta.label for model, _history in audited_models()}
    ours = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in CHAIN and not model.__name__.startswith("Historical")
    }
    assert ours - audited == set(WITHOUT_HISTORY)


@pytest.mark.parametrize("verb", ["insert", "update", "delete"])
def test_every_audited_table_has_its_history_trigger(verb: str) -> None:
    with_trigger = {
        name
        for (name,) in _rows(
            f"SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'muster_history_{verb}' AND tgenabled = 'O'"
        )
    }
    assert {model._meta.db_table for model, _ in audited_models()} == with_trigger


def test_history_triggers_write_every_column() -> None:
    for model, history in audited_models():
        (source,) = _rows(f"SELECT prosrc FROM pg_proc WHERE proname = 'muster_history_of_{model._meta.db_table}'")
        for field in history._meta.concrete_fields:
            if field.column != "history_id":
                assert field.column in source[0], f"{model._meta.label}.{field.column}"


def test_evidence_is_append_only_by_trigger_and_by_privilege() -> None:
    evidence = [history._meta.db_table for _, history in audited_models()]
    for table in [
        *evidence,
        "audit_processingevent",
        "audit_chainlink",
        "audit_chainshape",
        "audit_erasure",
        "audit_erasedrow",
    ]:
        privileges = _rows(
            f"SELECT has_table_privilege('muster_app', '{table}', p) FROM unnest(ARRAY['UPDATE','DELETE','TRUNCATE']) p"
        )
        assert privileges == [(False,)] * 3, table
        triggers = {name for (name,) in _rows(f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass")}
        assert {"muster_append_only", "muster_no_truncate"} <= triggers, table


def test_nothing_but_what_says_so_can_be_deleted() -> None:
    deletable = {
        name
        for (name,) in _rows(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege('muster_app', oid, 'DELETE')"
        )
    }
    declared = {table for table, security in walls.row_security().items() if security.deletable}
    assert deletable == declared | {"django_session"}


def test_the_application_runs_as_a_role_that_row_security_binds() -> None:
    assert role_faults() == []


def test_the_walls_that_stand_are_those_declared() -> None:
    assert wall_faults() == []


def test_an_undeclared_change_of_the_walls_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "fingerprint", lambda: "another")
    assert "Run: ./manage.py migrate" in wall_faults()[0]


def test_no_contrib_extension_is_used() -> None:
    assert {name for (name,) in _rows("SELECT extname FROM pg_extension")} <= {"plpgsql"}
