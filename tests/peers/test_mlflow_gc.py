"""`mlflow gc` and `churnops mlflow gc`, on servers that were told the same."""

import json
import re
import subprocess
import sys

import pytest
import requests

from conftest import RealMlflow, Tracking, command, environment


class Side:
    """A server with runs in every state, each known by the same name on both sides."""

    def __init__(self, address: str):
        self.address = address
        self.runs: dict[str, str] = {}
        self.experiments: dict[str, str] = {}
        self.models: dict[str, str] = {}
        for name in ("living", "half", "gone", "restored"):
            self.experiments[name] = self.post("experiments/create", name=name)["experiment_id"]
            for run in ("a", "b"):
                info = self.post("runs/create", experiment_id=self.experiments[name])["run"]["info"]
                id = self.runs[f"{name} {run}"] = info["run_id"]
                self.post("runs/log-metric", run_id=id, key="m", value=1, timestamp=1, step=1)
                self.post("runs/log-parameter", run_id=id, key="p", value="v")
                path = info["artifact_uri"].removeprefix("mlflow-artifacts:/")
                requests.put(f"{address}/api/2.0/mlflow-artifacts/artifacts/{path}/folder/file", data=b"x").raise_for_status()
            model = self.post("logged-models", experiment_id=self.experiments[name])["model"]["info"]
            self.models[name] = model["model_id"]
        self.post("runs/delete", run_id=self.runs["half a"])
        self.post("experiments/delete", experiment_id=self.experiments["gone"])
        self.post("experiments/delete", experiment_id=self.experiments["restored"])
        self.post("experiments/restore", experiment_id=self.experiments["restored"])
        model = f"{address}/api/2.0/mlflow/logged-models/{self.models['half']}"
        requests.delete(model).raise_for_status()

    def post(self, path: str, **body):
        answer = requests.post(f"{self.address}/api/2.0/mlflow/{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def state(self) -> dict[str, list[str]]:
        """What there still is, by name."""
        call = f"{self.address}/api/2.0/mlflow"
        everything = {"view_type": "ALL", "max_results": 1000}
        experiments = {item["experiment_id"] for item in requests.post(f"{call}/experiments/search", json=everything).json()["experiments"]}
        there = lambda path, **query: requests.get(f"{call}/{path}", params=query).ok  # noqa: E731
        files = []
        for name, id in self.runs.items():
            experiment = self.experiments[name.split()[0]]
            listed = requests.get(
                f"{self.address}/api/2.0/mlflow-artifacts/artifacts", params={"path": f"{experiment}/{id}/artifacts/folder"}
            )
            if listed.json().get("files"):
                files.append(name)
        return {
            "experiments": [name for name, id in self.experiments.items() if id in experiments],
            "runs": [name for name, id in self.runs.items() if there("runs/get", run_id=id)],
            # A deleted model is shown to whoever asks for deleted ones.
            "models": [name for name, id in self.models.items() if there(f"logged-models/{id}", allow_deleted="true")],
            "files": files,
        }


def anonymous(text: str, side: Side) -> str:
    for kind in (side.runs, side.models):
        for name, id in kind.items():
            text = text.replace(id, f"<{name}>")
    return re.sub(r"(?<=\[')\d+(?='\])|(?<=id=)\d+", "<id>", text)


@pytest.fixture
def sides(tmp_path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "real").mkdir()
    ours, real = Tracking(tmp_path / "ours"), RealMlflow(tmp_path / "real")
    mine, theirs = Side(ours.address), Side(real.address)

    def gc(*options: str, filled=None):
        """Both collect; gives exit statuses and what was said of a refusal."""
        answers = []
        for side in (mine, theirs):
            arguments = [option if filled is None else filled(side, option) for option in options]
            if side is mine:
                done = subprocess.run(command("mlflow", "gc", *arguments, "--json"), env=ours.env, cwd=ours.home, capture_output=True, text=True)
                said = "" if done.returncode == 0 else json.loads(done.stdout)["error"]["message"]
            else:
                address = ["--backend-store-uri", f"sqlite:///{tmp_path}/real/mlflow.db", "--tracking-uri", real.address]
                done = subprocess.run(
                    [sys.executable, "-m", "mlflow", "gc", *address, *arguments], cwd=tmp_path / "real", capture_output=True, text=True
                )
                said = "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1].split("MlflowException: ")[-1]
            answers.append((done.returncode == 0, anonymous(said, side)))
        return answers

    yield mine, theirs, gc
    ours.stop()
    real.stop()


def test_the_same_goes_and_the_same_is_refused(sides):
    ours, real, gc = sides
    assert ours.state() == real.state()
    # Nothing is old enough.
    assert gc("--older-than", "1h") == [(True, ""), (True, "")]
    assert ours.state() == real.state()

    def filled(side: Side, option: str) -> str:
        return re.sub(r"\$(run|experiment|model):([a-z ]+)", lambda f: getattr(side, f"{f[1]}s")[f[2]], option)

    refusals = [
        ("--run-ids", "$run:living a"),
        ("--run-ids", "none"),
        ("--run-ids", "$run:half a", "--older-than", "1h"),
        ("--experiment-ids", "$experiment:living"),
        ("--experiment-ids", "9999"),
        ("--experiment-ids", "$experiment:gone", "--older-than", "1d2h"),
        ("--older-than", "soon"),
    ]
    before = ours.state()
    for refusal in refusals:
        mine, theirs = gc(*refusal, filled=filled)
        assert (mine, theirs) == ((False, theirs[1]), (False, theirs[1])), refusal
        # The real server has deleted some when it comes to what it refuses; here nothing is.
        assert ours.state() == before

    # Everything of the other kinds goes along, as the help says.
    assert gc("--run-ids", "$run:half a", filled=filled) == [(True, ""), (True, "")]
    assert ours.state() == real.state()
    assert gc() == [(True, ""), (True, "")]
    assert ours.state() == real.state()
    assert ours.state()["runs"] == ["living a", "living b", "half b", "restored a", "restored b"]


def test_on_postgres_and_in_a_bucket_it_needs_no_server(home, postgres, seaweedfs):
    settings = {"DATABASE_URL": postgres.create_database("gc"), **seaweedfs.settings, "MLFLOW_ARTIFACTS_DESTINATION": "s3://garbage/files"}
    server = Tracking(home, **settings)
    try:
        side = Side(server.address)
        keys = lambda: {item["Key"] for item in seaweedfs.client().list_objects_v2(Bucket="garbage").get("Contents", [])}  # noqa: E731
        before = keys()
        env = environment(home, **settings)
        done = subprocess.run(command("mlflow", "gc", "--json"), env=env, cwd=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        gone = {side.runs[name] for name in ("half a", "gone a", "gone b")}
        assert set(report["runs"]) == gone and report["experiments"] == [side.experiments["gone"]]
        assert set(report["logged_models"]) == {side.models["half"], side.models["gone"]}
        assert before - keys() == {key for key in before if any(run in key for run in gone)} and len(before - keys()) == 3
        assert set(side.state()["runs"]) == {name for name, id in side.runs.items() if id not in gone}
        assert postgres.psql("gc", "SELECT count(*) FROM mlflow.metrics") == [["5"]]
    finally:
        server.stop()
