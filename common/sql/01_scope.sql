-- Who is looking, as the transaction was told by common/scope.py. Nobody told: NULL, and no rows.
CREATE OR REPLACE FUNCTION muster_person() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('muster.person', true), '')::uuid $$;

CREATE OR REPLACE FUNCTION muster_system() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('muster.system', true), '') $$;
