-- What was said or struck is not for others to change (tasking/apps.py says when). Disposal, by two people, empties it.
CREATE OR REPLACE FUNCTION muster_refuse_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF muster_disposing() THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was written in % is kept as it is.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
