-- Muster's three roles. Run by a superuser, in any database, as often as you like: at the first start of the embedded
-- server, and by the postgres service of docker-compose.yml. Passwords, where there are any, are set elsewhere.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'muster_owner') THEN
        CREATE ROLE muster_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'muster_app') THEN
        CREATE ROLE muster_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'muster_auditor') THEN
        CREATE ROLE muster_auditor;
    END IF;
END
$$;

-- Owns the database and changes its tables. CREATEDB is for the databases of the tests.
ALTER ROLE muster_owner LOGIN CREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;

-- What Muster runs as. A superuser, or a role with BYPASSRLS, would silently see past every policy.
ALTER ROLE muster_app LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;

-- Reads every row and changes none: for backups, and for checking that the audit chain is whole.
ALTER ROLE muster_auditor LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER BYPASSRLS NOREPLICATION;
ALTER ROLE muster_auditor SET default_transaction_read_only = on;
GRANT pg_read_all_data TO muster_auditor;

-- The server's log tells that a statement failed, not whose record it was about.
ALTER ROLE muster_owner SET log_error_verbosity = 'terse';
ALTER ROLE muster_owner SET log_min_error_statement = 'panic';
ALTER ROLE muster_app SET log_error_verbosity = 'terse';
ALTER ROLE muster_app SET log_min_error_statement = 'panic';
ALTER ROLE muster_auditor SET log_error_verbosity = 'terse';
ALTER ROLE muster_auditor SET log_min_error_statement = 'panic';
