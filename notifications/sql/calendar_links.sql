-- The calendar links that show a record: of the people in whose calendar it is, of its agencies, and of red-flag dates; and
-- those of a theme, each with its theme and the record's, since Python knows which are the same (notifications/querysets.py).
-- As it is today: in whose calendar it was before it moved is not kept. Only for whoever may see the record and reads the
-- log for a purpose.
CREATE OR REPLACE FUNCTION muster_calendar_links_with(record_table text, record uuid)
RETURNS TABLE (link uuid, theme text, themes text[]) LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
DECLARE
    outer_system text := muster_system();
BEGIN
    IF NOT (muster_reads_log() AND muster_can_see(record_table, record)) THEN
        RETURN;
    END IF;
    -- While they are found, every calendar is seen; where that fails, the setting goes back with the transaction.
    PERFORM set_config('muster.system', 'outbox', true);
    RETURN QUERY
        SELECT feed.id, feed.theme::text, coalesce(told.themes::text[], '{}')
        FROM notifications_calendarentry AS entry
        LEFT JOIN notifications_calendartext AS told ON told.entry_id = entry.id
        CROSS JOIN notifications_calendarfeed AS feed
        WHERE entry.source_table = record_table AND entry.source_id = record AND CASE feed.kind
            WHEN 'agency' THEN feed.agency_id = ANY (told.agencies)
            WHEN 'theme' THEN cardinality(told.themes) > 0
            WHEN 'red_flags' THEN entry.for_all
            ELSE entry.for_all OR EXISTS (
                SELECT 1 FROM notifications_calendarreader AS reader
                WHERE reader.entry_id = entry.id AND reader.person_id = feed.person_id)
            END;
    PERFORM set_config('muster.system', outer_system, true);
END $$;
