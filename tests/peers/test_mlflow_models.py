"""The same script with MLflow's ordinary client against our server and the real one: what it may expect is the same."""

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module", params=["ours", "real"])
def client(request):
    address = request.getfixturevalue("served" if request.param == "ours" else "mlflow_server")
    mlflow.set_tracking_uri(address)
    mlflow.set_registry_uri(address)
    mlflow.set_experiment("models")
    yield MlflowClient()
    mlflow.sklearn.autolog(disable=True)
    mlflow.set_experiment("Default")


@pytest.fixture(scope="module")
def data():
    X, y = load_iris(return_X_y=True, as_frame=True)
    return X.astype(float), y


@pytest.fixture(scope="module")
def logged(client, data):
    X, y = data
    model = LogisticRegression(max_iter=500).fit(X, y)
    with mlflow.start_run(run_name="fit"):
        info = mlflow.sklearn.log_model(model, name="model", input_example=X[:2], registered_model_name="iris")
        mlflow.log_metric("accuracy", 0.97, model_id=info.model_id)
    return info, model.predict(X)


def test_a_logged_model_is_registered_and_loads_by_every_address(client, data, logged):
    X, _ = data
    info, expected = logged
    (version,) = client.search_model_versions("name = 'iris'")
    assert (version.run_id, version.source) == (info.run_id, info.model_uri)
    client.set_registered_model_alias("iris", "best", version.version)
    client.transition_model_version_stage("iris", version.version, "Production")
    for address in (f"models:/iris/{version.version}", "models:/iris@best", "models:/iris/Production", info.model_uri,
                    f"runs:/{info.run_id}/model"):  # fmt: skip
        np.testing.assert_array_equal(mlflow.pyfunc.load_model(address).predict(X), expected)
    copied = client.copy_model_version("models:/iris@best", "iris copied")
    np.testing.assert_array_equal(mlflow.pyfunc.load_model(f"models:/iris copied/{copied.version}").predict(X), expected)


def test_logged_models_are_found_tagged_and_deleted(client, logged):
    info, _ = logged
    model = client.get_logged_model(info.model_id)
    assert (model.name, str(model.status), model.source_run_id) == ("model", "READY", info.run_id)
    assert [(metric.key, metric.value) for metric in model.metrics] == [("accuracy", 0.97)]
    experiment = model.experiment_id
    search = lambda **arguments: [  # noqa: E731
        found.model_id for found in client.search_logged_models([experiment], **arguments)
    ]
    client.set_logged_model_tags(info.model_id, {"team": "crm"})
    with_metric = "metrics.accuracy > 0.9 AND tags.team = 'crm' AND name = 'model'"
    assert search(filter_string=with_metric) == [info.model_id]
    assert search(filter_string="metrics.accuracy > 0.99") == []
    other = mlflow.initialize_logged_model(name="other", params={"depth": "3"})
    assert str(other.status) == "PENDING"
    assert search(filter_string="params.depth = '3'") == [other.model_id]
    assert set(search(order_by=[{"field_name": "creation_timestamp", "ascending": True}])[:1]) == {info.model_id}
    mlflow.finalize_logged_model(other.model_id, "FAILED")
    client.delete_logged_model_tag(info.model_id, "team")
    assert "team" not in client.get_logged_model(info.model_id).tags
    client.delete_logged_model(other.model_id)
    with pytest.raises(mlflow.MlflowException, match="not found"):
        client.get_logged_model(other.model_id)
    outputs = client.get_run(info.run_id).outputs.model_outputs
    assert [output.model_id for output in outputs] == [info.model_id]


def test_autologging_tracks_what_a_fit_reads_and_makes(client, data):
    X, y = data
    mlflow.sklearn.autolog(log_datasets=True)
    with mlflow.start_run() as run:
        LogisticRegression(C=0.5, max_iter=500).fit(X, y)
    mlflow.sklearn.autolog(disable=True)
    found = client.get_run(run.info.run_id)
    assert found.data.params["C"] == "0.5" and found.data.metrics["training_accuracy_score"] > 0.9
    (read,) = found.inputs.dataset_inputs
    assert {tag.key: tag.value for tag in read.tags}["mlflow.data.context"] == "train"
    assert read.dataset.schema and read.dataset.profile
    assert len(found.outputs.model_outputs) == 1


def test_runs_are_found_by_the_data_that_they_read(client, data):
    X, _ = data
    with mlflow.start_run() as run:
        mlflow.log_input(mlflow.data.from_pandas(X, name="irises"), context="training")
        mlflow.log_table({"a": [1, 2]}, "table.json")
        mlflow.log_dict({"b": 1}, "dict.json")
    for condition in ("dataset.name = 'irises'", "datasets.context = 'training' AND dataset.name LIKE 'iris%'"):
        assert list(mlflow.search_runs(filter_string=condition)["run_id"]) == [run.info.run_id]
    assert len(mlflow.search_runs(filter_string="dataset.name = 'none'")) == 0
    assert mlflow.load_table("table.json", run_ids=[run.info.run_id])["a"].tolist() == [1, 2]


def test_evaluation(client, data, logged):
    X, y = data
    info, expected = logged
    result = mlflow.models.evaluate(info.model_uri, pd.concat([X, y.rename("target")], axis=1), targets="target", model_type="classifier")
    assert result.metrics["accuracy_score"] == pytest.approx((expected == y).mean())
