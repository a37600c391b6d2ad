/** Name of the module that `mlflow.pyfunc` imports from the model's `code` folder. */
export const LOADER_MODULE = 'churnops_model';

/**
 * The one piece of Python that a model carries: mlflow.pyfunc's loader module. MLflow's own ONNX loader fails on strings under
 * pandas 3, and refuses numbers that came as text.
 */
export const PYTHON_LOADER = `"""Scores a churnops model: an ONNX graph with one input of shape [N] for each column."""

import numpy as np
import onnxruntime
import pandas as pd

_DTYPES = {
    "tensor(string)": object,
    "tensor(int64)": np.int64,
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
}


class OnnxColumnsModel:
    def __init__(self, path):
        self._session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])

    def predict(self, frame, params=None):
        """Returns a frame with the model's outputs; columns that are no input are ignored."""
        inputs = {node.name: _values(frame, node) for node in self._session.get_inputs()}
        names = [node.name for node in self._session.get_outputs()]
        outputs = self._session.run(names, inputs)
        return pd.DataFrame(dict(zip(names, outputs)), index=frame.index)


def _values(frame, node):
    if node.name not in frame.columns:
        raise ValueError(f"the model needs a column {node.name!r}")
    column = frame[node.name]
    dtype = _DTYPES[node.type]
    if dtype is object:
        return column.astype(str).to_numpy(dtype=object)
    if not pd.api.types.is_numeric_dtype(column):
        column = pd.to_numeric(column.map(lambda cell: np.nan if _is_blank(cell) else cell))
    return column.to_numpy(dtype=dtype)


def _is_blank(cell):
    # A file writes a missing number as a blank, JSON as null.
    return cell is None or (isinstance(cell, str) and cell.strip() == "")


def _let_csv_be_served():
    # MLflow's scoring server reads a CSV with one pandas type a column, and refuses every CSV of a model with a column of
    # type \`any\` (Schema.pandas_types). Such a column is read as it stands; \`_values\` makes numbers of it.
    try:
        from mlflow.types.schema import AnyType, Schema
    except ImportError:
        return
    if getattr(Schema.pandas_types, "knows_any", False):
        return
    original = Schema.pandas_types

    def pandas_types(self):
        if not any(isinstance(column.type, AnyType) for column in self.inputs):
            return original(self)
        return [np.dtype(object) if isinstance(column.type, AnyType) else column.type.to_pandas() for column in self.inputs]

    pandas_types.knows_any = True
    Schema.pandas_types = pandas_types


def _load_pyfunc(path):
    _let_csv_be_served()
    return OnnxColumnsModel(path)
`;
