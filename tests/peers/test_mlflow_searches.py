"""Orders, filters, pages, int64, aliases, webhooks and slashes, asked of both servers."""

import json

import pytest
import requests

from pair import Pair

NANOSECONDS = 1_700_000_000_123_456_789


def raw(both: Pair, method: str, path: str, body: object = None) -> dict[str, str]:
    """The answers as they came, in their order and with all digits."""
    answers = {}
    for name, address in both.servers.items():
        filled = json.loads(json.dumps(body or {}).replace("$r", both.ids[name]["r"]).replace("$e", both.ids[name]["e"]))
        where = {"params": filled} if method == "GET" else {"json": filled}
        answer = requests.request(method, f"{address}/api/2.0/mlflow/{path}", timeout=60, **where)
        assert answer.status_code == 200, answer.text
        answers[name] = answer.json()
    return answers


def same(answers: dict[str, object], read) -> None:
    ours, real = read(answers["ours"]), read(answers["real"])
    assert ours == real
    assert ours


def test_what_a_run_logged_comes_in_its_order(both: Pair, experiment):
    metric = lambda key, step: {"key": key, "value": step, "timestamp": 1, "step": step}  # noqa: E731
    items = lambda keys: [{"key": key, "value": "1"} for key in keys]  # noqa: E731
    batch = {"params": items("qba"), "tags": items("yc"), "metrics": [metric("n", 1), metric("d", 1), metric("n", 2), metric("e", 1)]}
    both("POST", "runs/log-batch", {"run_id": "$r", **batch})
    both("POST", "runs/log-parameter", {"run_id": "$r", "key": "0", "value": "1"})
    both("POST", "runs/set-tag", {"run_id": "$r", "key": "y", "value": "2"})
    both("POST", "runs/log-metric", {"run_id": "$r", **metric("d", 7)})
    dataset = lambda name: {"dataset": {"name": name, "digest": "1", "source_type": "s", "source": "s"}}  # noqa: E731
    both("POST", "runs/log-inputs", {"run_id": "$r", "datasets": [dataset(name) for name in "tfm"]})
    both("POST", "runs/log-inputs", {"run_id": "$r", "datasets": [dataset("b")], "models": [{"model_id": "m-9"}, {"model_id": "m-3"}]})
    both("POST", "runs/outputs", {"run_id": "$r", "models": [{"model_id": "m-2", "step": 5}, {"model_id": "m-1", "step": 1}]})
    run = raw(both, "GET", "runs/get", {"run_id": "$r"})
    found = raw(both, "POST", "runs/search", {"experiment_ids": ["$e"], "filter": "attributes.run_name = 'r1'"})
    for answers in ({name: answer["run"] for name, answer in run.items()}, {name: answer["runs"][0] for name, answer in found.items()}):
        for kind in ("params", "tags", "metrics"):
            same(answers, lambda answer: [item["key"] for item in answer["data"][kind]])
        same(answers, lambda answer: [item["dataset"]["name"] for item in answer["inputs"]["dataset_inputs"]])
    # The real server's search leaves models out.
    same(run, lambda answer: [item["model_id"] for item in answer["run"]["inputs"]["model_inputs"]])
    same(run, lambda answer: [item["model_id"] for item in answer["run"]["outputs"]["model_outputs"]])


def test_int64(both: Pair, experiment):
    for i, (step, timestamp) in enumerate([(NANOSECONDS, NANOSECONDS + 1), (-(2**63), 5), (2**63 - 1, str(NANOSECONDS))]):
        both("POST", "runs/log-metric", {"run_id": "$r", "key": f"m{i}", "value": 12345678901234567890, "timestamp": timestamp, "step": step})
    both("POST", "runs/log-batch", {"run_id": "$r", "metrics": [{"key": "b", "value": 1, "timestamp": NANOSECONDS, "step": NANOSECONDS}]})
    both("POST", "runs/update", {"run_id": "$r", "end_time": NANOSECONDS})
    run = raw(both, "GET", "runs/get", {"run_id": "$r"})
    same(run, lambda answer: sorted((m["key"], float(m["value"]), m["timestamp"], m["step"]) for m in answer["run"]["data"]["metrics"]))
    same(run, lambda answer: answer["run"]["info"]["end_time"])
    for path in ("get-history", "get-history-bulk", "get-history-bulk-interval"):
        prefix = "/ajax-api/2.0/mlflow/metrics/"
        for name, address in both.servers.items():
            query = {"run_id": both.ids[name]["r"], "run_ids": both.ids[name]["r"], "metric_key": "b"}
            answer = requests.get(f"{address}{prefix}{path}", params=query, timeout=60)
            assert [(m["timestamp"], m["step"]) for m in answer.json()["metrics"]] == [(NANOSECONDS, NANOSECONDS)]
    for step in ("2.5", "x", 2.5):
        # Of a fraction ours keeps the whole part and the real server 0, so it is only looked at whether they take it.
        both("POST", "runs/log-metric", {"run_id": "$r2", "key": "s", "value": 1, "timestamp": 1, "step": step})


def test_samples_of_a_history(both: Pair, experiment):
    metrics = [{"key": "m", "value": i, "timestamp": 1, "step": i} for i in range(10)]
    both("POST", "runs/log-batch", {"run_id": "$r", "metrics": metrics})
    path = "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval"
    for most in (1, 2, 3, 4, 5, 7, 9, 10, 11, 0, 2501):
        both("GET", path, {"run_ids": ["$r"], "metric_key": "m", "max_results": most})
    both("GET", path, {"run_ids": ["$r"], "metric_key": "m", "max_results": 3, "start_step": 2, "end_step": 8})
    both("GET", path, {"run_ids": ["$r"] * 101, "metric_key": "m"})
    both("GET", path, {"run_ids": ["$r"]})
    both("GET", path, {"metric_key": "m"})
    both("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", {"run_id": ["$r"] * 101, "metric_key": "m"})


def test_inputs(both: Pair, experiment):
    dataset = {"name": "d", "digest": "1", "source_type": "s", "source": "s"}
    tags = [{"key": "k" * size, "value": "v"} for size in (251, 255, 256)] + [{"key": "k", "value": "v" * size} for size in (500, 501)]
    tags += [{"key": "a/../b!", "value": ""}]
    for i, tag in enumerate(tags):
        both("POST", "runs/log-inputs", {"run_id": "$r", "datasets": [{"dataset": {**dataset, "digest": str(i)}, "tags": [tag]}]})
    both("POST", "runs/log-inputs", {"run_id": "nope", "datasets": []})
    both("GET", "runs/get", {"run_id": "$r"})


FILTERS = [
    "params.größe = '1'", "metrics.准确率 > 0.8", "tags.name = 'it''s'", "tags.name = 'it''''s'", "tags.name = \"it's\"", "tags.1é.ü = 'x'",
    "tags.name LIKE '%''%'", "run_id IN ('it''s', 'b')",
]  # fmt: skip


def test_filters(both: Pair, experiment):
    both("POST", "runs/log-parameter", {"run_id": "$r", "key": "größe", "value": "1"})
    both("POST", "runs/log-metric", {"run_id": "$r", "key": "准确率", "value": 0.9, "timestamp": 1})
    both("POST", "runs/set-tag", {"run_id": "$r", "key": "name", "value": "it''s"})
    both("POST", "runs/set-tag", {"run_id": "$r2", "key": "name", "value": "it's"})
    both("POST", "runs/set-tag", {"run_id": "$r2", "key": "1é.ü", "value": "x"})
    for filter in FILTERS:
        both("POST", "runs/search", {"experiment_ids": ["$e"], "filter": filter})
    for order in ("params.größe DESC", "metrics.准确率"):
        both("POST", "runs/search", {"experiment_ids": ["$e"], "order_by": [order]})
    for filter in ("name = 'it''s'", "tags.größe = 'x'", "name = \"o'brien\"", "name IN ('it''s')"):
        for path in ("registered-models/search", "model-versions/search"):
            both("GET", path, {"filter": filter})
    both("POST", "logged-models/search", {"experiment_ids": ["$e"], "filter": "params.größe = '1' AND tags.name = 'it''s'"})


@pytest.fixture
def models(both: Pair, experiment):
    for name, first, second in (("a", 1, 9), ("b", 2, 8), ("c", 3, 7)):
        both("POST", "logged-models", {"experiment_id": "$e", "name": name}, (name, "model.info.model_id"))
        for digest, value in (("1", first), ("2", second)):
            metric = {"key": "auc", "value": value, "timestamp": int(digest), "dataset_name": "d", "dataset_digest": digest}
            both("POST", "runs/log-metric", {"run_id": "$r", **metric, "model_id": f"${name}"})


def test_logged_models(both: Pair, models):
    for order in ({}, {"dataset_digest": "1"}, {"dataset_digest": "2"}, {"dataset_name": "d"}, {"dataset_name": "d", "dataset_digest": "1"}):
        by = [{"field_name": "metrics.auc", "ascending": True, **order}]
        both("POST", "logged-models/search", {"experiment_ids": ["$e"], "order_by": by})
    tokens = raw(both, "POST", "logged-models/search", {"experiment_ids": ["$e"], "max_results": 2})
    for name, answer in tokens.items():
        both.ids[name]["token"] = answer["next_page_token"]
    for other in ({}, {"filter": "name != 'x'"}, {"order_by": [{"field_name": "name", "dataset_digest": "1"}]}):
        both("POST", "logged-models/search", {"experiment_ids": ["$e"], "max_results": 2, "page_token": "$token", **other})


def test_files_of_logged_models(both: Pair, models):
    for prefix in ("", "/ajax-api/2.0/mlflow/"):
        both("GET", f"{prefix}logged-models/$a/artifacts/directories")
    both("GET", "logged-models/nope/artifacts/directories")


def test_page_tokens(both: Pair, experiment):
    for token in ("abc", "!!!!", "eyJvZmZzZXQiOiAwfQ==", "bm9wZQ==", "eyJhIjoxfQ==", "eyJvZmZzZXQiOiAieCJ9"):
        both("POST", "runs/search", {"experiment_ids": ["$e"], "page_token": token})
        both("GET", "registered-models/search", {"page_token": token})
        both("GET", "webhooks", {"page_token": token})
    for path, most in (("registered-models/search", 1001), ("model-versions/search", 200_001)):
        both("GET", path, {"max_results": most})
    both("POST", "logged-models/search", {"experiment_ids": ["$e"], "max_results": 50_001})


def test_registry(both: Pair, experiment):
    for server, address in both.servers.items():
        both.ids[server]["m"] = f"{experiment} model"
    alias = lambda name, alias: both("GET", "registered-models/alias", {"name": name, "alias": alias})  # noqa: E731
    alias("none", "latest")
    both("POST", "registered-models/create", {"name": "$m"})
    for name in ("latest", "a b", "v1", "nope", "x" * 256):
        alias("$m", name)
        both("DELETE", "registered-models/alias", {"name": "$m", "alias": name})
    for _ in range(3):
        both("POST", "model-versions/create", {"name": "$m", "source": "s3://bucket/model"})
    both("POST", "registered-models/alias", {"name": "$m", "alias": "champion", "version": "3"})
    both("POST", "model-versions/transition-stage", {"name": "$m", "version": "1", "stage": "Production"})
    for name in ("latest", "LaTest"):
        alias("$m", name)
    both("DELETE", "model-versions/delete", {"name": "$m", "version": "3"})
    alias("$m", "latest")


def test_when_a_model_changed_last(both: Pair, experiment):
    """Which changes of a version move the model's time."""
    moved = {}
    for server, address in both.servers.items():
        ask = lambda method, path, body: requests.request(  # noqa: E731
            method, f"{address}/api/2.0/mlflow/{path}", json=body, params=body if method == "GET" else None, timeout=60
        ).json()
        name = f"{experiment} model"
        model = lambda: ask("GET", "registered-models/get", {"name": name})["registered_model"]["last_updated_timestamp"]  # noqa: E731
        ask("POST", "registered-models/create", {"name": name})
        for _ in range(2):
            ask("POST", "model-versions/create", {"name": name, "source": "s3://bucket/model"})
        moved[server] = {}
        for method, path, body in (
            ("PATCH", "model-versions/update", {"version": "1", "description": "d"}),
            ("POST", "model-versions/set-tag", {"version": "1", "key": "k", "value": "v"}),
            ("POST", "registered-models/set-tag", {"key": "k", "value": "v"}),
            ("POST", "registered-models/alias", {"version": "1", "alias": "a"}),
            ("POST", "model-versions/transition-stage", {"version": "1", "stage": "Staging"}),
            ("DELETE", "model-versions/delete", {"version": "2"}),
        ):
            before = model()
            ask(method, path, {"name": name, **body})
            moved[server][path] = model() > before
    assert moved["ours"] == moved["real"]


EVENTS = [{"entity": "MODEL_VERSION", "action": "CREATED"}]


def test_refusals_of_webhooks(both: Pair):
    hook = {"name": "hook", "url": "https://8.8.8.8/hook", "events": EVENTS, "status": "DISABLED"}
    urls = [
        " ", "http://8.8.8.8", "ftp://8.8.8.8", "nowhere", "https:///x", "https://[bad/x", "https://localhost", "https://127.0.0.1:1/x",
        "https://127.1", "https://2130706433/", "https://10.0.0.1", "https://169.254.169.254/latest", "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x", "https://[fd00:ec2::254]", "https://100.64.0.1", "https://nowhere.invalid/x",
    ]  # fmt: skip
    wrong = [
        {"name": ""}, {"name": ".a"}, {"name": "it's"}, {"name": "a" * 64}, {"name": None}, {"name": 5}, {"url": ""}, {"url": None},
        {"events": []}, {"events": None}, {"events": [{"entity": "PROMPT", "action": "SET"}]},
        {"events": [{"entity": "MODEL_VERSION", "action": "DELETED"}]}, *({"url": url} for url in urls),
    ]  # fmt: skip
    both("POST", "webhooks", hook, ("w", "webhook.webhook_id"))
    for change in wrong:
        both("POST", "webhooks", {**hook, **change})
        if change.get("name") != 5:
            both("PATCH", "webhooks/$w", change)
    both("GET", "webhooks/$w")
    for most in (0, 1001, -1, "x"):
        both("GET", "webhooks", {"max_results": most})
    both("DELETE", "webhooks/$w")
    for method in ("GET", "DELETE", "PATCH"):
        both(method, "webhooks/$w", {"name": "x"} if method == "PATCH" else None)


def test_slashes_and_unknown_paths(both: Pair, experiment):
    for path in ("//api/2.0/mlflow/runs/get", "/api/2.0/mlflow//runs/get", "/api//2.0/mlflow/runs//get", "/ajax-api/2.0/mlflow//runs/get"):
        both("GET", path, {"run_id": "$r"})
    for address in both.servers.values():
        for version in ("2.0", "3.0"):
            for method in ("GET", "POST"):
                assert requests.request(method, f"{address}/api/{version}/mlflow/nope/at/all", timeout=60).status_code == 404
    answer = requests.get(f"{both.servers['ours']}/api/3.0/mlflow/nope", timeout=60).json()
    assert answer["error_code"] == "ENDPOINT_NOT_FOUND"
