-- The times ahead for which a resource is confirmed, without what for: read on the owner's authority
-- (operations/apps.py lets the owner see the table), so that leave entered by someone who may not see a booking is
-- refused as leave over a booking that they see.
CREATE OR REPLACE FUNCTION muster_resource_taken(resource uuid)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
    SELECT request.starts_at, request.ends_at FROM operations_resourcerequest AS request
    WHERE request.resource_id = resource AND request.state = 'confirmed' AND request.ends_at > now()
    AND muster_practitioner()
$$;
