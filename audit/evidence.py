"""The SQL that makes history and the processing log evidence: written by triggers, append-only, chained."""

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from audit.history import HistoryRow
from common.rowsecurity import APP_ROLE, declared
from common.walls import Wall

_BOOKKEEPING = (
    "history_date",
    "history_type",
    "history_user_id",
    "history_change_reason",
    "history_system",
)


def audited_models() -> Iterator[tuple[type[models.Model], type[models.Model]]]:
    """Each model that keeps history, with its history model."""
    for model in apps.get_models():
        manager = getattr(model, "history", None)
        history_model = getattr(manager, "model", None)
        if history_model is not None and issubclass(history_model, HistoryRow):
            yield model, history_model


def evidence_tables() -> Iterator[str]:
    """Each table whose rows are links of the chain."""
    yield "audit_processingevent"
    yield "audit_chainshape"
    yield "audit_erasure"
    yield "audit_erasedrow"
    for _model, history_model in audited_models():
        yield history_model._meta.db_table


def walls() -> Iterator[Wall]:
    """Walls of the evidence and of every audited table and its history.

    Links come first, since a shape is noted from the link that is next, and shapes before the tables that note theirs.
    """
    yield Wall("audit_chainlink", tuple(_chain_statements("audit_chainlink")))
    yield Wall("audit_chainshape", (*_chain_statements("audit_chainshape"), *chained("audit_chainshape")))
    for model, history_model in audited_models():
        yield Wall(
            history_model._meta.db_table,
            (
                *_history_row_security(model, history_model),
                *append_only(history_model._meta.db_table),
                *chained(history_model._meta.db_table),
                *_trail_index(history_model._meta.db_table, str(model._meta.pk.column)),
            ),
        )
        yield Wall(model._meta.db_table, tuple(_history_triggers(model, history_model)))
    yield Wall("audit_processingevent", tuple(_event_statements()))


def _history_row_security(model: type[models.Model], history_model: type[models.Model]) -> Iterator[str]:
    """Who may see a record may see its history. Only the owner's triggers may write."""
    table, history = model._meta.db_table, history_model._meta.db_table
    key = model._meta.pk.column
    security = declared(model)
    narrower = f" AND ({security.history})" if security and security.history else ""
    yield f"ALTER TABLE {history} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {history} FORCE ROW LEVEL SECURITY"
    # OFFSET 0 has each record looked up by its key: for a record with much history PostgreSQL would otherwise read the
    # whole table of records first, for a page of thirty rows.
    yield (
        f"CREATE POLICY see ON {history} FOR SELECT USING"
        f" (EXISTS (SELECT 1 FROM {table} AS record WHERE record.{key} = {history}.{key} OFFSET 0){narrower})"
    )
    yield from _only_owner_inserts(history)


def _only_owner_inserts(table: str) -> Iterator[str]:
    yield f"CREATE POLICY make ON {table} FOR INSERT TO CURRENT_USER WITH CHECK (true)"
    yield f"REVOKE INSERT ON {table} FROM {APP_ROLE}"


def append_only(table: str) -> Iterator[str]:
    """No UPDATE, DELETE or TRUNCATE, by privilege and by trigger."""
    yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}"
    yield (
        f"CREATE TRIGGER muster_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION muster_refuse_change()"
    )
    yield (
        f"CREATE TRIGGER muster_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION muster_refuse_change()"
    )


def chained(table: str) -> Iterator[str]:
    """Each new row gets its link in the chain when its transaction commits; what links cover is noted."""
    yield (
        f"CREATE CONSTRAINT TRIGGER muster_chain AFTER INSERT ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION muster_chain_row()"
    )
    yield f"SELECT muster_note_shape('{table}')"


def _trail_index(history: str, key: str) -> Iterator[str]:
    """One index for the trail of a record, newest first, in the place of the library's on the record's key alone.

    Made once, and left when someone goes back to an older version, whose pages it serves as well.
    """
    name = f"trail_{hashlib.sha256(history.encode()).hexdigest()[:16]}"
    yield f"CREATE INDEX IF NOT EXISTS {name} ON {history} ({key}, history_date DESC, history_id DESC)"
    yield f"""
        DO $$
        DECLARE older regclass;
        BEGIN
            FOR older IN SELECT indexrelid FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attname = '{key}'
                         WHERE indrelid = '{history}'::regclass AND indnatts = 1 AND indkey[0] = attnum LOOP
                EXECUTE 'DROP INDEX ' || older;
            END LOOP;
        END $$
    """


def kept_columns(history_model: type[models.Model]) -> list[str]:
    """The columns of a record that its history keeps."""
    return [
        column
        for field in history_model._meta.concrete_fields
        if (column := field.column) and column not in (*_BOOKKEEPING, "history_id")
    ]


def _history_triggers(model: type[models.Model], history_model: type[models.Model]) -> Iterator[str]:
    """One statement-level trigger each for INSERT, UPDATE and DELETE."""
    table = model._meta.db_table
    columns = kept_columns(history_model)
    yield _writer_function(table, history_model._meta.db_table, columns)
    for verb, letter, rows in (("INSERT", "+", "NEW"), ("UPDATE", "~", "NEW"), ("DELETE", "-", "OLD")):
        yield (
            f"CREATE TRIGGER muster_history_{verb.lower()} AFTER {verb} ON {table}"
            f" REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT"
            f" EXECUTE FUNCTION muster_history_of_{table}('{letter}')"
        )


def _writer_function(table: str, history: str, columns: list[str]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f"""
        CREATE OR REPLACE FUNCTION muster_history_of_{table}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path TO public, pg_temp AS $$
        BEGIN
            PERFORM muster_require_actor();
            INSERT INTO {history} ({names}, {", ".join(_BOOKKEEPING)})
            SELECT {names}, clock_timestamp(), TG_ARGV[0], muster_person(),
                   coalesce(current_setting('muster.reason', true), ''),
                   CASE WHEN muster_person() IS NULL THEN muster_system() ELSE '' END
            FROM changed;
            RETURN NULL;
        END $$
    """


def _event_statements() -> Iterator[str]:
    table = "audit_processingevent"
    yield (f"CREATE TRIGGER muster_stamp BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION muster_stamp_event()")
    yield from append_only(table)
    yield from chained(table)


def _chain_statements(table: str) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    # Digests tell nothing of what they cover; the chain trigger and the verifier read them.
    yield f"CREATE POLICY see ON {table} FOR SELECT USING (true)"
    yield from _only_owner_inserts(table)
    yield from append_only(table)
