-- A fixed penalty is never above the most that the law of its outcome allows.

CREATE OR REPLACE FUNCTION muster_refuse_penalty() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM outcomes_legalversion AS law
        WHERE law.id = NEW.legal_version_id AND NEW.penalty_amount > law.penalty_max
    ) THEN
        RAISE EXCEPTION 'The penalty is above the most that the law allows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'outcome_penalty_within_law';
    END IF;
    RETURN NEW;
END $$;
