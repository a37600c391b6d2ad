# Sourced by verify: Elasticsearch, and LOG_URL straight to it. Logstash, which the stack has before it, cannot be had here.

elasticsearch_stand_in() {
  local folder=$WORK/elasticsearch from=tests/peers
  [ -f $from/.elasticsearch/Node.class ] || $from/install.sh
  [ -f $from/.elasticsearch/Node.class ]
  rm -rf "$folder"
  mkdir -p "$folder"
  cp -rL $from/.elasticsearch/lib $from/elasticsearch/log4j2.properties "$folder"
  # The peers' node listens on the loopback interface alone.
  sed 's/127\.0\.0\.1/0.0.0.0/' $from/elasticsearch/Node.java >"$folder/Node.java"
  javac -cp "$folder/lib/*" -d "$folder" "$folder/Node.java"
  stand_in docker.elastic.co/elasticsearch/elasticsearch elasticsearch.Dockerfile "$folder"
}

elasticsearch_address() { echo "http://$(container_address elasticsearch):9200"; }

tell_elasticsearch() { # PATH, with what to tell it on its standard input
  curl -fsS -X PUT -H 'content-type: application/json' --data-binary @- "$(elasticsearch_address)/$1" >/dev/null
}

# Healthy by the check of compose.yaml; what elastic-setup does of security is left out, and so are data streams.
elasticsearch_up() {
  compose_stack up -d --no-deps --wait elasticsearch 2>&1
  # It would take no lines where 95 % of the disk are in use, however much is left.
  tell_elasticsearch _cluster/settings <<<'{ "transient": { "cluster.routing.allocation.disk.threshold_enabled": false } }'
  PYTHONPATH=tests/peers python3 -c 'import json; from log_template import template; print(json.dumps(template()))' |
    tell_elasticsearch _index_template/churnops-logs
  echo LOG_URL=http://elasticsearch:9200/logs-churnops-default >>"$COPY/.env"
  curl -fsS "$(elasticsearch_address)" | sed -n 's/.*"number" : "\(.*\)",/healthy, version \1/p'
}

check_elasticsearch() {
  check 'stand-in of Elasticsearch' elasticsearch_stand_in
  check 'Elasticsearch' elasticsearch_up
}

log_documents() { on_stack log_in_elasticsearch.py "$(elasticsearch_address)"; }

check_log() { check 'the log in Elasticsearch' log_documents; }
