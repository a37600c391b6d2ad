"""Models that data scientists log by MLflow's own log_model, neither ours nor ONNX, score every night, and requests, in a Python of churnops."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import lightgbm
import mlflow
import numpy as np
import pytest
from mlflow.models import infer_signature
from sklearn.svm import LinearSVC

import conftest
from conftest import DATA_SET, NAME, churnops, command, environment, free_port, stop, wait_for
from foreign_champion import pipeline_of, read_customers
from portfolio_model import Portfolio
from serve_champion import probabilities

USED = ["tenure", "MonthlyCharges", "SeniorCitizen"]


class Work:
    """A churnops that was started in a home whose registry has models out of a notebook, the first of them champion."""

    def __init__(self, home: Path):
        self.home = home
        self.frame = frame = read_customers()
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.env = environment(home, PORT=str(self.port), CHURNOPS_SCHEDULE="off", CHURNOPS_PYFUNC_PYTHON=sys.executable)
        tracking = conftest.Tracking(home)
        try:
            self.log_models(tracking.address, frame)
        finally:
            tracking.stop()

    def log_models(self, address: str, frame):
        mlflow.set_tracking_uri(address)
        mlflow.set_registry_uri(address)
        mlflow.set_experiment("notebooks")
        self.sklearn = pipeline_of(frame)
        self.sklearn.fit(frame, frame["Churn"])
        self.lightgbm = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1).fit(frame[USED], frame["Churn"])
        signature = infer_signature(frame[USED], self.lightgbm.predict(frame[USED]))
        labels = LinearSVC(max_iter=50).fit(frame[USED], frame["Churn"])
        register = {"name": "model", "registered_model_name": NAME}
        self.versions = {}
        for name, log in {
            "sklearn": lambda: mlflow.sklearn.log_model(self.sklearn, **register),
            "lightgbm": lambda: mlflow.lightgbm.log_model(self.lightgbm, signature=signature, **register),
            "pyfunc": lambda: mlflow.pyfunc.log_model(python_model=str(Path(__file__).parent / "portfolio_model.py"), **register),
            "labels": lambda: mlflow.sklearn.log_model(labels, signature=signature, **register),
        }.items():
            with mlflow.start_run():
                if name == "lightgbm":
                    source = self.home / "train.csv"
                    source.write_bytes(DATA_SET.read_bytes())
                    mlflow.log_input(mlflow.data.from_pandas(frame, source=str(source), name="customers"), context="training")
                self.versions[name] = str(log().registered_model_version)
        mlflow.MlflowClient().set_registered_model_alias(NAME, "champion", self.versions["sklearn"])
        # The client remembers it for the whole process, and other tests' servers do not have it.
        mlflow.set_experiment("Default")

    def start(self):
        self.log = (self.home / "stderr.txt").open("w")
        self.process = subprocess.Popen(command("start"), env=self.env, cwd=self.home, stderr=self.log)

    def lines(self) -> list[str]:
        return [json.loads(line)["message"] for line in (self.home / "logs/churnops.log").read_text().splitlines()]

    def wait_for_line(self, text: str):
        deadline = time.monotonic() + 180
        while not any(text in line for line in self.lines()):
            assert self.process.poll() is None and time.monotonic() < deadline, (self.home / "stderr.txt").read_text()[-3000:]
            time.sleep(0.2)

    def python(self) -> int:
        """The process that serves the model that was started last, as uvicorn says."""
        return int([line for line in self.lines() if "Started server process" in line][-1].split("[")[1].rstrip("]"))

    def check(self, expected: np.ndarray, version: str):
        """The night has the scores of the model itself, and so have requests."""
        result = churnops(self.env, "predict")
        assert (result["customers"], result["model_version"]) == (7043, int(version))
        assert result["predicted_churners"] == int((expected > 0.5).sum())
        np.testing.assert_allclose(probabilities(self.address, DATA_SET.read_text(), "text/csv"), expected, atol=1e-9)


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    work = Work(tmp_path_factory.mktemp("pyfunc"))
    work.start()
    yield work
    mlflow.set_tracking_uri(None)
    mlflow.set_registry_uri(None)
    if work.process.poll() is None:
        stop(work.process)
    work.log.close()


def test_the_start_does_not_wait_for_python_and_a_plain_classifier_gives_probabilities(work):
    """Logged with nothing but the model, it answers "Yes" and "No" in MLflow."""
    wait_for(f"{work.address}/health", work.process, 60)
    assert not any("is ready after" in line for line in work.lines())
    work.wait_for_line("columns drifted")
    work.check(work.sklearn.predict_proba(work.frame)[:, 1], work.versions["sklearn"])
    report = churnops(work.env, "monitor")
    assert (report["reference"], report["number_of_drifted_columns"]) == ("first-night", 0)


def test_lightgbm_with_a_signature_and_its_training_data(work):
    assert churnops(work.env, "promote", work.versions["lightgbm"])["promoted"]
    work.check(work.lightgbm.predict_proba(work.frame[USED])[:, 1], work.versions["lightgbm"])
    report = churnops(work.env, "monitor")
    assert (report["reference"], report["reference_rows"], report["number_of_drifted_columns"]) == ("training-inputs", 7043, 0)


def test_labels_are_refused(work):
    done = subprocess.run(command("promote", work.versions["labels"], "--json"), env=work.env, cwd=work.home, capture_output=True, text=True)
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["code"]) == (1, "CHURN_CANNOT_SCORE"), done.stderr
    assert "labels, such as" in error["message"] and "predict_proba" in error["remedy"]


def test_a_pyfunc_of_somebody_whose_python_is_killed(work):
    assert churnops(work.env, "promote", work.versions["pyfunc"])["promoted"]
    expected = Portfolio().predict(None, work.frame)["probability"].to_numpy()
    work.check(expected, work.versions["pyfunc"])
    before = work.python()
    os.kill(before, signal.SIGKILL)
    work.check(expected, work.versions["pyfunc"])
    assert work.python() != before


def test_nothing_is_left(work):
    last = Path(f"/proc/{work.python()}")
    assert last.exists()
    work.process.kill()
    work.process.wait()
    deadline = time.monotonic() + 20
    while last.exists():
        assert time.monotonic() < deadline, (last / "cmdline").read_text()
        time.sleep(0.1)
