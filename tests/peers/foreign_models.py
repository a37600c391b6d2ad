"""ONNX classifiers in the forms in which other people's tools write them, each with rows and the probabilities of its source.

`python foreign_models.py > ../../packages/learn/fixtures/foreign_onnx.json` makes the fixture of the fast tests.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression


def sigmoid_network(model: LogisticRegression, output: list, side_file: str | None = None) -> tuple[bytes, dict[str, bytes]]:
    """A network with one output, the probability of the second class, as PyTorch and Keras export them; and its side files."""
    weights = [numpy_helper.from_array(model.coef_.T.astype(np.float32), "weight"),
               numpy_helper.from_array(model.intercept_.astype(np.float32), "bias")]  # fmt: skip
    nodes = [helper.make_node("MatMul", ["X", "weight"], ["product"]), helper.make_node("Add", ["product", "bias"], ["score"])]
    if len(output) == 1:
        weights.append(numpy_helper.from_array(np.array([-1]), "flat"))
        nodes += [helper.make_node("Sigmoid", ["score"], ["column"]), helper.make_node("Reshape", ["column", "flat"], ["output"])]
    else:
        nodes.append(helper.make_node("Sigmoid", ["score"], ["output"]))
    inputs = [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["N", model.coef_.shape[1]])]
    outputs = [helper.make_tensor_value_info("output", TensorProto.FLOAT, output)]
    graph = helper.make_graph(nodes, "network", inputs, outputs, weights)
    network = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if side_file is None:
        return network.SerializeToString(), {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.onnx")
        onnx.save_model(network, path, save_as_external_data=True, location=side_file, size_threshold=0)
        return path.read_bytes(), {side_file: Path(folder, side_file).read_bytes()}


def foreign_models(seed: int) -> dict[str, dict]:
    random = np.random.RandomState(seed)
    X = random.randn(120, 3).astype(np.float32)
    y = (X @ [1, -2, 0.5] + 0.5 * random.randn(120) > 0).astype(int)
    model = LogisticRegression().fit(X, y)
    named = LogisticRegression().fit(X, np.where(y, "yes", "no"))
    three = LogisticRegression().fit(X, y + (X[:, 2] > 0.8))
    labels_only = to_onnx(model, X[:1], options={"zipmap": False})
    del labels_only.graph.output[1]
    scores = to_onnx(model, X[:1], options={"zipmap": False, "raw_scores": True})
    models = {
        "zipmap": (model, to_onnx(model, X[:1]).SerializeToString(), {}),
        "zipmap, labels as text": (named, to_onnx(named, X[:1]).SerializeToString(), {}),
        "zipmap, three classes": (three, to_onnx(three, X[:1]).SerializeToString(), {}),
        "an output a class": (model, to_onnx(model, X[:1], options={"zipmap": "columns"}).SerializeToString(), {}),
        "one sigmoid, [N, 1]": (model, *sigmoid_network(model, ["N", 1])),
        "one sigmoid, [N]": (model, *sigmoid_network(model, ["N"])),
        "weights in a side file": (model, *sigmoid_network(model, ["N", 1], "model.onnx.data")),
        "labels only": (model, labels_only.SerializeToString(), {}),
        "scores": (model, scores.SerializeToString(), {}),
    }
    rows = X[:8]
    return {
        name: {
            "file": base64.b64encode(file).decode(),
            "sideFiles": {path: base64.b64encode(data).decode() for path, data in side_files.items()},
            "X": rows.astype(float).tolist(),
            "proba": source.predict_proba(rows).tolist(),
        }
        for name, (source, file, side_files) in models.items()
    }


if __name__ == "__main__":
    json.dump(foreign_models(0), sys.stdout)
