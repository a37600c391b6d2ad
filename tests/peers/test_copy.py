"""Everything of a real MLflow server into ours, on into another real one, and compared by MLflow's own client."""

import math
import subprocess

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

from conftest import RealMlflow, Tracking, churnops, command, environment

OWN = {"churnops.copied_from", "mlflow.log-model.history"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A real server with a bit of everything."""
    folder = tmp_path_factory.mktemp("filled")
    server = RealMlflow(folder)
    try:
        mlflow.set_tracking_uri(server.address)
        mlflow.set_registry_uri(server.address)
        client = MlflowClient()
        experiment = client.create_experiment("it's a test", tags={"team": "churn"})
        (folder / "notes").mkdir()
        (folder / "notes/ä b%.txt").write_text("written by hand")
        (folder / "large.bin").write_bytes(np.random.default_rng(0).bytes(20 * 2**20))
        with mlflow.start_run(experiment_id=experiment, run_name="first") as run:
            mlflow.log_params({f"p{i}": "x" * i for i in range(150)})
            for step in range(5):
                mlflow.log_metric("loss", 1 / (step + 1), step=step)
            for first in (0, 1000):
                points = [Metric("long", i / 7, 1_700_000_000_000 + i, i) for i in range(first, min(first + 1000, 1500))]
                client.log_batch(run.info.run_id, metrics=points)
            mlflow.log_metric("undefined", math.nan)
            mlflow.log_artifacts(str(folder / "notes"), "notes")
            mlflow.log_artifact(str(folder / "large.bin"))
            frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
            mlflow.log_input(mlflow.data.from_pandas(frame, name="frame"), context="training")
            X, y = load_iris(return_X_y=True)
            model = LogisticRegression(max_iter=500).fit(X, y)
            for _ in range(3):
                mlflow.sklearn.log_model(model, name="model", registered_model_name="iris", input_example=X[:2])
        with pytest.raises(ValueError), mlflow.start_run(experiment_id=experiment, run_name="broken"):
            raise ValueError("on purpose")
        client.delete_model_version("iris", "2")
        client.set_registered_model_alias("iris", "champion", "3")
        client.set_registered_model_tag("iris", "flower", "yes")
        client.set_model_version_tag("iris", "1", "note", "old")
        client.update_model_version("iris", "3", "the newest")
        yield server
    finally:
        server.stop()


def copy(env, *arguments):
    done = churnops(env, "mlflow", *arguments)
    assert done["differences"] == []
    return done


def snapshot(address: str):
    """All that a client sees, with runs and models by name in place of ids."""
    client = MlflowClient(address, address)
    seen = {}
    for experiment in client.search_experiments():
        seen["experiment", experiment.name] = experiment.tags if experiment.name != "Default" else {}
        for run in client.search_runs([experiment.experiment_id]):
            histories = {
                key: [(m.value, m.timestamp, m.step) for m in client.get_metric_history(run.info.run_id, key)]
                for key in sorted(run.data.metrics)
            }
            seen["run", run.info.run_name] = (
                run.info.status, run.info.start_time, run.info.end_time, run.data.params,
                {key: value for key, value in run.data.tags.items() if key not in OWN},
                repr(histories), [(i.dataset.name, i.dataset.digest, i.dataset.schema) for i in run.inputs.dataset_inputs],
                len(run.outputs.model_outputs) if run.outputs else 0,
                sorted(files(client, run.info.run_id)),
            )  # fmt: skip
    for model in client.search_registered_models():
        seen["model", model.name] = (model.tags, model.aliases, model.description or "")
        for version in client.search_model_versions(f"name='{model.name}'"):
            tags = {key: value for key, value in version.tags.items() if key not in OWN}
            seen["version", model.name, int(version.version)] = (tags, version.description or "", version.current_stage)
    return seen


def files(client, run_id, path=None):
    for file in client.list_artifacts(run_id, path):
        if file.is_dir:
            yield from files(client, run_id, file.path)
        else:
            yield file.path, file.file_size


def test_there_and_back_is_the_same(filled, tmp_path):
    home, target = tmp_path / "home", tmp_path / "target"
    home.mkdir()
    target.mkdir()
    env = environment(home)
    report = copy(env, "import", "--from", filled.address)
    assert report["runs"] == 2 and report["model_versions"] == 2 and report["logged_models"] == 3
    assert report["artifact_bytes"] > 20 * 2**20
    ours = Tracking(home)
    try:
        assert snapshot(ours.address) == snapshot(filled.address)
        # The model works from here.
        mlflow.set_tracking_uri(ours.address)
        mlflow.set_registry_uri(ours.address)
        X, y = load_iris(return_X_y=True)
        assert (mlflow.pyfunc.load_model("models:/iris@champion").predict(X) == y).mean() > 0.9
    finally:
        ours.stop()
    # A second time finds everything there.
    again = copy(env, "import", "--from", filled.address)
    assert {key: again[key] for key in ("runs", "model_versions", "logged_models")} == {"runs": 2, "model_versions": 2, "logged_models": 3}
    real = RealMlflow(target)
    try:
        copy(env, "export", "--to", real.address)
        assert snapshot(real.address) == snapshot(filled.address)
        mlflow.set_tracking_uri(real.address)
        mlflow.set_registry_uri(real.address)
        assert (mlflow.sklearn.load_model("models:/iris/1").predict(X) == y).mean() > 0.9
    finally:
        real.stop()


def test_says_what_is_wrong(filled, tmp_path):
    env = environment(tmp_path)

    def fail(*arguments):
        done = subprocess.run(command("mlflow", *arguments), env=env, cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stderr

    assert fail("import", "--from", "ftp://x")[0] == 2
    assert fail("import")[0] == 2
    status, message = fail("import", "--from", "http://127.0.0.1:1")
    # Worth a retry.
    assert status == 75 and "cannot be reached" in message and "    at " not in message
    # A model of that name that is no copy is left alone.
    server = Tracking(tmp_path)
    try:
        client = MlflowClient(server.address, server.address)
        client.create_registered_model("iris")
        run = client.create_run("0")
        client.create_model_version("iris", f"{run.info.artifact_uri}/m", run.info.run_id)
    finally:
        server.stop()
    status, message = fail("import", "--from", filled.address)
    assert status == 1 and "rename or delete" in message
