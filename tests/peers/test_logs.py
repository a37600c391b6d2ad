"""The log in a real Elasticsearch (7.10.2, the last under the Apache licence: without data streams and without Logstash), and what Kibana shows of it.

Kibana itself cannot be had as a package: its objects are checked for what they refer to, and each field and each aggregation is asked of the real index.
"""

import base64
import email
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import DATA_SET, ROOT, command, environment, free_port, stop
from log_index import INSTALLED, Elasticsearch
from log_template import template
from posts import Posts

OBJECTS = ROOT / "deploy/kibana/churnops.ndjson"


def run(home: Path, url: str, *arguments: str, **more: str) -> subprocess.CompletedProcess:
    env = environment(home, LOG_URL=url, **more)
    return subprocess.run(command(*arguments), env=env, cwd=home, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def elasticsearch(tmp_path_factory):
    if not (INSTALLED / "Node.class").exists():
        pytest.skip("Elasticsearch is not installed: install.sh says why")
    assert shutil.which("java")
    folder = tmp_path_factory.mktemp("elasticsearch")
    port = free_port()
    home = folder / "home"
    home.mkdir()
    # Nobody listens yet.
    url = f"http://127.0.0.1:{port}"
    assert run(home, url, "import", str(DATA_SET)).returncode == 0
    away = run(home, url, "predict")
    server = Elasticsearch(folder, port)
    try:
        server.wait()
        server.ask("PUT", "/_index_template/churnops-logs", template())
        server.home = home
        server.away = away
        yield server
    finally:
        stop(server.process)


def test_a_log_server_that_is_away_changes_nothing_else(elasticsearch):
    away = elasticsearch.away
    assert away.returncode == 1 and "has no version with the alias champion" in away.stderr
    assert "the log cannot be sent" in away.stderr and "the log file has" in away.stderr
    assert "CHURN_NO_CHAMPION" in (elasticsearch.home / "logs/churnops.log").read_text()


def test_lines_arrive_once_with_their_fields(elasticsearch):
    trained = run(elasticsearch.home, elasticsearch.url, "train", CHURNOPS_RUN_ID="scheduled__2026-11-29", CHURNOPS_RUN_TRY="2")
    assert trained.returncode == 0, trained.stderr
    predicted = run(
        elasticsearch.home, elasticsearch.url, "predict", TRACEPARENT="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    )
    assert predicted.returncode == 0, predicted.stderr
    failed = run(elasticsearch.home, elasticsearch.url, "monitor", "--date", "2020-01-01")
    assert failed.returncode != 0
    assert "the log cannot be sent" not in trained.stderr + predicted.stderr + failed.stderr

    found = elasticsearch.lines()
    written = [json.loads(line) for line in (elasticsearch.home / "logs/churnops.log").read_text().splitlines()]
    # The file has those of the first command, too.
    sent = [line for line in written if line in found]
    assert len(sent) == len(found) > 0
    by_action = {line.get("event", {}).get("action"): line for line in found}
    assert by_action["train"]["outside_run"] == {"id": "scheduled__2026-11-29", "try": 2}
    assert by_action["predict"]["trace"]["id"] == "0af7651916cd43dd8448eb211c80319c"
    assert [line for line in found if line.get("error", {}).get("code") == "CHURN_NO_PREDICTIONS"]


def test_kibanas_objects_fit_the_real_index(elasticsearch):
    made = subprocess.run(["node", ROOT / "deploy/kibana/objects.js"], capture_output=True, text=True, check=True).stdout
    assert OBJECTS.read_text() == made, "node deploy/kibana/objects.js > deploy/kibana/churnops.ndjson"
    objects = [json.loads(line) for line in made.splitlines()]
    known = {(o["type"], o["id"]) for o in objects}
    assert len(known) == len(objects)
    (view,) = [o for o in objects if o["type"] == "index-pattern"]
    pattern = view["attributes"]["title"]
    fields = elasticsearch.ask("GET", f"/{pattern}/_field_caps?fields=*")["fields"]

    def require(name: str, aggregatable: bool = False):
        assert name in fields, f"no line has the field {name}"
        assert not aggregatable or all(kind["aggregatable"] for kind in fields[name].values()), f"{name} cannot be aggregated"

    require(view["attributes"]["timeFieldName"], aggregatable=True)
    for o in objects:
        assert o["attributes"]["title"]
        for reference in o["references"]:
            assert (reference["type"], reference["id"]) in known, f"{o['id']} refers to {reference}"
        named = {reference["name"] for reference in o["references"]}
        source = json.loads(o["attributes"].get("kibanaSavedObjectMeta", {}).get("searchSourceJSON", "{}"))
        assert source.get("indexRefName") is None or source["indexRefName"] in named
        for name in re.findall(r"([\w.@]+)\s*:", source.get("query", {}).get("query", "")):
            require(name)
        for name in o["attributes"].get("columns", []):
            require(name)
        if o["type"] == "dashboard":
            panels = json.loads(o["attributes"]["panelsJSON"])
            assert {panel["panelRefName"] for panel in panels} == named
        if o["type"] == "visualization":
            for aggregation in json.loads(o["attributes"]["visState"])["aggs"]:
                field = aggregation["params"].get("field")
                if field is None:
                    continue
                require(field, aggregatable=True)
                asked = {"field": field, "fixed_interval": "1h"} if aggregation["type"] == "date_histogram" else {"field": field}
                answer = elasticsearch.ask("POST", f"/{pattern}/_search?size=0", {"aggs": {"x": {aggregation["type"]: asked}}})
                assert answer["aggregations"]["x"]["buckets"], f"{o['id']}: no values of {field}"


def test_the_stack_imports_kibanas_objects():
    """Against a stand-in for Kibana, which takes the request apart as Kibana's documentation has it (Import saved objects API)."""
    asked = []
    answers = [{"success": True, "successCount": 10}, {"success": False, "errors": [{"id": "churnops-logs", "error": {"type": "conflict"}}]}]

    def take(*request) -> bytes:
        asked.append(request)
        return json.dumps(answers[len(asked) - 1]).encode()

    kibana = Posts(take)
    env = {**os.environ, "KIBANA_URL": kibana.address, "ELASTIC_PASSWORD": "se:c ret"}
    taken, refused = (subprocess.run([OBJECTS.parent / "import.sh"], env=env, capture_output=True, text=True) for _ in answers)
    kibana.close()
    assert (taken.returncode, taken.stderr) == (0, "")
    assert refused.returncode == 1 and "conflict" in refused.stderr
    for path, headers, body in asked:
        assert path == "/api/saved_objects/_import?overwrite=true"
        assert headers["kbn-xsrf"] and headers["authorization"] == "Basic " + base64.b64encode(b"elastic:se:c ret").decode()
        form = email.message_from_bytes(b"content-type: " + headers["content-type"].encode() + b"\r\n\r\n" + body)
        [part] = form.get_payload()
        assert (part.get_param("name", header="content-disposition"), part.get_filename()) == ("file", OBJECTS.name)
        assert part.get_payload(decode=True).decode().strip() == OBJECTS.read_text().strip()
