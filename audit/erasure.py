"""The SQL of disposal, made from what is declared beside the models (audit/retention.py, audit/sql/05_erasure.sql).

For each kind of record: a function that empties it with its parts, one that says since when it is due, and what lets
the owner, on whose authority they run, reach the rows: only while a disposal approved by two is under way, or, to find
what is due, in the scope of the nightly task.
"""

from collections.abc import Iterator

from django.db import models

from audit.evidence import append_only, chained
from audit.retention import Retained, Step, emptied, roots, steps_of
from common.rowsecurity import APP_ROLE
from common.walls import Wall

_DISPOSING = "(SELECT muster_disposing())"
_REVIEWING = "(SELECT muster_system()) = 'retention'"
EVIDENCE = ("audit_erasure", "audit_erasedrow")


def walls() -> Iterator[Wall]:
    """Functions and policies of disposal, and the evidence of it."""
    for table in EVIDENCE:
        yield Wall(
            table,
            (
                f"CREATE POLICY dispose ON {table} FOR INSERT TO CURRENT_USER WITH CHECK ({_DISPOSING})",
                f"REVOKE INSERT ON {table} FROM {APP_ROLE}",
                *append_only(table),
                *chained(table),
            ),
        )
    yield Wall(
        "audit_disposalunderway",
        (
            "CREATE POLICY dispose ON audit_disposalunderway TO CURRENT_USER USING (true) WITH CHECK (true)",
            f"REVOKE INSERT, UPDATE ON audit_disposalunderway FROM {APP_ROLE}",
            _listing(),
        ),
    )
    reached = {"audit_processingevent": ""}
    found = list(roots())
    for model, _declared in found:
        for step in steps_of(model):
            reached |= {step.table: "", **({step.history: ""} if step.history else {})}
    for table in reached:
        yield Wall(
            table, (f"CREATE POLICY dispose ON {table} TO CURRENT_USER USING ({_DISPOSING}) WITH CHECK ({_DISPOSING})",)
        )
    for model, declared in found:
        table = model._meta.db_table
        yield Wall(
            table,
            (
                f"CREATE POLICY review ON {table} FOR SELECT TO CURRENT_USER USING ({_REVIEWING})",
                _due(table, declared),
                _clearing(table, steps_of(model)),
                f"REVOKE EXECUTE ON FUNCTION muster_clear_{table}(uuid) FROM PUBLIC, {APP_ROLE}",
                f"REVOKE EXECUTE ON FUNCTION muster_due_{table}() FROM PUBLIC, {APP_ROLE}",
            ),
        )


def _listing() -> str:
    listed = ", ".join(f"('{model._meta.db_table}', '{declared.code}')" for model, declared in roots())
    return f"""
        CREATE OR REPLACE FUNCTION muster_retained() RETURNS TABLE (record_table text, code text) LANGUAGE sql IMMUTABLE
        AS $$ VALUES {listed} $$
    """


def _due(table: str, declared: Retained) -> str:
    """Each row with its reference, its holder, the day from which its period runs, and whether it is over."""
    return f"""
        CREATE OR REPLACE FUNCTION muster_due_{table}()
        RETURNS TABLE (id uuid, label text, holder uuid, since date, is_over boolean) LANGUAGE sql STABLE AS $$
            SELECT record.id, {declared.label}::text, {declared.holder},
                   ({declared.clock})::date, coalesce({declared.over}, false)
            FROM {table} AS record
        $$
    """


def _clearing(table: str, steps: list[Step]) -> str:
    body = "\n".join(_step(step) for step in steps)
    return f"""
        CREATE OR REPLACE FUNCTION muster_clear_{table}(record uuid)
        RETURNS TABLE (source text, history text, keys uuid[], newest bigint, is_part boolean)
        LANGUAGE plpgsql SET search_path TO public, pg_temp AS $$
        #variable_conflict use_column
        BEGIN
            {body}
        END $$
    """


def _step(step: Step) -> str:
    """Empty or delete one table's rows; what of its history is older, and for rows deleted that too, is to go."""
    condition = step.condition.replace("$record", "$1")
    if not step.history:
        return f"DELETE FROM {step.table} WHERE {condition};"
    newest = f"newest := (SELECT coalesce(max(history_id), 0) FROM {step.history} WHERE id = ANY (keys));"
    lines = [
        f"keys := ARRAY(SELECT id FROM {step.table} WHERE {condition} ORDER BY id FOR UPDATE);",
        f"source := '{step.table}'; history := '{step.history}'; is_part := {str(step.is_part).lower()};",
    ]
    if step.removed:
        lines += [f"DELETE FROM {step.table} WHERE id = ANY (keys);", newest]
    else:
        lines += [newest, f"UPDATE {step.table} SET {_values(step.model, step.clears)} WHERE id = ANY (keys);"]
    return "\n".join([*lines, "RETURN NEXT;"])


def _values(model: type[models.Model], clears: tuple[str, ...]) -> str:
    return ", ".join(["version = version + 1", *(emptied(model, name) for name in clears)])
