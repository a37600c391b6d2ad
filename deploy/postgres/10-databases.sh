#!/bin/bash
# Runs once, when the volume is new: a role and a database for each of churnops, MLflow and Airflow, and a role that only reads churnops'.
# Passwords are handed to psql as variables, which it quotes.
set -eu
psql -v ON_ERROR_STOP=1 -q -U "$POSTGRES_USER" -d postgres \
  -v churnops="$CHURNOPS_DB_PASSWORD" -v reader="$READER_DB_PASSWORD" -v mlflow="$MLFLOW_DB_PASSWORD" -v airflow="$AIRFLOW_DB_PASSWORD" <<'SQL'
CREATE ROLE churnops LOGIN PASSWORD :'churnops';
CREATE ROLE churnops_reader LOGIN PASSWORD :'reader';
CREATE ROLE mlflow LOGIN PASSWORD :'mlflow';
CREATE ROLE airflow LOGIN PASSWORD :'airflow';
CREATE DATABASE churnops OWNER churnops;
CREATE DATABASE mlflow OWNER mlflow;
CREATE DATABASE airflow OWNER airflow;
REVOKE CONNECT ON DATABASE churnops, mlflow, airflow FROM PUBLIC;
GRANT CONNECT ON DATABASE churnops TO churnops_reader;
\connect churnops
-- Whatever churnops makes from now on, the reader may read.
GRANT USAGE ON SCHEMA public TO churnops_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE churnops IN SCHEMA public GRANT SELECT ON TABLES TO churnops_reader;
-- Some functions have the rights of their owner, such as the one that drops old predictions: they are not for the reader.
ALTER DEFAULT PRIVILEGES FOR ROLE churnops REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER ROLE churnops_reader SET default_transaction_read_only = on;
SQL
