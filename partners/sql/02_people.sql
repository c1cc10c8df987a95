-- What the person who is looking may rely on, read from the tables each time, so that a right withdrawn a second ago
-- is gone. Each is called through a sub-select in the policies and so runs once per query.
CREATE OR REPLACE FUNCTION muster_agency() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT person.agency_id FROM partners_person AS person
    JOIN partners_agency AS agency ON agency.id = person.agency_id
    WHERE person.id = muster_person() AND person.is_active AND agency.is_active
$$;

CREATE OR REPLACE FUNCTION muster_has_role(VARIADIC wanted text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM partners_person AS person JOIN partners_agency AS agency ON agency.id = person.agency_id
        WHERE person.id = muster_person() AND person.is_active AND agency.is_active
          AND person.roles::text[] && wanted)
$$;

CREATE OR REPLACE FUNCTION muster_practitioner() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT muster_has_role('chair', 'coordinator', 'officer', 'manager') $$;

-- The agencies whose data of this category the person's agency may see today: itself, and each fellow party to an
-- information sharing agreement in force (no agreement, no personal data).
CREATE OR REPLACE FUNCTION muster_sharing_agencies(wanted text) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(agency_id), '{}') FROM (
        SELECT muster_agency() AS agency_id WHERE muster_agency() IS NOT NULL
        UNION
        SELECT fellow.agency_id
        FROM partners_agreement AS agreement
        JOIN partners_agreementparty AS mine ON mine.agreement_id = agreement.id AND mine.agency_id = muster_agency()
        JOIN partners_agreementparty AS fellow ON fellow.agreement_id = agreement.id
        WHERE wanted = ANY (agreement.categories::text[])
          AND agreement.withdrawn_on IS NULL AND mine.left_on IS NULL AND fellow.left_on IS NULL
          AND (now() AT TIME ZONE 'Europe/London')::date >= agreement.starts_on
          AND (now() AT TIME ZONE 'Europe/London')::date < agreement.ends_on
    ) AS sharing
$$;

-- People write their own row for a new password, and signing in does too. What they may do is not theirs to write.
CREATE OR REPLACE FUNCTION muster_guard_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF muster_has_role('administrator') OR muster_system() = 'set_up' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Only an administrator changes addresses, agencies, roles and who can sign in.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
