"""The peer of the benchmark pyfunc: logs a model, and posts customers to MLflow's scoring server as a plain Python client does."""

import json
import sys
import time

import mlflow
import pandas as pd
import requests
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["tenure", "MonthlyCharges", "TotalCharges", "SeniorCitizen"]


def read_customers(file: str) -> pd.DataFrame:
    frame = pd.read_csv(file)
    frame["TotalCharges"] = pd.to_numeric(frame["TotalCharges"], errors="coerce").fillna(0)
    return frame


def log(file: str, address: str, folder: str) -> str:
    """Logs a model into a tracking server, and the same model into a folder; gives the version."""
    frame = read_customers(file)
    inputs = frame.drop(columns=["customerID", "Churn"])
    texts = [name for name in inputs if name not in NUMBERS]
    features = ColumnTransformer([("texts", OneHotEncoder(handle_unknown="ignore"), texts), ("numbers", StandardScaler(), NUMBERS)])
    model = make_pipeline(features, LogisticRegression(max_iter=1000)).fit(inputs, frame["Churn"])
    signature = mlflow.models.infer_signature(inputs, model.predict_proba(inputs))
    options = {"signature": signature, "pyfunc_predict_fn": "predict_proba"}
    mlflow.sklearn.save_model(model, folder, **options)
    mlflow.set_tracking_uri(address)
    with mlflow.start_run():
        info = mlflow.sklearn.log_model(model, name="model", registered_model_name="telco_customer_churn", **options)
    return str(info.registered_model_version)


def post(file: str, url: str, size: int, batch: int, rounds: int) -> list[float]:
    """Seconds of each round, one batch after the other. The bodies are made before."""
    frame = read_customers(file).drop(columns=["customerID", "Churn"])
    many = pd.concat([frame] * (size // len(frame) + 1), ignore_index=True)[:size]
    bodies = [
        json.dumps({"dataframe_split": json.loads(many[start : start + batch].to_json(orient="split", index=False))}) for start in range(0, size, batch)
    ]
    session = requests.Session()
    seconds = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        scored = 0
        for body in bodies:
            answer = session.post(f"{url}/invocations", data=body, headers={"content-type": "application/json"})
            answer.raise_for_status()
            scored += len(answer.json()["predictions"])
        seconds.append(time.perf_counter() - began)
        assert scored == size
    return seconds[1:]


if __name__ == "__main__":
    _, task, file, address, *rest = sys.argv
    result = log(file, address, *rest) if task == "log" else post(file, address, *map(int, rest))
    print("\n" + json.dumps(result))
