"""The DAGs of deploy/airflow in a real Airflow: its scheduler runs them on Postgres with the LocalExecutor, each task as a process."""

import json
import os
import re
import runpy
import secrets
import signal
import socketserver
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from conftest import ROOT, churnops, command, environment, free_port, read_data_set, stop, wait_for
from log_index import INSTALLED, STREAM, Elasticsearch
from log_template import template

AIRFLOW = Path(__file__).parent / ".venv-airflow/bin"
DAGS = ROOT / "deploy/airflow/dags"
DATE, MISSED = "2026-03-02", "2026-02-27"
CUSTOMERS, SHARDS = 1500, 4
# Airflow gives each run a trace, and says by the last digit whether it records it.
UNRECORDED, RECORDED = (f"00-{'a' * 32}-{'b' * 16}-0{flag}" for flag in (0, 1))
CERTIFICATE, KEY = re.findall(
    r"-----BEGIN[^`]+-----END [A-Z ]+-----", (ROOT / "packages/churnops/src/log-sending/testing-certificate.ts").read_text()
)
IMPORTS = """
from airflow.dag_processing.dagbag import DagBag
import json, sys
bag = DagBag(sys.argv[1])
limits = lambda t: [t.retries, t.retry_delay.total_seconds(), t.execution_timeout.total_seconds()]
tasks = {id: {t.task_id: limits(t) for t in dag.tasks} for id, dag in bag.dags.items()}
made = None
if not bag.import_errors:
    from types import SimpleNamespace as Of
    from churnops_airflow.operator import runner
    ids = {"dag_id": "training_pipeline", "run_id": "r", "task_id": "train", "map_index": -1, "try_number": 2}
    context = {"ti": Of(**ids, context_carrier=json.loads(sys.argv[2])), "run_id": "r", "dag_run": Of(conf={"date": "2026-03-02"})}
    # All but what the provider does.
    runner.Operator.execute = lambda *_: None
    training = bag.dags["training_pipeline"].get_task("train")
    training.execute(context)
    if runner.__name__.endswith("kubernetes"):
        from kubernetes.client import ApiClient
        made = ApiClient().sanitize_for_serialization(training.build_pod_request_obj())
    elif runner.__name__.endswith("docker"):
        made = [training.command, training.environment, training._private_environment]
    else:
        made = [training.bash_command, training.env]
base = sys.modules["churnops_airflow.operator"].ChurnopsOperator.__mro__[1].__name__ if not bag.import_errors else None
# As the DAG processor does: it takes less than the import.
from airflow.serialization.serialized_objects import DagSerialization
for dag in bag.dags.values():
    DagSerialization.to_dict(dag)
schedules = {id: type(dag.timetable).__name__ for id, dag in bag.dags.items()}
print(json.dumps([{str(file): error for file, error in bag.import_errors.items()}, tasks, base, made, schedules]))
"""


def airflow_environment(home: Path, **settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in environment(home).items() if not name.startswith("AIRFLOW")}
    return {
        **inherited,
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PYTHONDONTWRITEBYTECODE": "1",
        # In front of anything else that is called airflow.
        "PATH": f"{AIRFLOW}:{os.environ['PATH']}",
        **settings,
    }


def imported(home: Path, traceparent: str = UNRECORDED, **settings: str):
    """
    What Airflow says of the DAG files: errors, tasks by DAG with their retries and time-outs, what runs a command, and what it is given for the second try of a
    training, in a run of that trace of Airflow's.
    """
    env = airflow_environment(home, PYTHONPATH=str(DAGS), **settings)
    carrier = json.dumps({"traceparent": traceparent})
    done = subprocess.run([AIRFLOW / "python", "-c", IMPORTS, DAGS, carrier], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def check_import(errors, tasks):
    assert errors == {}
    assert {dag: sorted(found) for dag, found in tasks.items()} == {
        "batch_pred_pipeline": ["complete", "predict_shard"],
        "drift_detection_pipeline": ["days", "monitor"],
        "training_pipeline": ["train"],
    }
    assert all(limits == [1, 300, 14400] for found in tasks.values() for limits in found.values())


def check_trace(environment: dict[str, str]) -> str:
    """The trace of the second try of a training that Airflow does not record: one of this try alone."""
    trace = re.fullmatch("00-([0-9a-f]{32})-[0-9a-f]{16}-01", environment["TRACEPARENT"])[1]
    assert trace != "a" * 32
    assert {**environment, "CHURNOPS_RUN_ID": "r", "CHURNOPS_RUN_TRY": "2"} == environment
    return trace


def test_the_dags_import_with_dockers_operator_and_containers_get_the_certificates_as_text(home):
    (home / "ca.crt").write_text(CERTIFICATE)
    log = {"LOG_URL": "tls://logstash:5044", "LOG_CA_FILE": str(home / "ca.crt")}
    errors, tasks, base, made, _ = imported(home, CHURNOPS_OPERATOR="docker", CHURNOPS_SHARDS=str(SHARDS), **log)
    check_import(errors, tasks)
    assert base == "DockerOperator"
    words, shown, hidden = made
    assert words == ["train", "--date", "2026-03-02"]
    assert (shown["LOG_CA"], hidden["LOG_URL"], {*shown, *hidden} & {"LOG_CA_FILE"}) == (CERTIFICATE, log["LOG_URL"], set())
    docker = check_trace(shown)
    # As a process, the same try has the same trace; where Airflow records the run, its trace goes on.
    _, _, base, (command, environment), _ = imported(home, CHURNOPS_OPERATOR="bash")
    assert (base, command) == ("BashOperator", "exec churnops train --date 2026-03-02")
    assert check_trace(environment) == docker
    assert imported(home, RECORDED, CHURNOPS_OPERATOR="bash")[3][1]["TRACEPARENT"] == RECORDED


def test_the_dags_import_with_kubernetes_operator_and_make_the_pod_of_the_manifests(home):
    cluster = {"name": "none", "cluster": {"server": "http://127.0.0.1:1"}}
    users = {"name": "none", "user": {}}
    contexts = {"name": "none", "context": {"cluster": "none", "user": "none"}}
    config = {"apiVersion": "v1", "kind": "Config", "clusters": [cluster], "users": [users], "contexts": [contexts], "current-context": "none"}
    (home / "kubeconfig").write_text(json.dumps(config))
    settings = {"KUBECONFIG": str(home / "kubeconfig"), "CHURNOPS_IMAGE": "registry.example.com/churnops:1a2b3c", "CHURNOPS_SHARDS": str(SHARDS)}
    # As Airflow 2 had it: a logical date would be that of the night before.
    settings |= {"AIRFLOW__SCHEDULER__CREATE_CRON_DATA_INTERVALS": "True", "CHURNOPS_TRAINING_CRON": "0 3 * * 0"}
    errors, tasks, base, pod, schedules = imported(home, CHURNOPS_OPERATOR="kubernetes", **settings)
    assert [schedules[id] for id in ("batch_pred_pipeline", "training_pipeline")] == ["CronTriggerTimetable"] * 2
    check_import(errors, tasks)
    assert base == "KubernetesPodOperator"
    [container] = pod["spec"]["containers"]
    assert (pod["metadata"]["namespace"], pod["metadata"]["labels"]["app.kubernetes.io/component"]) == ("churnops", "pipeline")
    assert (container["image"], container["args"]) == (settings["CHURNOPS_IMAGE"], ["train", "--date", "2026-03-02"])
    environment = {variable["name"]: variable["value"] for variable in container["env"]}
    check_trace(environment)
    assert {*environment} == {"CHURNOPS_HOME", "CHURNOPS_RUN_ID", "CHURNOPS_RUN_TRY", "TRACEPARENT"}
    assert environment["CHURNOPS_HOME"] == "/var/lib/churnops"
    assert container["envFrom"] == [{"configMapRef": {"name": "churnops", "optional": True}}, {"secretRef": {"name": "churnops"}}]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True,
    }  # fmt: skip
    assert (pod["spec"]["securityContext"]["runAsNonRoot"], pod["spec"]["automountServiceAccountToken"]) == (True, False)


def test_a_wrong_setting_is_named_with_its_value_and_remedy(home):
    errors, *_ = imported(home, CHURNOPS_SHARDS="0")
    assert len(errors) == 3
    for error in errors.values():
        assert "CHURNOPS_SHARDS must be a whole number from 1 to 1000; got '0': correct the environment of Airflow" in error


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        *[("CHURNOPS_SHARDS", value, "a whole number from 1 to 1000") for value in ("four", "1001", "-1", "1.5", "4 ", "\u0664")],
        ("CHURNOPS_OPERATOR", "Docker", "one of docker, kubernetes, bash"),
        ("CHURNOPS_TASK_TIMEOUT_SECONDS", "0", "a whole number from 1 to 604800"),
        ("CHURNOPS_RETRY_DELAY_SECONDS", "5m", "a whole number from 0 to 86400"),
        *[("CHURNOPS_TIMEZONE", value, "an IANA time zone") for value in ("Berlin", "Europe", "../UTC", "UTC\r")],
    ],
)
def test_the_settings_of_the_dags_refuse(monkeypatch, name, value, wanted):
    monkeypatch.syspath_prepend(str(DAGS))
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=re.escape(f"{name} must be {wanted}") + ".*" + re.escape(f"got {value!r}")):
        runpy.run_module("churnops_airflow.settings")


def test_lines_of_tasks_go_over_tls_to_a_server_whose_certificate_is_trusted(home):
    (home / "ca.crt").write_text(CERTIFICATE)
    (home / "both.pem").write_text(f"{CERTIFICATE}\n{KEY}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / "both.pem")
    received = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            try:
                with context.wrap_socket(self.request, server_side=True) as encrypted, encrypted.makefile("rb") as lines:
                    received.extend(json.loads(line) for line in lines)
            except ssl.SSLError:
                pass

    send = "import json, sys; from churnops_airflow.log_server import send; send(sys.argv[1], ((str(n), {'line': n}) for n in range(1200)))"

    def sent(**trusted: str) -> str:
        env = airflow_environment(home, PYTHONPATH=str(DAGS), **trusted)
        url = f"tls://127.0.0.1:{server.server_address[1]}"
        return subprocess.run([AIRFLOW / "python", "-c", send, url], env=env, capture_output=True, text=True).stderr

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert "CERTIFICATE_VERIFY_FAILED" in sent()
        assert sent(LOG_CA_FILE=str(home / "ca.crt")) == sent(LOG_CA=CERTIFICATE.replace("\n", "\\n")) == ""
        server.shutdown()
    # The block has waited for the connections.
    assert received == [{"line": n} for n in range(1200)] * 2


class Airflow:
    """A real Airflow: API server, DAG processor and scheduler."""

    def __init__(self, home: Path, database: str, **settings: str):
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.home = home
        self.env = airflow_environment(
            home,
            AIRFLOW__CORE__EXECUTOR="LocalExecutor",
            AIRFLOW__CORE__PARALLELISM=str(SHARDS),
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=database.replace("postgres://", "postgresql+psycopg2://"),
            AIRFLOW__API__HOST="127.0.0.1",
            AIRFLOW__API__PORT=str(port),
            AIRFLOW__API__WORKERS="1",
            AIRFLOW__API__BASE_URL=self.address,
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{self.address}/execution/",
            AIRFLOW__API_AUTH__JWT_SECRET=secrets.token_hex(32),
            AIRFLOW__API__SECRET_KEY=secrets.token_hex(16),
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS="True",
            AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC="1",
            AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL="10",
            **settings,
        )
        self.processes = []
        self.log = (home / "airflow.txt").open("w")
        subprocess.run([AIRFLOW / "airflow", "db", "migrate"], env=self.env, check=True, stdout=self.log, stderr=self.log)
        self.start("api-server", "--workers", "1")
        self.start("dag-processor")
        wait_for(f"{self.address}/api/v2/monitor/health", self.processes[0], 180)
        # A task that starts before the API server answers fails.
        self.start("scheduler", "--skip-serve-logs")
        self.token = requests.get(f"{self.address}/auth/token", timeout=60).json()["access_token"]
        for dag in ("training_pipeline", "batch_pred_pipeline", "drift_detection_pipeline"):
            self.wait(f"dags/{dag}", lambda found: found.get("is_paused") is False)

    def start(self, *arguments: str) -> None:
        self.processes.append(
            subprocess.Popen([AIRFLOW / "airflow", *arguments], env=self.env, cwd=self.home, stdout=self.log, stderr=self.log)
        )

    def ask(self, path: str, body: dict | None = None) -> dict:
        options = {"headers": {"authorization": f"Bearer {self.token}"}, "timeout": 60}
        url = f"{self.address}/api/v2/{path}"
        return (requests.get(url, **options) if body is None else requests.post(url, json=body, **options)).json()

    def wait(self, path: str, is_there, seconds: float = 240):
        deadline = time.monotonic() + seconds
        while not is_there(found := self.ask(path)):
            ended = [process.args for process in self.processes if process.poll() is not None]
            assert not ended and time.monotonic() < deadline, f"{path}: {found}, ended: {ended}"
            time.sleep(0.5)
        return found

    def trigger(self, dag: str, date: str | None) -> str:
        """Asks for a run, as of one o'clock; gives its id."""
        answer = self.ask(f"dags/{dag}/dagRuns", {"logical_date": date and f"{date}T01:00:00Z", "conf": {}})
        assert "dag_run_id" in answer, answer
        return answer["dag_run_id"]

    def ended(self, dag: str, run: str) -> dict:
        return self.wait(f"dags/{dag}/dagRuns/{run}", lambda found: found.get("state") in ("success", "failed"))

    def tasks(self, dag: str, run: str) -> dict[tuple[str, int], tuple[str, int]]:
        """State and number of tries by task and map index."""
        found = self.ask(f"dags/{dag}/dagRuns/{run}/taskInstances")["task_instances"]
        return {(task["task_id"], task["map_index"]): (task["state"], task["try_number"]) for task in found}

    def stop(self) -> None:
        for process in reversed(self.processes):
            stop(process)
        self.log.close()


@pytest.fixture(scope="module")
def elasticsearch(tmp_path_factory):
    """Where the lines go, if it is installed; it starts while others do."""
    if not (INSTALLED / "Node.class").exists():
        yield None
        return
    server = Elasticsearch(tmp_path_factory.mktemp("elasticsearch"), free_port())
    yield server
    stop(server.process)


@pytest.fixture(scope="module")
def night(tmp_path_factory, postgres, elasticsearch):
    """An Airflow, and the environment of the churnops whose pipelines it runs, with some customers and no model."""
    home = tmp_path_factory.mktemp("night")
    env = environment(home, DATABASE_URL=postgres.create_database("night"), CHURNOPS_SCHEDULE="off")
    rows = read_data_set()[:CUSTOMERS]
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    (home / "customers.csv").write_text("\n".join(lines))
    churnops(env, "import", str(home / "customers.csv"))
    log = {"LOG_URL": elasticsearch.url} if elasticsearch else {}
    settings = {name: env[name] for name in ("DATABASE_URL", "CHURNOPS_HOME", "CHURNOPS_SCHEDULE")}
    airflow = Airflow(
        home,
        postgres.create_database("airflow"),
        **settings,
        **log,
        PYTHONPATH=str(DAGS),
        AIRFLOW__LOGGING__LOGGING_CONFIG_CLASS="churnops_airflow.task_log.LOGGING_CONFIG",
        CHURNOPS_OPERATOR="bash",
        CHURNOPS_COMMAND=" ".join(command()),
        CHURNOPS_SHARDS=str(SHARDS),
        CHURNOPS_RETRY_DELAY_SECONDS="1",
    )
    if elasticsearch:
        elasticsearch.wait()
        elasticsearch.ask("PUT", "/_index_template/churnops-logs", template())
    yield airflow, env, lambda query: postgres.psql("night", query), postgres
    airflow.stop()


@contextmanager
def locked(postgres, psql, name: str):
    """Somebody else has an advisory lock of churnops."""
    holding = f"SELECT pg_advisory_lock(hashtextextended('{name}', 0)); SELECT pg_sleep(600)"
    url = f"postgres://churnops@127.0.0.1:{postgres.port}/night"
    named = {**os.environ, "PGAPPNAME": "the holder"}
    holder = subprocess.Popen(["psql", "-X", "-c", holding, url], env=named, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not psql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'the holder' AND query LIKE '%pg_sleep%' AND state = 'active'"):
        assert holder.poll() is None
    yield
    psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'the holder'")
    holder.wait()


def test_the_night(night):
    airflow, env, psql, postgres = night

    # Today's run comes by the schedule. Without a champion every shard fails, and another try would not help.
    scheduled = airflow.wait(
        "dags/batch_pred_pipeline/dagRuns", lambda found: [r for r in found["dag_runs"] if r["state"] == "failed"]
    )["dag_runs"]
    assert [(r["run_type"], r["logical_date"][10:]) for r in scheduled] == [("scheduled", "T01:00:00Z")]
    expected = {("predict_shard", shard): ("failed", 1) for shard in range(SHARDS)}
    tasks = airflow.tasks("batch_pred_pipeline", scheduled[0]["dag_run_id"])
    assert tasks == {**expected, ("complete", -1): ("upstream_failed", 0)}
    assert psql("SELECT DISTINCT error_code FROM pipeline_runs") == [["CHURN_NO_CHAMPION"]]

    training = airflow.trigger("training_pipeline", None)
    assert airflow.ended("training_pipeline", training)["state"] == "success"

    # One shard is killed, and tried again.
    run = f"manual__{DATE}"
    with locked(postgres, psql, f"churnops predict shard 3/{SHARDS} of {DATE}"):
        answer = airflow.ask("dags/batch_pred_pipeline/dagRuns", {"dag_run_id": run, "logical_date": f"{DATE}T01:00:00Z", "conf": {}})
        assert answer.get("dag_run_id") == run, answer
        waits = (
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'churnops predict (%' AND query LIKE '%pg_try_advisory_lock%' "
            f"AND (SELECT count(*) FROM prediction_shards WHERE prediction_date = '{DATE}') = {SHARDS - 1}"
        )
        deadline = time.monotonic() + 240
        while not (waiting := psql(waits)):
            assert time.monotonic() < deadline, airflow.tasks("batch_pred_pipeline", run)
            time.sleep(0.2)
        # Nobody sees the three shards that are there.
        assert psql(f"SELECT count(*) FROM prediction_logs WHERE prediction_date = '{DATE}'") == [["0"]]
        os.kill(int(re.search(r"process (\d+)", waiting[0][0])[1]), signal.SIGKILL)
    assert airflow.ended("batch_pred_pipeline", run)["state"] == "success"
    tries = {("predict_shard", shard): ("success", 2 if shard == 2 else 1) for shard in range(SHARDS)}
    assert airflow.tasks("batch_pred_pipeline", run) == {**tries, ("complete", -1): ("success", 1)}
    assert psql(f"SELECT count(*), count(DISTINCT \"customerID\") FROM prediction_logs WHERE prediction_date = '{DATE}'") == [[str(CUSTOMERS)] * 2]
    on_record = [row for row in churnops(env, "pipeline-runs", "--limit", "100") if row["outside_run_id"] == run]
    assert sorted((row["shard"] or "", row["outside_try"]) for row in on_record) == [("", 1), ("1/4", 1), ("2/4", 1), ("3/4", 1), ("3/4", 2), ("4/4", 1)]
    assert {row["logical_date"] for row in on_record} == {DATE}

    # What follows is the success, not the clock.
    reported = lambda date: psql(f"SELECT count(*) FROM data_report WHERE date_dataset = '{date}'") == [["1"]]  # noqa: E731
    drift = airflow.wait("dags/drift_detection_pipeline/dagRuns", lambda found: [r for r in found["dag_runs"] if r["state"] == "success"])
    assert [r["run_type"] for r in drift["dag_runs"]] == ["asset_triggered"]
    assert reported(DATE)
    [monitored] = psql(f"SELECT outside_run_id, outside_try FROM pipeline_runs WHERE pipeline = 'drift_detection_pipeline' AND logical_date = '{DATE}'")
    assert monitored == [drift["dag_runs"][0]["dag_run_id"], "1"]

    # A missed date, by Airflow's own command.
    backfill = ["backfill", "create", "--dag-id", "batch_pred_pipeline", "--from-date", f"{MISSED}T00:00:00+00:00", "--to-date", f"{MISSED}T23:00:00+00:00"]
    done = subprocess.run([AIRFLOW / "airflow", *backfill], env=airflow.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    deadline = time.monotonic() + 240
    while not reported(MISSED):
        assert time.monotonic() < deadline, airflow.ask("dags/batch_pred_pipeline/dagRuns")
        time.sleep(0.5)
    late = f"SELECT count(*), bool_and(snapshot_on > prediction_date) FROM prediction_logs WHERE prediction_date = '{MISSED}'"
    assert psql(late) == [[str(CUSTOMERS), "t"]]

    # The schedule is the contract's, and nothing was caught up.
    assert airflow.ask("dags/batch_pred_pipeline")["next_dagrun_run_after"].endswith("T01:00:00Z")
    runs = airflow.ask("dags/batch_pred_pipeline/dagRuns")["dag_runs"]
    assert sorted(r["run_type"] for r in runs) == ["backfill", "manual", "scheduled"]


def test_a_trace_id_leads_from_a_task_to_its_lines(night, elasticsearch):
    if elasticsearch is None:
        pytest.skip("Elasticsearch is not installed: install.sh says why")
    airflow, _, _, _ = night
    run = f"manual__{DATE}"

    def lines(**asked) -> list[dict]:
        elasticsearch.ask("POST", f"/{STREAM}/_refresh")
        query = {"bool": {"filter": [{"term": {field.replace("__", "."): value}} for field, value in asked.items()]}}
        found = elasticsearch.ask("POST", f"/{STREAM}/_search", {"query": query, "size": 1000, "sort": ["@timestamp"]})
        return [hit["_source"] for hit in found["hits"]["hits"]]

    # What a person does: the task's log on Airflow's page says the id, and the index has what belongs to it.
    traces = []
    for number in (1, 2):
        page = airflow.ask(f"dags/batch_pred_pipeline/dagRuns/{run}/taskInstances/predict_shard/logs/{number}?map_index=2")["content"]
        said = [entry["event"] for entry in page]
        [trace] = [found[1] for text in said if (found := re.search(r"trace id ([0-9a-f]{32})$", text))]
        traces.append(trace)
        written = airflow.home / f"airflow/logs/dag_id=batch_pred_pipeline/run_id={run}/task_id=predict_shard/map_index=2/attempt={number}.log"
        told = sorted(json.loads(line)["event"] for line in written.read_text().splitlines())
        # A line is sent after it was written, and on a busy machine some time after.
        deadline = time.monotonic() + 60
        while True:
            found = lines(trace__id=trace)
            of_airflow = [line for line in found if line["service.name"] == "airflow"]
            if len(of_airflow) >= len(told) or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        assert {line["outside_run"]["id"] for line in found} == {run} and {line["outside_run"]["try"] for line in found} == {number}
        task = {"dag_id": "batch_pred_pipeline", "run_id": run, "task_id": "predict_shard", "map_index": 2, "try_number": number}
        assert all(line["airflow"] == task for line in of_airflow)
        assert sorted(line["message"] for line in of_airflow) == told
    assert traces[0] != traces[1]
    of_churnops = [line["message"] for line in found if line["service.name"] == "churnops"]
    assert any("scored" in message for message in of_churnops), of_churnops

    # A task that failed says why, in the fields of errors.
    [failed, *_] = lines(service__name="airflow", airflow__dag_id="batch_pred_pipeline", log__level="error")
    assert failed["error"]["type"] == "AirflowFailException" and "would fail again" in failed["error"]["message"]
    assert "AirflowFailException: churnops predict failed" in failed["error"]["stack_trace"]
    assert failed["airflow"]["map_index"] in range(SHARDS)
