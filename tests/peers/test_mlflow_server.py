"""The same pipelines with a real MLflow server in place of ours."""

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient

from conftest import DATA_SET, NAME, churnops, environment


def test_pipelines_against_a_real_tracking_server(home, mlflow_server):
    env = environment(home, MLFLOW_TRACKING_URI=mlflow_server)
    churnops(env, "import", str(DATA_SET))
    trained = churnops(env, "train")
    scored = churnops(env, "predict", "--date", "2026-03-01")
    monitored = churnops(env, "monitor", "--date", "2026-03-01")
    assert trained["gate"]["promoted"] and scored["customers"] == 7043
    assert monitored["number_of_columns"] == 19 and monitored["number_of_drifted_columns"] == 0

    mlflow.set_tracking_uri(mlflow_server)
    mlflow.set_registry_uri(mlflow_server)
    version = MlflowClient().get_model_version_by_alias(NAME, "champion")
    assert int(version.version) == trained["model_version"] == scored["model_version"]
    probability = mlflow.pyfunc.load_model(f"models:/{NAME}@champion").predict(pd.read_csv(DATA_SET))["probability"]
    assert int((probability > 0.5).sum()) == scored["predicted_churners"]

    # The day's report is among the artifacts of the run that made the champion.
    report = monitored["report_artifact"]
    assert monitored["report_problem"] is None and report == f"runs:/{version.run_id}/reports/2026-03-01.html"
    assert mlflow.artifacts.load_text(report).startswith("<!doctype html>")
    figures = mlflow.artifacts.load_dict(report.replace(".html", ".json"))
    assert figures["drift"]["number_of_drifted_columns"] == 0 and figures["predictions"]["customers"] == 7043

    # A second training finds the same model, which does not beat itself.
    again = churnops(env, "train")
    assert not again["gate"]["promoted"] and again["gate"]["champion_version"] == int(version.version)
    np.testing.assert_allclose(again["gate"]["challenger"], trained["gate"]["challenger"], atol=1e-12)
    listed = churnops(env, "models")
    assert [(row["version"], row["champion"]) for row in listed] == [(2, False), (1, True)]
    # By name, any version may become the champion.
    assert churnops(env, "promote", "2")["promoted"]
    assert MlflowClient().get_model_version_by_alias(NAME, "champion").version in (2, "2")
