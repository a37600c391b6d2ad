#!/bin/bash
# What the official image does at its first start: initdb, then each script of /docker-entrypoint-initdb.d on a server that listens on its socket only.
set -eu
export POSTGRES_USER="${POSTGRES_USER:-postgres}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  # shellcheck disable=SC2086
  initdb -U "$POSTGRES_USER" --pwfile=<(printf '%s' "$POSTGRES_PASSWORD") ${POSTGRES_INITDB_ARGS:-} >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl -w start -o "-c listen_addresses=''" >/dev/null
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) bash "$file" ;;
      *.sql) psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -qf "$file" ;;
    esac
  done
  pg_ctl -w stop >/dev/null
fi
exec "$@" -c 'listen_addresses=*'
