-- When resources are taken, for those who plan: of what they may not see, the time only, never by what. Read on the
-- owner's authority (operations/apps.py lets the owner see the tables), since a plan that took a van which a sensitive
-- operation has would be worth nothing.
CREATE OR REPLACE FUNCTION muster_busy(resources uuid[], from_at timestamptz, until_at timestamptz)
RETURNS TABLE (resource_id uuid, starts_at timestamptz, ends_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
    SELECT held.resource_id, held.starts_at, held.ends_at FROM operations_resourcerequest AS held
    WHERE held.resource_id = ANY (resources) AND held.state IN ('confirmed', 'attended')
        AND held.starts_at < until_at AND held.ends_at > from_at AND muster_has_role('chair', 'coordinator', 'manager')
    UNION
    SELECT one.id, planned.starts_at, planned.ends_at FROM operations_resource AS one
    JOIN operations_deploymentofficer AS turning ON turning.person_id = one.person_id AND NOT turning.stood_down
    JOIN operations_deployment AS planned ON planned.id = turning.deployment_id AND planned.state = 'planned'
    WHERE one.id = ANY (resources) AND planned.starts_at < until_at AND planned.ends_at > from_at
        AND muster_has_role('chair', 'coordinator', 'manager')
$$;
