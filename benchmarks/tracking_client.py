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


def search(_, least=0.5, param=1, value=7, most=100):
    post("runs/search", {
        "experiment_ids": [experiment],
        "filter": f"metrics.metric_0 > {least} and params.param_{param} = '{value}' and tags.kind = 'even'",
        "max_results": most,
        "order_by": ["metrics.metric_1 DESC"],
    })  # fmt: skip


def threshold():
    """One that the server has not been asked for before, which as many runs are above."""
    return 0.5 - time.time_ns() % 1_000_000 / 1e11


def search_above(i):
    """The same search with another threshold, as a script asks for what is better than its best run."""
    search(i, threshold())


def search_anew(i):
    """Another search that the server has not been asked before, which finds about as many runs: those of even numbers have it."""
    now = time.time_ns()
    param = now // 1000 % 10
    search(i, threshold(), param, (param + 2 * (now // 10_000 % 10)) % 20, 100 + now // 100_000 % 900)


steps = [create_run, log_metric, log_batch, search, search_above, search_anew]
ask = next(one for one in steps if one.__name__ == step)
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
