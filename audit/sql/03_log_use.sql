-- Does the person read the processing log for a purpose that they gave (Data Protection Act 2018 s62(4)), within the hour?
CREATE OR REPLACE FUNCTION muster_reads_log() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT muster_has_role('manager', 'administrator') AND EXISTS (
        SELECT 1 FROM audit_loguse
        WHERE person_id = muster_person() AND ended_at IS NULL AND until > clock_timestamp())
$$;
