-- Which columns the digests of an evidence table cover from now on. Called whenever walls go up, so that a column that
-- a later version adds (with a value for every older row) changes no older digest. Itself evidence, and chained.
CREATE OR REPLACE FUNCTION muster_note_shape(evidence text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    present text[] := (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute
                       WHERE attrelid = evidence::regclass AND attnum > 0 AND NOT attisdropped);
BEGIN
    PERFORM pg_advisory_xact_lock(7241);
    IF present IS DISTINCT FROM
       (SELECT columns::text[] FROM audit_chainshape WHERE source = evidence ORDER BY id DESC LIMIT 1) THEN
        INSERT INTO audit_chainshape (source, columns, first_link, noted_at)
        VALUES (evidence, present, coalesce((SELECT max(id) FROM audit_chainlink), 0) + 1, clock_timestamp());
    END IF;
END $$;

-- A row as its digest sees it: only the columns that the table had when the row was linked.
CREATE OR REPLACE FUNCTION muster_in_shape(content jsonb, columns text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT jsonb_object_agg(key, value) FROM jsonb_each(content) WHERE columns IS NULL OR key = ANY (columns) $$;
