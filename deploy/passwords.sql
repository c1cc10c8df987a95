-- Sets the passwords of Muster's roles, from the environment of psql. Run by a superuser in the database `muster`,
-- after roles.sql: at the first start of the postgres service, and again to change a password.

-- Neither this script's log nor its history may hold a password.
SET log_min_error_statement = 'panic';
SET log_statement = 'none';

\getenv owner MUSTER_OWNER_PASSWORD
\getenv app MUSTER_APP_PASSWORD
\getenv auditor MUSTER_AUDITOR_PASSWORD

ALTER ROLE muster_owner PASSWORD :'owner';
ALTER ROLE muster_app PASSWORD :'app';
ALTER ROLE muster_auditor PASSWORD :'auditor';

ALTER DATABASE muster OWNER TO muster_owner;
