"""Rarer requests than in test_mlflow_answers.py, to both servers: limits, what is deleted, what is not there, odd values."""

import requests

from pair import Pair

LONG = "x" * 100_001


def test_deletion_of_an_experiment(both: Pair, experiment):
    both("POST", "runs/delete", {"run_id": "$r2"})
    both("POST", "experiments/delete", {"experiment_id": "$e"})
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL"):
        both("POST", "runs/search", {"experiment_ids": ["$e"], "run_view_type": view})
    both("GET", "experiments/get", {"experiment_id": "$e"})
    both("GET", "experiments/get-by-name", {"experiment_name": experiment})
    both("POST", "experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k", "value": "v"})
    both("POST", "experiments/delete-experiment-tag", {"experiment_id": "$e", "key": "a"})
    both("POST", "experiments/create", {"name": experiment})
    both("GET", "runs/get", {"run_id": "$r"})
    both("POST", "runs/update", {"run_id": "$r", "status": "FINISHED"})
    for path, body in (
        ("log-metric", {"key": "m", "value": 1, "timestamp": 1}),
        ("log-parameter", {"key": "p", "value": "1"}),
        ("set-tag", {"key": "t", "value": "1"}),
        ("delete-tag", {"key": "t"}),
        ("log-batch", {"params": [{"key": "p", "value": "1"}]}),
    ):
        both("POST", f"runs/{path}", {"run_id": "$r", **body})
    both("POST", "experiments/restore", {"experiment_id": "$e"})
    both("POST", "runs/search", {"experiment_ids": ["$e"], "order_by": ["run_name"]})
    for id in ("999999", "abc", ""):
        for action in ("delete", "restore", "update"):
            both("POST", f"experiments/{action}", {"experiment_id": id, "new_name": "x"})


def test_limits_of_what_a_run_logs(both: Pair, experiment):
    for length in (5999, 6000, 6001, 8000, 8001):
        both("POST", "runs/log-parameter", {"run_id": "$r", "key": f"p{length}", "value": LONG[:length]})
        both("POST", "runs/set-tag", {"run_id": "$r", "key": f"t{length}", "value": LONG[:length]})
    both("POST", "runs/log-parameter", {"run_id": "$r", "key": "snow", "value": "\u2603" * 6001})
    for value in ("Infinity", "-Infinity", 1e308, -0.0, 1e-320, "NaN"):
        both("POST", "runs/log-metric", {"run_id": "$r", "key": f"m {value}", "value": value, "timestamp": 1})
    changes = ({"timestamp": None}, {"timestamp": "5"}, {"timestamp": "abc"}, {"step": "7"}, {"step": -1}, {"value": "1.5"})
    for i, change in enumerate(changes):
        both("POST", "runs/log-metric", {"run_id": "$r", "key": f"change {i}", "value": 1, "timestamp": 1, **change})
    both("POST", "runs/log-batch", {"run_id": "$r", "metrics": [{"key": "a", "value": 1}]})
    both("POST", "runs/log-batch", {"run_id": "$r", "metrics": [{"value": 1, "timestamp": 1}]})
    both("POST", "runs/log-batch", {"run_id": "$r", "metrics": [{"key": "a//b", "value": 1, "timestamp": 1}]})
    both("POST", "runs/log-batch", {"run_id": "$r", "params": [{"key": "ok", "value": "1"}, {"key": "bad!", "value": "1"}]})
    both("POST", "runs/log-batch", {"run_id": "$r", "params": [{"key": LONG[:251], "value": "1"}]})
    both("POST", "runs/log-batch", {"run_id": "$r", "tags": [{"key": "", "value": "1"}]})
    both("POST", "runs/log-batch", {"run_id": "$r", "tags": [{"key": LONG[:251], "value": "1"}]})
    both("POST", "runs/log-batch", {"run_id": "$r", "params": [{"key": "d", "value": "1"}, {"key": "d", "value": "1"}]})
    metrics = [{"key": f"b{i}", "value": i, "timestamp": 1} for i in range(950)]
    params = [{"key": f"b{i}", "value": "x"} for i in range(51)]
    both("POST", "runs/log-batch", {"run_id": "$r", "metrics": metrics, "params": params})
    both("POST", "runs/log-batch", {"run_id": "nope", "metrics": metrics[:2]})
    both("GET", "runs/get", {"run_id": "$r"})
    both("POST", "runs/create", {"experiment_id": "$e", "run_name": "r4", "tags": [{"key": "bad!", "value": "x"}]}, ("r4", "run.info.run_id"))
    both("POST", "runs/create", {"experiment_id": "$e", "run_name": "named", "tags": [{"key": "mlflow.runName", "value": "named"}]}, ("r3", "run.info.run_id"))
    both("POST", "runs/create", {"experiment_id": "$e", "run_name": "named", "tags": [{"key": "mlflow.runName", "value": "other"}]})


def test_data_sets(both: Pair, experiment):
    good = {"name": "d", "digest": "1", "source_type": "local", "source": "s"}
    for change in ({}, {"name": LONG[:501]}, {"digest": LONG[:37]}, {"source": LONG[:65_536]}):
        both("POST", "runs/log-inputs", {"run_id": "$r", "datasets": [{"dataset": {**good, **change}}]})
    both("POST", "runs/log-inputs", {"run_id": "nope", "datasets": [{"dataset": good}]})
    context = [{"key": "mlflow.data.context", "value": "train"}]
    both("POST", "runs/log-inputs", {"run_id": "$r", "datasets": [{"dataset": {**good, "name": "e"}, "tags": context}]})
    both("POST", "runs/log-inputs", {"run_id": "$r2", "datasets": [{"dataset": {**good, "name": "e"}, "tags": context}]})
    # A path of MLflow's pages.
    for ids in (["$e"], ["$e", "999999"], [], ["1"] * 21):
        both("POST", "/ajax-api/2.0/mlflow/experiments/search-datasets", {"experiment_ids": ids})
    both("GET", "runs/get", {"run_id": "$r"})
    for text in (
        "datasets.name = 'd'", "dataset.digest LIKE '1%'", "datasets.name IN ('d', 'e')", "datasets.context = 'x'", "dataset.name = 1",
        "dataset.name > 'a'", "dataset.name IS NULL", "datasets.source = 's'",
    ):  # fmt: skip
        both("POST", "runs/search", {"experiment_ids": ["$e"], "filter": text})


FILTERS = [
    "params.p IN ('1')", "tags.t IN ('1')", "metrics.m IN (1, 2)", "run_id IN (1, 2)", "run_id IN ()", "run_name IN ('r1')",
    "status IS NULL", "metrics.m IS NULL", "tags.t IS NOT NULL", "params.p is null", "run_name like 'r%'", "metrics.m = abc", "params.p = abc",
    "run_name = abc", "start_time = 1.5", "metrics.m LIKE 'x'", "tags.t > '1'", "tags.t >= 'a' AND metrics.m > 1", "Metrics.m > 1", "m > ",
    "params.`a b` = 'c'", "params.\"a b\" = 'c'", "tags.mlflow.user = 'ann'", "attributes.start_time > 0 and   tags.t='1'", "'a' = 'b'",
    "run_name = \"r1\"", "params.p != 'none'", "run_id = '$r'", "run_id != '$r'", "tags.`mlflow.runName` = 'r1'", "status = 'running'",
    "user_id != 'ann'", "user_id LIKE 'a%'", "run_name NOT IN ('r1')", "end_time > 1", "tag.t = '1'", "param.p = '1'",
    "metrics.m > 1e-3", "metrics.m >= .5", "tags.t ILIKE '1%' AND tags.t LIKE '1'", "datasets.name NOT IN ('d')",
]  # fmt: skip


def test_filters(both: Pair, experiment):
    batch = {"metrics": [{"key": "m", "value": 2, "timestamp": 1, "step": 0}], "params": [{"key": "p", "value": "1"}, {"key": "a b", "value": "c"}]}
    both("POST", "runs/log-batch", {"run_id": "$r", **batch})
    for text in FILTERS:
        both("POST", "runs/search", {"experiment_ids": ["$e"], "filter": text})


def test_orders(both: Pair, experiment):
    for run, value in (("$r", "NaN"), ("$r2", 2)):
        both("POST", "runs/log-batch", {"run_id": run, "metrics": [{"key": "m", "value": value, "timestamp": 1, "step": 0}]})
    both("POST", "runs/create", {"experiment_id": "$e", "run_name": "r3", "start_time": 3}, ("r3", "run.info.run_id"))
    for order in (
        ["metrics.m"], ["metrics.m DESC"], ["metrics.m ASC", "run_name DESC"], ["run_name DESC"], ["tags.t"], ["tags.t desc"],
        ["`metrics`.`m`"], ["dataset.name"], ["Run Name"], ["run_name ASC DESC"], ["attributes.created"], ["attr.run_name"],
    ):  # fmt: skip
        both("POST", "runs/search", {"experiment_ids": ["$e"], "order_by": order})
    both("POST", "runs/search", {"experiment_ids": ["abc"]})
    both("POST", "runs/search", {"experiment_ids": ["999999"], "filter": "bogus.x = 1"})
    both("POST", "runs/search", {"experiment_ids": [], "filter": "metrics.m = 'x'"})


def test_experiments(both: Pair, experiment):
    for location in ("runs:/x", "s3://bucket/x", "s3://bucket/x?a=b", "s3://bucket/x#frag", "file:///tmp/x"):
        both("POST", "experiments/create", {"name": f"at {location}", "artifact_location": location})
        both("GET", "experiments/get-by-name", {"experiment_name": f"at {location}"})
    both("POST", "experiments/create", {"name": "tagged", "tags": [{"key": "k", "value": "x" * 20_001}]})
    both("POST", "experiments/create", {"name": "tagged badly", "tags": [{"key": "bad!", "value": "x"}]})
    both("POST", "experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k", "value": "x" * 20_001})
    both("POST", "experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k", "value": "x" * 20_000})
    for text in (
        "tags.k IS NOT NULL", "name IS NULL", "experiment_id = '$e'", "experiment_id IN ('$e', '7777')", "experiment_id > '1'",
        "experiment_id = 'x'", "metrics.m = 1", "tags.a > 'b'", "name IN ('x')", "creation_time = 'x'", "creation_time = 1.5",
        "attribute.name = 'x'", "attributes.name = 'x'", "tag.a = 1",
    ):  # fmt: skip
        both("POST", "experiments/search", {"max_results": 10, "filter": f"name LIKE '{experiment}%' AND {text}"})
    for order in (["tags.a"], ["name UP"], ["metrics.x"], ["experiment_id DESC"]):
        both("POST", "experiments/search", {"max_results": 10, "filter": f"name LIKE '{experiment}%'", "order_by": order})
    both("POST", "experiments/search", {"max_results": 10, "view_type": "ALL", "page_token": "!!bad"})


def test_registry(both: Pair, experiment):
    names = ("corner", "corner 2", "corner copied")
    try:
        for name in names[:2]:
            both("POST", "registered-models/create", {"name": name})
        both("POST", "registered-models/create", {"name": "tagged", "tags": [{"key": "k", "value": LONG}]})
        both("POST", "registered-models/create", {"name": " "})
        both("POST", "registered-models/rename", {"name": "corner", "new_name": "corner 2"})
        both("POST", "registered-models/rename", {"name": "corner", "new_name": "corner"})
        both("POST", "registered-models/set-tag", {"name": "corner", "key": "k", "value": LONG})
        both("POST", "registered-models/set-tag", {"name": "none", "key": "k", "value": "v"})
        both("POST", "registered-models/set-tag", {"name": "corner", "key": "bad!", "value": "v"})
        own = "mlflow-artifacts:/answers/$r/artifacts"
        for version in (
            {"source": f"{own}/m", "run_id": "$r", "tags": [{"key": "k", "value": LONG}]},
            {"source": f"{own}/m", "run_id": "$r", "tags": [{"key": "bad!", "value": "x"}]},
            {"source": f"{own}/m", "run_id": "$r", "tags": [{"key": "k", "value": "x"}], "run_link": "https://x/y", "description": "d"},
            {"source": f"{own}/m", "run_id": "0" * 32},
            {"source": "https://example.com/x"},
            {"source": "ftp://example.com/../x"},
            {"source": "models:/corner/1"},
            {"source": "models:/corner/9"},
            {"source": "models:/corner@none"},
            {"source": "models:/corner/latest"},
            {"source": "models:/corner/1", "run_id": "$r2"},
            {"source": "mlflow-artifacts://host:80/x"},
            {"source": ""},
        ):
            both("POST", "model-versions/create", {"name": "corner", **version})
        both("POST", "logged-models", {"experiment_id": "$e", "name": "lm", "source_run_id": "$r"}, ("lm", "model.info.model_id"))
        for name in ("corner", "corner 2", "corner"):
            both("POST", "model-versions/create", {"name": name, "source": "models:/$lm", "model_id": "$lm"})
        both("POST", "model-versions/create", {"name": "corner", "source": "models:/$lm"})
        both("GET", "logged-models/$lm")
        both("GET", "model-versions/search", {"filter": "name = 'corner'", "order_by": "version_number ASC"})
        for body in ({"name": "corner", "version": "1"}, {"name": "corner"}, {"name": "none", "version": "1"}):
            both("POST", "registered-models/alias", {"alias": "x", **body})
        both("POST", "registered-models/alias", {"name": "corner", "alias": LONG[:256], "version": "1"})
        both("DELETE", "registered-models/alias", {"name": "none", "alias": "x"})
        both("DELETE", "registered-models/alias", {"name": "corner", "alias": "never"})
        both("POST", "registered-models/get-latest-versions", {"name": "none"})
        both("POST", "model-versions/set-tag", {"name": "corner", "version": "1", "key": "k", "value": LONG})
        both("POST", "model-versions/set-tag", {"name": "corner", "version": "1", "key": "bad!", "value": "x"})
        both("DELETE", "model-versions/delete-tag", {"name": "corner", "version": "99", "key": "k"})
        both("POST", "model-versions/transition-stage", {"name": "corner", "version": "1"})
        for text in (
            "name = 1", "tags.k = 1", "tags.k > 'x'", "version_number = 'x'", "version_number = 1.5", "version_number IN (1, 2)", "name IN (1)",
            "name IN ('corner')", "source_path IN ('x')", "run_id = '$r'", "run_id IN ('$r')", "run_id != '$r' AND name = 'corner'", "metrics.a = 1",
            "version_number LIKE '1'", "run_id = 5", "attribute.name = 'corner'", "name ILIKE 'COR%'", "version_number >= 2 AND name = 'corner'",
            "version_number = '2' AND name = 'corner'", "version_number != ' +1' AND name = 'corner'", "version_number = 1.0", " ",
        ):  # fmt: skip
            both("GET", "model-versions/search", {"filter": text})
        for text in ("name = 1", "tags.k = 1", "tags.k > 'x'", "name IN ('corner', 'x')", "name IN (1)", "run_id = 'x'", "params.a = 'b'", "name = corner"):
            both("GET", "registered-models/search", {"filter": text})
        for order in ("name UP", "tags.k", "creation_timestamp", "timestamp DESC", "version_number", "attribute.name", "`name`"):
            both("GET", "registered-models/search", {"filter": "name LIKE 'corner%'", "order_by": order})
        # The client asks for the versions of many runs in this way: longer than Node's limit of 16 KB.
        both("GET", "model-versions/search", {"filter": f"run_id IN ({', '.join(repr(f'{i:032x}') for i in range(1000))})"})
        for version in (" 2", "+2", "-1", "0_2", "2.0"):
            both("GET", "model-versions/get", {"name": "corner", "version": version})
        both("DELETE", "registered-models/delete", {"name": "none"})
        both("DELETE", "model-versions/delete", {"name": "corner", "version": "77"})
    finally:
        for address in both.servers.values():
            for name in names:
                requests.delete(f"{address}/api/2.0/mlflow/registered-models/delete", json={"name": name}, timeout=60)


def test_sources_of_versions_and_prompts(both: Pair, experiment):
    """Addresses without a path, of no known kind, outside of the run; a prompt has none."""
    prompt = [{"key": "mlflow.prompt.is_prompt", "value": "true"}]
    text = [*prompt, {"key": "mlflow.prompt.text", "value": "Hello"}]
    sources = (
        "s3://bucket", "s3://bucket/x", "s3://bucket/../x", "gs://bucket", "foo:bar", "foo://", "foo://x/y", "runs:/", "runs:/$r", "runs:/$r/m",
        "mlflow-artifacts:/x", "mlflow-artifacts:x", "file:///etc", "file:relative", "/etc", "relative", "dbfs:/x", "https://", "https://x/y?z=1",
    )  # fmt: skip
    try:
        both("POST", "registered-models/create", {"name": "sourced"})
        both("POST", "registered-models/create", {"name": "asked", "tags": prompt})
        for source in sources:
            both("POST", "model-versions/create", {"name": "sourced", "source": source})
            # Relative ones start in each server's working directory.
            if not source.endswith("relative"):
                both("POST", "model-versions/create", {"name": "sourced", "source": source, "run_id": "$r"})
            both("POST", "model-versions/create", {"name": "asked", "source": source, "tags": text})
        both("POST", "model-versions/create", {"name": "asked", "source": "dummy-source", "tags": text})
    finally:
        for address in both.servers.values():
            for name in ("sourced", "asked"):
                requests.delete(f"{address}/api/2.0/mlflow/registered-models/delete", json={"name": name}, timeout=60)


def test_logged_models(both: Pair, experiment):
    made = {"experiment_id": "$e", "name": "lm", "model_type": "t", "source_run_id": "$r"}
    tags = [{"key": "t", "value": "1"}]
    both("POST", "logged-models", {**made, "params": [{"key": "p", "value": "1"}], "tags": tags}, ("lm", "model.info.model_id"))
    both("POST", "logged-models", {**made, "name": "second"}, ("lm2", "model.info.model_id"))
    for name in ("a.b", "a%b", "a:b", 'a"b'):
        both("POST", "logged-models", {**made, "name": name})
    both("POST", "logged-models/$lm/params", {"model_id": "$lm", "params": [{"key": "q", "value": "2"}]})
    both("POST", "logged-models/$lm/params", {"model_id": "$lm", "params": [{"key": "r", "value": "x" * 6001}]})
    both("PATCH", "logged-models/$lm/tags", {"tags": [{"key": "u", "value": "2"}, {"key": "t", "value": "3"}]})
    both("DELETE", "logged-models/$lm/tags/u")
    both("PATCH", "logged-models/m-none", {"status": "LOGGED_MODEL_READY", "model_id": "m-none"})
    both("PATCH", "logged-models/m-none/tags", {"tags": tags})
    both("POST", "logged-models/m-none/params", {"model_id": "m-none", "params": tags})
    both("DELETE", "logged-models/m-none")
    both("DELETE", "logged-models/m-none/tags/t")
    metric = {"key": "acc", "timestamp": 1, "step": 0, "model_id": "$lm"}
    both("POST", "runs/log-metric", {"run_id": "$r", "value": 0.5, "dataset_name": "d", "dataset_digest": "1", **metric})
    both("POST", "runs/log-metric", {"run_id": "$r", "value": 0.7, "dataset_name": "e", "dataset_digest": "2", **metric, "timestamp": 2})
    both("POST", "runs/log-metric", {"run_id": "$r2", "value": 0.9, **metric, "model_id": "$lm2"})
    both("POST", "runs/outputs", {"run_id": "$r", "models": [{"model_id": "$lm", "step": 3}]})
    both("POST", "runs/log-inputs", {"run_id": "$r2", "models": [{"model_id": "$lm"}]})
    both("GET", "runs/get", {"run_id": "$r"})
    both("GET", "runs/get", {"run_id": "$r2"})
    both("GET", "logged-models/$lm")
    for text in (
        "metrics.acc > 0.6", "metrics.acc <= 0.5", "params.p = '1'", "tags.t = '3'", "name LIKE 'l%'", "name IN ('lm')", "model_id = '$lm'",
        "model_type = 't'", "source_run_id = '$r'", "creation_time > 0", "creation_timestamp > 0", "metric.acc > 0", "bogus.x = 1",
        "params.p > '1'", "metrics.acc = 0.5 AND params.p = '1'", "foo", "name = 'lm' OR name = 'x'",
    ):  # fmt: skip
        both("POST", "logged-models/search", {"experiment_ids": ["$e"], "filter": text, "order_by": [{"field_name": "name"}]})
    # Without the digest the real server finds nothing.
    d, e = {"dataset_name": "d", "dataset_digest": "1"}, {"dataset_name": "e", "dataset_digest": "2"}
    for datasets in ([d], [{**d, "dataset_digest": "9"}], [d, e]):
        both("POST", "logged-models/search", {"experiment_ids": ["$e"], "datasets": datasets})
        both("POST", "logged-models/search", {"experiment_ids": ["$e"], "datasets": datasets, "filter": "metrics.acc > 0.6"})
    for order in (
        {"field_name": "name", "ascending": False}, {"field_name": "metrics.acc"}, {"field_name": "metrics.acc", "dataset_name": "d"},
        {"field_name": "params.p"}, {"field_name": "creation_timestamp"},
    ):  # fmt: skip
        both("POST", "logged-models/search", {"experiment_ids": ["$e"], "order_by": [order]})
    both("POST", "logged-models/search", {"experiment_ids": ["abc"]})
    both("POST", "logged-models/search", {"experiment_ids": ["$e"], "max_results": 1, "order_by": [{"field_name": "name"}]})


def test_artifacts(both: Pair, experiment):
    for server, address in both.servers.items():
        base = f"{address}/api/2.0/mlflow-artifacts/artifacts/corner"
        for path, content in (("a.txt", b"a"), ("empty", b""), ("deep/er/b", b"bb"), ("sp ace/\u00fc.txt", b"c")):
            answer = requests.put(f"{base}/{requests.utils.quote(path)}", data=content, timeout=60)
            assert answer.status_code == 200, (server, path, answer.text)
    artifacts = "/api/2.0/mlflow-artifacts/artifacts"
    for path in ("corner", "corner/deep", "corner/none", "corner/a.txt", "corner/"):
        both("GET", artifacts, {"path": path})
    for path in ("..", "../x", "corner/../..", "%2e%2e", "%252e%252e%252fx", "/etc", "C:\\x"):
        both("GET", artifacts, {"path": path})
        both("GET", "artifacts/list", {"run_id": "$r", "path": path})
    for path in ("corner/none", "corner/none/deeper"):
        both("GET", f"{artifacts}/{path}")
        both("DELETE", f"{artifacts}/{path}")
    both("DELETE", f"{artifacts}/corner/deep")
    both("GET", artifacts, {"path": "corner"})
    both("DELETE", f"{artifacts}/corner")
    both("GET", artifacts, {"path": "corner"})
    both("POST", "/api/2.0/mlflow-artifacts/mpu/create/corner", {"path": "x", "num_parts": 2})
    both("GET", "/api/2.0/mlflow-artifacts/presigned/corner/a.txt")
    both("GET", "artifacts/list", {"run_id": "$r"})
    both("GET", "artifacts/list", {})


def test_bodies_of_other_clients(both: Pair, experiment):
    both("GET", "artifacts/list", {"run_uuid": "$r"})
    for status in (3, "4", "KILLED"):
        both("POST", "runs/update", {"run_id": "$r", "status": status})
    for method, path, body in (
        ("POST", "runs/set-tag", '\ufeff{"run_id": "$r", "key": "mark", "value": "ö"}'.encode()),
        ("POST", "runs/set-tag", '{"run_id": "$r", "key": "latin", "value": "ö"}'.encode("latin-1")),
        ("GET", "runs/get", b'{"run_id": "$r"}'),
        ("GET", "runs/get?run_id=$r", b'{"run_id": "none"}'),
        ("GET", "runs/get", b"{}"),
    ):
        statuses = []
        for name, address in both.servers.items():
            run = both.ids[name]["r"]
            url = f"{address}/api/2.0/mlflow/{path.replace('$r', run)}"
            sent = requests.request(method, url, data=body.replace(b"$r", run.encode()), headers={"content-type": "application/json"}, timeout=60)
            statuses.append(sent.status_code)
        assert statuses[0] == statuses[1], (method, path, body, statuses)
    both("GET", "runs/get", {"run_id": "$r"})


def test_null_is_a_field_left_out(both: Pair, experiment):
    metric = {"key": "m", "value": 1, "timestamp": 1, "step": None}
    both("POST", "runs/log-batch", {"run_id": "$r", "metrics": [metric], "params": [{"key": "p", "value": None}]})
    both("POST", "runs/log-metric", {"run_id": "$r", "key": "n", "value": 1, "timestamp": 1, "step": None, "dataset_name": None, "model_id": None})
    both("POST", "runs/log-metric", {"run_id": "$r", "key": "n", "value": None, "timestamp": 1})
    both("GET", "runs/get", {"run_id": "$r"})
    # Of a null page size, and null tags in a batch, the real server fails.
    nothing = {"filter": None, "run_view_type": None, "page_token": None}
    both("POST", "runs/search", {"experiment_ids": ["$e"], **nothing})
    both("POST", "runs/search", {"experiment_ids": "$e"})
    for run in (" ", "-x", "größe!", "x" * 257):
        both("POST", "runs/log-batch", {"run_id": run})
        both("POST", "runs/log-inputs", {"run_id": run})
    both("GET", "experiments/get", {"experiment_id": "-1"})


def test_names_of_models_that_are_paths_and_aliases(both: Pair, experiment):
    for name in (".", "..", "..x", "  ", "a/b", "a:b"):
        for method, path in (("POST", "registered-models/create"), ("GET", "registered-models/get"), ("DELETE", "registered-models/delete")):
            both(method, path, {"name": name})
        for method, path in (("GET", "model-versions/get"), ("GET", "model-versions/get-download-uri"), ("DELETE", "model-versions/delete")):
            both(method, path, {"name": name, "version": "1"})
    model = f"{experiment} model"
    both("POST", "registered-models/create", {"name": model})
    for _ in range(2):
        both("POST", "model-versions/create", {"name": model, "source": "s3://bucket/model"})
    for alias in ("z", "b", "m"):
        both("POST", "registered-models/alias", {"name": model, "alias": alias, "version": "1"})
    both("POST", "model-versions/transition-stage", {"name": model, "version": "1", "stage": "Staging"})
    prompt = [{"key": "mlflow.prompt.is_prompt", "value": text} for text in ("false", "true")]
    both("POST", "registered-models/create", {"name": model, "tags": prompt})
    both("POST", "registered-models/create", {"name": f"{model}, prompt", "tags": prompt})
    for tags in ([], prompt):
        both("POST", "registered-models/create", {"name": f"{model}, prompt", "tags": tags})
    both("DELETE", "registered-models/delete", {"name": f"{model}, prompt"})
    both("POST", "registered-models/rename", {"name": model, "new_name": f"{model}, renamed"})
    for path in ("registered-models/get", "registered-models/get-latest-versions"):
        both("GET", path, {"name": f"{model}, renamed"})
    both("GET", "model-versions/get", {"name": f"{model}, renamed", "version": "1"})
    both("GET", "model-versions/search", {"filter": f"name = '{model}, renamed'"})
    both("DELETE", "registered-models/delete", {"name": f"{model}, renamed"})
