"""Artifacts in a real SeaweedFS: through our server, straight from the client, and beside a server that leaves them to its clients."""

import hashlib
import http.client
import os
import subprocess
import sys
import time

import mlflow
import pytest
import requests
from mlflow import MlflowClient

from conftest import DATA_SET, NAME, Tracking, churnops, environment, free_port, stop, wait_for

BUCKET = "churn"
FOLDER = "tracking/artifacts"


@pytest.fixture
def tracking(home, seaweedfs):
    server = Tracking(home, **seaweedfs.settings, MLFLOW_ARTIFACTS_DESTINATION=f"s3://{BUCKET}/{FOLDER}")
    mlflow.set_tracking_uri(server.address)
    yield server
    server.stop()


def keys(seaweedfs) -> list[str]:
    pages = seaweedfs.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=FOLDER)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def test_a_client_stores_lists_reads_and_deletes(tracking, seaweedfs, tmp_path):
    (tmp_path / "files/deep").mkdir(parents=True)
    (tmp_path / "files/a.txt").write_text("a")
    (tmp_path / "files/deep/b ä+%.txt").write_text("b")
    (tmp_path / "files/empty").write_bytes(b"")
    with mlflow.start_run() as run:
        mlflow.log_artifacts(str(tmp_path / "files"), "out")
    # The bucket was not there before.
    root = f"{FOLDER}/{run.info.experiment_id}/{run.info.run_id}/artifacts/out"
    assert {key for key in keys(seaweedfs) if key.startswith(root)} == {f"{root}/a.txt", f"{root}/deep/b ä+%.txt", f"{root}/empty"}
    client = MlflowClient()
    listed = [(file.path, file.is_dir, file.file_size) for file in client.list_artifacts(run.info.run_id, "out")]
    assert listed == [("out/a.txt", False, 1), ("out/deep", True, None), ("out/empty", False, None)]
    assert client.list_artifacts(run.info.run_id, "nothing") == []
    folder = client.download_artifacts(run.info.run_id, "out", str(tmp_path))
    assert open(f"{folder}/deep/b ä+%.txt").read() == "b" and os.path.getsize(f"{folder}/empty") == 0
    gone = requests.get(f"{tracking.address}/api/2.0/mlflow-artifacts/artifacts/no/such.txt")
    assert (gone.status_code, gone.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    get_artifact_repository(run.info.artifact_uri).delete_artifacts("out")
    assert [key for key in keys(seaweedfs) if key.startswith(root)] == []


def test_large_files_go_in_parts_and_straight_to_the_store(tracking, seaweedfs, tmp_path, monkeypatch):
    # As the client finds out by server-info; only the sizes are made small.
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE", str(6 * 2**20))
    monkeypatch.setenv("MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE", str(5 * 2**20))
    monkeypatch.setenv("MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE", str(5 * 2**20))
    content = os.urandom(12 * 2**20 + 1)
    (tmp_path / "large.bin").write_bytes(content)
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(tmp_path / "large.bin"))
    key = f"{FOLDER}/{run.info.experiment_id}/{run.info.run_id}/artifacts/large.bin"
    # Three parts: the tag of an object that came in parts says how many.
    assert seaweedfs.client().head_object(Bucket=BUCKET, Key=key)["ETag"].endswith('-3"')
    (tmp_path / "back").mkdir()
    path = MlflowClient().download_artifacts(run.info.run_id, "large.bin", str(tmp_path / "back"))
    assert hashlib.sha256(open(path, "rb").read()).digest() == hashlib.sha256(content).digest()

    base = f"{tracking.address}/api/2.0/mlflow-artifacts"
    begun = requests.post(f"{base}/mpu/create/some/folder", json={"path": "/home/me/half.bin", "num_parts": 2}).json()
    requests.put(begun["credentials"][0]["url"], data=content[: 5 * 2**20]).raise_for_status()
    wrong = {"path": "half.bin", "upload_id": begun["upload_id"], "parts": [{"part_number": 1, "etag": "nope"}]}
    assert requests.post(f"{base}/mpu/complete/some/folder", json=wrong).status_code == 400
    requests.post(f"{base}/mpu/abort/some/folder", json=wrong).raise_for_status()
    assert requests.post(f"{base}/mpu/complete/some/folder", json=wrong).status_code == 404
    assert not [key for key in keys(seaweedfs) if "half.bin" in key]
    assert requests.get(f"{base}/presigned/some/folder/half.bin").status_code == 404
    for path in ("../out", "..%2f..%2fout", "%2fetc"):
        assert requests.post(f"{base}/mpu/create/{path}", json={"path": "x", "num_parts": 1}).status_code in (400, 404)


def test_a_cut_upload_leaves_nothing(tracking, seaweedfs):
    def cut(sent: int):
        connection = http.client.HTTPConnection("127.0.0.1", tracking.port)
        connection.putrequest("PUT", f"/api/2.0/mlflow-artifacts/artifacts/cut/{sent}.bin")
        connection.putheader("content-length", str(40 * 2**20))
        connection.endheaders()
        connection.send(os.urandom(sent))
        return connection

    def uploads() -> list:
        return seaweedfs.client().list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])

    # The bucket is there, and an upload in parts has begun, when the client goes away.
    requests.put(f"{tracking.address}/api/2.0/mlflow-artifacts/artifacts/whole.bin", data=b"x").raise_for_status()
    small, large = cut(100), cut(20 * 2**20)
    until(lambda: uploads() != [], "no upload has begun")
    small.close()
    large.close()
    until(lambda: uploads() == [], "parts of a cut upload are left")
    assert not [key for key in keys(seaweedfs) if "cut" in key]


def until(is_so, otherwise: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)


def test_memory_stays_flat(tracking, seaweedfs):
    content = os.urandom(2**20)
    address = f"{tracking.address}/api/2.0/mlflow-artifacts/artifacts/flat/large.bin"
    requests.put(address, data=(content for _ in range(50))).raise_for_status()
    before = peak_memory(tracking.process.pid)
    requests.put(address, data=(content for _ in range(600))).raise_for_status()
    with requests.get(address, stream=True) as answer:
        assert sum(len(chunk) for chunk in answer.iter_content(2**20)) == 600 * 2**20
    assert peak_memory(tracking.process.pid) - before < 150 * 2**20


def peak_memory(pid: int) -> int:
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def test_a_store_that_fails_is_named(home):
    settings = {"MLFLOW_S3_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    server = Tracking(home, **settings)
    try:
        answer = requests.put(f"{server.address}/api/2.0/mlflow-artifacts/artifacts/a.txt", data=b"a")
        assert answer.status_code == 503 and "MLFLOW_S3_ENDPOINT_URL" in answer.json()["message"]
    finally:
        server.stop()


def test_pipelines_with_a_server_that_leaves_artifacts_to_its_clients(home, seaweedfs, tmp_path):
    """MLflow with --no-serve-artifacts hands out s3:// addresses: churnops reads and writes the bucket itself."""
    bucket = "left-to-clients"
    seaweedfs.client().create_bucket(Bucket=bucket)
    port = free_port()
    arguments = [
        sys.executable, "-m", "mlflow", "server", "--port", str(port), "--workers", "1", "--no-serve-artifacts",
        "--backend-store-uri", f"sqlite:///{tmp_path}/mlflow.db", "--default-artifact-root", f"s3://{bucket}/mlflow",
    ]  # fmt: skip
    with (tmp_path / "mlflow.txt").open("w") as log:
        server = subprocess.Popen(arguments, env={**os.environ, **seaweedfs.settings}, cwd=tmp_path, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/health", server, 180)
        env = environment(home, **seaweedfs.settings, MLFLOW_TRACKING_URI=address)
        churnops(env, "import", str(DATA_SET))
        assert churnops(env, "train")["gate"]["promoted"]
        assert churnops(env, "predict", "--date", "2026-03-01")["customers"] == 7043
        assert churnops(env, "monitor", "--date", "2026-03-01")["number_of_drifted_columns"] == 0
        run_id = MlflowClient(address, address).get_model_version_by_alias(NAME, "champion").run_id
        listed = seaweedfs.client().list_objects_v2(Bucket=bucket, Prefix="mlflow")["Contents"]
        assert any(item["Key"].endswith(f"{run_id}/artifacts/model/MLmodel") for item in listed)
    finally:
        stop(server)
