"""A data scientist's own pipeline, logged as ONNX and promoted, scores every night like any other."""

import shutil
import subprocess

import numpy as np
import onnx
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.onnx import save_model
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

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


@pytest.mark.parametrize("zipmap", [False, True])
def test_a_pipeline_of_scikit_learn_becomes_champion(home, mlflow_server, installation, monkeypatch, zipmap):
    monkeypatch.setattr("conftest.command", lambda *arguments: ["node", installation, *arguments])
    frame = pd.read_csv(DATA_SET)
    # The documented rule: who has had no bill has been billed nothing.
    frame["TotalCharges"] = pd.to_numeric(frame["TotalCharges"], errors="coerce").fillna(0)
    features = ColumnTransformer([
        ("cat", OneHotEncoder(handle_unknown="ignore"), CATEGORICAL),
        ("num", StandardScaler(), [*NUMERICAL, "SeniorCitizen"]),
    ])
    model = make_pipeline(features, LogisticRegression(max_iter=1000)).fit(frame, (frame["Churn"] == "Yes").astype(int))
    types = [(name, StringTensorType([None, 1])) for name in CATEGORICAL]
    types += [(name, FloatTensorType([None, 1])) for name in [*NUMERICAL, "SeniorCitizen"]]
    file = convert_sklearn(model, initial_types=types, options={"zipmap": zipmap})

    env = environment(home, MLFLOW_TRACKING_URI=mlflow_server)
    client = MlflowClient(mlflow_server, mlflow_server)
    run = client.create_run(client.create_experiment(f"by hand, zipmap {zipmap}"))
    save_model(onnx.load_model_from_string(file.SerializeToString()), str(home / "model"))
    client.log_artifacts(run.info.run_id, str(home / "model"), "model")
    client.create_registered_model(NAME)
    version = client.create_model_version(NAME, f"{run.info.artifact_uri}/model", run.info.run_id)

    churnops(env, "import", str(DATA_SET))
    assert churnops(env, "promote", str(version.version))["promoted"]
    scored = churnops(env, "predict", "--date", "2026-03-01")
    expected = model.predict_proba(frame)[:, 1]
    assert (scored["customers"], scored["model_version"]) == (7043, int(version.version))
    # float32 rounds: nobody is so close to one half that it would matter.
    assert np.abs(expected - 0.5).min() > 1e-6
    assert scored["predicted_churners"] == int((expected > 0.5).sum())
    # The server is shared: the next test begins without a champion.
    client.delete_registered_model(NAME)
