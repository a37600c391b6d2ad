"""What Prometheus has of a churnops that works. Usage: ask_prometheus.py ADDRESS, with the dashboards in deploy/grafana/dashboards."""

import json
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

address = sys.argv[1]
dashboards = Path(__file__).parents[1] / "grafana" / "dashboards"


def ask(path, **parameters):
    with urllib.request.urlopen(f"{address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=30) as answer:
        found = json.load(answer)
    assert found["status"] == "success", found
    return found["data"]


def wait_for(expression, seconds=120):
    deadline = time.monotonic() + seconds
    while not (result := ask("query", query=expression)["result"]):
        assert time.monotonic() < deadline, f"after {seconds} s Prometheus has nothing for {expression}: {ask('targets')['activeTargets']}"
        time.sleep(1)
    return result


wait_for('up{job="churnops"} == 1')
for pipeline in ("training_pipeline", "batch_pred_pipeline", "drift_detection_pipeline"):
    wait_for(f'time() - churnops_pipeline_last_success_timestamp_seconds{{pipeline="{pipeline}"}} < 3600')
[rows] = wait_for('churnops_pipeline_last_success_rows{pipeline="batch_pred_pipeline"} > 0')
# Rules are evaluated one after the other, so the last one may still wait for its turn.
deadline = time.monotonic() + 60
while any(rule["health"] == "unknown" for group in ask("rules")["groups"] for rule in group["rules"]) and time.monotonic() < deadline:
    time.sleep(1)
rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
assert len(rules) > 10 and all(rule["health"] == "ok" for rule in rules), [rule for rule in rules if rule["health"] != "ok"]

queries = [
    target["expr"].replace("$__rate_interval", "1m")
    for file in sorted(dashboards.glob("*.json"))
    for panel in json.loads(file.read_text())["panels"]
    for target in panel["targets"]
    if "expr" in target
]
# Some have nothing to show, such as those of scores when nobody asked for one.
answered = [query for query in queries if ask("query", query=query)["result"]]
assert len(answered) > len(queries) / 2, sorted({*queries} - {*answered})
print(f"{rows['value'][1]} rows predicted, {len(rules)} rules evaluated, {len(answered)} of {len(queries)} queries of the dashboards have values")
