"""The tracking server under kill -9, under many clients at once, and under requests that make no sense."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from conftest import Tracking


def create_run(tracking: Tracking) -> str:
    return tracking.call("POST", "runs/create", {"experiment_id": "0"}).json()["run"]["info"]["run_id"]


def test_keeps_every_acknowledged_write_when_killed_twenty_times(tracking):
    run = create_run(tracking)
    tracking.call("POST", "registered-models/create", {"name": "killed"})
    batches: list[str] = []
    versions: dict[str, str] = {}
    chance = random.Random(0)

    def write(name: str):
        for i in range(1_000_000):
            key = f"{name}.{i}"
            try:
                metrics = [{"key": f"{key}.{part}", "value": i, "timestamp": 1, "step": 0} for part in ("a", "b")]
                batch = {"run_id": run, "metrics": metrics, "params": [{"key": key, "value": "1"}], "tags": [{"key": key, "value": "1"}]}
                if tracking.call("POST", "runs/log-batch", batch).ok:
                    batches.append(key)
                version = tracking.call("POST", "model-versions/create", {"name": "killed", "source": f"s3://models/{key}"})
                if version.ok:
                    versions[version.json()["model_version"]["version"]] = f"s3://models/{key}"
            except requests.RequestException:
                return

    for round in range(20):
        writers = [threading.Thread(target=write, args=(f"{round}.{writer}",)) for writer in range(3)]
        for writer in writers:
            writer.start()
        enough = len(batches) + 2
        while len(batches) < enough and any(writer.is_alive() for writer in writers):
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.5))
        tracking.kill()
        for writer in writers:
            writer.join()
        tracking.start()

    data = tracking.call("GET", "runs/get", {"run_id": run}).json()["run"]["data"]
    metrics, params, tags = ({item["key"] for item in data[kind]} for kind in ("metrics", "params", "tags"))
    assert len(batches) > 20 and set(batches) <= params
    # What was cut off is there whole or not at all.
    assert metrics == {f"{key}.{part}" for key in params for part in ("a", "b")}
    assert params == tags - {"mlflow.runName"}
    found = tracking.call("GET", "model-versions/search", {"filter": "name = 'killed'"}).json()["model_versions"]
    stored = {version["version"]: version["source"] for version in found}
    assert versions.items() <= stored.items()
    assert sorted(map(int, stored)) == list(range(1, len(stored) + 1))


def test_keeps_every_acknowledged_metric_when_killed_ten_times(tracking):
    """Clients that log metric by metric, which wait in the journal: with and without a flush by somebody who reads."""
    runs = [create_run(tracking) for _ in range(3)]
    acknowledged: list[list[int]] = [[] for _ in runs]
    chance = random.Random(2)

    def write(number: int, first: int):
        with requests.Session() as session:
            for step in range(first, first + 1_000_000):
                metric = {"run_id": runs[number], "key": "m", "value": step / 2, "timestamp": step, "step": step}
                try:
                    if session.post(f"{tracking.address}/api/2.0/mlflow/runs/log-metric", json=metric, timeout=60).ok:
                        acknowledged[number].append(step)
                    if number == 0 and step % 50 == 0:
                        tracking.call("GET", "runs/get", {"run_id": runs[0]})
                except requests.RequestException:
                    return

    for round in range(10):
        writers = [threading.Thread(target=write, args=(number, 1_000_000 * round)) for number in range(len(runs))]
        for writer in writers:
            writer.start()
        enough = sum(map(len, acknowledged)) + 30
        while sum(map(len, acknowledged)) < enough and any(writer.is_alive() for writer in writers):
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1))
        tracking.kill()
        for writer in writers:
            writer.join()
        tracking.start()

    for run_id, steps in zip(runs, acknowledged, strict=True):
        history = tracking.call("GET", "metrics/get-history", {"run_id": run_id, "metric_key": "m"}).json()["metrics"]
        stored = {metric["step"]: metric["value"] for metric in history}
        assert len(steps) > 10 and set(steps) <= set(stored)
        # A request that was cut off may be there, but no metric is there twice or with another value.
        assert len(stored) == len(history) and all(value == step / 2 for step, value in stored.items())
        latest = tracking.call("GET", "runs/get", {"run_id": run_id}).json()["run"]["data"]["metrics"]
        assert [metric["step"] for metric in latest] == [max(stored)]


def test_clients_that_log_the_same_batch_at_once_on_postgres(home, postgres):
    """New points are stored without a search; that somebody else stores the same ones at that moment must not show."""
    server = Tracking(home, DATABASE_URL=postgres.create_database("same_batch"))
    try:
        runs = [create_run(server) for _ in range(5)]
        for run in runs:
            batch = {"run_id": run, "metrics": [{"key": "m", "value": i, "timestamp": i, "step": i} for i in range(500)]}
            with ThreadPoolExecutor(16) as clients:
                answers = list(clients.map(lambda _: server.call("POST", "runs/log-batch", batch).status_code, range(16)))  # noqa: B023
            assert answers == [200] * 16
            history = server.call("GET", "metrics/get-history", {"run_id": run, "metric_key": "m"}).json()["metrics"]
            assert [metric["step"] for metric in history] == list(range(500))
    finally:
        server.stop()


def test_sixty_four_clients_at_once(tracking):
    run = create_run(tracking)
    tracking.call("POST", "registered-models/create", {"name": "many"})

    def client(number: int) -> list[int]:
        with requests.Session() as session:
            made = []
            for i in range(5):
                url = f"{tracking.address}/api/2.0/mlflow"
                metric = {"run_id": run, "key": f"m{number}", "value": i, "timestamp": i, "step": i}
                assert session.post(f"{url}/runs/log-metric", json=metric, timeout=120).status_code == 200
                version = session.post(f"{url}/model-versions/create", json={"name": "many", "source": "s3://models/x"}, timeout=120)
                assert version.status_code == 200, version.text
                made.append(int(version.json()["model_version"]["version"]))
            return made

    with ThreadPoolExecutor(64) as pool:
        numbers = [number for made in pool.map(client, range(64)) for number in made]
    assert sorted(numbers) == list(range(1, 321))
    metrics = tracking.call("GET", "runs/get", {"run_id": run}).json()["run"]["data"]["metrics"]
    assert {metric["key"]: metric["value"] for metric in metrics} == {f"m{number}": 4 for number in range(64)}


# Endpoints with what a right request has; a wrong one has some of it replaced.
REQUESTS = [
    ("POST", "experiments/create", {"name": "fuzz", "tags": [{"key": "a", "value": "b"}]}),
    ("POST", "experiments/search", {"filter": "name = 'x'", "max_results": 5, "order_by": ["name"], "page_token": "x"}),
    ("GET", "experiments/get", {"experiment_id": "0"}),
    ("POST", "runs/create", {"experiment_id": "0", "start_time": 1, "run_name": "r", "tags": [{"key": "a", "value": "b"}]}),
    ("POST", "runs/update", {"run_id": "$run", "status": "FINISHED", "end_time": 5, "run_name": "n"}),
    ("POST", "runs/log-metric", {"run_id": "$run", "key": "m", "value": 1, "timestamp": 1, "step": 1}),
    ("POST", "runs/log-batch", {"run_id": "$run", "metrics": [{"key": "m", "value": 1, "timestamp": 1}], "params": [], "tags": []}),
    ("POST", "runs/log-inputs", {"run_id": "$run", "datasets": [{"dataset": {"name": "d", "digest": "1"}, "tags": []}]}),
    ("POST", "runs/log-model", {"run_id": "$run", "model_json": "{}"}),
    ("POST", "runs/search", {"experiment_ids": ["0"], "filter": "metrics.m > 1", "order_by": ["metrics.m"], "max_results": 5}),
    ("GET", "metrics/get-history", {"run_id": "$run", "metric_key": "m", "max_results": 5, "page_token": "x"}),
    ("GET", "metrics/get-history-bulk-interval", {"run_ids": "$run", "metric_key": "m", "start_step": 1, "end_step": 2}),
    ("GET", "artifacts/list", {"run_id": "$run", "path": "x"}),
    ("POST", "registered-models/create", {"name": "fuzz", "description": "d", "tags": [{"key": "a", "value": "b"}]}),
    ("GET", "registered-models/search", {"filter": "name = 'x'", "max_results": 5, "order_by": "name"}),
    ("POST", "model-versions/create", {"name": "fuzz", "source": "s3://b/x", "run_id": "$run", "model_id": "m-1"}),
    ("GET", "model-versions/search", {"filter": "name = 'x'", "max_results": 5}),
    ("POST", "registered-models/alias", {"name": "fuzz", "alias": "champion", "version": "1"}),
    ("POST", "model-versions/transition-stage", {"name": "fuzz", "version": "1", "stage": "Staging"}),
    ("POST", "logged-models", {"experiment_id": "0", "name": "m", "params": [{"key": "a", "value": "b"}]}),
    ("POST", "logged-models/search", {"experiment_ids": ["0"], "filter": "metrics.m > 1", "order_by": [{"field_name": "metrics.m"}]}),
]
WRONG = [
    None, True, 0, -1, 1e308, 2**53, 2**63, 10**30, 1.5, "", " ", "NaN", "Infinity", "\0", "a\0b", "\ud83d", "ü" * 300, "x" * 100_000,
    "'", '"', "`", "' OR 1=1 --", "metrics.", "metrics.m >", "metrics.m > 1e999", "params.p IN (", "a.b.c.d = 'x'", "name LIKE '\\'",
    "../../etc/passwd", "%2e%2e/", "m-", "models:/", "runs:/", "file://host/x", "mlflow-artifacts:", "://", "%", "%ff", [], [None],
    [[]], {}, {"key": None}, [{"key": "a"}], {"__proto__": {"x": 1}}, ["0"] * 2000, -(2**63), "9" * 40, "constructor", "__proto__",
]  # fmt: skip


def test_answers_five_thousand_malformed_requests_without_failing(tracking):
    run = create_run(tracking)
    chance = random.Random(1)
    failures = []
    counts = {}
    with requests.Session() as session:
        for _ in range(5000):
            method, path, right = chance.choice(REQUESTS)
            body = {key: run if value == "$run" else value for key, value in right.items()}
            for key in chance.sample(sorted(body), min(len(body), chance.choice([1, 1, 2]))):
                mutation = chance.random()
                if mutation < 0.1:
                    del body[key]
                elif mutation < 0.3 and isinstance(body[key], list) and body[key] and isinstance(body[key][0], dict):
                    body[key] = [{name: chance.choice(WRONG) for name in body[key][0]}]
                else:
                    body[key] = chance.choice(WRONG)
            url = f"{tracking.address}/api/2.0/mlflow/{path}"
            if method == "GET":
                query = {key: str(value)[:1000].encode("utf-8", "replace") for key, value in body.items()}
                answer = session.get(url, params=query, timeout=60)
            else:
                answer = session.request(method, url, json=body, timeout=60)
            counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
            if answer.status_code >= 500 or (answer.status_code >= 400 and "error_code" not in answer.json()):
                failures.append(f"{method} {path} {str(body)[:300]}: {answer.status_code} {answer.text[:200]}")
    assert not failures, f"{len(failures)} of 5000, such as\n" + "\n".join(failures[:12])
    assert counts[400] > 1000
    assert tracking.call("GET", "runs/get", {"run_id": run}).ok
