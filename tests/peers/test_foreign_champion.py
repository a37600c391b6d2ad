"""A data scientist's own pipeline, logged as ONNX and promoted, scores every night like any other."""

import json
import shutil
import subprocess

import numpy as np
import onnx
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.onnx import save_model
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import conftest
from conftest import DATA_SET, FEATURES, NAME, ROOT, churnops, environment

NUMERICAL = ["tenure", "MonthlyCharges", "TotalCharges"]
CATEGORICAL = [name for name in FEATURES if name not in [*NUMERICAL, "SeniorCitizen"]]


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A copy of churnops as it is installed, with the optional peer beside it."""
    folder = tmp_path_factory.mktemp("installation")
    shutil.copytree(ROOT / "packages", folder / "packages", ignore=shutil.ignore_patterns("src", "fixtures"))
    # The workspaces' links stay links, and lead into the copy.
    shutil.copytree(ROOT / "node_modules", folder / "node_modules", symlinks=True, ignore=shutil.ignore_patterns(".readme-*"))
    peer = tmp_path_factory.mktemp("peer")
    (peer / "package.json").write_text('{"private": true}')
    install = ["npm", "install", "--no-audit", "--no-fund", "--onnxruntime-node-install=skip", "onnxruntime-node@1.30.0"]
    subprocess.run(install, cwd=peer, check=True, capture_output=True)
    for package in (peer / "node_modules").iterdir():
        if package.name != ".bin" and not (folder / "node_modules" / package.name).exists():
            shutil.move(package, folder / "node_modules" / package.name)
    return str(folder / "packages/churnops/bin/churnops.js")


@pytest.fixture
def frame():
    frame = pd.read_csv(DATA_SET)
    # The documented rule: who has had no bill has been billed nothing.
    frame["TotalCharges"] = pd.to_numeric(frame["TotalCharges"], errors="coerce").fillna(0)
    return frame


@pytest.fixture
def registry(home, mlflow_server, installation, monkeypatch):
    """Registers an ONNX model under our name, as MLflow's own client does; without a champion before and after."""
    monkeypatch.setattr("conftest.command", lambda *arguments: ["node", installation, *arguments])
    client = MlflowClient(mlflow_server, mlflow_server)
    client.create_registered_model(NAME)

    def register(model: onnx.ModelProto, **options) -> str:
        experiment = client.get_experiment_by_name("by hand")
        run = client.create_run(experiment.experiment_id if experiment else client.create_experiment("by hand"))
        folder = home / run.info.run_id
        save_model(model, str(folder), **options)
        client.log_artifacts(run.info.run_id, str(folder), "model")
        return str(client.create_model_version(NAME, f"{run.info.artifact_uri}/model", run.info.run_id).version)

    register.env = environment(home, MLFLOW_TRACKING_URI=mlflow_server)
    register.client = client
    churnops(register.env, "import", str(DATA_SET))
    yield register
    client.delete_registered_model(NAME)


def pipeline_of(frame) -> Pipeline:
    features = ColumnTransformer([
        ("cat", OneHotEncoder(handle_unknown="ignore"), CATEGORICAL),
        ("num", StandardScaler(), [*NUMERICAL, "SeniorCitizen"]),
    ])
    return make_pipeline(features, LogisticRegression(max_iter=1000)).fit(frame, (frame["Churn"] == "Yes").astype(int))


def converted(model: Pipeline, **options) -> onnx.ModelProto:
    types = [(name, StringTensorType([None, 1])) for name in CATEGORICAL]
    types += [(name, FloatTensorType([None, 1])) for name in [*NUMERICAL, "SeniorCitizen"]]
    file = convert_sklearn(model, initial_types=types, options=options)
    return onnx.load_model_from_string(file.SerializeToString())


def network(weights: dict[str, float], bias: float, width: int = 1) -> onnx.ModelProto:
    """One sigmoid over some columns, as PyTorch and Keras export it; `width` copies of the weights make it as large as asked for."""
    matrix = np.repeat(np.array(list(weights.values()), np.float32)[:, None] / width, width, axis=1)
    constants = [
        numpy_helper.from_array(matrix, "weights"),
        numpy_helper.from_array(np.ones((width, 1), np.float32), "ones"),
        numpy_helper.from_array(np.float32(bias), "bias"),
    ]
    nodes = [
        helper.make_node("Concat", [*weights], ["X"], axis=1),
        helper.make_node("MatMul", ["X", "weights"], ["copies"]),
        helper.make_node("MatMul", ["copies", "ones"], ["product"]),
        helper.make_node("Add", ["product", "bias"], ["score"]),
        helper.make_node("Sigmoid", ["score"], ["output"]),
    ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 1]) for name in weights]
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", 1])
    graph = helper.make_graph(nodes, "network", inputs, [output], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


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
