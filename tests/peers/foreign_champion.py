"""Models of churn as their authors make them, without churnops, and how they log and register them with MLflow's client."""

from pathlib import Path

import numpy as np
import onnx
import pandas as pd
from mlflow import MlflowClient
from mlflow.onnx import save_model
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from conftest import DATA_SET, FEATURES, NAME

NUMERICAL = ["tenure", "MonthlyCharges", "TotalCharges"]
CATEGORICAL = [name for name in FEATURES if name not in [*NUMERICAL, "SeniorCitizen"]]


def read_customers() -> pd.DataFrame:
    frame = pd.read_csv(DATA_SET)
    # The documented rule: who has had no bill has been billed nothing.
    frame["TotalCharges"] = pd.to_numeric(frame["TotalCharges"], errors="coerce").fillna(0)
    return frame


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


def register_model(client: MlflowClient, model: onnx.ModelProto, folder: Path, **options) -> str:
    """Logs a model in a run of its own and registers it under our name; gives the version."""
    experiment = client.get_experiment_by_name("by hand")
    run = client.create_run(experiment.experiment_id if experiment else client.create_experiment("by hand"))
    directory = folder / run.info.run_id
    save_model(model, str(directory), **options)
    client.log_artifacts(run.info.run_id, str(directory), "model")
    return str(client.create_model_version(NAME, f"{run.info.artifact_uri}/model", run.info.run_id).version)
