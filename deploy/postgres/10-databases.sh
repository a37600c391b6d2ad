#!/bin/bash
# Runs when the volume is new, and again at each start of the stack (postgres-roles in compose.yaml): the roles of churnops' database, and a role and a
# database for each of MLflow and Airflow. What is there already stays, with the passwords of .env. psql quotes the values.
set -eu
run() { psql -X -q -v ON_ERROR_STOP=1 -U "${PGUSER:-$POSTGRES_USER}" -d postgres "$@" >/dev/null; }
run -v database=churnops -v owner_password="$CHURNOPS_DB_PASSWORD" -v writer_password="$WRITER_DB_PASSWORD" \
  -v reader_password="$READER_DB_PASSWORD" -f "$(dirname "${BASH_SOURCE[0]}")/roles/roles.sql"
run -v mlflow="$MLFLOW_DB_PASSWORD" -v airflow="$AIRFLOW_DB_PASSWORD" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY['mlflow', 'airflow']) AS name
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE mlflow LOGIN PASSWORD :'mlflow';
ALTER ROLE airflow LOGIN PASSWORD :'airflow';
SELECT format('CREATE DATABASE %I OWNER %I', name, name) FROM unnest(ARRAY['mlflow', 'airflow']) AS name
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec
REVOKE CONNECT ON DATABASE mlflow, airflow FROM PUBLIC;
SQL
