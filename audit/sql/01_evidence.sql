-- Evidence is written by the database on the owner's authority: the application's role can add to it only through
-- these functions, and can change none of it.

-- A change that nobody made is refused: without a person or a named system scope there is no writing.
CREATE OR REPLACE FUNCTION muster_require_actor() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF muster_person() IS NULL AND muster_system() = '' THEN
        RAISE EXCEPTION 'Nobody is acting: enter common.scope before writing.' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION muster_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- The actor, the time and the circumstances of a processing event are the database's to say, not the caller's.
CREATE OR REPLACE FUNCTION muster_stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM muster_require_actor();
    NEW.at := clock_timestamp();
    NEW.person_id := muster_person();
    NEW.system := CASE WHEN muster_person() IS NULL THEN muster_system() ELSE '' END;
    NEW.agency_id := muster_agency();
    NEW.channel := coalesce(nullif(current_setting('muster.channel', true), ''), 'command');
    NEW.view := coalesce(current_setting('muster.view', true), '');
    NEW.request_id := coalesce(current_setting('muster.request', true), '');
    RETURN NEW;
END $$;

-- Is this record visible to whoever is looking? Asks the record's own table, whose row security answers.
CREATE OR REPLACE FUNCTION muster_can_see(record_table text, record uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE seen boolean;
BEGIN
    IF to_regclass(record_table) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1)', record_table) INTO seen USING record;
    RETURN seen;
END $$;

-- What a row's digest is taken over: its columns by name, without empty ones (so that a column added later changes no
-- older digest), times in UTC whatever the session says.
CREATE OR REPLACE FUNCTION muster_row_digest(content jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS
$$ SELECT sha256(convert_to(jsonb_strip_nulls(content)::text, 'UTF8')) $$;

-- Runs at commit (a deferred constraint trigger), so that the lock which keeps links in line is held only while
-- committing. Each link's digest covers the previous link's: take one out or alter a row, and verifying finds it.
CREATE OR REPLACE FUNCTION muster_chain_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET timezone TO 'UTC' SET search_path TO public, pg_temp AS $$
DECLARE
    content jsonb := to_jsonb(NEW);
    row_key bigint := coalesce(content ->> 'history_id', content ->> 'id')::bigint;
    row_digest bytea := muster_row_digest(content);
    previous bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(7241);
    SELECT digest INTO previous FROM audit_chainlink ORDER BY id DESC LIMIT 1;
    INSERT INTO audit_chainlink (source, row_key, row_digest, digest, linked_at)
    VALUES (TG_TABLE_NAME, row_key, row_digest,
            sha256(coalesce(previous, ''::bytea) || convert_to(TG_TABLE_NAME || ':' || row_key || ':', 'UTF8') || row_digest),
            clock_timestamp());
    RETURN NULL;
END $$;
