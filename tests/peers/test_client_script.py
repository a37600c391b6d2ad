"""The same scripts with MLflow's newest client and the last one of version 2, against our server and the real one."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import RealMlflow, Tracking, environment

FOLDER = Path(__file__).parent


CLIENTS = pytest.mark.parametrize("client", [".venv", ".venv-mlflow2"], ids=["3.17", "2.22"])


@pytest.fixture
def folders(tmp_path):
    found = {name: tmp_path / name for name in ("ours", "real", "client")}
    for folder in found.values():
        folder.mkdir()
    return found


def compare(script: str, client: str, folder: Path, ours: Tracking, real: RealMlflow) -> None:
    """Runs a script against both servers at once; what it was told must be the same."""

    def told(address: str):
        command = [FOLDER / client / "bin/python", FOLDER / script, address]
        done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    try:
        with ThreadPoolExecutor(2) as both:
            from_ours, from_real = both.map(told, (ours.address, real.address))
    finally:
        ours.stop()
        real.stop()
    assert [what for what, _ in from_ours] == [what for what, _ in from_real]
    differences = [f"{what}\n  ours {a}\n  real {b}" for (what, a), (_, b) in zip(from_ours, from_real) if a != b]
    assert not differences, "\n".join(differences)


@CLIENTS
def test_a_days_work(client, folders):
    compare("client_script.py", client, folders["client"], Tracking(folders["ours"]), RealMlflow(folders["real"]))


def test_users_and_permissions(folders):
    settings = {"MLFLOW_AUTH_ADMIN_PASSWORD": "the first password"}
    real = RealMlflow(folders["real"], "--app-name", "basic-auth", MLFLOW_FLASK_SERVER_SECRET_KEY="of a test", **settings)
    compare("auth_script.py", ".venv", folders["client"], Tracking(folders["ours"], **settings), real)


SECOND = """
import os, sys
from mlflow import MlflowClient
from mlflow.server.auth.client import AuthServiceClient
os.environ.update(MLFLOW_TRACKING_USERNAME="admin", MLFLOW_TRACKING_PASSWORD="the first password")
client, auth = MlflowClient(sys.argv[1], sys.argv[1]), AuthServiceClient(sys.argv[1])
user = auth.create_user("ann", "a long password")
experiment = client.create_experiment("e")
client.create_registered_model("m")
auth.create_experiment_permission(experiment, "ann", "READ")
assert auth.get_experiment_permission(experiment, "ann").permission == "READ"
auth.update_experiment_permission(experiment, "ann", "EDIT")
auth.create_registered_model_permission("m", "ann", "NO_PERMISSIONS")
assert [(p.experiment_id, p.permission) for p in auth.get_user("ann").experiment_permissions] == [(experiment, "EDIT")]
assert [(p.name, p.permission) for p in auth.get_user("ann").registered_model_permissions] == [("m", "NO_PERMISSIONS")]
auth.update_user_admin("ann", True)
assert auth.get_user("ann").is_admin
auth.delete_experiment_permission(experiment, "ann")
auth.delete_user("ann")
"""


def test_permissions_as_the_client_of_mlflow_2_gives_them(folders):
    """MLflow 3's own server no longer has these."""
    ours = Tracking(folders["ours"], MLFLOW_AUTH_ADMIN_PASSWORD="the first password")
    try:
        command = [FOLDER / ".venv-mlflow2/bin/python", "-c", SECOND, ours.address]
        done = subprocess.run(command, env=environment(folders["client"]), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
    finally:
        ours.stop()
