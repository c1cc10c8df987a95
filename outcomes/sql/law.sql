-- The law that a record rests on stays as it is (outcomes/walls.py says when, and in which words).
CREATE OR REPLACE FUNCTION muster_keep_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'insufficient_privilege';
END $$;

-- What is issued rests on the version of its type's law that was in force on that day, and on no other.
CREATE OR REPLACE FUNCTION muster_law_of_the_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM outcomes_legalversion AS law
        WHERE law.id = NEW.legal_version_id AND law.type_id = NEW.type_id AND law.switched_on
            AND daterange(law.valid_from, law.valid_to) @> NEW.issued_on
    ) THEN
        RAISE EXCEPTION 'An outcome rests on the law of its type that was in force on the day it was issued.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
