-- Looks at people's records that stand out. Read on the owner's authority, since nobody may see all of it; while
-- `muster.noticing` is on, reporting/walls.py lets the owner, whom nobody signs in as, read what these functions ask.

-- Is this agency linked to this person (the key of their main record)? These are the links, and there are no others:
--   1 it holds one of the person's records, or has recorded or changed something in one;
--   2 it made a referral about them, or is named in one;
--   3 a meeting had them, or such a referral, on its agenda, and the agency has a seat in that forum;
--   4 it owns an action that came of such an item, or helps with one;
--   5 it holds a case review or a time in the cohort of theirs;
--   6 it holds or provides a safeguarding measure for them;
--   7 it issued an outcome about them, or takes part in the operation that such an outcome or referral led to.
CREATE OR REPLACE FUNCTION muster_linked_to_person(wanted_agency uuid, main uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO public, pg_temp AS $$
    WITH whole AS (SELECT id, held_by_id FROM hotspots_subject WHERE id = main OR merged_into_id = main),
    referral AS (SELECT id, held_by_id FROM tasking_referral WHERE subject_id IN (SELECT id FROM whole)),
    item AS (
        SELECT id, meeting_id FROM tasking_agendaitem
        WHERE (source_table = 'hotspots_subject' AND source_id IN (SELECT id FROM whole))
           OR (source_table = 'tasking_referral' AND source_id IN (SELECT id FROM referral))),
    outcome AS (SELECT issuing_agency_id, operation_id FROM outcomes_outcome WHERE subject_id IN (SELECT id FROM whole))
    SELECT EXISTS (
        SELECT FROM whole WHERE held_by_id = wanted_agency
        UNION ALL SELECT FROM audit_processingevent AS event
            WHERE event.record_id IN (SELECT id FROM whole) AND event.agency_id = wanted_agency
              AND event.operation IN ('collection', 'alteration', 'combination')
        UNION ALL SELECT FROM referral WHERE held_by_id = wanted_agency
        UNION ALL SELECT FROM tasking_referralagency AS part
            WHERE part.referral_id IN (SELECT id FROM referral) AND part.agency_id = wanted_agency
        UNION ALL SELECT FROM item JOIN tasking_meeting AS meeting ON meeting.id = item.meeting_id
            JOIN tasking_forumseat AS seat ON seat.forum_id = meeting.forum_id
            WHERE seat.agency_id = wanted_agency AND seat.ended_on IS NULL
        UNION ALL SELECT FROM item JOIN tasking_action AS action ON action.item_id = item.id
            WHERE action.owner_agency_id = wanted_agency
        UNION ALL SELECT FROM item JOIN tasking_action AS action ON action.item_id = item.id
            JOIN tasking_actionsupport AS support ON support.action_id = action.id
            WHERE support.agency_id = wanted_agency AND support.ended_at IS NULL
        UNION ALL SELECT FROM tasking_casereview
            WHERE subject_id IN (SELECT id FROM whole) AND held_by_id = wanted_agency
        UNION ALL SELECT FROM tasking_cohortmember
            WHERE subject_id IN (SELECT id FROM whole) AND held_by_id = wanted_agency
        UNION ALL SELECT FROM tasking_safeguardingmeasure AS measure
            WHERE (measure.subject_id IN (SELECT id FROM whole) OR measure.referral_id IN (SELECT id FROM referral))
              AND wanted_agency IN (measure.held_by_id, measure.provided_by_id)
        UNION ALL SELECT FROM outcome WHERE issuing_agency_id = wanted_agency
        UNION ALL SELECT FROM operations_operation AS operation
            LEFT JOIN operations_operationagency AS part ON part.operation_id = operation.id
            WHERE (operation.id IN (SELECT operation_id FROM outcome)
                   OR operation.referral_id IN (SELECT id FROM referral))
              AND wanted_agency IN (operation.lead_agency_id, part.agency_id))
$$;
REVOKE EXECUTE ON FUNCTION muster_linked_to_person(uuid, uuid) FROM PUBLIC;

-- Note what stands out in the log since the last time; gives how many occasions are new. An event gets its number before
-- it is committed, so that the last quarter of an hour is looked through again; an occasion is noted once all the same.
CREATE OR REPLACE FUNCTION muster_note_odd_access() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO public, pg_temp AS $$
DECLARE
    seen bigint;
    noted integer;
    rule partners_partnership%ROWTYPE;
BEGIN
    IF muster_system() <> 'odd_access' THEN
        RAISE EXCEPTION 'Only the scheduled task looks through the log.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('odd access', 0));
    PERFORM set_config('muster.noticing', 'on', true);
    SELECT * INTO rule FROM partners_partnership;
    SELECT seen_to INTO seen FROM reporting_accessscan;
    IF seen IS NULL THEN
        SELECT coalesce(max(id), 0) INTO seen FROM audit_processingevent WHERE at < now() - interval '1 day';
        INSERT INTO reporting_accessscan (id, seen_to) VALUES (1, seen);
    END IF;
    WITH look AS (
        -- Records that were opened one by one: what a list shows is no look at a person. The API's list gives names, and
        -- counts as many looks.
        SELECT event.id, event.at, event.person_id, event.agency_id, coalesce(subject.merged_into_id, subject.id) AS main,
               subject.held_by_id, event.reason LIKE 'Emergency access: %' AS in_emergency,
               event.verb = 'opened in an emergency' AS broke_glass, event.at AT TIME ZONE 'Europe/London' AS local,
               event.view = ANY (muster_views_of_a_person()) AS is_one
        FROM audit_processingevent AS event
        LEFT JOIN hotspots_subjectdetails AS details
          ON event.record_table = 'hotspots_subjectdetails' AND details.id = event.record_id
        JOIN hotspots_subject AS subject ON subject.id = coalesce(details.subject_id, event.record_id)
        WHERE event.id > seen AND event.operation IN ('consultation', 'disclosure')
          AND event.record_table IN ('hotspots_subject', 'hotspots_subjectdetails')
          AND event.person_id IS NOT NULL AND event.agency_id IS NOT NULL
          AND event.view = ANY (muster_views_of_people())
    ), odd AS (
        SELECT 'no_link' AS kind, concat_ws(' ', person_id, main, local::date) AS occasion, look.* FROM look
        WHERE is_one AND NOT in_emergency AND NOT muster_linked_to_person(agency_id, main)
        UNION ALL
        SELECT 'many', concat_ws(' ', person_id, date_trunc('hour', local)), look.* FROM look
        WHERE (SELECT count(DISTINCT coalesce(subject.merged_into_id, subject.id))
               FROM audit_processingevent AS event JOIN hotspots_subject AS subject ON subject.id = event.record_id
               WHERE event.person_id = look.person_id AND event.at <= look.at AND event.at > look.at - interval '1 hour'
                 AND event.record_table = 'hotspots_subject' AND event.operation IN ('consultation', 'disclosure')
                 AND event.view = ANY (muster_views_of_people())) > rule.odd_subjects_an_hour
        UNION ALL
        -- One night is one occasion: it belongs to the day on which it begins.
        SELECT 'out_of_hours', concat_ws(' ', person_id, main, (local - rule.quiet_until::interval)::date), look.* FROM look
        WHERE is_one AND NOT in_emergency
          AND CASE WHEN rule.quiet_from > rule.quiet_until
                   THEN local::time >= rule.quiet_from OR local::time < rule.quiet_until
                   ELSE local::time >= rule.quiet_from AND local::time < rule.quiet_until END
          AND NOT EXISTS (
              SELECT FROM operations_deployment AS deployment
              JOIN operations_operation AS operation ON operation.id = deployment.operation_id
              LEFT JOIN operations_deploymentofficer AS turnout
                ON turnout.deployment_id = deployment.id AND NOT turnout.stood_down
              WHERE deployment.state <> 'cancelled'
                AND look.at >= deployment.starts_at AND look.at < deployment.ends_at
                AND look.person_id IN (turnout.person_id, operation.commander_id))
        UNION ALL
        SELECT 'emergency', look.id::text, look.* FROM look WHERE broke_glass
    ), first AS (
        SELECT DISTINCT ON (kind, occasion) * FROM odd ORDER BY kind, occasion, id
    )
    INSERT INTO reporting_accessreview (id, created_at, updated_at, version, kind, occasion, event_id, at, person_id,
                                        agency_id, subject_id, held_by_id, is_reviewed, result, words)
    SELECT gen_random_uuid(), now(), now(), 1, kind, occasion, id, at, person_id, agency_id,
           CASE kind WHEN 'many' THEN NULL ELSE main END, CASE kind WHEN 'many' THEN NULL ELSE held_by_id END,
           false, '', ''
    FROM first ON CONFLICT (kind, occasion) DO NOTHING;
    GET DIAGNOSTICS noted = ROW_COUNT;
    UPDATE reporting_accessscan SET seen_to = greatest(seen_to, (
        SELECT coalesce(max(id), 0) FROM audit_processingevent
        WHERE id > seen AND at < clock_timestamp() - interval '15 minutes'));
    PERFORM set_config('muster.noticing', 'off', true);
    RETURN noted;
END $$;

-- The addresses at which one person's record is opened: as it is, as it was, and what became of it.
CREATE OR REPLACE FUNCTION muster_views_of_a_person() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['hotspots:subject', 'hotspots:subject_correct', 'hotspots:emergency_open', 'reporting:trail',
                 'reporting:trail_file', 'reporting:as_of', 'reporting:compare', 'api-subjects-detail',
                 'api-subjects-reports', 'api-trail', 'api-trail-as-of', 'api-trail-compare']
$$;

-- The same, and the list that gives the names of many.
CREATE OR REPLACE FUNCTION muster_views_of_people() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT muster_views_of_a_person() || ARRAY['api-subjects-list']
$$;

-- What was found stays as it was said.
CREATE OR REPLACE FUNCTION muster_guard_access_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_reviewed OR NEW.reviewed_by_id IS DISTINCT FROM muster_person() THEN
        RAISE EXCEPTION 'A review is said once, by whoever found it.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
