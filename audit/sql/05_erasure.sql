-- Disposal takes content out of evidence, and leaves evidence of that: a tombstone for each row of history that went
-- and for each event whose words went. Nothing but a disposal that two different people decided on can make one.

-- Is a disposal under way in this transaction? Only the owner's functions (reporting/sql) can say so.
CREATE OR REPLACE FUNCTION muster_disposing() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM audit_disposalunderway WHERE at = now()) $$;

-- The digest of what a row holds now, over the columns that its link covers.
CREATE OR REPLACE FUNCTION muster_digest_as_linked(evidence text, key bigint, content jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT muster_row_digest(muster_in_shape(content, (
        SELECT columns::text[] FROM audit_chainshape
        WHERE source = evidence AND first_link <= coalesce(
            (SELECT id FROM audit_chainlink WHERE source = evidence AND row_key = key), 9223372036854775807)
        ORDER BY first_link DESC LIMIT 1)))
$$;

-- Evidence is append-only, but for exactly what a tombstone of this very disposal names.
CREATE OR REPLACE FUNCTION muster_refuse_change() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $$
DECLARE
    content jsonb;
    key bigint;
BEGIN
    IF TG_LEVEL = 'ROW' AND muster_disposing() AND TG_TABLE_NAME NOT LIKE 'audit\_eras%' THEN
        content := to_jsonb(OLD);
        key := coalesce(content ->> 'history_id', content ->> 'id')::bigint;
        IF TG_OP = 'DELETE' AND EXISTS (
            SELECT 1 FROM audit_erasedrow
            WHERE source = TG_TABLE_NAME AND row_key = key AND remainder IS NULL) THEN
            RETURN OLD;
        ELSIF TG_OP = 'UPDATE' AND EXISTS (
            SELECT 1 FROM audit_erasedrow WHERE source = TG_TABLE_NAME AND row_key = key
            AND remainder = muster_digest_as_linked(TG_TABLE_NAME, key, to_jsonb(NEW))) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- Take older rows out of one history, each with its tombstone; gives how many.
CREATE OR REPLACE FUNCTION muster_erase_history(erasure bigint, history text, keys uuid[], newest bigint)
RETURNS integer LANGUAGE plpgsql SET search_path TO public, pg_temp AS $$
DECLARE gone integer;
BEGIN
    EXECUTE format('INSERT INTO audit_erasedrow (erasure_id, source, row_key) SELECT $1, %L, history_id FROM %I'
                   ' WHERE id = ANY ($2) AND history_id <= $3 ORDER BY history_id', history, history)
        USING erasure, keys, newest;
    EXECUTE format('DELETE FROM %I WHERE id = ANY ($1) AND history_id <= $2', history) USING keys, newest;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Take what people typed (reasons, and of parts their names) out of the log of these records. Who did or saw what,
-- when and by which way stays, as DPA 2018 s62 asks. Gives how many events were changed.
CREATE OR REPLACE FUNCTION muster_erase_words(erasure bigint, about text, keys uuid[], is_part boolean)
RETURNS integer LANGUAGE plpgsql SET timezone TO 'UTC' SET search_path TO public, pg_temp AS $$
DECLARE changed integer;
BEGIN
    INSERT INTO audit_erasedrow (erasure_id, source, row_key, remainder)
    SELECT erasure, 'audit_processingevent', event.id, muster_digest_as_linked('audit_processingevent', event.id,
        to_jsonb(event) || jsonb_build_object('reason', '')
        || CASE WHEN is_part THEN jsonb_build_object('record_label', '') ELSE '{}' END)
    FROM audit_processingevent AS event
    WHERE record_table = about AND record_id = ANY (keys) AND operation <> 'erasure' AND (reason <> '' OR (is_part AND record_label <> ''))
      AND NOT EXISTS (SELECT 1 FROM audit_erasedrow WHERE source = 'audit_processingevent' AND row_key = event.id)
    ORDER BY event.id;
    UPDATE audit_processingevent AS event
    SET reason = '', record_label = CASE WHEN is_part THEN '' ELSE record_label END
    FROM audit_erasedrow AS stone
    WHERE stone.erasure_id = erasure AND stone.source = 'audit_processingevent' AND stone.row_key = event.id
      AND event.record_table = about AND event.record_id = ANY (keys);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

-- Only the owner's functions call these.
REVOKE EXECUTE ON FUNCTION muster_erase_history(bigint, text, uuid[], bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION muster_erase_words(bigint, text, uuid[], boolean) FROM PUBLIC;
