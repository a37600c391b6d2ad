-- Three roles for a database of churnops: an owner that makes and changes tables, a writer for the nights and the server once the tables are there,
-- and a reader for Grafana, pgAdmin and people. Run it as a superuser, as often as you like; it changes passwords too:
--
--   psql -v ON_ERROR_STOP=1 -v database=churnops -v owner_password=… -v writer_password=… -v reader_password=… -f roles.sql postgres://…/postgres
--
-- psql quotes the values. A database that is there becomes the owner's, with its tables. churnops itself runs as the owner, or, after the owner
-- has run any command of a new version (churnops status), as the writer. Scoring in shards (predict --shard) makes tables, so it takes the owner.
\set QUIET on
SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY['churnops', 'churnops_writer', 'churnops_reader']) AS name
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE churnops LOGIN NOSUPERUSER PASSWORD :'owner_password';
ALTER ROLE churnops_writer LOGIN NOSUPERUSER PASSWORD :'writer_password';
ALTER ROLE churnops_reader LOGIN NOSUPERUSER PASSWORD :'reader_password';
ALTER ROLE churnops_reader SET default_transaction_read_only = on;
ALTER ROLE churnops_reader SET statement_timeout = '60s';

SELECT format('CREATE DATABASE %I OWNER churnops', :'database')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO churnops;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
-- TEMPORARY: imports copy into a temporary table first.
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO churnops_writer;
GRANT CONNECT ON DATABASE :"database" TO churnops_reader;

\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO churnops;
-- Where there is none yet, the owner's first start finds it. The tracking server keeps its tables there.
CREATE SCHEMA IF NOT EXISTS mlflow AUTHORIZATION churnops;
ALTER SCHEMA mlflow OWNER TO churnops;
-- Sequences of identity columns follow their tables.
SELECT format('ALTER TABLE %I.%I OWNER TO churnops', schemaname, tablename) FROM pg_tables
  WHERE schemaname IN ('public', 'mlflow') AND tableowner <> 'churnops' \gexec
SELECT format('ALTER SEQUENCE %s OWNER TO churnops', c.oid::regclass) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'S' AND n.nspname IN ('public', 'mlflow') AND c.relowner <> 'churnops'::regrole AND NOT EXISTS
  (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i')) \gexec
SELECT format('ALTER STATISTICS %I.%I OWNER TO churnops', n.nspname, s.stxname) FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
  WHERE n.nspname IN ('public', 'mlflow') AND s.stxowner <> 'churnops'::regrole \gexec
-- Some functions run with the rights of their owner: they make and drop the months of prediction_logs.
SELECT format('ALTER ROUTINE %s OWNER TO churnops', p.oid::regprocedure) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname IN ('public', 'mlflow') AND p.proowner <> 'churnops'::regrole AND NOT EXISTS
  (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') \gexec

GRANT USAGE ON SCHEMA public, mlflow TO churnops_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, mlflow TO churnops_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, mlflow TO churnops_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO churnops_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops IN SCHEMA public GRANT USAGE ON SEQUENCES TO churnops_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops IN SCHEMA mlflow GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO churnops_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops IN SCHEMA mlflow GRANT USAGE ON SEQUENCES TO churnops_writer;

-- Postgres 17 and later let somebody else than the owner bring a table's statistics up to date, as reports do before they look far back.
SELECT format('GRANT MAINTAIN ON ALL TABLES IN SCHEMA %I TO churnops_writer', name) FROM unnest(ARRAY['public', 'mlflow']) AS name
  WHERE current_setting('server_version_num')::integer >= 170000 \gexec
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE churnops IN SCHEMA %I GRANT MAINTAIN ON TABLES TO churnops_writer', name)
  FROM unnest(ARRAY['public', 'mlflow']) AS name WHERE current_setting('server_version_num')::integer >= 170000 \gexec

-- Functions with the rights of their owner are for the writer alone: one of them drops old predictions.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public, mlflow FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, mlflow TO churnops_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops GRANT EXECUTE ON FUNCTIONS TO churnops_writer;

-- Not the schema mlflow: it has the users of the tracking server, with the hashes of their passwords.
GRANT USAGE ON SCHEMA public TO churnops_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO churnops_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops IN SCHEMA public GRANT SELECT ON TABLES TO churnops_reader;
