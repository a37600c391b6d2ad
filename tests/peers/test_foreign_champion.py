"""A data scientist's own pipeline, logged as ONNX and promoted, scores every night like any other."""

import json
import subprocess

import numpy as np
import onnx
import pytest
from mlflow import MlflowClient

import conftest
from conftest import DATA_SET, NAME, churnops, environment
from foreign_champion import converted, network, pipeline_of, read_customers, register_model


@pytest.fixture
def frame():
    return read_customers()


@pytest.fixture
def registry(home, mlflow_server, installation, monkeypatch):
    """Registers an ONNX model under our name, as MLflow's own client does; without a champion before and after."""
    monkeypatch.setattr("conftest.command", lambda *arguments: ["node", str(installation / "packages/churnops/bin/churnops.js"), *arguments])
    client = MlflowClient(mlflow_server, mlflow_server)
    client.create_registered_model(NAME)

    def register(model: onnx.ModelProto, **options) -> str:
        return register_model(client, model, home, **options)

    register.env = environment(home, MLFLOW_TRACKING_URI=mlflow_server)
    register.client = client
    churnops(register.env, "import", str(DATA_SET))
    yield register
    client.delete_registered_model(NAME)


@pytest.mark.parametrize("options", [{"zipmap": False}, {}, {"zipmap": "columns"}], ids=["tensor", "zipmap", "columns"])
def test_a_pipeline_of_scikit_learn_becomes_champion(registry, frame, options):
    model = pipeline_of(frame)
    version = registry(converted(model, **options))
    assert churnops(registry.env, "promote", version)["promoted"]
    scored = churnops(registry.env, "predict", "--date", "2026-03-01")
    expected = model.predict_proba(frame)[:, 1]
    assert (scored["customers"], scored["model_version"]) == (7043, int(version))
    # float32 rounds: nobody is so close to one half that it would matter.
    assert np.abs(expected - 0.5).min() > 1e-6
    assert scored["predicted_churners"] == int((expected > 0.5).sum())


def test_a_network_with_its_weights_in_a_side_file_becomes_champion(registry, frame):
    weights = {"tenure": -0.05, "MonthlyCharges": 0.03}
    model = network(weights, -1.31237, width=2000)
    version = registry(model, save_as_external_data=True)
    files = {file.path for file in registry.client.list_artifacts(registry.client.get_model_version(NAME, version).run_id, "model")}
    assert any(path.endswith(".data") for path in files), files
    assert churnops(registry.env, "promote", version)["promoted"]
    scored = churnops(registry.env, "predict", "--date", "2026-03-01")
    score = sum(weight * frame[name].to_numpy() for name, weight in weights.items()) - 1.31237
    assert np.abs(score).min() > 1e-5
    assert scored["predicted_churners"] == int((score > 0).sum())


def test_what_cannot_score_is_refused_before_the_alias_moves(registry, frame):
    good = registry(network({"tenure": -0.05}, 0.5))
    assert churnops(registry.env, "promote", good)["promoted"]
    labels = converted(pipeline_of(frame), zipmap=False)
    del labels.graph.output[1]
    for model, said in [
        (labels, "probabilities"),
        (network({"shoe size": 1.0}, 0.0), "shoe size"),
        (network({"gender": 1.0}, 0.0), "gender"),
        (network({"tenure": float("nan")}, 0.0), "NaN"),
    ]:
        version = registry(model)
        arguments = ("promote", version, "--json")
        done = subprocess.run(conftest.command(*arguments), env=registry.env, cwd=registry.env["CHURNOPS_HOME"], capture_output=True, text=True)
        error = json.loads(done.stdout)["error"]
        assert (done.returncode, error["code"]) == (1, "CHURN_CANNOT_SCORE"), done.stderr
        assert said in error["message"] and f"version {version}" in error["message"]
        assert "\n    at " not in done.stderr
        assert str(registry.client.get_model_version_by_alias(NAME, "champion").version) == good
