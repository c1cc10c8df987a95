-- Read on the owner's authority (operations/apps.py lets the owner see the tables): an operation is seen by its named
-- readers and who they are is seen with the operation, so that neither policy could ask the other directly.

-- The operations that the person is named to see.
CREATE OR REPLACE FUNCTION muster_operations_read() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
    SELECT coalesce(array_agg(reader.operation_id), '{}') FROM operations_operationreader AS reader
    WHERE reader.person_id = muster_person() AND NOT reader.is_removed
$$;

-- The operations in which the person's agency takes part.
CREATE OR REPLACE FUNCTION muster_operations_joined() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
    SELECT coalesce(array_agg(part.operation_id), '{}') FROM operations_operationagency AS part
    WHERE part.agency_id = muster_agency()
$$;

-- Whether there is no operation of this key yet, seen or not.
CREATE OR REPLACE FUNCTION muster_operation_is_new(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path TO public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM operations_operation AS operation WHERE operation.id = wanted)
$$;
