"""What verification asks the database (audit/verification.py)."""

COUNT = "SELECT count(*) FROM audit_chainlink WHERE id > %s"


def _expected(link: str, before: str) -> str:
    """What the digest of a link must be, given the digest before it."""
    time = f"CASE {link}.form WHEN 2 THEN (extract(epoch FROM {link}.linked_at) * 1000000)::bigint || ':' ELSE '' END"
    about = f"{link}.source || ':' || {link}.row_key || ':' || {time}"
    return f"sha256({before} || convert_to({about}, 'UTF8') || {link}.row_digest)"


# Nothing here calls a function of Muster's in the database: whoever could alter rows could alter those as well. What is
# compared is compared with IS DISTINCT FROM: of a digest that was emptied, neither = nor <> would be true.
WINDOW = f"""
    SELECT count(*), max(id), min(id) FILTER (WHERE digest IS DISTINCT FROM expected OR coalesce(form, 0) NOT IN (1, 2)
           OR octet_length(row_digest) <> 32), array_agg(DISTINCT source)
    FROM (SELECT id, source, digest, row_digest, form,
                 {_expected("link", "lag(digest, 1, %s) OVER (ORDER BY id)")} AS expected
          FROM (SELECT * FROM audit_chainlink WHERE id > %s ORDER BY id LIMIT %s) AS link) AS links
"""

#: A broken link, the one before it, and another that it does follow from, if there is one.
BROKEN = f"""
    SELECT source, row_key, linked_at, (SELECT max(id) FROM audit_chainlink WHERE id < broken.id),
           (SELECT min(id) FROM audit_chainlink AS other WHERE {_expected("broken", "other.digest")} = broken.digest)
    FROM audit_chainlink AS broken WHERE id = %s
"""

NAMES = """
    SELECT quote_ident(relname), CASE WHEN EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = pg_class.oid
           AND attname = 'history_id' AND NOT attisdropped) THEN 'history_id' ELSE 'id' END
    FROM pg_class WHERE relname = %s AND relnamespace = 'public'::regnamespace AND relkind = 'r'
"""

FIRST_OF = """
    SELECT id, row_key, linked_at FROM audit_chainlink WHERE source = %s AND id > %s AND id <= %s ORDER BY id LIMIT 1
"""

#: When rows of these tables say that they were written; those of history say so in `history_date`.
DATED = {
    "audit_processingevent": "at",
    "audit_chainshape": "noted_at",
    "audit_erasure": "at",
    "audit_erasedrow": "linked_at",  # they do not say: their link does
}

#: A row is linked as its transaction ends: one that says that it was written long before, or after, was put in by hand.
#: Rows are looked for between the lowest and the highest key of the window, which keeps to a part of a long table. They
#: are named as no column is: a referral has a column `evidence`, which would stand for the whole row.
ROW_FAULT = """
    WITH link AS MATERIALIZED (SELECT * FROM audit_chainlink WHERE source = %s AND id > %s AND id <= %s),
    shape AS (SELECT columns, first_link, lead(first_link) OVER (ORDER BY first_link) AS next_link
              FROM audit_chainshape WHERE source = %s)
    SELECT link.id, link.row_key, link.linked_at, audited_row.{key} IS NULL,
           stone.id IS NOT NULL AND stone.remainder IS NULL, kept.digest IS NOT DISTINCT FROM kept.expected
    FROM link
    LEFT JOIN {table} AS audited_row ON audited_row.{key} = link.row_key
         AND audited_row.{key} BETWEEN (SELECT min(row_key) FROM link) AND (SELECT max(row_key) FROM link)
    LEFT JOIN shape ON link.id >= shape.first_link AND (shape.next_link IS NULL OR link.id < shape.next_link)
    LEFT JOIN audit_erasedrow AS stone ON stone.source = link.source AND stone.row_key = link.row_key
    CROSS JOIN LATERAL (SELECT coalesce(stone.remainder, link.row_digest) AS expected,
        sha256(convert_to(jsonb_strip_nulls((
            SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(audited_row))
            WHERE shape.columns IS NULL OR key = ANY (shape.columns::text[])))::text, 'UTF8')) AS digest) AS kept
    WHERE (audited_row.{key} IS NULL AND (stone.id IS NULL OR stone.remainder IS NOT NULL))
       OR (audited_row.{key} IS NOT NULL AND (
              (stone.id IS NOT NULL AND stone.remainder IS NULL) OR kept.digest IS DISTINCT FROM kept.expected
              OR (link.form = 2 AND {dated} NOT BETWEEN link.linked_at - interval '1 day'
                                                    AND link.linked_at + interval '1 minute')))
    ORDER BY link.id LIMIT 1
"""

UNLINKED = """
    SELECT audited_row.{key} FROM {table} AS audited_row
    WHERE NOT EXISTS (SELECT 1 FROM audit_chainlink AS link WHERE link.source = %s AND link.row_key = audited_row.{key})
      AND (%s = 0 OR audited_row.{key} > coalesce(
          (SELECT max(row_key) FROM audit_chainlink WHERE source = %s AND id <= %s), 0))
    ORDER BY audited_row.{key} LIMIT 1
"""

#: A shape is noted, and linked, before anything that it covers (under the chain's lock). The first version that noted
#: shapes put one over what was there, when links were of form 1.
REACHES_ELSEWHERE = """
    SELECT own.id, shape.id, own.linked_at FROM audit_chainshape AS shape
    JOIN audit_chainlink AS own ON own.source = 'audit_chainshape' AND own.row_key = shape.id
    WHERE own.id > greatest(%s, (SELECT min(id) FROM audit_chainlink WHERE form = 2)) AND (
        shape.first_link > own.id OR EXISTS (
            SELECT 1 FROM audit_chainlink AS covered
            WHERE covered.id >= shape.first_link AND covered.id < own.id AND covered.source = shape.source))
    ORDER BY own.id LIMIT 1
"""

#: A disposal stands in the history of its review, which is chained too, and carried out once. More tombstones than it
#: counted are forged.
UNFOUNDED = """
    SELECT stone.source, stone.row_key FROM (
        SELECT *, row_number() OVER (PARTITION BY erasure_id ORDER BY id) AS place FROM audit_erasedrow) AS stone
    LEFT JOIN audit_erasure AS erasure ON erasure.id = stone.erasure_id AND stone.place <= erasure.rows
    WHERE erasure.id IS NULL OR erasure.proposed_by_id = erasure.decided_by_id OR NOT EXISTS (
        SELECT 1 FROM reporting_historicalretentionreview AS review
        WHERE review.id = erasure.review_id AND review.state = 'disposed' AND review.record_id = erasure.record_id
          AND review.proposed_by_id = erasure.proposed_by_id AND review.decided_by_id = erasure.decided_by_id)
       OR EXISTS (SELECT 1 FROM audit_erasure AS other
                  WHERE other.review_id = erasure.review_id AND other.id < erasure.id)
    ORDER BY stone.id LIMIT 1
"""
