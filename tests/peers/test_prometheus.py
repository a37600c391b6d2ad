"""Debian's Prometheus and Alertmanager on the files of deploy/prometheus, and on a churnops that runs."""

import json
import os
import re
import shutil
import socketserver
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from conftest import ROOT, free_port, stop, wait_for

DEPLOY = ROOT / "deploy" / "prometheus"

pytestmark = pytest.mark.skipif(
    not (shutil.which("promtool") and shutil.which("prometheus-alertmanager")),
    reason="Prometheus and Alertmanager are not installed: apt-get install prometheus prometheus-alertmanager (tests/peers/install.sh does, as root)",
)


def run(*arguments: str, text: str | None = None) -> str:
    done = subprocess.run(arguments, input=text, capture_output=True, text=True, cwd=DEPLOY)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_configuration_and_rules():
    run("promtool", "check", "config", "prometheus.yml")
    run("promtool", "check", "rules", "rules.yml")
    assert "SUCCESS" in run("promtool", "test", "rules", "rules_test.yml")
    run("amtool", "check-config", "alertmanager.yml")
    # Each rule has a test.
    named = lambda file, key: set(re.findall(rf"{key}: (Churnops\w+)", (DEPLOY / file).read_text()))  # noqa: E731
    assert named("rules.yml", "alert") == named("rules_test.yml", "alertname")


def score_something(served: str):
    customer = (ROOT / "data" / "telco-customer-churn.csv").read_text().splitlines()[:3]
    answer = requests.post(f"{served}/invocations", data="\n".join(customer), headers={"content-type": "text/csv"}, timeout=60)
    assert answer.status_code == 200, answer.text


def test_metrics_are_clean(served):
    score_something(served)
    metrics = requests.get(f"{served}/metrics", timeout=30)
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert run("promtool", "check", "metrics", text=metrics.text) == ""


class Prometheus:
    """On the configuration of deploy/prometheus, with the addresses of this machine and a quicker pace."""

    def __init__(self, folder: Path, served: str, alertmanager: int):
        self.port = free_port()
        config = (DEPLOY / "prometheus.yml").read_text()
        for there, here in {
            "churnops:8000": served.removeprefix("http://"),
            "alertmanager:9093": f"127.0.0.1:{alertmanager}",
            "localhost:9090": f"127.0.0.1:{self.port}",
            "15s": "1s",
        }.items():
            assert there in config
            config = config.replace(there, here)
        (folder / "prometheus.yml").write_text(config)
        # One more rule: an alert that is due, to follow on its way.
        rules = (DEPLOY / "rules.yml").read_text() + (
            "\n      - alert: ChurnopsSomething\n        expr: churnops_build_info == 1\n        labels: { severity: critical }\n"
            "        annotations: { summary: something }\n"
        )
        (folder / "rules.yml").write_text(rules)
        with (folder / "prometheus.log").open("w") as log:
            self.process = subprocess.Popen(
                [
                    "prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}",
                    f"--web.listen-address=127.0.0.1:{self.port}",
                ],
                stdout=log,
                stderr=log,
            )  # fmt: skip
        wait_for(f"http://127.0.0.1:{self.port}/-/ready", self.process, 60)

    def query(self, expression: str) -> list[dict]:
        answer = requests.get(f"http://127.0.0.1:{self.port}/api/v1/query", params={"query": expression}, timeout=30).json()
        assert answer["status"] == "success", (expression, answer)
        return answer["data"]["result"]


class Hooks(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a sender of one mail asks for."""

    def handle(self):
        say = lambda line: self.wfile.write(f"{line}\r\n".encode())  # noqa: E731
        say("220 mail")
        while line := self.rfile.readline().decode():
            if line.upper().startswith("DATA"):
                say("354 go on")
                mail = []
                while (part := self.rfile.readline().decode()) != ".\r\n":
                    mail.append(part)
                self.server.got.append("".join(mail))
            if line.upper().startswith("QUIT"):
                return say("221 bye")
            say("250 ok")


def serving(server):
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def observed(served, tmp_path_factory):
    """Prometheus that scrapes a churnops, Alertmanager, a webhook and a mail server."""
    folder = tmp_path_factory.mktemp("prometheus")
    hooks = serving(ThreadingHTTPServer(("127.0.0.1", 0), Hooks))
    mails = serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail))
    config = (DEPLOY / "alertmanager.yml").read_text()
    for there, here in {
        "alerts:9099": f"127.0.0.1:{hooks.server_address[1]}",
        "mail:25": f"127.0.0.1:{mails.server_address[1]}",
        "group_wait: 30s": "group_wait: 1s",
    }.items():
        assert there in config
        config = config.replace(there, here)
    (folder / "alertmanager.yml").write_text(config)
    port = free_port()
    with (folder / "alertmanager.log").open("w") as log:
        alertmanager = subprocess.Popen(
            [
                "prometheus-alertmanager", f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'alerts'}",
                f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
            ],
            stdout=log,
            stderr=log,
            env={**os.environ, "no_proxy": "*"},
        )  # fmt: skip
    prometheus = None
    try:
        wait_for(f"http://127.0.0.1:{port}/-/ready", alertmanager, 60)
        prometheus = Prometheus(folder, served, port)
        yield prometheus, hooks, mails
    finally:
        if prometheus:
            stop(prometheus.process)
        stop(alertmanager)
        hooks.shutdown()
        mails.shutdown()


def until(found, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return result


def test_scrapes_and_evaluates(served, observed):
    prometheus, _, _ = observed
    score_something(served)
    until(lambda: prometheus.query('up{job="churnops"} == 1'))
    assert until(lambda: prometheus.query("churnops_scoring_rows_total"))[0]["metric"]["model_version"] == "1"
    until(lambda: prometheus.query("churnops_drift_drifted_columns == 0"))
    # Rates need two scrapes of the same requests.
    def recorded():
        score_something(served)
        return prometheus.query("churnops:scoring_duration_seconds:p95_5m > 0")

    until(recorded)
    firing = {alert["metric"]["alertname"] for alert in prometheus.query('ALERTS{alertstate="firing"}')}
    assert firing <= {"ChurnopsSomething"}


GRAFANA = ROOT / "deploy" / "grafana"
ALERTS = json.loads((GRAFANA / "provisioning" / "alerting" / "churnops.json").read_text())
QUERIES = [
    (file.name, panel["title"], target["expr"])
    for file in sorted((GRAFANA / "dashboards").glob("*.json"))
    for panel in json.loads(file.read_text())["panels"]
    for target in panel["targets"]
    if "expr" in target
] + [
    ("alert", rule["title"], part["model"]["expr"])
    for group in ALERTS["groups"]
    for rule in group["rules"]
    for part in rule["data"]
    if "expr" in part["model"]
]


def test_queries_of_the_dashboards_and_alerts(served, observed):
    prometheus, _, _ = observed
    assert len(QUERIES) > 20
    # Grafana makes it four scrapes at least.
    open_queries = [(name, title, expr.replace("$__rate_interval", "1m")) for name, title, expr in QUERIES]
    deadline = time.monotonic() + 60
    while open_queries:
        score_something(served)
        open_queries = [query for query in open_queries if not prometheus.query(query[2])]
        assert time.monotonic() < deadline, open_queries
        time.sleep(1)


def test_an_alert_reaches_the_webhook_and_the_mail(observed):
    _, hooks, mails = observed
    alert = until(lambda: hooks.got)[0]["alerts"][0]
    assert (alert["status"], alert["labels"]["alertname"], alert["annotations"]["summary"]) == ("firing", "ChurnopsSomething", "something")
    mail = until(lambda: mails.got)[0]
    assert "To: churn-team@example.com" in mail and "ChurnopsSomething" in mail
