"""The same requests to our port and to the real server: status and body must be the same.

Errors are compared word by word. Answers are compared as MLflow's clients read them: a field that is empty is one that is absent,
ids and times differ, and the order of tags, params and metrics means nothing. Left out is what we do on purpose otherwise
(packages/mlflow/README.md says what).
"""

import pytest
import requests

from pair import Pair


def test_experiments(both, experiment):
    both("POST", "experiments/create", {"name": experiment})
    for body in ({}, {"name": ""}, {"name": 5}, {"name": "x" * 501}):
        both("POST", "experiments/create", body)
    for id in ("$e", "999999", "abc", ""):
        both("GET", "experiments/get", {"experiment_id": id})
    both("GET", "experiments/get")
    both("GET", "experiments/get-by-name", {"experiment_name": experiment})
    both("GET", "experiments/get-by-name", {"experiment_name": "none"})
    for key in ("k", "", "a/../b", "bad!", "x" * 251):
        both("POST", "experiments/set-experiment-tag", {"experiment_id": "$e", "key": key, "value": "v"})
    both("GET", "experiments/get", {"experiment_id": "$e"})
    both("POST", "experiments/delete-experiment-tag", {"experiment_id": "$e", "key": "k"})
    both("POST", "experiments/delete-experiment-tag", {"experiment_id": "$e", "key": "k"})
    both("POST", "experiments/update", {"experiment_id": "$e", "new_name": f"{experiment}, renamed"})
    both("POST", "experiments/update", {"experiment_id": "$e"})
    ours = f"name LIKE '{experiment}%'"
    for search in (
        {"filter": ours},
        {"filter": f"{ours} AND tags.a = 'b'"},
        {"filter": f"{ours} AND tags.a != 'b'"},
        {"filter": f"{ours} AND creation_time > 0"},
        {"filter": "nope = 'e2'"},
        {"filter": "name > 'a'"},
        {"filter": ours, "order_by": ["name DESC"]},
        {"order_by": ["bogus"]},
        {"max_results": 0},
        {"max_results": 60000},
    ):
        both("POST", "experiments/search", {"max_results": 10, **search})
    for action in ("delete", "delete", "restore", "restore"):
        both("POST", f"experiments/{action}", {"experiment_id": "$e"})
    both("POST", "experiments/delete", {"experiment_id": "$e"})
    both("POST", "runs/create", {"experiment_id": "$e"})
    both("POST", "experiments/search", {"max_results": 10, "filter": ours, "view_type": "DELETED_ONLY"})


@pytest.fixture
def logged(both, experiment):
    batch = {
        "metrics": [{"key": f"b{i}", "value": i, "timestamp": 1, "step": 0} for i in range(3)],
        "params": [{"key": "p", "value": "1"}, {"key": "q", "value": "z"}],
        "tags": [{"key": "bt", "value": "x"}],
    }
    both("POST", "runs/log-batch", {"run_id": "$r", **batch})
    return experiment


def test_what_a_run_logs(both, logged):
    both("POST", "runs/create", {"experiment_id": "999999", "run_name": "r1"})
    for run in ("$r", "nope", ""):
        both("GET", "runs/get", {"run_id": run})
    both("GET", "runs/get")
    for value, step in ((1.5, 0), ("NaN", 1), (-2, 1), (7, 0)):
        both("POST", "runs/log-metric", {"run_id": "$r", "key": "m", "value": value, "timestamp": 5 + step, "step": step})
    for change in (
        {"value": "abc"}, {"value": None}, {"key": ""}, {"key": "a/../b"}, {"key": "x" * 251}, {"key": "bad!"}, {"key": "a//b"},
        {"key": "/a"}, {"key": "."}, {"key": "ok/deep name:1.x-y"}, {"run_id": "nope"},
    ):  # fmt: skip
        both("POST", "runs/log-metric", {"run_id": "$r", "key": "m2", "value": 1, "timestamp": 6, **change})
    for key, value in (("p", "1"), ("p", "2"), ("", "2"), ("e", ""), ("a/../b", "1")):
        both("POST", "runs/log-parameter", {"run_id": "$r", "key": key, "value": value})
    both("POST", "runs/set-tag", {"run_id": "$r", "key": "k", "value": "v"})
    both("POST", "runs/set-tag", {"run_id": "$r", "key": "mlflow.runName", "value": "by tag"})
    both("POST", "runs/delete-tag", {"run_id": "$r", "key": "k"})
    both("POST", "runs/delete-tag", {"run_id": "$r", "key": "k"})
    many = [{"key": f"b{i}", "value": i, "timestamp": 1, "step": 0} for i in range(1001)]
    for batch in (
        {"metrics": many},
        {"params": [{"key": f"pp{i}", "value": "z"} for i in range(101)]},
        {"tags": [{"key": f"tt{i}", "value": "z"} for i in range(101)]},
        {"params": [{"key": "q", "value": "other"}], "metrics": [{"key": "never", "value": 1, "timestamp": 1}]},
        {"params": [{"key": "d", "value": "1"}, {"key": "d", "value": "2"}]},
        {},
    ):
        both("POST", "runs/log-batch", {"run_id": "$r", **batch})
    both("POST", "runs/log-batch", {})
    dataset = {"name": "d", "digest": "1", "source_type": "local", "source": "s"}
    read = {"tags": [{"key": "mlflow.data.context", "value": "train"}], "dataset": dataset}
    both("POST", "runs/log-inputs", {"run_id": "$r", "datasets": [read]})
    both("POST", "runs/log-inputs", {"run_id": "$r"})
    both("GET", "runs/get", {"run_id": "$r"})
    for query in ({"metric_key": "m"}, {"metric_key": "none"}, {}, {"metric_key": "m", "max_results": 1}):
        both("GET", "metrics/get-history", {"run_id": "$r", **query})
    for query in ({"metric_key": "m"}, {"metric_key": "none"}, {}, {"metric_key": "m", "max_results": 2}):
        both("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", {"run_id": "$r", **query})
    both("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", {"metric_key": "m"})
    for query in ({}, {"max_results": 0}, {"start_step": 1, "end_step": 1}, {"start_step": 1}, {"start_step": 2, "end_step": 1}):
        both("GET", "metrics/get-history-bulk-interval", {"run_ids": ["$r", "$r2"], "metric_key": "m", **query})
    both("POST", "runs/log-model", {"run_id": "$r", "model_json": "{bad"})
    both("POST", "runs/log-model", {"run_id": "$r", "model_json": "{}"})
    both("POST", "runs/update", {"run_id": "$r", "status": "FINISHED", "end_time": 9, "run_name": "renamed"})
    both("POST", "runs/update", {"run_id": "$r"})
    both("POST", "runs/update", {"run_id": "nope"})
    for action in ("delete", "delete"):
        both("POST", f"runs/{action}", {"run_id": "$r2"})
    both("POST", "runs/delete", {"run_id": "nope"})
    both("POST", "runs/search", {"experiment_ids": ["$e"], "run_view_type": "DELETED_ONLY"})
    both("POST", "runs/log-metric", {"run_id": "$r2", "key": "m", "value": 1, "timestamp": 1})
    for action in ("restore", "restore"):
        both("POST", f"runs/{action}", {"run_id": "$r2"})
    for query in ({"run_id": "$r"}, {"run_id": "$r", "path": "../x"}, {"run_id": "nope"}):
        both("GET", "artifacts/list", query)


FILTERS = [
    "metrics.b1 > 0", "metrics.b1 >= 1 and params.p = '1'", "params.p LIKE '1%'", "tags.bt = 'x'", "tags.`bt` = 'x'",
    "attributes.run_name = 'r1'", "run_name ILIKE 'R1%'", "attributes.status = 'RUNNING'", "status != 'RUNNING'", "start_time > 1",
    "attributes.start_time <= 2", "run_id IN ('x','y')", "attributes.run_id NOT IN ('x')", "params.none IS NULL",
    "params.p IS NOT NULL", "tags.none IS NULL", "metrics.m = 1", "params.p != '1'", "tags.bt != 'y'", "metrics.b1 > '0'",
    "params.p > '1'", "params.p = 1", 'tags.t = "1"', "user_id = 'ann'", "artifact_uri LIKE '%artifacts'", "metrics.`b1` != 2",
    "run_name = 'r2' OR 1=1", "foo", "attributes.bogus = '1'", "end_time > 0", "lifecycle_stage = 'active'", "created > 0",
    "tags.bt LIKE 'X'", "tags.bt ILIKE 'X'", "metrics.b1 < 0.5e1", "metrics.b1 > -1", "run_name IN 'x'", "experiment_id = '1'",
    "bogus.x = '1'", "start_time > '1'", "`Run Name` = 'r1'", "attr.run_name = 'r2'", "parameter.q = 'z'", "metric.b2 = 2",
]  # fmt: skip
ORDERS = [
    ["metrics.b1 DESC"], ["params.p"], ["start_time"], ["attributes.start_time DESC"], ["tags.bt ASC"], ["bogus"],
    ["metrics.b1 UP"], ["run_name"], ["`start_time`"], ["status", "metrics.b2 DESC"], ["attribute.end_time"], ["Created DESC"],
]  # fmt: skip


def test_run_searches(both, logged):
    for text in FILTERS:
        both("POST", "runs/search", {"experiment_ids": ["$e"], "filter": text})
    for order in ORDERS:
        both("POST", "runs/search", {"experiment_ids": ["$e"], "order_by": order})
    for limit in (1, 0, -1, 50_001):
        both("POST", "runs/search", {"experiment_ids": ["$e"], "max_results": limit})
    both("POST", "runs/search", {"experiment_ids": ["$e"], "page_token": "!!bad"})
    both("POST", "runs/search", {"experiment_ids": []})
    both("POST", "runs/search", {})


def test_registry(both, experiment):
    model = "answers"
    try:
        both("POST", "registered-models/create", {"name": model, "tags": [{"key": "a", "value": "1"}], "description": "d"})
        for name in (model, "", "a/b", "a:b"):
            both("POST", "registered-models/create", {"name": name})
        both("POST", "registered-models/create")
        for name in (model, "none", ""):
            both("GET", "registered-models/get", {"name": name})
            both("PATCH", "registered-models/update", {"name": name, "description": "new"})
        own = "mlflow-artifacts:/answers/$r/artifacts"
        for version in (
            {"source": f"{own}/m", "run_id": "$r"},
            {"source": "s3://bucket/x"},
            {"source": f"{own}/m"},
            {"source": f"{own}/m", "run_id": "$r2"},
            {"source": f"{own}/../../x", "run_id": "$r"},
            {"source": "runs:/$r/m", "run_id": "$r"},
            {"source": "runs:/$r/m", "run_id": "$r2"},
            {"source": "file:///etc"},
            {"source": "/etc/passwd"},
            {"source": "mlflow-artifacts:/../x"},
            {"name": "none", "source": "s3://b/x"},
            {},
        ):
            both("POST", "model-versions/create", {"name": model, **version})
        for version in ("1", "9", "x"):
            both("GET", "model-versions/get", {"name": model, "version": version})
            both("PATCH", "model-versions/update", {"name": model, "version": version, "description": "dd"})
            both("POST", "model-versions/set-tag", {"name": model, "version": version, "key": "k", "value": "v"})
            both("GET", "model-versions/get-download-uri", {"name": model, "version": version})
        both("GET", "model-versions/get", {"name": model})
        both("POST", "model-versions/set-tag", {"name": model, "version": "1", "key": "", "value": "v"})
        both("POST", "registered-models/set-tag", {"name": model, "key": "k", "value": "v"})
        for alias, version in (("champion", "1"), ("champion", "7"), ("latest", "1"), ("Latest", "1"), ("v1", "1"), ("a b", "1"), ("", "1")):
            both("POST", "registered-models/alias", {"name": model, "alias": alias, "version": version})
        for name, alias in ((model, "champion"), (model, "none"), ("none", "none")):
            both("GET", "registered-models/alias", {"name": name, "alias": alias})
        for version, stage, archive in (
            ("1", "Production", False), ("2", "Production", True), ("2", "Bogus", True), ("2", "production", True), ("9", "None", False),
        ):  # fmt: skip
            move = {"name": model, "version": version, "stage": stage, "archive_existing_versions": archive}
            both("POST", "model-versions/transition-stage", move)
        for stages in (None, ["Production"], ["Bogus"]):
            both("POST", "registered-models/get-latest-versions", {"name": model, "stages": stages} if stages else {"name": model})
        registry_searches(both, model)
        both("DELETE", "model-versions/delete-tag", {"name": model, "version": "1", "key": "k"})
        both("DELETE", "model-versions/delete-tag", {"name": model, "version": "1", "key": "zz"})
        both("DELETE", "registered-models/delete-tag", {"name": model, "key": "zz"})
        for _ in range(2):
            both("DELETE", "registered-models/alias", {"name": model, "alias": "champion"})
        for _ in range(2):
            both("DELETE", "model-versions/delete", {"name": model, "version": "1"})
        both("POST", "registered-models/rename", {"name": model})
        both("POST", "registered-models/rename", {"name": model, "new_name": "a/b"})
        both("POST", "registered-models/rename", {"name": "none", "new_name": "other"})
        for _ in range(2):
            both("DELETE", "registered-models/delete", {"name": model})
    finally:
        for address in both.servers.values():
            requests.delete(f"{address}/api/2.0/mlflow/registered-models/delete", json={"name": model}, timeout=60)


def registry_searches(both: Pair, model: str):
    for text in (
        f"name = '{model}'", f"name LIKE '{model}%'", f"name ILIKE '{model.upper()}'", f"name = '{model}' AND tags.a = '1'",
        f"name = '{model}' AND tags.a != '2'", f"name = '{model}' AND tags.k = 'w'", "bogus = 'x'", "name > 'A'",
    ):  # fmt: skip
        both("GET", "registered-models/search", {"filter": text})
    one = f"name = '{model}'"
    for query in ({"order_by": "name DESC"}, {"order_by": "last_updated_timestamp"}, {"order_by": "bogus"}, {"max_results": "1001"}):
        both("GET", "registered-models/search", {"filter": one, **query})
    for text in (
        one, f"{one} and version_number = 1", "run_id = '$r'", f"{one} AND source_path LIKE 's3%'", "run_id IN ('a','b')",
        f"{one} AND tags.k = 'v'", "bogus = '1'", f"{one} AND version_number > 1", f"name IN ('{model}')",
        "current_stage = 'None'", "name > 'a'",
    ):  # fmt: skip
        both("GET", "model-versions/search", {"filter": text, "order_by": "version_number ASC"})
    for query in (
        {"order_by": "version_number DESC"}, {"order_by": ["name ASC", "version_number ASC"]}, {"order_by": "creation_timestamp ASC"},
        {"order_by": "bogus"}, {"max_results": "200001"}, {"max_results": "1", "order_by": "version_number DESC"},
    ):  # fmt: skip
        both("GET", "model-versions/search", {"filter": one, **query})


def test_logged_models(both, experiment):
    both("POST", "logged-models", {"experiment_id": "$e", "name": "lm"}, ("lm", "model.info.model_id"))
    for body in ({"experiment_id": "$e", "name": "a/b"}, {"experiment_id": "999999", "name": "x"}, {"name": "x"}):
        both("POST", "logged-models", body)
    both("GET", "logged-models/$lm")
    both("GET", "logged-models/m-none")
    both("PATCH", "logged-models/$lm", {"status": "LOGGED_MODEL_READY", "model_id": "$lm"})
    both("GET", "logged-models/$lm")
    both("DELETE", "logged-models/$lm/tags/zz")
    both("POST", "logged-models/search", {"experiment_ids": ["$e"], "filter": "name = 'lm'"})
    both("POST", "logged-models/search", {})
    both("DELETE", "logged-models/$lm")
    both("GET", "logged-models/$lm")
