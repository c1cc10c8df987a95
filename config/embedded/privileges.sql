-- What Muster's roles may do in one database. Run in that database by its owner, muster_owner, or by a superuser,
-- before the first migration: in `muster`, and in each test database.

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO muster_app, muster_auditor', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO muster_app;

-- No DELETE and no TRUNCATE: nothing is deleted in Muster. A table that allows it says so in its migration.
ALTER DEFAULT PRIVILEGES FOR ROLE muster_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE ON TABLES TO muster_app;
ALTER DEFAULT PRIVILEGES FOR ROLE muster_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO muster_app;
