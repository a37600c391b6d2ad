"""The lines of the server, of jobs and of Airflow's tasks in Elasticsearch. A trace id leads from a task to its lines.

Usage: log_in_elasticsearch.py ADDRESS
"""

import re
import sys

from running_stack import RUN, Airflow, ask, until

STREAM = f"{sys.argv[1]}/logs-churnops-default"


def lines(**fields):
    query = {"bool": {"filter": [{"term": {field.replace("__", "."): value}} for field, value in fields.items()]}}
    ask(f"{STREAM}/_refresh", {})
    return [hit["_source"] for hit in ask(f"{STREAM}/_search", {"query": query, "size": 1000})["hits"]["hits"]]


# What a person does: the task's log on Airflow's page says the id.
page = Airflow().api(f"dags/batch_pred_pipeline/dagRuns/{RUN}/taskInstances/predict_shard/logs/2?map_index=2")["content"]
[trace] = [found[1] for entry in page if (found := re.search(r"trace id ([0-9a-f]{32})$", entry["event"]))]
# Airflow sends a try's lines at its end.
until("the task's lines", lambda: {line["service.name"] for line in lines(trace__id=trace)} == {"airflow", "churnops"}, 60)
of_try = lines(trace__id=trace)
assert {(line["outside_run"]["id"], line["outside_run"]["try"]) for line in of_try} == {(RUN, 2)}
assert any("scored" in line["message"] for line in of_try if line["service.name"] == "churnops"), of_try
task = {"dag_id": "batch_pred_pipeline", "run_id": RUN, "task_id": "predict_shard", "map_index": 2, "try_number": 2}
assert all(line["airflow"] == task for line in of_try if line["service.name"] == "airflow")

services = {"size": 0, "aggs": {"services": {"terms": {"field": "service.name"}}, "runs": {"terms": {"field": "outside_run.id"}}}}
found = ask(f"{STREAM}/_search", services)["aggregations"]
counts = {bucket["key"]: bucket["doc_count"] for bucket in found["services"]["buckets"]}
of_runs = {bucket["key"] for bucket in found["runs"]["buckets"]}
assert {RUN, "verify__training"} < of_runs, of_runs
assert [line for line in lines(service__name="churnops") if "outside_run" not in line], "no line of the server"
print(f"{counts['churnops']} lines of churnops and {counts['airflow']} of Airflow; the trace of one task has {len(of_try)} of both")
