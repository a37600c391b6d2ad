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

job_through_proxy() {
  local address
  address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' churnops-docker-proxy-1)
  "$VENV/bin/python" "$HERE/job_through_proxy.py" "tcp://$address:2375" churnops:local churnops
}

check_airflow() {
  check 'stand-in of Airflow' airflow_stand_in
  check 'stack up core airflow' airflow_up
  check 'a job through the proxy before Docker' job_through_proxy
  check "Airflow: tonight's predictions, by the schedule" on_stack nights_by_airflow.py scheduled
  check 'Airflow: training' on_stack nights_by_airflow.py training
  check 'Airflow: a missed date in shards, of which one is killed' on_stack nights_by_airflow.py shards
  check 'Airflow: the report that follows' on_stack nights_by_airflow.py report
}
