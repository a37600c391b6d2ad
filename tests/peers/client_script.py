"""A day's work with MLflow's Python client, for any client version and any server: `client_script.py ADDRESS` prints what it was told.

What differs from server to server whatever they do is left out or numbered in order of appearance: ids, times, addresses.
"""

import json
import math
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

warnings.filterwarnings("ignore")
ADDRESS = sys.argv[1]
IS_3 = int(mlflow.__version__.split(".")[0]) >= 3
# `workspace` came with MLflow 3.17's server and is always the same.
LEFT_OUT = re.compile(r"(time|timestamp|_time_ms|_timestamp_ms|^workspace|^_workspace)$")
seen: dict[str, str] = {}
told: list = []


def plain(value):
    """As JSON, without what is the server's own."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in sorted(value.items()) if not LEFT_OUT.search(key)}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return repr(value) if math.isnan(value) or math.isinf(value) else value
    if isinstance(value, (int, bool, type(None))):
        return value
    if isinstance(value, str):
        text = value.replace(ADDRESS, "<server>")
        # White space in JSON that an error quotes.
        text = text.replace('", "', '","').replace('": "', '":"')
        # What no other server could say: the SQL that failed, and the order of a set in Python.
        text = re.sub(r" \(?Error: \(sqlite3.*", "", text, flags=re.DOTALL)
        text = re.sub(r"\{('[^{}]*')\}", lambda found: "{%s}" % ", ".join(sorted(found[1].split(", "))), text)
        return re.sub(r"(m-)?[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda id: seen.setdefault(id[0], f"<id {len(seen)}>"), text)
    if isinstance(value, (np.ndarray, pd.Series)):
        return plain(value.tolist())
    if isinstance(value, pd.DataFrame):
        return {"columns": [plain(name) for name in value.columns], "rows": plain(value.values.tolist())}
    # An entity of MLflow's.
    if hasattr(value, "__dict__"):
        return plain({key.lstrip("_"): item for key, item in vars(value).items()})
    return str(value)


def note(what: str, value) -> None:
    told.append([what, plain(value)])


def ask(what: str, call, *arguments, **options) -> None:
    """What comes of a call, be it an error."""
    try:
        note(what, call(*arguments, **options))
    except Exception as error:
        note(what, [getattr(error, "error_code", type(error).__name__), str(error)])


def run_of(run) -> dict:
    data = run.data
    return {"info": run.info, "metrics": data.metrics, "params": data.params, "tags": data.tags, "inputs": inputs_of(run)}


def inputs_of(run) -> list:
    datasets = [[entry.dataset, sorted((tag.key, tag.value) for tag in entry.tags)] for entry in run.inputs.dataset_inputs]
    return sorted(datasets, key=lambda entry: entry[0].name)


mlflow.set_tracking_uri(ADDRESS)
mlflow.set_registry_uri(ADDRESS)
client = MlflowClient()


def experiments() -> str:
    first = client.create_experiment("first", tags={"team": "retention", "a b": "c"})
    note("experiment", client.get_experiment(first))
    client.create_experiment("second", artifact_location="mlflow-artifacts:/elsewhere")
    note("by name", client.get_experiment_by_name("second"))
    note("no such name", client.get_experiment_by_name("none"))
    ask("same name", client.create_experiment, "first")
    ask("no such id", client.get_experiment, "4711")
    ask("empty name", client.create_experiment, "")
    client.set_experiment_tag(first, "k", "v")
    client.rename_experiment(first, "premier")
    for text in (None, "name = 'premier'", "name LIKE 'pre%'", "name ILIKE 'PRE%'", "tags.team = 'retention'", "tags.`a b` = 'c'"):
        ask(f"experiments {text}", lambda: [e.name for e in client.search_experiments(filter_string=text, order_by=["name ASC"])])
    ask("bad filter", client.search_experiments, filter_string="bogus = 3")
    ask("bad order", client.search_experiments, order_by=["bogus"])
    page = client.search_experiments(max_results=2, order_by=["name"])
    rest = client.search_experiments(max_results=2, order_by=["name"], page_token=page.token)
    note("pages", [[e.name for e in page], [e.name for e in rest], rest.token])
    gone = client.create_experiment("gone")
    deleted_before = client.create_run(gone, run_name="deleted before").info.run_id
    client.delete_run(deleted_before)
    client.create_run(gone, run_name="deleted with it")
    client.delete_experiment(gone)
    note("deleted", [e.name for e in client.search_experiments(view_type=ViewType.DELETED_ONLY)])
    ask("of deleted name", client.create_experiment, "gone")
    ask("run in deleted", client.create_run, gone)
    ask("tag on deleted", client.set_experiment_tag, gone, "a", "b")
    stages = lambda: sorted([r.info.run_name, r.info.lifecycle_stage] for r in client.search_runs([gone], run_view_type=ViewType.ALL))
    note("its runs", stages())
    client.restore_experiment(gone)
    note("its runs restored", stages())
    ask("not deleted", client.restore_experiment, gone)
    note("all", [e.name for e in client.search_experiments(view_type=ViewType.ALL, order_by=["name DESC"])])
    return first


def runs(experiment: str) -> str:
    run = client.create_run(experiment, start_time=1000, tags={"mlflow.user": "ann", "t": "1"}, run_name="logs")
    id = run.info.run_id
    note("new run", run_of(run))
    for step, value in enumerate((0.5, float("nan"), float("inf"), float("-inf"), 1e-300, -0.0, 3)):
        client.log_metric(id, "m", value, timestamp=10 + step, step=step)
    client.log_metric(id, "m", 7, timestamp=99, step=2)
    client.log_metric(id, "negative", 1, timestamp=5, step=-3)
    client.log_metric(id, "of it/deep name-1.x y", 2.5)
    note("history", [[p.value, p.step, p.timestamp] for p in client.get_metric_history(id, "m")])
    note("history of none", client.get_metric_history(id, "none"))
    client.log_param(id, "p", "1")
    client.log_param(id, "p", "1")
    ask("another value", client.log_param, id, "p", "2")
    client.log_param(id, "long", "x" * 6000)
    client.log_param(id, "too long", "x" * 7000)
    client.set_tag(id, "too long", "x" * 9000)
    client.log_param(id, "text", "äöü \u2603 'q' \"d\" \\ \n \t 😀")
    client.set_tag(id, "tag", "x" * 5000)
    client.set_tag(id, "gone", "x")
    client.delete_tag(id, "gone")
    ask("tag that is gone", client.delete_tag, id, "gone")
    client.log_batch(
        id,
        metrics=[Metric(f"b{i}", i / 3, 1, s) for i in range(5) for s in range(3)],
        params=[Param(f"q{i}", str(i)) for i in range(5)],
        tags=[RunTag("in batch", "yes")],
    )
    ask("batch with another value", client.log_batch, id, metrics=[Metric("never", 1, 1, 0)], params=[Param("q1", "other")])
    for key in ("", "a/../b", "/a", "bad!", "x" * 251, ".", "a//b"):
        ask(f"metric {key[:9]}", client.log_metric, id, key, 1, timestamp=1)
        ask(f"param {key[:9]}", client.log_param, id, key, "1")
        ask(f"tag {key[:9]}", client.set_tag, id, key, "1")
    ask("metric that is no number", client.log_metric, id, "m", "abc", timestamp=1)
    ask("no such run", client.log_metric, "0" * 32, "m", 1, timestamp=1)
    ask("no such run", client.get_run, "0" * 32)
    dataset = Dataset("data", "abc", "local", "/x", schema="{}", profile="{}")
    client.log_inputs(id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])
    client.log_inputs(id, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])
    note("logged", run_of(client.get_run(id)))
    client.update_run(id, status="FAILED", name="renamed")
    client.set_terminated(id, "FINISHED", end_time=2000)
    note("ended", run_of(client.get_run(id))["info"])
    with mlflow.start_run(experiment_id=experiment, run_name="parent") as parent:
        mlflow.log_params({"lr": 0.1, "depth": 3})
        with mlflow.start_run(experiment_id=experiment, run_name="child", nested=True):
            mlflow.log_metrics({"m": 1.5, "b1": 8}, step=4)
            mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"x": [1, 2], "y": [0.5, None]}), name="frame"), "train")
    other = client.create_run(experiment, run_name="deleted").info.run_id
    client.delete_run(other)
    ask("deleted run", client.log_metric, other, "m", 1)
    note("parent", client.get_parent_run(client.search_runs([experiment], "run_name = 'child'")[0].info.run_id).info.run_id == parent.info.run_id)
    searches(experiment)
    client.restore_run(other)
    note("restored", client.get_run(other).info.lifecycle_stage)
    return id


def searches(experiment: str) -> None:
    for text in (
        "", "metrics.m > 1", "metrics.m > 1 and params.p = '1'", "params.lr = '0.1'", "params.depth IN ('3', '4')", "metrics.b1 < 1",
        "tags.t = '1'", "tags.`in batch` LIKE 'y%'", "attributes.run_name ILIKE 'REN%'", "status = 'FINISHED'", "end_time <= 2000",
        "start_time = 1000", "datasets.name = 'data'", "dataset.digest LIKE 'ab%'", "datasets.context = 'training'", "datasets.name IN ('data', 'frame')", "user_id = 'ann'",
        "params.lr IS NULL", "params.lr IS NOT NULL", "tags.mlflow.parentRunId IS NOT NULL", "metrics.`of it/deep name-1.x y` = 2.5",
        "params.text LIKE '%q%'", "run_name != 'child'", "run_name NOT IN ('child')", "metrics.negative >= 1", "dataset.name IN ('frame')",
    ):  # fmt: skip
        ask(f"runs {text}", lambda: [run.info.run_name for run in client.search_runs([experiment], text, order_by=["run_name ASC"])])
    for text in ("metrics.m = 'x'", "params.p = 1", "foo", "metrics.m >", "a.b.c = 1", "run_name = 'a' OR run_name = 'b'", "bogus > 3",
                 "datasets.bogus = 'x'", "metrics.m LIKE 'x'", "run_name > 'a'", "params.p IN 'x'", "status IS NULL", "'a' = 'b'"):  # fmt: skip
        ask(f"runs {text}", client.search_runs, [experiment], text)
    for order in (["metrics.m DESC"], ["params.p ASC", "start_time DESC"], ["tags.t DESC"], ["attributes.end_time"], ["metrics.negative"]):
        ask(f"runs by {order}", lambda: [run.info.run_name for run in client.search_runs([experiment], order_by=order)])
    ask("bad order", client.search_runs, [experiment], order_by=["bogus"])
    ask("too many", client.search_runs, [experiment], max_results=50_001)
    page = client.search_runs([experiment], max_results=2, order_by=["run_name"])
    rest = client.search_runs([experiment], max_results=2, order_by=["run_name"], page_token=page.token)
    note("pages", [[run.info.run_name for run in part] for part in (page, rest)])
    for view in (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL):
        note(f"view {view}", sorted(run.info.run_name for run in client.search_runs([experiment], run_view_type=view)))
    frame = mlflow.search_runs([experiment], "run_name = 'child'")
    note("frame", [sorted(frame.columns), frame["metrics.m"].tolist()])


def artifacts(id: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "tree/deep/er").mkdir(parents=True)
        (base / "tree/a.txt").write_text("a")
        (base / "tree/deep/er/ä ö#%&+.txt").write_text("names")
        (base / "tree/empty.bin").write_bytes(b"")
        (base / "large.bin").write_bytes(bytes(range(256)) * 4096 * 12)
        client.log_artifacts(id, str(base / "tree"), "tree")
        client.log_artifact(id, str(base / "large.bin"))
        client.log_dict(id, {"a": [1, 2.5, None]}, "conf/x.json")
        client.log_dict(id, {"a": "b"}, "conf/x.yaml")
        client.log_text(id, "täxt", "text.md")
        client.log_text(id, "again", "text.md")
        with mlflow.start_run(run_id=id):
            mlflow.log_table({"q": ["a", "b"], "n": [1, 2]}, "table.json")
        for path in (None, "tree", "tree/deep/er", "conf", "none", "text.md"):
            note(f"files of {path}", [[f.path, f.is_dir, f.file_size] for f in client.list_artifacts(id, path)])
        for path in ("../x", "/etc", "a/../../b", "tree/../../..", "%2e%2e/x", "..%2fx"):
            ask(f"files of {path}", client.list_artifacts, id, path)
        got = Path(mlflow.artifacts.download_artifacts(run_id=id, artifact_path="", dst_path=str(base / "got")))
        note("all of it", {str(f.relative_to(got)): f.read_bytes()[:20].hex() + f" {f.stat().st_size}" for f in sorted(got.rglob("*")) if f.is_file()})
        note("text", mlflow.artifacts.load_text(f"runs:/{id}/text.md"))
        note("dict", mlflow.artifacts.load_dict(f"runs:/{id}/conf/x.json"))
        note("uri", [client.get_run(id).info.artifact_uri])
        ask("a file that is not there", mlflow.artifacts.download_artifacts, run_id=id, artifact_path="none.txt")
        repository = get_artifact_repository(client.get_run(id).info.artifact_uri)
        repository.delete_artifacts("tree/deep")
        note("after deletion", [f.path for f in client.list_artifacts(id, "tree")])


def registry(id: str) -> None:
    note("registered", client.create_registered_model("model", tags={"k": "v"}, description="what it is"))
    ask("same name", client.create_registered_model, "model")
    for name in ("", "a/b", "a:b"):
        ask(f"name {name}", client.create_registered_model, name)
    source = f"{client.get_run(id).info.artifact_uri}/tree"
    for tags in ({"n": "1"}, {"n": "2"}, None):
        version = client.create_model_version("model", source, id, tags=tags, description="d", await_creation_for=0)
    note("version", version)
    ask("no such model", client.create_model_version, "none", source, id)
    ask("source elsewhere", client.create_model_version, "model", "/etc/passwd", id)
    ask("no such model", client.get_registered_model, "none")
    ask("no such version", client.get_model_version, "model", "99")
    client.update_registered_model("model", description="changed")
    client.update_model_version("model", "1", description="changed too")
    client.set_registered_model_tag("model", "t", "1")
    client.delete_registered_model_tag("model", "k")
    client.set_model_version_tag("model", "1", "t", "1")
    client.delete_model_version_tag("model", "2", "n")
    for alias, version in (("champion", "1"), ("champion", "2"), ("Challenger", "3")):
        client.set_registered_model_alias("model", alias, version)
    for alias in ("latest", "v3", "", "a b!"):
        ask(f"alias {alias}", client.set_registered_model_alias, "model", alias, "1")
    ask("alias of none", client.set_registered_model_alias, "model", "x", "99")
    note("by alias", client.get_model_version_by_alias("model", "champion"))
    ask("no such alias", client.get_model_version_by_alias, "model", "none")
    client.delete_registered_model_alias("model", "Challenger")
    client.transition_model_version_stage("model", "1", "Production")
    client.transition_model_version_stage("model", "2", "Production", archive_existing_versions=True)
    ask("no such stage", client.transition_model_version_stage, "model", "2", "Live")
    note("model", without_latest(client.get_registered_model("model")))
    note("latest", sorted((v.current_stage, v.version) for v in client.get_latest_versions("model")))
    note("latest of a stage", [v.version for v in client.get_latest_versions("model", ["Production"])])
    note("address", client.get_model_version_download_uri("model", "1"))
    client.create_registered_model("other")
    client.copy_model_version("models:/model/2", "copied")
    note("copied", client.get_model_version("copied", "1"))
    for text in ("", "name = 'model'", "name LIKE 'mo%'", "name ILIKE '%E%'", "tags.t = '1'"):
        ask(f"models {text}", lambda: [m.name for m in client.search_registered_models(text, order_by=["name DESC"])])
    for text in ("name = 'model'", "name = 'model' and tags.t = '1'", f"run_id = '{id}'", "version_number > 1"):
        order = ["name", "version_number ASC"]
        ask(f"versions {plain(text)}", lambda: [[v.name, v.version, v.tags] for v in client.search_model_versions(text, order_by=order)])
    ask("bad filter", client.search_registered_models, "bogus = 3")
    ask("bad filter", client.search_model_versions, "bogus = 3")
    page = client.search_registered_models(max_results=2)
    note("pages", [[m.name for m in page], [m.name for m in client.search_registered_models(max_results=2, page_token=page.token)]])
    client.rename_registered_model("model", "renamed")
    note("renamed", [v.version for v in client.search_model_versions("name = 'renamed'", order_by=["version_number ASC"])])
    client.delete_model_version("renamed", "3")
    ask("deleted version", client.get_model_version, "renamed", "3")
    client.delete_registered_model("other")
    ask("deleted model", client.get_registered_model, "other")


def without_latest(model) -> dict:
    """One version of each stage, which come in no order."""
    return {**{key.lstrip("_"): value for key, value in vars(model).items()}, "latest_version": None}


def models() -> None:
    mlflow.set_experiment("models")
    X, y = load_iris(return_X_y=True, as_frame=True)
    X = X.astype(float)
    mlflow.sklearn.autolog(log_models=True, log_input_examples=True, registered_model_name="auto")
    with mlflow.start_run(run_name="fit") as run:
        forest = RandomForestClassifier(n_estimators=5, random_state=1).fit(X, y)
        forest.score(X, y)
    fitted = client.get_run(run.info.run_id)
    note("autologged", [fitted.data.params, sorted(fitted.data.metrics), sorted(fitted.data.tags)])
    note("autologged inputs", inputs_of(fitted))
    note("autologged metrics", {key: value for key, value in fitted.data.metrics.items() if "time" not in key})
    note("autologged files", sorted(f.path for f in client.list_artifacts(run.info.run_id)))
    with mlflow.start_run(run_name="search"):
        GridSearchCV(LogisticRegression(max_iter=300), {"C": [0.1, 1, 10]}, cv=3).fit(X, y)
    found = client.search_runs([run.info.experiment_id], "tags.mlflow.parentRunId IS NOT NULL", order_by=["params.C"])
    note("children", [[r.data.params.get("C"), r.data.metrics.get("mean_test_score")] for r in found])
    mlflow.sklearn.autolog(disable=True)
    for address in ("models:/auto/1", "models:/auto/latest", "models:/auto@latest"):
        note(f"predictions of {address}", mlflow.sklearn.load_model(address).predict(X.head(30)))
    name = {"name": "m"} if IS_3 else {"artifact_path": "m"}
    regression = LogisticRegression(max_iter=300).fit(X, y)
    with mlflow.start_run(run_name="log"):
        info = mlflow.sklearn.log_model(regression, **name, input_example=X.head(2), registered_model_name="logged")
    client.set_registered_model_alias("logged", "champion", "1")
    client.transition_model_version_stage("logged", "1", "Staging")
    addresses = ["models:/logged/1", "models:/logged@champion", "models:/logged/Staging", f"runs:/{info.run_id}/m"]
    if IS_3:
        addresses.append(f"models:/{info.model_id}")
    for address in addresses:
        model = mlflow.pyfunc.load_model(address)
        note(f"predictions of {plain(address)}", model.predict(X))
        note(f"signature of {plain(address)}", [str(model.metadata.signature), model.metadata.run_id == info.run_id])
    ask("model that is not there", mlflow.pyfunc.load_model, "models:/none/1")
    ask("alias that is not there", mlflow.pyfunc.load_model, "models:/logged@none")
    evaluated = X.assign(target=y)
    with mlflow.start_run(run_name="evaluate") as run:
        mlflow.evaluate("models:/logged@champion", evaluated, targets="target", model_type="classifier", evaluator_config={"log_explainer": False, "log_model_explainability": False})
    note("evaluated", sorted(client.get_run(run.info.run_id).data.metrics))
    note("evaluated files", sorted(f.path for f in client.list_artifacts(run.info.run_id)))
    if IS_3:
        logged_models(info, run.info.experiment_id)


def logged_models(info, experiment: str) -> None:
    model = client.get_logged_model(info.model_id)
    note("logged model", [model.name, str(model.status), model.model_type, model.params, sorted(model.tags)])
    external = mlflow.create_external_model(name="outside", params={"a": "1"}, tags={"t": "x"}, model_type="agent")
    mlflow.set_logged_model_tags(external.model_id, {"u": "y"})
    client.delete_logged_model_tag(external.model_id, "t")
    with mlflow.start_run(run_name="metrics") as run:
        frame = mlflow.data.from_pandas(pd.DataFrame({"x": [1]}), name="held out")
        mlflow.log_metric("accuracy", 0.5, model_id=external.model_id, dataset=frame)
        mlflow.log_metric("accuracy", 0.75, step=2, model_id=external.model_id)
    note("logged metrics", sorted([m.key, m.value, m.step, m.dataset_name] for m in client.get_logged_model(external.model_id).metrics))
    note("outputs", [[o.model_id == external.model_id, o.step] for o in client.get_run(run.info.run_id).outputs.model_outputs])
    for text in ("name = 'outside'", "params.a = '1'", "tags.u = 'y'", "metrics.accuracy > 0.6", "model_type = 'agent'", "name LIKE 'out%'"):
        ask(f"logged models {text}", lambda: sorted(m.name for m in mlflow.search_logged_models([experiment], text, output_format="list")))
    ask("bad filter", mlflow.search_logged_models, [experiment], "metrics.accuracy LIKE 'x'", output_format="list")
    ordered = mlflow.search_logged_models([experiment], order_by=[{"field_name": "name", "ascending": False}], output_format="list")
    note("logged models by name", [m.name for m in ordered])
    client.finalize_logged_model(external.model_id, "FAILED")
    note("status", str(client.get_logged_model(external.model_id).status))
    client.delete_logged_model(external.model_id)
    ask("deleted model", client.get_logged_model, external.model_id)


def prompts() -> None:
    if not IS_3:
        return
    mlflow.genai.register_prompt("greeting", "Hello {{name}}", commit_message="first", tags={"t": "1"})
    mlflow.genai.register_prompt("greeting", "Hi {{name}}, größe")
    mlflow.genai.set_prompt_alias("greeting", "champion", 1)
    for address in ("greeting/1", "greeting@champion", "greeting@latest", "greeting/9", "greeting@none", "none@latest"):
        # One by address is remembered for a minute.
        ask(f"prompt {address}", lambda: (lambda p: [p.template, p.version, p.tags])(mlflow.genai.load_prompt(f"prompts:/{address}", cache_ttl_seconds=0)))
    note("prompts", sorted(p.name for p in mlflow.genai.search_prompts()))
    note("models beside prompts", "greeting" in [model.name for model in client.search_registered_models()])
    mlflow.genai.delete_prompt_alias("greeting", "champion")
    ask("prompt without its alias", mlflow.genai.load_prompt, "prompts:/greeting@champion", cache_ttl_seconds=0)


def webhooks() -> None:
    if not IS_3:
        return
    # Disabled, so that nothing is sent; a host name would have to resolve.
    made = client.create_webhook("hook", "https://8.8.8.8/hook", ["model_version.created"], description="d", status="DISABLED")
    note("webhook", made)
    client.create_webhook("second", "https://8.8.8.8/2", ["registered_model.created", "model_version_alias.created"], status="DISABLED")
    note("webhooks", sorted(hook.name for hook in client.list_webhooks()))
    ask("same name", client.create_webhook, "hook", "https://8.8.8.8/3", ["model_version.created"], status="DISABLED")
    ask("bad event", client.create_webhook, "bad", "https://8.8.8.8", ["model_version.eaten"])
    client.update_webhook(made.webhook_id, name="renamed", events=["model_version_tag.set"], url="https://8.8.8.8/new")
    note("updated webhook", client.get_webhook(made.webhook_id))
    client.delete_webhook(made.webhook_id)
    ask("deleted webhook", client.get_webhook, made.webhook_id)


if __name__ == "__main__":
    experiment = experiments()
    run = runs(experiment)
    artifacts(run)
    registry(run)
    models()
    prompts()
    webhooks()
    json.dump(told, sys.stdout)
