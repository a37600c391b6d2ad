# Sourced by verify: Prometheus that scrapes the stack, Alertmanager, and where its alerts go. Their configuration is the stack's, with shorter waits.

observe_stand_ins() {
  stand_in prom/prometheus prometheus.Dockerfile "$HERE/stand-ins" --target prometheus
  stand_in prom/alertmanager prometheus.Dockerfile "$HERE/stand-ins" --target alertmanager
}

prometheus_up() {
  sed -i 's/15s/2s/' "$COPY/prometheus/prometheus.yml"
  sed -i 's/for: 5m/for: 1s/' "$COPY/prometheus/rules.yml"
  sed -i 's/group_wait: 30s/group_wait: 1s/; s/group_interval: 5m/group_interval: 2s/' "$COPY/prometheus/alertmanager.yml"
  # The addresses of alertmanager.yml as it is.
  docker run -d --name churnops-sinks --network churnops_front --network-alias alerts --network-alias mail --read-only --user 65534 \
    -v "$HERE/sinks.js:/sinks.js:ro" "node:verify-$NODE_VERSION" node /sinks.js >/dev/null
  compose_stack up -d --no-deps --wait prometheus alertmanager 2>&1
  echo 'healthy'
}

metrics() { python3 "$HERE/ask_prometheus.py" "http://$(container_address prometheus):9090"; }

panels() { node "$HERE/ask_panels.js" "postgres://churnops_reader:$(setting READER_DB_PASSWORD)@$(container_address postgres):5432/churnops"; }

# churnops ends; somebody who watches its alerts must come to know.
alert() {
  docker stop churnops-churnops-1 >/dev/null
  await_message ChurnopsDown firing
  docker start churnops-churnops-1 >/dev/null
  await_message ChurnopsDown resolved
  echo 'ChurnopsDown came to the webhook and to the mail server, and so did its end'
}

await_message() { # ALERT STATUS
  local hook="\"status\":\"$2\",\"labels\":{\"alertname\":\"$1\""
  for _ in $(seq 120); do
    docker logs churnops-sinks >"$WORK/alerts" 2>&1
    # Alertmanager sends the headers of a mail in any order.
    if grep '^{"webhook"' "$WORK/alerts" | grep "$hook" >/dev/null &&
      grep '^{"mail"' "$WORK/alerts" | grep "To: churn-team@example.com" | grep "Subject: \[${2^^}[^]]*\] $1" >/dev/null; then return 0; fi
    sleep 1
  done
  echo "$1 ($2) did not come within 2 minutes: $(cut -c1-1000 "$WORK/alerts" | tail -5)"
  return 1
}

check_observers() {
  check 'stand-ins of Prometheus and Alertmanager' observe_stand_ins
  check 'Prometheus and Alertmanager' prometheus_up
  check 'Prometheus scrapes, and evaluates its rules' metrics
  check "the SQL of Grafana's panels" panels
  check 'an alert reaches a webhook and a mail server' alert
}
