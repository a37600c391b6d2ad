# Sourced by verify: the profile airflow beside core. Airflow's scheduler runs the three DAGs with the LocalExecutor on Postgres, each task as a
# container of our image, through the proxy before Docker.

airflow_stand_in() {
  local folder=$WORK/airflow
  rm -rf "$folder"
  mkdir -p "$folder"
  cp deploy/airflow/requirements.txt "$HERE/stand-ins/airflow-entrypoint.sh" "$folder"
  stand_in apache/airflow airflow.Dockerfile "$folder"
}

airflow_up() {
  sed -i '/^DOCKER_GID=/d' "$COPY/.env"
  printf '%s\n' "DOCKER_GID=$(stat -c %g "$RUN/docker.sock")" "DOCKER_SOCKET=$RUN/docker.sock" CHURNOPS_SHARDS=4 CHURNOPS_RETRY_DELAY_SECONDS=1 >>"$COPY/.env"
  up core airflow
}

by_airflow() { # STEP
  AIRFLOW_ADDRESS=$(address AIRFLOW) MLFLOW_ADDRESS=$(address MLFLOW) S3_ADDRESS=$(address S3) AIRFLOW_ADMIN_PASSWORD=$(setting AIRFLOW_ADMIN_PASSWORD) \
    MLFLOW_ADMIN_PASSWORD=$(setting MLFLOW_ADMIN_PASSWORD) S3_ACCESS_KEY=$(setting S3_ACCESS_KEY) S3_SECRET_KEY=$(setting S3_SECRET_KEY) \
    "$VENV/bin/python" "$HERE/nights_by_airflow.py" "$1"
}

job_through_proxy() {
  local address
  address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' churnops-docker-proxy-1)
  "$VENV/bin/python" "$HERE/job_through_proxy.py" "tcp://$address:2375" churnops:local churnops
}

check_airflow() {
  check 'stand-in of Airflow' airflow_stand_in
  check 'stack up core airflow' airflow_up
  check 'a job through the proxy before Docker' job_through_proxy
  check "Airflow: tonight's predictions, by the schedule" by_airflow scheduled
  check 'Airflow: training' by_airflow training
  check 'Airflow: a missed date in shards, of which one is killed' by_airflow shards
  check 'Airflow: the report that follows' by_airflow report
}
