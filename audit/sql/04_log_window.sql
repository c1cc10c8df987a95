-- The newest entries of the log before a place in it, of one person, agency, kind or some records (or of all): their keys,
-- and no more than asked for. It bounds what a page of a search reads, however few of them its reader may see; the entries
-- themselves are then read by key, through row security. Only while reading the log for a purpose.
CREATE OR REPLACE FUNCTION muster_log_window(
    of_records uuid[], of_person uuid, of_agency uuid, of_kind text,
    since timestamptz, before_at timestamptz, before_id bigint, most integer
) RETURNS TABLE (event_id bigint, event_at timestamptz) LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
DECLARE
    outer_system text := muster_system();
BEGIN
    IF NOT muster_reads_log() THEN
        RETURN;
    END IF;
    -- While the keys are found, every entry is seen; where that fails, the setting goes back with the transaction.
    PERFORM set_config('muster.system', 'audit', true);
    IF of_records IS NOT NULL THEN
        RETURN QUERY SELECT found.id, found.at FROM unnest(of_records) AS one (key) CROSS JOIN LATERAL (
            SELECT event.id, event.at FROM audit_processingevent AS event
            WHERE event.record_id = one.key AND event.at >= since AND (event.at, event.id) < (before_at, before_id)
            ORDER BY event.at DESC, event.id DESC LIMIT most) AS found
            ORDER BY found.at DESC, found.id DESC LIMIT most;
    ELSIF of_person IS NOT NULL THEN
        RETURN QUERY SELECT event.id, event.at FROM audit_processingevent AS event
            WHERE event.person_id = of_person AND event.at >= since AND (event.at, event.id) < (before_at, before_id)
            ORDER BY event.at DESC, event.id DESC LIMIT most;
    ELSIF of_kind <> '' THEN
        RETURN QUERY SELECT event.id, event.at FROM audit_processingevent AS event
            WHERE event.record_table = of_kind AND event.at >= since AND (event.at, event.id) < (before_at, before_id)
            ORDER BY event.at DESC, event.id DESC LIMIT most;
    ELSIF of_agency IS NOT NULL THEN
        RETURN QUERY SELECT event.id, event.at FROM audit_processingevent AS event
            WHERE event.agency_id = of_agency AND event.at >= since AND (event.at, event.id) < (before_at, before_id)
            ORDER BY event.at DESC, event.id DESC LIMIT most;
    ELSE
        RETURN QUERY SELECT event.id, event.at FROM audit_processingevent AS event
            WHERE event.at >= since AND (event.at, event.id) < (before_at, before_id)
            ORDER BY event.at DESC, event.id DESC LIMIT most;
    END IF;
    PERFORM set_config('muster.system', outer_system, true);
END $$;
