-- Reviews of what is kept, and disposal by two people. What empties each kind of record is made from the declarations
-- beside the models (audit/erasure.py); what takes content out of the evidence is in audit/sql.

-- One record at a time: a hold and a disposal wait for each other.
CREATE OR REPLACE FUNCTION muster_lock_retention(record_table text, record uuid) RETURNS void LANGUAGE sql AS
$$ SELECT pg_advisory_xact_lock(hashtextextended(record_table || record::text, 7)) $$;

CREATE OR REPLACE FUNCTION muster_is_held(wanted_table text, wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM reporting_legalhold
                   WHERE record_table = wanted_table AND record_id = wanted AND lifted_at IS NULL)
$$;

-- Was it disposed of, and nobody has worked on it since?
CREATE OR REPLACE FUNCTION muster_was_disposed(wanted_table text, wanted uuid, changed date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM reporting_retentionreview WHERE record_table = wanted_table AND record_id = wanted
                   AND state = 'disposed' AND since >= changed)
$$;

-- People decide in their own name, and only the functions below, which run as the owner, set a review to disposed.
CREATE OR REPLACE FUNCTION muster_guard_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    by_owner boolean := current_user = (SELECT tableowner FROM pg_tables
                                        WHERE schemaname = 'public' AND tablename = TG_TABLE_NAME);
BEGIN
    IF by_owner THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' OR OLD.state = 'disposed' OR NEW.state = 'disposed' THEN
        RAISE EXCEPTION 'Reviews are noted and disposals carried out by the database alone.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.proposed_by_id IS DISTINCT FROM OLD.proposed_by_id AND NEW.proposed_by_id IS NOT NULL
            AND NEW.proposed_by_id IS DISTINCT FROM muster_person())
        OR (NEW.state = 'proposed' AND OLD.state <> 'proposed'
            AND NEW.proposed_by_id IS DISTINCT FROM muster_person())
        OR (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND NEW.decided_by_id IS NOT NULL
            AND NEW.decided_by_id IS DISTINCT FROM muster_person())
        OR (NEW.due_on, NEW.since) IS DISTINCT FROM (OLD.due_on, OLD.since) THEN
        RAISE EXCEPTION 'People propose and decide in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- A hold is placed and lifted in one's own name, and comes too late for what is disposed of.
CREATE OR REPLACE FUNCTION muster_guard_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
BEGIN
    PERFORM muster_lock_retention(NEW.record_table, NEW.record_id);
    IF TG_OP = 'INSERT' AND NEW.placed_by_id IS DISTINCT FROM muster_person()
        OR NEW.lifted_by_id IS NOT NULL AND NEW.lifted_by_id IS DISTINCT FROM muster_person() THEN
        RAISE EXCEPTION 'People place and lift holds in their own name.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'A hold that was lifted stays so: place another.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.record_id IN (
            SELECT record_id FROM reporting_retentionreview WHERE record_table = NEW.record_table AND state = 'disposed')
        AND NEW.record_id NOT IN (
            SELECT record_id FROM reporting_retentionreview WHERE record_table = NEW.record_table AND state <> 'disposed')
    THEN
        RAISE EXCEPTION 'This record was disposed of already.' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN NEW;
END $$;

-- Nightly: note what is due, give back what was kept until today, and let be what someone has worked on since.
CREATE OR REPLACE FUNCTION muster_note_due_reviews() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO public, pg_temp AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Europe/London')::date;
    wanted text;
    code text;
    noted integer := 0;
    moved integer;
BEGIN
    IF muster_system() <> 'retention' THEN
        RAISE EXCEPTION 'Reviews are noted by the nightly task.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR wanted, code IN SELECT * FROM muster_retained() LOOP
        EXECUTE format($statement$
            INSERT INTO reporting_retentionreview (id, created_at, updated_at, version, record_table, record_id, label,
                kind_id, held_by_id, since, due_on, state, reason)
            SELECT gen_random_uuid(), now(), now(), 1, %1$L, due.id, due.label, kind.id, due.holder, due.since,
                   (due.since + kind.period::interval)::date, 'open', ''
            FROM muster_due_%1$s() AS due
            JOIN reporting_retentionclass AS kind ON kind.code = $1 AND kind.is_on
            WHERE (due.since + kind.period::interval)::date <= $2 AND NOT muster_was_disposed(%1$L, due.id, due.since)
            ON CONFLICT DO NOTHING
        $statement$, wanted) USING code, today;
        GET DIAGNOSTICS moved = ROW_COUNT;
        noted := noted + moved;
        EXECUTE format($statement$
            UPDATE reporting_retentionreview AS review
            SET state = 'kept', reason = 'Its record was changed since.', version = review.version + 1,
                since = due.since, due_on = (due.since + kind.period::interval)::date,
                kept_until = (due.since + kind.period::interval)::date, proposed_by_id = NULL, decided_by_id = NULL
            FROM muster_due_%1$s() AS due, reporting_retentionclass AS kind
            WHERE review.record_table = %1$L AND review.record_id = due.id AND kind.id = review.kind_id
              AND review.state IN ('open', 'proposed') AND due.since > review.since
              AND (due.since + kind.period::interval)::date > $1
        $statement$, wanted) USING today;
    END LOOP;
    UPDATE reporting_retentionreview
    SET state = 'open', version = version + 1, proposed_by_id = NULL, decided_by_id = NULL
    WHERE state = 'kept' AND kept_until <= today;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN noted + moved;
END $$;

-- Empty a record and its parts, take what they held out of the evidence, and log that, without content.
CREATE OR REPLACE FUNCTION muster_erase(review reporting_retentionreview) RETURNS void
LANGUAGE plpgsql SET search_path TO public, pg_temp AS $$
DECLARE
    erasure bigint := nextval(pg_get_serial_sequence('audit_erasure', 'id'));
    step record;
    gone integer;
    said integer;
    total integer := 0;
    told text[] := '{}';
BEGIN
    FOR step IN EXECUTE format('SELECT * FROM muster_clear_%s($1)', review.record_table) USING review.record_id LOOP
        gone := muster_erase_history(erasure, step.history, step.keys, step.newest);
        said := muster_erase_words(erasure, step.source, step.keys, step.is_part);
        total := total + gone + said;
        told := told || left(format('%s: %s', step.source, cardinality(step.keys)), 63);
    END LOOP;
    INSERT INTO audit_erasure (id, at, review_id, record_table, record_id, record_label, proposed_by_id, decided_by_id,
                               rows)
    VALUES (erasure, now(), review.id, review.record_table, review.record_id, review.label, review.proposed_by_id,
            review.decided_by_id, total);
    INSERT INTO audit_processingevent (operation, verb, record_table, record_id, record_label, from_state, to_state,
                                       reason, fields, recipients, system, channel, view, request_id)
    VALUES ('erasure', 'disposed of', review.record_table, review.record_id, review.label, 'proposed', 'disposed',
            format('Erased with %s rows of its history and log', total), told, '{}', '', '', '', '');
END $$;
REVOKE EXECUTE ON FUNCTION muster_erase(reporting_retentionreview) FROM PUBLIC;

-- Disposal, by whoever is acting: the second person, of a review that another proposed, of a record that is due by its
-- class, over, and under no hold. Gives false, and has done nothing, where it is not due or not over.
CREATE OR REPLACE FUNCTION muster_dispose(wanted uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO public, pg_temp AS $$
DECLARE
    review reporting_retentionreview;
    today date := (now() AT TIME ZONE 'Europe/London')::date;
    is_due boolean;
BEGIN
    SELECT * INTO review FROM reporting_retentionreview WHERE id = wanted FOR UPDATE;
    IF NOT FOUND OR NOT muster_has_role('manager', 'administrator') THEN
        RAISE EXCEPTION 'There is no such review for whoever is acting.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF review.state <> 'proposed' THEN
        RAISE EXCEPTION 'Nobody has proposed to dispose of it.' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF review.proposed_by_id IS NOT DISTINCT FROM muster_person() THEN
        RAISE EXCEPTION 'Another person than the one who proposed it decides.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM muster_lock_retention(review.record_table, review.record_id);
    IF muster_is_held(review.record_table, review.record_id) THEN
        RAISE EXCEPTION 'A legal hold stands.' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO audit_disposalunderway (at) VALUES (now());
    EXECUTE format('SELECT 1 FROM %I WHERE id = $1 FOR UPDATE', review.record_table) USING review.record_id;
    EXECUTE format('SELECT due.is_over AND kind.is_on AND (due.since + kind.period::interval)::date <= $1'
                   ' FROM muster_due_%s() AS due, reporting_retentionclass AS kind WHERE due.id = $2 AND kind.id = $3',
                   review.record_table)
        INTO is_due USING today, review.record_id, review.kind_id;
    IF is_due THEN
        UPDATE reporting_retentionreview
        SET state = 'disposed', decided_by_id = muster_person(), disposed_at = now(), updated_at = now(),
            version = version + 1
        WHERE id = wanted RETURNING * INTO review;
        PERFORM muster_erase(review);
    END IF;
    DELETE FROM audit_disposalunderway WHERE at = now();
    RETURN coalesce(is_due, false);
END $$;

-- Carry out again a disposal that a restored backup does not know of yet. For the owner alone, from a list that was kept
-- elsewhere (manage.py replay_disposals); it was decided by two people when it was made. False where nothing was to do.
CREATE OR REPLACE FUNCTION muster_replay(wanted_table text, wanted uuid, reference text, proposer uuid, decider uuid)
RETURNS boolean LANGUAGE plpgsql SET search_path TO public, pg_temp AS $$
DECLARE
    review reporting_retentionreview;
    found_holder uuid;
    found_since date;
BEGIN
    IF proposer IS NOT DISTINCT FROM decider OR wanted_table NOT IN (SELECT record_table FROM muster_retained()) THEN
        RAISE EXCEPTION 'This is no disposal by two people.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM muster_lock_retention(wanted_table, wanted);
    INSERT INTO audit_disposalunderway (at) VALUES (now());
    EXECUTE format('SELECT holder, since FROM muster_due_%s() WHERE id = $1', wanted_table)
        INTO found_holder, found_since USING wanted;
    IF found_holder IS NOT NULL AND NOT muster_was_disposed(wanted_table, wanted, found_since) THEN
        INSERT INTO reporting_retentionreview (id, created_at, updated_at, version, record_table, record_id, label, kind_id,
            held_by_id, since, due_on, state, reason)
        SELECT gen_random_uuid(), now(), now(), 1, wanted_table, wanted, reference, kind.id, found_holder, found_since,
               found_since, 'open', ''
        FROM muster_retained() AS retained JOIN reporting_retentionclass AS kind USING (code)
        WHERE retained.record_table = wanted_table
        ON CONFLICT DO NOTHING;
        UPDATE reporting_retentionreview
        SET state = 'disposed', proposed_by_id = proposer, decided_by_id = decider, disposed_at = now(),
            version = version + 1
        WHERE record_table = wanted_table AND record_id = wanted AND state <> 'disposed' RETURNING * INTO review;
        IF FOUND THEN
            PERFORM muster_erase(review);
        END IF;
    END IF;
    DELETE FROM audit_disposalunderway WHERE at = now();
    RETURN review.id IS NOT NULL;
END $$;
REVOKE EXECUTE ON FUNCTION muster_replay(text, uuid, text, uuid, uuid) FROM PUBLIC;
