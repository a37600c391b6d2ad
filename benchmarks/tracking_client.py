"""Asks a tracking server in the way of MLflow's client: by `requests`, on one connection, one request after the other. Leaves out what
MLflow's client does by itself, so that differences between servers show the most. Prints JSON: the seconds of each request, and of all.

    tracking_client.py ADDRESS EXPERIMENT STEP COUNT

Logs in with MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, if they are set.
"""

import json
import os
import sys
import time

import requests

WARM_UPS = 20
BATCH = 1000
address, experiment, step, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
session = requests.Session()
if "MLFLOW_TRACKING_USERNAME" in os.environ:
    session.auth = (os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"])


def post(path, body):
    answer = session.post(f"{address}/api/2.0/mlflow/{path}", json=body, timeout=120)
    answer.raise_for_status()
    return answer.json()


def create_run(i):
    return post("runs/create", {"experiment_id": experiment, "run_name": f"run {i}", "start_time": 1_700_000_000_000, "tags": []})


def metric(i):
    return {"key": "loss", "value": 1 / (i + 2), "timestamp": 1_700_000_000_000 + i, "step": i}


def log_metric(i):
    post("runs/log-metric", {"run_id": run_id, **metric(i)})


def log_batch(i):
    post("runs/log-batch", {"run_id": run_id, "metrics": [metric(BATCH * i + j) for j in range(BATCH)], "params": [], "tags": []})


def search(_, least=0.5):
    post("runs/search", {
        "experiment_ids": [experiment],
        "filter": f"metrics.metric_0 > {least} and params.param_1 = '7' and tags.kind = 'even'",
        "max_results": 100,
        "order_by": ["metrics.metric_1 DESC"],
    })  # fmt: skip


def search_anew(i):
    """A search that the server has not been asked before, which finds as many runs."""
    search(i, least=0.5 - time.time_ns() % 1_000_000 / 1e11)


ask = {"create_run": create_run, "log_metric": log_metric, "log_batch": log_batch, "search": search, "search_anew": search_anew}[step]
# A server that answers `{}` has no run.
run_id = create_run(0).get("run", {"info": {"run_id": "0" * 32}})["info"]["run_id"] if step.startswith("log") else ""
warm_ups = min(WARM_UPS, max(2, count // 5))
for i in range(warm_ups):
    ask(i)
taken = []
started = time.perf_counter()
for i in range(warm_ups, warm_ups + count):
    before = time.perf_counter()
    ask(i)
    taken.append(time.perf_counter() - before)
# What a server still has to do before it can be asked about it is part of the work.
if run_id:
    session.get(f"{address}/api/2.0/mlflow/runs/get", params={"run_id": run_id}, timeout=120).raise_for_status()
print(json.dumps({"seconds": taken, "total": time.perf_counter() - started}))
