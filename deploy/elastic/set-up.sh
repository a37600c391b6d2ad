#!/bin/bash
# Runs once Elasticsearch is healthy, and again at each start of the stack: users with the rights that they need, the template of the logs'
# data stream with its retention, and certificates for Logstash. What is there already is brought up to date.
set -euo pipefail
umask 027

ask() { # METHOD PATH [BODY]; the password goes by standard input, as arguments can be read by everybody on the machine
  curl -fsS -o /dev/null -K - -X "$1" "http://elasticsearch:9200$2" -H 'content-type: application/json' ${3:+--data-binary "$3"} <<<"user = \"elastic:$ELASTIC_PASSWORD\""
}

if [ ! -f /certificates/logstash.crt ]; then
  folder=$(mktemp -d)
  bin/elasticsearch-certutil ca --silent --pem --days 1825 --out "$folder/ca.zip"
  unzip -q "$folder/ca.zip" -d "$folder"
  bin/elasticsearch-certutil cert --silent --pem --days 1825 --name logstash --dns logstash,localhost --ip 127.0.0.1 \
    --ca-cert "$folder/ca/ca.crt" --ca-key "$folder/ca/ca.key" --out "$folder/logstash.zip"
  unzip -q "$folder/logstash.zip" -d "$folder"
  # The authority's key is not kept: nobody needs to sign anything else with it.
  cp "$folder/ca/ca.crt" /certificates/ca.crt
  cp "$folder/logstash/logstash.key" /certificates/logstash.key
  cp "$folder/logstash/logstash.crt" /certificates/logstash.crt
  # Logstash's user is in the group root; whoever sends lines needs the authority's certificate.
  chmod 644 /certificates/ca.crt /certificates/logstash.crt
  chmod 640 /certificates/logstash.key
  rm -rf "$folder"
fi

ask POST /_security/user/kibana_system/_password "{\"password\": \"$KIBANA_SYSTEM_PASSWORD\"}"
ask PUT /_security/role/churnops_log_writer '{
  "cluster": ["monitor"],
  "indices": [{ "names": ["logs-churnops*-*"], "privileges": ["auto_configure", "create_doc", "view_index_metadata"] }]
}'
ask PUT /_security/user/logstash_writer "{\"password\": \"$LOGSTASH_PASSWORD\", \"roles\": [\"churnops_log_writer\"]}"
ask PUT /_security/role/churnops_log_reader '{
  "indices": [{ "names": ["logs-churnops*-*"], "privileges": ["read", "view_index_metadata"] }]
}'
ask PUT /_security/user/log_reader "{\"password\": \"$LOG_READER_PASSWORD\", \"roles\": [\"churnops_log_reader\", \"viewer\"]}"
ask PUT /_index_template/churnops-logs "$(sed "s/LOG_RETENTION/$LOG_RETENTION/" /elastic/log-template.json)"
# The template counts for indices that are made from now on; a data stream that is there takes the retention from here.
if ask GET /_data_stream/logs-churnops-default 2>/dev/null; then
  ask PUT /_data_stream/logs-churnops-default/_lifecycle "{\"data_retention\": \"$LOG_RETENTION\"}"
  ask PUT /logs-churnops-default/_settings '{"index.lifecycle.prefer_ilm": false}'
fi
echo 'users, template and certificates are there'
