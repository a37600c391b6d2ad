#!/bin/bash
# Imports churnops.ndjson into the Kibana at KIBANA_URL. What is there already takes the file's state, so it may run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The password goes by standard input, as arguments can be read by everybody on the machine.
answer=$(curl -sS -K - -H 'kbn-xsrf: churnops' --form file=@churnops.ndjson --max-time 60 --retry 5 --retry-connrefused \
  "$KIBANA_URL/api/saved_objects/_import?overwrite=true" <<<"user = \"elastic:$ELASTIC_PASSWORD\"")
if [[ ! $answer =~ \"success\"[[:space:]]*:[[:space:]]*true ]]; then
  echo "Kibana did not take churnops.ndjson: ${answer:0:500}" >&2
  exit 1
fi
echo 'Kibana has the objects of churnops.ndjson'
