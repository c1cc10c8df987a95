-- Who is looking, as the transaction was told by common/scope.py. Nobody told: NULL, and no rows.
CREATE OR REPLACE FUNCTION muster_person() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('muster.person', true), '')::uuid $$;

CREATE OR REPLACE FUNCTION muster_system() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('muster.system', true), '') $$;

-- What decides who may see a row (what it falls under, who holds it, of what it is a part) is settled when it is made.
CREATE OR REPLACE FUNCTION muster_refuse_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The columns of % that decide who may see a row stay as they were made.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
