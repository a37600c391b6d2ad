# Sourced by verify: the profile core, by `churnops stack up`.

image_named() { # REPOSITORY
  sed -n "s|^ *image: \($1:[^@]*\).*|\1|p" deploy/compose.yaml | sort -u
}

# Builds an image under the name that compose.yaml has for what it stands for.
stand_in() { # REPOSITORY DOCKERFILE FOLDER [OPTION...]
  local image
  image=$(image_named "$1")
  docker build -q -t "$image" -f "$HERE/stand-ins/$2" "${@:4}" "$3" >/dev/null
  echo "$image"
}

core_stand_ins() {
  local folder=$WORK/stand-ins
  mkdir -p "$folder"
  [ -x tests/peers/.seaweedfs/current/weed ] || tests/peers/install.sh
  cp -L tests/peers/.seaweedfs/current/weed "$folder/weed"
  stand_in postgres postgres.Dockerfile "$HERE/stand-ins"
  stand_in chrislusf/seaweedfs seaweedfs.Dockerfile "$folder"
  # A stand-in has another digest than what it stands for.
  sed -i 's/@sha256:[0-9a-f]\{64\}//' "$COPY/compose.yaml"
}

refused() { if "$@" >/dev/null 2>&1; then return 1; fi; }

# Ports that nobody has, so that other servers of the machine don't matter.
choose_ports() {
  python3 - CHURNOPS MLFLOW S3 S3_CONSOLE AIRFLOW <<'PYTHON' >>"$COPY/.env"
import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in sys.argv[1:]]
for name, one in zip(sys.argv[1:], sockets):
    print(f"{name}_PORT={one.getsockname()[1]}")
PYTHON
}

address() { echo "http://127.0.0.1:$(setting "$1_PORT")"; }

setting() { sed -n "s/^$1=//p" "$COPY/.env"; }

compose_stack() { docker compose --project-directory "$COPY" -f "$COPY/compose.yaml" --profile '*' "$@"; }

# Of a container in the network that the host reaches, but nobody else.
container_address() { docker inspect -f '{{(index .NetworkSettings.Networks "churnops").IPAddress}}' "churnops-$1-1"; }

# Runs a script that looks at the stack.
on_stack() { # SCRIPT [ARGUMENT...]
  AIRFLOW_ADDRESS=$(address AIRFLOW) MLFLOW_ADDRESS=$(address MLFLOW) S3_ADDRESS=$(address S3) AIRFLOW_ADMIN_PASSWORD=$(setting AIRFLOW_ADMIN_PASSWORD) \
    MLFLOW_ADMIN_PASSWORD=$(setting MLFLOW_ADMIN_PASSWORD) S3_ACCESS_KEY=$(setting S3_ACCESS_KEY) S3_SECRET_KEY=$(setting S3_SECRET_KEY) \
    "$VENV/bin/python" "$HERE/$1" "${@:2}"
}

up() { # PROFILE...
  local began=$SECONDS
  stack up "$@" --timeout 600 --json >"$WORK/up.json"
  echo "healthy after $((SECONDS - began)) s"
}

# The server's first start trains, promotes, predicts and monitors; what it wrote is in Postgres and in the bucket.
nights() {
  for _ in $(seq 120); do
    docker exec churnops-churnops-1 node /app/packages/churnops/bin/churnops.js pipeline-runs --json >"$WORK/runs.json" 2>/dev/null || true
    if grep -q '"pipeline":"drift_detection_pipeline"[^}]*"status":"succeeded"' "$WORK/runs.json"; then break; fi
    sleep 3
  done
  docker exec churnops-churnops-1 node /app/packages/churnops/bin/churnops.js predict --json | cut -c1-160
}

login() { # URL USER PASSWORD
  [ "$(curl -s -o /dev/null -w '%{http_code}' "$1")" = 401 ]
  curl -fsS -o /dev/null -w '%{http_code} with a login, 401 without' -u "$2:$3" "$1"
}

reader() {
  local query="docker exec -e PGPASSWORD=$(setting READER_DB_PASSWORD) churnops-postgres-1 psql -h 127.0.0.1 -U churnops_reader -d churnops -tAc"
  local rows
  rows=$($query 'SELECT count(*) FROM prediction_logs')
  [ "$rows" -gt 0 ]
  refused $query 'DELETE FROM prediction_logs'
  refused $query 'SET default_transaction_read_only = off; DELETE FROM prediction_logs'
  echo "reads $rows predictions, deletes none"
}

bucket() {
  S3_ADMIN_ACCESS_KEY=$(setting S3_ADMIN_ACCESS_KEY) S3_ADMIN_SECRET_KEY=$(setting S3_ADMIN_SECRET_KEY) \
    S3_ACCESS_KEY=$(setting S3_ACCESS_KEY) S3_SECRET_KEY=$(setting S3_SECRET_KEY) \
    "$VENV/bin/python" "$HERE/look_into_bucket.py" "$(address S3)" mlflow
}

console() {
  curl -fsS -o /dev/null -w '%{http_code}' "$(address S3_CONSOLE)/login"
}

rights() {
  docker ps -q | xargs docker inspect | node -e "
    const all = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    for (const { Name, HostConfig, Config } of all) {
      const open = Object.values(HostConfig.PortBindings ?? {}).flat().filter(({ HostIp }) => HostIp !== '127.0.0.1');
      if (open.length || HostConfig.Privileged || !HostConfig.ReadonlyRootfs || HostConfig.CapDrop?.[0] !== 'ALL' || !HostConfig.Memory || /^(root|0|)(:|$)/.test(Config.User)) {
        console.log(Name); process.exit(1);
      }
    }
    console.log(all.length, 'containers: no root, read-only, no rights, limits, 127.0.0.1 alone');"
}

check_core() {
  check 'stand-ins of Postgres and SeaweedFS' core_stand_ins
  choose_ports
  echo CHURNOPS_TRACKING=churnops >>"$COPY/.env"
  check 'stack doctor' stack doctor core
  check 'stack up core' up core
  check 'containers' rights
  check 'churnops asks for a login' login "$(address CHURNOPS)" admin "$(setting CHURNOPS_ADMIN_PASSWORD)"
  check 'tracking server asks for a login' login "$(address MLFLOW)/api/2.0/mlflow/experiments/search?max_results=1" admin "$(setting MLFLOW_ADMIN_PASSWORD)"
  check 'the first loop, then predict once more' nights
  check 'the reader of Postgres' reader
  check 'the bucket' bucket
  check 'the console of the S3' console
  check 'stack status' stack status --json
}
