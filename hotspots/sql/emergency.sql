-- Break-glass. Written and read on the owner's authority (hotspots/apps.py lets the owner see the tables): whoever opens
-- a record may not see it before, and what they see by it is asked by the very policies that are to let them.

-- The subjects that the person may look at now because of an emergency. It ends by itself.
CREATE OR REPLACE FUNCTION muster_opened_in_emergency() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
    SELECT coalesce(array_agg(access.subject_id), '{}') FROM hotspots_emergencyaccess AS access
    WHERE access.person_id = muster_person() AND access.subject_id IS NOT NULL AND access.ended_at IS NULL
      AND access.until > statement_timestamp() AND access.created_at > statement_timestamp() - interval '1 day'
      AND muster_practitioner()
$$;

-- The agencies whose single point of contact the person is.
CREATE OR REPLACE FUNCTION muster_single_contact_of() RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(agency.id), '{}') FROM partners_agency AS agency WHERE agency.spoc_id = muster_person()
$$;

-- Open the subject of this reference for an hour, or write down that someone tried: NULL where they may not at all, or
-- no more today. Of a reference that is none, of a record whose holder allows none of this, and of one that may be
-- opened, the row differs in its subject alone, so that trying tells nothing and is counted all the same.
CREATE OR REPLACE FUNCTION muster_open_in_emergency(wanted text, given_ground text, given_reason text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO public, pg_temp AS $$
DECLARE
    made uuid := gen_random_uuid();
    found hotspots_subject%ROWTYPE;
BEGIN
    IF muster_practitioner() IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    -- Of several tries at once, each counts those before it.
    PERFORM pg_advisory_xact_lock(hashtextextended('emergency ' || muster_person(), 0));
    IF (SELECT count(*) FROM hotspots_emergencyaccess AS tried
        WHERE tried.person_id = muster_person() AND tried.created_at > clock_timestamp() - interval '1 day')
       >= (SELECT emergencies_a_day FROM partners_partnership) THEN
        RETURN NULL;
    END IF;
    SELECT subject.* INTO found FROM hotspots_subject AS subject
    JOIN partners_agency AS holder ON holder.id = subject.held_by_id
    WHERE subject.reference = upper(btrim(wanted)) AND holder.allows_emergency_access AND holder.is_active;
    INSERT INTO hotspots_emergencyaccess (id, created_at, updated_at, version, person_id, agency_id, subject_id,
                                          held_by_id, reference, ground, reason, until, state, review)
    VALUES (made, clock_timestamp(), clock_timestamp(), 1, muster_person(), muster_agency(), found.id,
            found.held_by_id, left(upper(btrim(wanted)), 20), given_ground, given_reason,
            clock_timestamp() + interval '1 hour', 'open', '');
    RETURN made;
END $$;

-- What was ended stays ended, what was said of it stays said, and nobody says it of themselves.
CREATE OR REPLACE FUNCTION muster_guard_emergency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.ended_by_id) IS DISTINCT FROM (NEW.ended_at, NEW.ended_by_id)
       OR OLD.state <> 'open' AND (OLD.state, OLD.review, OLD.reviewed_by_id, OLD.reviewed_at)
                                  IS DISTINCT FROM (NEW.state, NEW.review, NEW.reviewed_by_id, NEW.reviewed_at) THEN
        RAISE EXCEPTION 'What was ended stays ended, and a review stands.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state
       AND (OLD.person_id = muster_person() OR NOT (OLD.held_by_id = muster_agency())
            OR NEW.reviewed_by_id IS DISTINCT FROM muster_person()
            OR NOT (muster_has_role('manager') OR OLD.held_by_id = ANY (muster_single_contact_of()))) THEN
        RAISE EXCEPTION 'An emergency access is reviewed by those who answer for the agency that holds the record.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Every look within it says why, whichever way it was.
CREATE OR REPLACE FUNCTION muster_say_emergency() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
DECLARE
    about uuid := NEW.record_id;
    why text;
BEGIN
    IF NEW.record_table = 'hotspots_subjectdetails' THEN
        SELECT subject_id INTO about FROM hotspots_subjectdetails WHERE id = NEW.record_id;
    END IF;
    SELECT access.reason INTO why FROM hotspots_emergencyaccess AS access
    WHERE access.person_id = muster_person() AND access.subject_id = about AND access.ended_at IS NULL
      AND access.until > statement_timestamp()
    ORDER BY access.created_at DESC LIMIT 1;
    IF why IS NOT NULL THEN
        NEW.reason := concat_ws('. ', 'Emergency access: ' || why, nullif(NEW.reason, ''));
    END IF;
    RETURN NEW;
END $$;
