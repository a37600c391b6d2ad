"""Traces in a real OpenTelemetry collector, which takes what churnops sends (OTLP) and passes on what it understood."""

import json
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from conftest import churnops, environment, free_port, read_data_set, stop
from conftest import command as command_line
from posts import Posts

COLLECTOR = Path(__file__).parent / ".otelcol/otelcol"
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
OF_SERVERS, INTERNAL, ERROR = 2, 1, 2
"""Kinds and statuses of spans, as OTLP numbers them."""


class Spans:
    """Where the collector passes spans on to: as JSON over HTTP."""

    def __init__(self):
        self.found = []
        self.server = Posts(self.take)
        self.url = self.server.address

    def take(self, _path, _headers, body: bytes) -> bytes:
        for sent in json.loads(body)["resourceSpans"]:
            resource = attributes(sent["resource"])
            self.found += [{**span, "resource": resource} for scope in sent["scopeSpans"] for span in scope["spans"]]
        return b"{}"

    def one(self, name: str) -> dict:
        [span] = [span for span in self.found if span["name"] == name]
        return span


def attributes(of: dict) -> dict:
    return {pair["key"]: next(iter(pair["value"].values())) for pair in of.get("attributes", [])}


@pytest.fixture(scope="module")
def collector(tmp_path_factory):
    """The address of a collector, and what has come through it."""
    if not COLLECTOR.exists():
        pytest.skip("the OpenTelemetry collector is not built: install.sh says why")
    folder = tmp_path_factory.mktemp("collector")
    spans = Spans()
    port = free_port()
    # A configuration may be JSON, too. Without a queue, the sender's answer comes once the spans have been passed on.
    settings = {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
        "exporters": {"otlp_http": {"endpoint": spans.url, "encoding": "json", "compression": "none", "sending_queue": {"enabled": False}}},
        "service": {"pipelines": {"traces": {"receivers": ["otlp"], "exporters": ["otlp_http"]}}},
    }
    (folder / "settings.json").write_text(json.dumps(settings))
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen([COLLECTOR, "--config", folder / "settings.json"], stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        empty = urllib.request.Request(f"{address}/v1/traces", b"{}", {"content-type": "application/json"})
        deadline = time.monotonic() + 60
        while True:
            assert process.poll() is None and time.monotonic() < deadline, (folder / "log.txt").read_text()
            try:
                urllib.request.urlopen(empty, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address, spans
    finally:
        stop(process)
        spans.server.close()


def test_a_night_is_a_trace_of_its_caller(collector, home):
    address, spans = collector
    rows = read_data_set()[:400]
    (home / "customers.csv").write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]))
    off = environment(home)
    churnops(off, "import", str(home / "customers.csv"))
    version = churnops(off, "train")["model_version"]
    assert spans.found == []

    on = {**off, "OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test%20bench"}
    churnops({**on, "TRACEPARENT": f"00-{TRACE}-{CALLER}-01"}, "predict", "--date", "2026-03-02")
    assert {span["traceId"] for span in spans.found} == {TRACE}
    command, pipeline = spans.one("churnops predict"), spans.one("batch_pred_pipeline")
    loading, scoring = spans.one("load champion"), spans.one("score customers")
    assert [span["parentSpanId"] for span in (command, pipeline, loading, scoring)] == [CALLER, command["spanId"], pipeline["spanId"], pipeline["spanId"]]
    assert {span["kind"] for span in (command, pipeline, loading, scoring)} == {INTERNAL}
    said = attributes(pipeline)
    run = churnops(off, "pipeline-runs", "--limit", "1")[0]["run_id"]
    assert said == {"churnops.pipeline": "batch_pred_pipeline", "churnops.logical_date": "2026-03-02", "churnops.run_id": run}
    assert attributes(scoring)["churnops.model_version"] == str(version)
    moments = [(span, "startTimeUnixNano") for span in (command, pipeline, scoring)] + [(span, "endTimeUnixNano") for span in (scoring, pipeline, command)]
    times = [int(span[moment]) for span, moment in moments]
    assert times == sorted(times)
    asked = [span for span in spans.found if span["name"] == "GET /api/2.0/mlflow/registered-models/alias"]
    assert {(span["kind"], span["parentSpanId"], attributes(span)["http.response.status_code"]) for span in asked} == {(OF_SERVERS, loading["spanId"], "200")}
    for span in spans.found:
        assert {"service.name": "churnops", "deployment.environment": "test bench"}.items() <= span["resource"].items()

    # Without a caller a trace begins; what fails says so.
    before = len(spans.found)
    failed = subprocess.run(command_line("monitor", "--date", "2020-01-01"), env=on, cwd=home, capture_output=True, text=True)
    assert failed.returncode == 1, failed.stderr
    failing = [span for span in spans.found[before:] if span["name"] == "churnops monitor"]
    assert [(span.get("parentSpanId", ""), span["status"]["code"]) for span in failing] == [("", ERROR)]
    assert failing[0]["traceId"] != TRACE and failing[0]["status"]["message"] in failed.stderr
    [event] = failing[0]["events"]
    assert (event["name"], attributes(event)["exception.message"]) == ("exception", failing[0]["status"]["message"])
