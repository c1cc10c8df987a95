-- Evidence is written by the database on the owner's authority: the application's role can add to it only through
-- these functions, and can change none of it.

-- A change that nobody made is refused: without a person or a named system scope there is no writing.
CREATE OR REPLACE FUNCTION muster_require_actor() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF muster_person() IS NULL AND muster_system() = '' THEN
        RAISE EXCEPTION 'Nobody is acting: enter common.scope before writing.' USING ERRCODE = 'insufficient_privilege';
    END IF;
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

-- A time as a whole number, which reads alike everywhere.
CREATE OR REPLACE FUNCTION muster_microseconds(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT (extract(epoch FROM at) * 1000000)::bigint $$;

-- Runs at commit (a deferred constraint trigger), so that the lock which keeps links in line is held only while
-- committing: not while the disk is waited for either, which common/postgresql/base.py does after the commit, when the
-- next writer has the lock. Each link's digest covers the previous link's: take one out or alter a row, and verifying
-- finds it. Links of form 1, of older versions, do not cover when they were made.
CREATE OR REPLACE FUNCTION muster_chain_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET timezone TO 'UTC' SET search_path TO public, pg_temp AS $$
DECLARE
    content jsonb := to_jsonb(NEW);
    row_key bigint := coalesce(content ->> 'history_id', content ->> 'id')::bigint;
    row_digest bytea := muster_row_digest(content);
    previous bytea;
    linked_at timestamptz;
BEGIN
    -- Another transaction would not see the last link, but the one that was last when it began.
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'Evidence is written in transactions of READ COMMITTED only.' USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM pg_advisory_xact_lock(7241);
    linked_at := clock_timestamp();
    SELECT digest INTO previous FROM audit_chainlink ORDER BY id DESC LIMIT 1;
    INSERT INTO audit_chainlink (source, row_key, row_digest, digest, linked_at, form)
    VALUES (TG_TABLE_NAME, row_key, row_digest,
            sha256(coalesce(previous, ''::bytea)
                   || convert_to(concat_ws(':', TG_TABLE_NAME, row_key, muster_microseconds(linked_at), ''), 'UTF8')
                   || row_digest),
            linked_at, 2);
    PERFORM set_config('synchronous_commit', 'off', true) WHERE current_setting('synchronous_commit') <> 'off';
    RETURN NULL;
END $$;
