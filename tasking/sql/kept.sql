-- What was said or struck is not for others to change (tasking/apps.py says when).
CREATE OR REPLACE FUNCTION muster_refuse_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was written in % is kept as it is.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
