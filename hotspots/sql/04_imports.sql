-- The application's role may make no table, temporary ones included: one could hide a table that a policy reads.
-- Importing needs scratch tables, so the owner makes these, and only these, for the rest of the transaction.
-- The columns of incoming_row after `width` are those of hotspots/imports/columns.py, in order.
CREATE OR REPLACE FUNCTION muster_open_staging() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp SET client_min_messages TO warning AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.incoming_row, pg_temp.incoming_month, pg_temp.incoming_place, pg_temp.incoming_fault,
        pg_temp.incoming_period, pg_temp.incoming_point;
    CREATE TEMPORARY TABLE incoming_row (
        file smallint NOT NULL,   -- which of the upload's files, from 1
        number integer NOT NULL,  -- the row in that file
        width smallint NOT NULL,  -- how many values it had; 0 if its quotes make no sense
        crime_id text NOT NULL, month text NOT NULL, reported_by text NOT NULL, falls_within text NOT NULL,
        longitude text NOT NULL, latitude text NOT NULL, location text NOT NULL, lsoa_code text NOT NULL,
        lsoa_name text NOT NULL, crime_type text NOT NULL, last_outcome text NOT NULL, context text NOT NULL
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_month (
        reported_by text, month text, rows bigint, files smallint[], force text, month_start date,
        refused bigint NOT NULL DEFAULT 0, faulty boolean
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_place (
        longitude text, latitude text, location text, lsoa_code text, lsoa_name text, rows bigint, last_month text,
        lon numeric, lat numeric, faulty boolean
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_fault (
        file smallint, number integer, position smallint, column_name text, reason text, value text
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_period (force text, month date) ON COMMIT DROP;
    CREATE TEMPORARY TABLE incoming_point (longitude text, latitude text, snap_point_id bigint) ON COMMIT DROP;
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE pg_temp.incoming_row, pg_temp.incoming_month, pg_temp.incoming_place,
        pg_temp.incoming_fault, pg_temp.incoming_period, pg_temp.incoming_point TO muster_app;
END
$$;

-- Only a table's owner may measure it; unmeasured, the planner sorts a million rows on disk instead of hashing them.
CREATE OR REPLACE FUNCTION muster_measure_staging() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE pg_temp.incoming_row, pg_temp.incoming_month, pg_temp.incoming_point;
END
$$;
