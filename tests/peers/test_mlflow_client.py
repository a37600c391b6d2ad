"""MLflow's own Python client against our port."""

import json
import urllib.request

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient

from conftest import DATA_SET, FEATURES, NAME


@pytest.fixture(autouse=True)
def tracking(served):
    mlflow.set_tracking_uri(served)
    mlflow.set_registry_uri(served)


def predictions_of(served: str, frame: pd.DataFrame) -> np.ndarray:
    """What /invocations says of the rows, by MLflow's scoring protocol."""
    body = json.dumps({"dataframe_split": json.loads(frame.to_json(orient="split", index=False))}).encode()
    request = urllib.request.Request(f"{served}/invocations", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return np.array([row["probability"] for row in json.load(answer)["predictions"]])


def test_lists_the_experiment_and_its_runs():
    assert NAME in [experiment.name for experiment in MlflowClient().search_experiments()]
    runs = mlflow.search_runs(experiment_names=[NAME])
    assert set(runs["tags.churnops.candidate"]) == {"LogisticRegression", "DecisionTreeClassifier", "RandomForestClassifier", "SVC", "KNeighborsClassifier", "GaussianNB",
        "HistGradientBoostingClassifier",
    }
    assert (runs["status"] == "FINISHED").all()
    assert runs["metrics.cv_roc_auc_mean"].between(0.5, 1).all()


def test_champion_and_its_artifacts(tmp_path):
    client = MlflowClient()
    version = client.get_model_version_by_alias(NAME, "champion")
    assert NAME in [model.name for model in client.search_registered_models()]
    paths = {file.path for file in client.list_artifacts(version.run_id)}
    assert {"model", "classification_report.json", "feature_importances.csv", "datasets", "reference_dataset"} <= paths
    reference = pd.read_csv(mlflow.artifacts.download_artifacts(
        run_id=version.run_id, artifact_path=f"reference_dataset/{NAME}_reference.csv", dst_path=str(tmp_path)
    ))
    assert set(FEATURES) | {"prediction", "probability"} <= set(reference.columns)
    train, test = (
        pd.read_csv(mlflow.artifacts.download_artifacts(
            run_id=version.run_id, artifact_path=f"datasets/{part}.csv", dst_path=str(tmp_path)
        ))
        for part in ("train", "test")
    )
    # The rows of the reference split: 4,922 and 2,110 of the 7,032 complete customers.
    assert (len(train), len(test)) == (4922, 2110)
    assert set(train["customerID"]).isdisjoint(test["customerID"])


def test_loads_the_champion_and_predicts_the_same(served):
    model = mlflow.pyfunc.load_model(f"models:/{NAME}@champion")
    # As a user reads it: blanks make TotalCharges a column of text, and the 11 new customers are in it.
    frame = pd.read_csv(DATA_SET)
    ours = predictions_of(served, frame)
    theirs = model.predict(frame)
    assert len(frame) == 7043 and (frame["TotalCharges"].str.strip() == "").sum() == 11
    np.testing.assert_allclose(theirs["probability"], ours, atol=1e-5)
    assert list(theirs["prediction"]) == [int(p > 0.5) for p in ours]


def test_predicts_from_numbers_and_from_the_input_example():
    model = mlflow.pyfunc.load_model(f"models:/{NAME}@champion")
    frame = pd.read_csv(DATA_SET)[FEATURES]
    numbers = frame.assign(TotalCharges=pd.to_numeric(frame["TotalCharges"], errors="coerce"))
    np.testing.assert_allclose(model.predict(numbers)["probability"], model.predict(frame)["probability"], atol=1e-9)
    assert len(model.predict(model.input_example)) == len(model.input_example)


def test_a_client_tracks_its_own_work(tmp_path):
    mlflow.set_experiment("by hand")
    (tmp_path / "note.txt").write_text("written by hand")
    with mlflow.start_run(run_name="first") as run:
        mlflow.log_params({"alpha": 0.5, "kind": "ridge"})
        mlflow.log_metrics({"rmse": 0.25})
        for step in range(3):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.set_tag("stage", "trial")
        mlflow.log_artifact(str(tmp_path / "note.txt"), "notes")
    client = MlflowClient()
    stored = client.get_run(run.info.run_id)
    assert stored.info.status == "FINISHED" and stored.data.params == {"alpha": "0.5", "kind": "ridge"}
    assert stored.data.metrics == {"rmse": 0.25, "loss": 1 / 3} and stored.data.tags["stage"] == "trial"
    assert [m.value for m in client.get_metric_history(run.info.run_id, "loss")] == [1, 0.5, 1 / 3]
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes/note.txt") == "written by hand"
    found = mlflow.search_runs(experiment_names=["by hand"], filter_string="metrics.loss < 0.5 and params.kind = 'ridge'")
    assert list(found["run_id"]) == [run.info.run_id]
    with pytest.raises(mlflow.exceptions.MlflowException, match="Changing param values is not allowed"):
        client.log_param(run.info.run_id, "alpha", "0.75")
