-- Minutes are frozen on the owner's authority, since whoever closes a meeting may not see all that was said at it. Each
-- row goes into the minutes behind the same wall as the row that it is taken from, and nothing is given back. While
-- `muster.freezing` is on, tasking/apps.py lets the owner, whom nobody signs in as, read what is frozen.

CREATE OR REPLACE FUNCTION muster_digest_minutes_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.digest := encode(sha256(convert_to(jsonb_build_object(
        'kind', NEW.kind, 'part', NEW.part, 'section', NEW.section, 'position', NEW.position, 'category', NEW.category,
        'held_by', NEW.held_by_id, 'source', NEW.source_id, 'content', NEW.content)::text, 'UTF8')), 'hex');
    RETURN NEW;
END $$;

-- Freeze all that was said, decided and given at a meeting that has just been closed, into its first version.
-- `labels` gives each decision its words, so that they too are kept as they were.
CREATE OR REPLACE FUNCTION muster_freeze_minutes(new_version uuid, labels jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path TO public, pg_temp AS $$
DECLARE
    held tasking_meeting%ROWTYPE;
BEGIN
    PERFORM muster_require_actor();
    SELECT meeting.* INTO held FROM tasking_meeting AS meeting
    JOIN tasking_minutesversion AS made ON made.meeting_id = meeting.id
    WHERE made.id = new_version AND made.number = 1 AND meeting.state = 'closed';
    IF NOT FOUND OR EXISTS (SELECT FROM tasking_minutesentry WHERE minutes_id = new_version) THEN
        RAISE EXCEPTION 'Only the first version of a closed meeting is frozen, and once.';
    END IF;
    PERFORM set_config('muster.freezing', 'on', true);

    INSERT INTO tasking_minutesentry (id, created_at, updated_at, version, minutes_id, kind, part, section, position,
                                      category, held_by_id, owner_id, source_id, content, digest)
    SELECT gen_random_uuid(), now(), now(), 1, new_version, found.kind, CASE found.category WHEN '' THEN 1 ELSE 2 END,
           found.section, row_number() OVER (PARTITION BY found.kind, found.category, found.held_by_id
                                             ORDER BY found.section, found.place, found.since, found.content ->> 'agency',
                                                      found.content ->> 'name', found.id),
           found.category, found.held_by_id, found.owner_id, found.id, found.content, ''
    FROM (
        SELECT 'attendance' AS kind, 1 AS section, 0 AS place, NULL::timestamptz AS since, came.id, '' AS category,
               NULL::uuid AS held_by_id, NULL::uuid AS owner_id,
               jsonb_build_object('name', person.name, 'agency', agency.name, 'status', came.status,
                                  'declared', came.declared_at IS NOT NULL) AS content
        FROM tasking_attendance AS came
        JOIN partners_person AS person ON person.id = came.person_id
        JOIN partners_agency AS agency ON agency.id = person.agency_id
        WHERE came.meeting_id = held.id
        UNION ALL
        SELECT 'item', item.section, item.position, item.created_at, item.id, item.category, item.held_by_id, NULL,
               jsonb_build_object(
                   'title', item.title, 'why', item.why, 'decision', coalesce(labels ->> item.decision, ''),
                   'reason', item.decision_reason, 'deferred', item.deferred_reason,
                   'notes', coalesce((SELECT jsonb_agg(note.text ORDER BY note.created_at, note.id)
                                      FROM tasking_discussionnote AS note
                                      WHERE note.item_id = item.id AND note.struck_reason = ''), '[]'))
        FROM tasking_agendaitem AS item WHERE item.meeting_id = held.id AND item.withdrawn_reason = ''
        UNION ALL
        -- What was struck as wrong keeps its number, so that none is missed, and loses its words.
        SELECT 'action', 3, 0, action.created_at, action.id, action.category, action.held_by_id,
               CASE action.state WHEN 'open' THEN action.owner_id END,
               jsonb_build_object(
                   'reference', action.reference, 'item', action.item_id, 'due_on', action.due_on,
                   'owner', owner.name, 'agency', agency.name, 'struck', action.state = 'struck',
                   'helping', coalesce((SELECT jsonb_agg(helper.name ORDER BY helper.name)
                                        FROM tasking_actionsupport AS support
                                        JOIN partners_agency AS helper ON helper.id = support.agency_id
                                        WHERE support.action_id = action.id AND support.ended_at IS NULL), '[]'),
                   'text', CASE action.state WHEN 'struck' THEN '' ELSE action.text END)
        FROM tasking_action AS action
        JOIN partners_person AS owner ON owner.id = action.owner_id
        JOIN partners_agency AS agency ON agency.id = action.owner_agency_id
        WHERE action.meeting_id = held.id
        UNION ALL
        SELECT 'log', 3, 0, action.due_on::timestamptz, action.id, action.category, action.held_by_id, NULL,
               jsonb_build_object(
                   'reference', action.reference, 'text', action.text, 'due_on', action.due_on,
                   'owner', owner.name, 'agency', agency.name, 'state', action.state, 'reason', action.closing_reason,
                   'progress', coalesce((SELECT note.text FROM tasking_progressnote AS note
                                         WHERE note.action_id = action.id AND note.struck_reason = ''
                                         ORDER BY note.created_at DESC, note.id LIMIT 1), ''))
        FROM tasking_action AS action
        JOIN tasking_meeting AS earlier ON earlier.id = action.meeting_id
        JOIN partners_person AS owner ON owner.id = action.owner_id
        JOIN partners_agency AS agency ON agency.id = action.owner_agency_id
        WHERE earlier.forum_id = held.forum_id AND earlier.starts_at < held.starts_at AND action.state <> 'struck'
          AND (action.state IN ('open', 'completed') OR action.closed_at >= held.opened_at)
    ) AS found;
    PERFORM set_config('muster.freezing', '', true);
END $$;

-- Make the next version out of the last one: `changes` are, by the key of an entry, the parts of its content that are
-- corrected; `correction` says what was, behind the one wall that it touches.
CREATE OR REPLACE FUNCTION muster_correct_minutes(new_version uuid, old_version uuid, changes jsonb, correction jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path TO public, pg_temp AS $$
BEGIN
    PERFORM muster_require_actor();
    IF NOT muster_has_role('chair', 'coordinator') THEN
        RAISE EXCEPTION 'Only a chair or a coordinator corrects minutes.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM tasking_minutesentry WHERE minutes_id = new_version) OR NOT EXISTS (
        SELECT FROM tasking_minutesversion AS made JOIN tasking_minutesversion AS last USING (meeting_id)
        WHERE made.id = new_version AND last.id = old_version AND made.number = last.number + 1) THEN
        RAISE EXCEPTION 'A version is made once, out of the one before it.';
    END IF;
    PERFORM set_config('muster.freezing', 'on', true);
    -- Read on the owner's authority, so that it is asked here whether the entries are the corrector's to read and which
    -- of their content may be corrected (CORRECTABLE in tasking/actions/minutes.py).
    IF (SELECT count(DISTINCT (part, category, held_by_id)) FROM tasking_minutesentry
        WHERE minutes_id = old_version AND changes ? id::text) <> 1 THEN
        RAISE EXCEPTION 'One correction is of entries behind one wall, for its sentence is read by all who pass it.';
    END IF;
    IF EXISTS (
        SELECT FROM jsonb_each(changes) AS change
        LEFT JOIN tasking_minutesentry AS of ON of.minutes_id = old_version AND of.id::text = change.key
        WHERE of.id IS NULL OR jsonb_typeof(change.value) <> 'object'
           OR NOT (of.category = '' OR of.held_by_id = ANY (muster_sharing_agencies(of.category)))
           OR change.value - CASE of.kind WHEN 'attendance' THEN '{name,status}'::text[]
                                          WHEN 'item' THEN '{title,notes,reason}'::text[]
                                          WHEN 'action' THEN '{text}'::text[] ELSE '{}'::text[] END <> '{}'::jsonb) THEN
        RAISE EXCEPTION 'Only the wording of entries that one may read is corrected.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO tasking_minutesentry (id, created_at, updated_at, version, minutes_id, kind, part, section, position,
                                      category, held_by_id, owner_id, source_id, content, digest)
    SELECT gen_random_uuid(), now(), now(), 1, new_version, kind, part, section, position, category, held_by_id, owner_id,
           source_id, content || coalesce(changes -> id::text, '{}'), ''
    FROM tasking_minutesentry WHERE minutes_id = old_version
    UNION ALL
    SELECT gen_random_uuid(), now(), now(), 1, new_version, 'correction', touched.part, 0,
           (SELECT number FROM tasking_minutesversion WHERE id = new_version), touched.category, touched.held_by_id, NULL,
           gen_random_uuid(), correction, ''
    FROM (SELECT DISTINCT part, category, held_by_id FROM tasking_minutesentry
          WHERE minutes_id = old_version AND changes ? id::text) AS touched;
    PERFORM set_config('muster.freezing', '', true);
END $$;

-- Each owner of an open action given at the meeting, with the entry that a message to them is about: of what they own
-- the first that is open to all, where there is one, so that a message tells nobody of a restricted action.
CREATE OR REPLACE FUNCTION muster_minutes_owners(of_version uuid) RETURNS TABLE (owner uuid, entry uuid) LANGUAGE plpgsql
SECURITY DEFINER SET search_path TO public, pg_temp AS $$
BEGIN
    PERFORM muster_require_actor();
    IF NOT muster_practitioner() THEN
        RAISE EXCEPTION 'Only those who work here are told who was given actions.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('muster.freezing', 'on', true);
    RETURN QUERY SELECT DISTINCT ON (given.owner_id) given.owner_id, given.id FROM tasking_minutesentry AS given
    WHERE given.minutes_id = of_version AND given.kind = 'action' AND given.owner_id IS NOT NULL
    ORDER BY given.owner_id, given.category <> '', given.position, given.id;
    PERFORM set_config('muster.freezing', '', true);
END $$;
