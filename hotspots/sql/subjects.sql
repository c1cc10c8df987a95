-- Two references of one person: the pointer goes from the one to the main record, and no further. Both rows are locked,
-- so that of two merges at once that would make a circle or a chain, one is refused. What has been merged into a row is
-- asked on the owner's authority (hotspots/apps.py lets it read), since whoever merges may not see all of it.
CREATE OR REPLACE FUNCTION muster_keep_merges_flat() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path TO public, pg_temp AS $$
DECLARE
    main hotspots_subject%ROWTYPE;
BEGIN
    SELECT * INTO main FROM hotspots_subject WHERE id = NEW.merged_into_id FOR UPDATE;
    IF main.merged_into_id IS NOT NULL OR EXISTS (SELECT FROM hotspots_subject WHERE merged_into_id = NEW.id) THEN
        RAISE EXCEPTION 'A record is merged into a main record, and nothing is merged into it: no chains.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subject_merged_once';
    END IF;
    IF main.category IS DISTINCT FROM NEW.category THEN
        RAISE EXCEPTION 'Records of different categories of data stand behind different walls and are not merged.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'subject_merged_within_category';
    END IF;
    RETURN NEW;
END $$;

-- May whoever is looking be told that this record was merged, or took another in? Where each of those is shared with them:
-- to others it stands by itself. Read on the owner's authority, who sees the others (hotspots/apps.py).
CREATE OR REPLACE FUNCTION muster_told_of_merges(wanted uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path TO public, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM hotspots_subject AS other
        WHERE other.id IN (SELECT merged_into_id FROM hotspots_historicalsubject WHERE id = wanted
                           UNION SELECT id FROM hotspots_historicalsubject WHERE merged_into_id = wanted)
          AND other.held_by_id <> ALL (muster_sharing_agencies(other.category)))
$$;
