-- The operations in which the person's agency takes part. Read on the owner's authority (operations/apps.py lets the
-- owner see the table): an operation is seen by those who take part, and who takes part is seen with the operation, so
-- that neither policy could ask the other directly.
CREATE OR REPLACE FUNCTION muster_operations_joined() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
    SELECT coalesce(array_agg(part.operation_id), '{}') FROM operations_operationagency AS part
    WHERE part.agency_id = muster_agency()
$$;
