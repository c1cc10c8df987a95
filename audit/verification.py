"""Verify the audit chain: recompute every digest and name the first link that does not hold."""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True)
class Verdict:
    """How many links were read, and what is wrong with the first that does not hold (empty: all hold)."""

    links: int
    fault: str = ""


_BROKEN_LINK = """
    SELECT id, source, row_key FROM (
        SELECT id, source, row_key, digest,
               sha256(coalesce(lag(digest) OVER (ORDER BY id), ''::bytea)
                      || convert_to(source || ':' || row_key || ':', 'UTF8') || row_digest) AS expected
        FROM audit_chainlink) AS links
    WHERE digest <> expected ORDER BY id LIMIT 1
"""


def verify_chain(connection: BaseDatabaseWrapper) -> Verdict:
    """Check the chain and every row it covers. Needs a role that sees every row (a superuser, or BYPASSRLS)."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
        cursor.execute("SELECT count(*) FROM audit_chainlink")
        links = int(cursor.fetchone()[0])
        cursor.execute(_BROKEN_LINK)
        broken = cursor.fetchone()
        if broken:
            return Verdict(
                links,
                f"Link {broken[0]} ({broken[1]}, row {broken[2]}) does not follow from the link before it.",
            )
        cursor.execute("SELECT DISTINCT source FROM audit_chainlink ORDER BY source")
        sources = [row[0] for row in cursor.fetchall()]
        faults = [fault for source in sources for fault in _source_faults(cursor, source)]
    return Verdict(links, min(faults)[1] if faults else "")


def _source_faults(cursor: CursorWrapper, source: str) -> list[tuple[int, str]]:
    """The first altered or missing row of one evidence table, and the first row that has no link.

    Its rows are named as no column is: a referral has a column `evidence`, which would stand for the whole row.
    """
    key = "id" if source in ("audit_processingevent", "audit_chainshape") else "history_id"
    table = f'"{source}"'
    cursor.execute(
        f"SELECT link.id, link.row_key, audited_row.{key} IS NULL FROM audit_chainlink AS link"
        f" LEFT JOIN {table} AS audited_row ON audited_row.{key} = link.row_key"
        " LEFT JOIN (SELECT columns, first_link, lead(first_link) OVER (ORDER BY first_link) AS next_link"
        " FROM audit_chainshape WHERE source = %s) AS shape"
        " ON link.id >= shape.first_link AND (shape.next_link IS NULL OR link.id < shape.next_link)"
        f" WHERE link.source = %s AND (audited_row.{key} IS NULL"
        f" OR muster_row_digest(muster_in_shape(to_jsonb(audited_row), shape.columns::text[])) <> link.row_digest)"
        " ORDER BY link.id LIMIT 1",
        [source, source],
    )
    faults = [
        (link, f"Link {link}: row {row} of {source} {'is missing' if missing else 'was altered'}.")
        for link, row, missing in cursor.fetchall()
    ]
    cursor.execute(
        f"SELECT audited_row.{key} FROM {table} AS audited_row WHERE NOT EXISTS (SELECT 1 FROM audit_chainlink AS link"
        f" WHERE link.source = %s AND link.row_key = audited_row.{key}) ORDER BY audited_row.{key} LIMIT 1",
        [source],
    )
    faults += [(0, f"Row {row} of {source} was written past the chain.") for (row,) in cursor.fetchall()]
    return faults
