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
        # The data set writes a missing number as a blank.
        column = pd.to_numeric(column.map(lambda cell: np.nan if str(cell).strip() == "" else cell))
    return column.to_numpy(dtype=dtype)


def _load_pyfunc(path):
    return OnnxColumnsModel(path)
`;
