"""MLflow's own scoring server (`mlflow models serve`) with our champion: the data set as CSV and as JSON."""

import json

import mlflow
import numpy as np
import pandas as pd
import pytest

from conftest import DATA_SET, FEATURES, NAME
from serve_champion import probabilities, serve_champion


@pytest.fixture(scope="module")
def scoring(served, tmp_path_factory):
    """The address of MLflow's scoring server for the champion of `served`."""
    with serve_champion(served, tmp_path_factory.mktemp("scoring")) as address:
        yield address


def test_the_data_set_as_csv(served, scoring):
    text = DATA_SET.read_text()
    theirs = probabilities(scoring, text, "text/csv")
    assert len(theirs) == 7043
    np.testing.assert_allclose(theirs, probabilities(served, text, "text/csv"), atol=1e-5)


@pytest.mark.parametrize("form", ["dataframe_split", "dataframe_records"])
def test_the_data_set_as_json(served, scoring, form):
    frame = pd.read_csv(DATA_SET)[FEATURES]
    numbers = frame.assign(TotalCharges=pd.to_numeric(frame["TotalCharges"], errors="coerce"))
    for table in (frame, numbers):
        orient = form.removeprefix("dataframe_")
        options = {"index": False} if orient == "split" else {}
        body = json.dumps({form: json.loads(table.to_json(orient=orient, **options))})
        theirs = probabilities(scoring, body, "application/json")
        np.testing.assert_allclose(theirs, probabilities(served, body, "application/json"), atol=1e-5)


def test_what_mlflow_reads_of_the_model(served):
    mlflow.set_tracking_uri(served)
    mlflow.set_registry_uri(served)
    info = mlflow.models.get_model_info(f"models:/{NAME}@champion")
    assert set(info.flavors) == {"churnops", "onnx", "python_function"}
    assert set(info.signature.inputs.input_names()) == set(FEATURES)
    version = mlflow.MlflowClient().get_model_version_by_alias(NAME, "champion")
    (logged,) = json.loads(mlflow.get_run(version.run_id).data.tags["mlflow.log-model.history"])
    assert (logged["flavors"], logged["model_uuid"]) == (info.flavors, info.model_uuid)
    assert info.model_uuid != version.run_id
