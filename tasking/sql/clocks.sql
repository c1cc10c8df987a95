-- When a meeting takes up an item, the clock of the one before stops, though whoever takes it up may not see that one:
-- to be told of it would betray a case. On the owner's authority (tasking/apps.py), for those who take the minutes, and
-- nothing is given back.
CREATE OR REPLACE FUNCTION muster_stop_clocks(of_meeting uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path TO public, pg_temp AS $$
BEGIN
    PERFORM muster_require_actor();
    IF NOT muster_has_role('chair', 'coordinator')
        OR NOT EXISTS (SELECT FROM tasking_meeting WHERE id = of_meeting AND state = 'open') THEN
        RAISE EXCEPTION 'Clocks run while a meeting is open, for those who take its minutes.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('muster.stopping', 'on', true);
    UPDATE tasking_itemtimer
    SET seconds = seconds + greatest(0, round(extract(epoch FROM clock_timestamp() - running_since)))::integer,
        running_since = NULL, version = version + 1, updated_at = clock_timestamp()
    WHERE meeting_id = of_meeting AND running_since IS NOT NULL;
    PERFORM set_config('muster.stopping', '', true);
END $$;
