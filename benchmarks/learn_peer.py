"""Fits and scores with scikit-learn, LightGBM and onnxruntime on one thread. Takes a JSON command a line, answers a JSON line."""

import json
import sys
import time

import lightgbm
import numpy as np
import onnxruntime
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

ESTIMATORS = {
    "LogisticRegression": lambda: LogisticRegression(random_state=11),
    "DecisionTreeClassifier": lambda: DecisionTreeClassifier(max_depth=10, random_state=11),
    "RandomForestClassifier": lambda: RandomForestClassifier(max_depth=10, random_state=11, n_jobs=1),
    "SVC": lambda: SVC(random_state=11),
    "KNeighborsClassifier": lambda: KNeighborsClassifier(11),
    "GaussianNB": lambda: GaussianNB(),
}
state = {}


def load(name, columns):
    state[name] = np.fromfile(name, dtype=np.float64)
    if columns:
        state[name] = state[name].reshape(-1, columns)


def timed(work):
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def answer(command):
    match command["do"]:
        case "load":
            for name, columns in command["files"]:
                load(name, columns)
            return {}
        case "fit":
            X, y = state[command["X"]], state[command["y"]]
            model = ESTIMATORS[command["estimator"]]()
            seconds, _ = timed(lambda: model.fit(X, y))
            return {"seconds": seconds}
        case "onnx":
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            state["session"] = onnxruntime.InferenceSession(command["model"], options, providers=["CPUExecutionProvider"])
            return {}
        case "score":
            X, session = state[command["X"]], state["session"]
            rows = X[: command["rows"]]
            inputs = {node.name: np.ascontiguousarray(rows[:, j]) for j, node in enumerate(session.get_inputs())}
            names = [node.name for node in session.get_outputs()]
            seconds, outputs = timed(lambda: session.run(names, inputs))
            return {"seconds": seconds, "sum": float(outputs[1].sum())}
        case "boost":
            X, y = state[command["X"]], state[command["y"]]
            model = lightgbm.LGBMClassifier(n_jobs=1, verbose=-1, **command["parameters"])
            seconds, _ = timed(lambda: model.fit(X, y))
            test, truth = state[command["XTest"]], state[command["yTest"]]
            return {"seconds": seconds, "auc": roc_auc_score(truth, model.predict_proba(test)[:, 1])}


with threadpool_limits(1):
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
