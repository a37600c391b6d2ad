"""Logs and registers a model of churn as its author would, at MLFLOW_TRACKING_URI, and prints its version.

    python log_foreign_model.py zipmap|side-file|sigmoid|labels-only
"""

import sys
import tempfile
from pathlib import Path

import onnx
from mlflow import MlflowClient

from foreign_champion import converted, network, pipeline_of, read_customers, register_model


def labels_only() -> onnx.ModelProto:
    """It says who leaves, and not how likely: of no use to a campaign."""
    model = converted(pipeline_of(read_customers()), zipmap=False)
    del model.graph.output[1]
    return model


WEIGHTS = {"tenure": -0.05, "MonthlyCharges": 0.03}
KINDS = {
    "zipmap": lambda: (converted(pipeline_of(read_customers())), {}),
    "side-file": lambda: (network(WEIGHTS, -1.3, width=2000), {"save_as_external_data": True}),
    "sigmoid": lambda: (network(WEIGHTS, -1.3), {"save_as_external_data": False}),
    "labels-only": lambda: (labels_only(), {}),
}

model, options = KINDS[sys.argv[1]]()
with tempfile.TemporaryDirectory() as folder:
    print(register_model(MlflowClient(), model, Path(folder), **options))
