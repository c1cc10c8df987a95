-- Muster's two roles. Run by a superuser, in any database, as often as you like: at the first start of the embedded
-- server, and by the postgres service of docker-compose.yml. Passwords, where there are any, are set elsewhere.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'muster_owner') THEN
        CREATE ROLE muster_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'muster_app') THEN
        CREATE ROLE muster_app;
    END IF;
END
$$;

-- Owns the database and changes its tables. CREATEDB is for the databases of the tests.
ALTER ROLE muster_owner LOGIN CREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;

-- What Muster runs as. A superuser, or a role with BYPASSRLS, would silently see past every policy.
ALTER ROLE muster_app LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;

-- The server's log tells that a statement failed, not whose record it was about.
ALTER ROLE muster_owner SET log_error_verbosity = 'terse';
ALTER ROLE muster_owner SET log_min_error_statement = 'panic';
ALTER ROLE muster_app SET log_error_verbosity = 'terse';
ALTER ROLE muster_app SET log_min_error_statement = 'panic';
