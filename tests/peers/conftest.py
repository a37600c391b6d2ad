"""What the peer tests share: churnops as a process, a real Postgres, a real MLflow server. Each ends by its own id."""

import csv
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
import requests
from botocore.exceptions import BotoCoreError, ClientError

from pair import both, experiment  # noqa: F401, fixtures of many tests

ROOT = Path(__file__).resolve().parents[2]
DATA_SET = ROOT / "data" / "telco-customer-churn.csv"
NAME = "telco_customer_churn"
FEATURES = [
    "gender", "SeniorCitizen", "Partner", "Dependents", "tenure", "PhoneService", "MultipleLines", "InternetService",
    "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies", "Contract",
    "PaperlessBilling", "PaymentMethod", "MonthlyCharges", "TotalCharges",
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a churnops that sees nothing of the machine's own settings."""
    ours = ("CHURNOPS_", "DATABASE_URL", "MLFLOW_", "AWS_", "HOST", "PORT", "LOG_", "OTEL_", "TRACEPARENT")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**inherited, "CHURNOPS_HOME": str(home), **settings}


def command(*arguments: str) -> list[str]:
    return ["node", str(ROOT / "packages/churnops/bin/churnops.js"), *arguments]


def churnops(env: dict[str, str], *arguments: str):
    """Runs a command with --json; gives its result."""
    done = subprocess.run(command(*arguments, "--json"), env=env, cwd=env["CHURNOPS_HOME"], capture_output=True, text=True)
    assert done.returncode == 0, f"churnops {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def wait_for(url: str, process: subprocess.Popen, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {seconds} s")


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def read_data_set() -> list[dict[str, str]]:
    with DATA_SET.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@contextmanager
def first_loop(home: Path, port: int, start: list[str]):
    """A churnops that was started in an empty home and has finished its first loop."""
    log = (home / "stderr.txt").open("w")
    process = subprocess.Popen(start, env=environment(home, PORT=str(port)), cwd=home, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, 60)
        deadline = time.monotonic() + 120
        while "columns drifted" not in (home / "logs/churnops.log").read_text():
            assert process.poll() is None and time.monotonic() < deadline, (home / "stderr.txt").read_text()
            time.sleep(0.2)
        yield
    finally:
        stop(process)
        log.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The address of a churnops that was started in an empty home and has finished its first loop."""
    port = free_port()
    with first_loop(tmp_path_factory.mktemp("served"), port, command("start")):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def installation(tmp_path_factory):
    """A copy of churnops as it is installed, with the optional peer beside it: its folder."""
    folder = tmp_path_factory.mktemp("installation")
    shutil.copytree(ROOT / "packages", folder / "packages", ignore=shutil.ignore_patterns("src", "fixtures"))
    # The workspaces' links stay links, and lead into the copy.
    shutil.copytree(ROOT / "node_modules", folder / "node_modules", symlinks=True, ignore=shutil.ignore_patterns(".readme-*"))
    peer = tmp_path_factory.mktemp("peer")
    (peer / "package.json").write_text('{"private": true}')
    install = ["npm", "install", "--no-audit", "--no-fund", "--onnxruntime-node-install=skip", "onnxruntime-node@1.30.0"]
    subprocess.run(install, cwd=peer, check=True, capture_output=True)
    for package in (peer / "node_modules").iterdir():
        if package.name != ".bin" and not (folder / "node_modules" / package.name).exists():
            shutil.move(package, folder / "node_modules" / package.name)
    return folder


class Tracking:
    """`churnops mlflow` in a home of its own, which may be killed and started again."""

    def __init__(self, home: Path, **settings: str):
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.env = environment(home, **settings)
        self.log = (home / "stderr.txt").open("w")
        self.start()

    def start(self):
        arguments = command("mlflow", "--port", str(self.port))
        self.process = subprocess.Popen(arguments, env=self.env, cwd=self.home, stdout=self.log, stderr=self.log)
        wait_for(f"{self.address}/health", self.process, 60)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def call(self, method: str, path: str, body: dict, timeout: float = 60, **options):
        where = {"params": body} if method == "GET" else {"json": body}
        return requests.request(method, f"{self.address}/api/2.0/mlflow/{path}", timeout=timeout, **where, **options)

    def stop(self):
        stop(self.process)
        self.log.close()


@pytest.fixture
def tracking(home):
    server = Tracking(home)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def tracking_server(tmp_path_factory):
    """The address of a `churnops mlflow` for everybody: it starts in a second, where `served` first trains its models."""
    server = Tracking(tmp_path_factory.mktemp("tracking"))
    yield server.address
    server.stop()


class Postgres:
    """A server of its own on the loopback interface."""

    def __init__(self, folder: Path, superuser: str = "churnops"):
        self.port = free_port()
        self.superuser = superuser
        # Postgres refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        data = folder / "data"
        if self.user:
            account = pwd.getpwnam(self.user)
            for path in [folder, *folder.parents]:
                if path.stat().st_mode & 0o5 != 0o5 and path.stat().st_uid == 0 and str(path).startswith(("/tmp/", str(folder))):
                    path.chmod(path.stat().st_mode | 0o55)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self.run("initdb", "-D", str(data), "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        self.data = data
        self.run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log.txt"), "-o", options, "start")

    def run(self, *arguments: str) -> None:
        subprocess.run(arguments, user=self.user, cwd="/", check=True, stdout=subprocess.DEVNULL)

    def create_database(self, name: str) -> str:
        self.psql("postgres", f"CREATE DATABASE {name}")
        return f"postgres://{self.superuser}@127.0.0.1:{self.port}/{name}"

    def psql(self, database: str, query: str) -> list[list[str]]:
        """The rows of a query as psql prints them."""
        url = f"postgres://{self.superuser}@127.0.0.1:{self.port}/{database}"
        done = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-c", query, url], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    assert shutil.which("initdb"), "the peer tests need initdb, pg_ctl and psql of Postgres 15 or later on the PATH"
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()


class RealMlflow:
    """A real MLflow tracking server of its own."""

    def __init__(self, folder: Path, *options: str, **settings: str):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        with (folder / "log.txt").open("w") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
                    "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", str(folder / "artifacts"), *options,
                ],
                cwd=folder,
                env={**os.environ, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        wait_for(f"{self.address}/health", self.process, 180)

    def stop(self):
        stop(self.process)


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory):
    """The address of a real MLflow tracking server."""
    server = RealMlflow(tmp_path_factory.mktemp("mlflow"))
    yield server.address
    server.stop()


class SeaweedFS:
    """A real SeaweedFS of its own: an S3 on the loopback interface."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # What a client needs to reach it, as Amazon's tools and MLflow's client read it.
        self.settings = {
            "MLFLOW_S3_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "churnops",
            "AWS_SECRET_ACCESS_KEY": "churnops-secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        key = {"accessKey": self.settings["AWS_ACCESS_KEY_ID"], "secretKey": self.settings["AWS_SECRET_ACCESS_KEY"]}
        user = {"name": "churnops", "credentials": [key], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [user]}))
        (folder / "data").mkdir()
        arguments = [
            Path(__file__).parent / ".seaweedfs/current/weed", "-logtostderr=true", "server", f"-dir={folder / 'data'}",
            "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.volumeSizeLimitMB=1024", "-volume.max=100",
            "-master.telemetry=false", "-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.port={self.port}", f"-s3.config={folder / 's3.json'}",
        ]  # fmt: skip
        for name in ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc"):
            arguments.append(f"-{name}={free_port()}")
        with (folder / "log.txt").open("w") as log:
            self.process = subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)
        self.wait_until_it_stores()

    def wait_until_it_stores(self):
        """The gateway answers before there is a volume to store in."""
        deadline = time.monotonic() + 120
        while True:
            assert self.process.poll() is None, (self.folder / "log.txt").read_text()[-3000:]
            try:
                self.client().create_bucket(Bucket="is-it-up")
                self.client().put_object(Bucket="is-it-up", Key="x", Body=b"x")
                return
            except (BotoCoreError, ClientError):
                assert time.monotonic() < deadline, (self.folder / "log.txt").read_text()[-3000:]
                time.sleep(0.1)

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name=self.settings["AWS_DEFAULT_REGION"],
            aws_access_key_id=self.settings["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.settings["AWS_SECRET_ACCESS_KEY"],
        )


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory):
    server = SeaweedFS(tmp_path_factory.mktemp("seaweedfs"))
    yield server
    # Asked to end, it takes half a minute; nobody needs what it stores.
    server.process.kill()
    server.process.wait()
