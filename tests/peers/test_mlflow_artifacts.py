"""Artifacts, one by one: headers, parts of files, and names, asked of both servers."""

import email.message
import http.client
import os
import re
import urllib.parse
from types import SimpleNamespace

import pytest
import requests
from mlflow import MlflowClient

from conftest import RealMlflow, Tracking

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
NAMES = [
    "a.txt", "a.json", "A.JSON", "MLmodel", "mlproject", "MLproject", "notebook.ipynb", ".csv", "page.html", "plot.png", "plot.svg", "report.pdf", "files.zip",
    "files.tar.gz", "rows.csv.gz", "weights.h5", "sound.wav", "model.pkl", "model.onnx", "data.parquet", "no-ending", "a.",
    "größe.html", "日本語", "日本語.png", "a b.csv", 'quo"te.txt', "semi;colon.txt", "a,b.txt", "c:plots", "100%.txt", "back\\slash.txt",
]  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory, mlflow_server):
    """Both servers, each with a run."""
    ours = Tracking(tmp_path_factory.mktemp("ours"))
    servers = {}
    for name, address in (("ours", ours.address), ("real", mlflow_server)):
        client = MlflowClient(address, address)
        experiment = client.create_experiment(f"artifacts {os.urandom(4).hex()}")
        run = client.create_run(experiment).info.run_id
        servers[name] = SimpleNamespace(address=address, client=client, run=run, root=f"{experiment}/{run}/artifacts")
    yield servers
    ours.stop()


def put(server, name: str, content: bytes) -> int:
    return requests.put(f"{server.address}{PROXY}/{server.root}/{urllib.parse.quote(name, safe='/')}", data=content).status_code


def get(server, way: str, name: str, method: str = "GET", **headers: str) -> requests.Response:
    if way == "proxy":
        url, query = f"{server.address}{PROXY}/{server.root}/{urllib.parse.quote(name, safe='/')}", {}
    else:
        url, query = f"{server.address}/get-artifact", {"run_id": server.run, "path": name}
    asked = {header.replace("_", "-"): value for header, value in headers.items()}
    # The client asks for gzip by itself, which no server is to apply.
    return requests.request(method, url, params=query, headers={"accept-encoding": "identity", **asked})


def told(answer: requests.Response) -> dict:
    """What the headers say. Quotes around a name are a matter of taste."""
    read = email.message.Message()
    read["content-disposition"] = answer.headers.get("content-disposition", "")
    return {
        "status": answer.status_code,
        "body": answer.content if answer.ok else None,
        "length": answer.headers.get("content-length") if answer.ok else None,
        "type": answer.headers.get("content-type", "").split(";")[0],
        "attachment": read.get_content_disposition(),
        "name": read.get_filename(),
        "plain name": re.search(r'filename=("(?:[^"\\]|\\.)*"|[^;]*)', read["content-disposition"] + "; filename=")[1].strip('"'),
        "nosniff": answer.headers.get("x-content-type-options"),
        "ranges": answer.headers.get("accept-ranges"),
        "range": answer.headers.get("content-range"),
        "tagged": answer.headers.get("etag", "").startswith('"'),
        "dated": answer.headers.get("last-modified", "").endswith(" GMT"),
    }


@pytest.mark.parametrize("way", ["proxy", "download"])
@pytest.mark.parametrize("name", NAMES)
def test_headers_are_as_the_real_ones(both, way, name):
    answers = {}
    for server_name, server in both.items():
        assert put(server, name, b"0123456789") == 200
        # To HEAD, the real server leaves out what its GET has: the length, or that it takes ranges.
        answers[server_name] = told(get(server, way, name))
        head = told(get(server, way, name, "HEAD"))
        assert head["status"] == 200 and head["body"] == b"" and head["type"] == answers[server_name]["type"]
    assert answers["ours"] == answers["real"]


def test_head_has_all_headers_of_get(both):
    put(both["ours"], "a.txt", b"0123456789")
    for way in ("proxy", "download"):
        whole, head = told(get(both["ours"], way, "a.txt")), told(get(both["ours"], way, "a.txt", "HEAD"))
        assert {**whole, "body": b""} == head


@pytest.mark.parametrize("way", ["proxy", "download"])
@pytest.mark.parametrize("asked", ["bytes=2-5", "bytes=7-", "bytes=-3", "bytes=0-0", "bytes=0-999", "bytes=10-", "bytes=99-100"])
def test_ranges_are_as_the_real_ones(both, way, asked):
    answers = {}
    for server_name, server in both.items():
        put(server, "range.txt", b"0123456789")
        answer = get(server, way, "range.txt", range=asked)
        answers[server_name] = (answer.status_code, answer.text if answer.ok else None, answer.headers.get("content-range"))
    ours, real = answers["ours"], answers["real"]
    # Starlette writes `*/10`, which RFC 9110 has as `bytes */10`.
    assert ours == (*real[:2], real[2] if real[2] is None or real[2].startswith("bytes") else f"bytes {real[2]}")


@pytest.mark.parametrize(
    "asked",
    [
        {"if_none_match": "ETAG"},
        {"if_none_match": "W/ETAG"},
        {"if_none_match": '"other"'},
        {"if_modified_since": "MODIFIED"},
        {"if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"range": "bytes=0-1", "if_range": "ETAG"},
        {"range": "bytes=0-1", "if_range": '"other"'},
        {"range": "bytes=0-1", "if_range": "MODIFIED"},
    ],
    ids=lambda asked: " ".join(f"{name}={value}" for name, value in asked.items()),
)
def test_conditions_are_as_the_real_ones(both, asked):
    answers = {}
    for server_name, server in both.items():
        put(server, "conditional.txt", b"0123456789")
        first = get(server, "download", "conditional.txt").headers
        filled = {k: v.replace("ETAG", first["etag"]).replace("MODIFIED", first["last-modified"]) for k, v in asked.items()}
        answer = get(server, "download", "conditional.txt", **filled)
        answers[server_name] = (answer.status_code, answer.text, answer.headers.get("etag") == first["etag"])
    assert answers["ours"] == answers["real"]
    # The real server's other way to a file knows no such conditions; ours does.
    first = get(both["ours"], "proxy", "conditional.txt").headers
    filled = {k: v.replace("ETAG", first["etag"]).replace("MODIFIED", first["last-modified"]) for k, v in asked.items()}
    assert get(both["ours"], "proxy", "conditional.txt", **filled).status_code == answers["ours"][0]
    # The condition is looked at before the range (RFC 9110, section 13.2.2); the real server does it the other way round.
    unchanged = get(both["ours"], "download", "conditional.txt", range="bytes=0-1", if_none_match=first["etag"])
    assert unchanged.status_code == 304


@pytest.mark.parametrize("name", ["a\\b.txt", "c:plots", "100%.txt", "loss%step%0%….png", "%zz", "a;b&c=d.txt", "...", "-rf", "~"])
def test_a_client_finds_its_file_under_its_name(both, tmp_path, name):
    (tmp_path / name).write_text(name)
    for server_name, server in both.items():
        server.client.log_artifact(server.run, str(tmp_path / name), "named")
        assert f"named/{name}" in [file.path for file in server.client.list_artifacts(server.run, "named")]
        (tmp_path / f"back from {server_name}").mkdir()
        back = server.client.download_artifacts(server.run, f"named/{name}", str(tmp_path / f"back from {server_name}"))
        with open(back) as file:
            assert file.read() == name
        assert get(server, "download", f"named/{name}").content.decode() == name


@pytest.mark.parametrize("name", ["50%2f.csv", "loss%step%0%…%2e5ab31c.png", "%41.txt", "%2541.txt"])
def test_a_name_is_not_decoded_twice(both, name):
    """Here a file is listed under the name that it was sent with; the real server undoes what looks like percent-encoding in it."""
    listed = {}
    for server_name, server in both.items():
        assert put(server, f"sent {name}/{name}", b"x") == 200
        assert get(server, "proxy", f"sent {name}/{name}").content == b"x"
        folder = f"{server.root}/sent {name}"
        files = requests.get(f"{server.address}{PROXY}", params={"path": folder}).json().get("files", [])
        listed[server_name] = [file["path"] for file in files]
    assert listed["ours"] == [name]
    assert name not in listed["real"]


# As they go over the wire.
HOSTILE = [
    "%2e%2e/x", "..%2fx", "a/%2e%2e/%2e%2e/x", "%252e%252e/x", "%252e%252e%252fx", "a%252f..%252f..%252fx", "%2fetc/passwd",
    "%252fetc/passwd", "C:%5cx", "c:%2fx", "c:/x", "%5c%5cserver%5cshare%5cx",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_both_refuse_to_leave_their_root(both, path):
    for server_name, server in both.items():
        for method in ("PUT", "GET", "DELETE"):
            connection = http.client.HTTPConnection(server.address.removeprefix("http://"))
            # Not requests, which mends paths.
            connection.putrequest(method, f"{PROXY}/{path}", skip_accept_encoding=True)
            connection.putheader("content-length", "1" if method == "PUT" else "0")
            connection.endheaders(b"x" if method == "PUT" else None)
            answer = connection.getresponse()
            # The real server redirects some to a path within.
            assert answer.status // 100 in ((4,) if server_name == "ours" else (3, 4)), (method, path, answer.status, answer.read())
            connection.close()
        asked = {"run_id": server.run, "path": urllib.parse.unquote(path)}
        assert requests.get(f"{server.address}/get-artifact", params=asked).status_code == 400
        assert requests.get(f"{server.address}/api/2.0/mlflow/artifacts/list", params=asked).status_code == 400


def addresses(address: str, experiment: dict) -> list[str]:
    """Where an experiment, a run of it and a logged model of it have their artifacts, without their ids."""
    call = f"{address}/api/2.0/mlflow"
    if "experiment_id" not in experiment:
        experiment = requests.post(f"{call}/experiments/create", json=experiment).json()
    id = experiment["experiment_id"]
    location = requests.get(f"{call}/experiments/get", params={"experiment_id": id}).json()["experiment"]["artifact_location"]
    run = requests.post(f"{call}/runs/create", json={"experiment_id": id}).json()["run"]["info"]
    model = requests.post(f"{call}/logged-models", json={"experiment_id": id}).json()["model"]["info"]
    return [
        re.sub(rf"(?<=/){id}(?=[/?]|$)", "EXPERIMENT", uri).replace(run["run_id"], "RUN").replace(model["model_id"], "MODEL")
        for uri in (location, run["artifact_uri"], model["artifact_uri"])
    ]


@pytest.mark.parametrize(
    "location",
    ["s3://b/c?x=1", "s3://b/c/", "s3://b", "s3://b?x=1", "s3://b/c?x=a/b&y=2", "mlflow-artifacts:/here?x=1", "mlflow-artifacts:/here/"],
)
def test_runs_and_models_are_below_a_location_before_its_query(both, location):
    name = f"{location} {os.urandom(4).hex()}"
    ours, real = (addresses(both[which].address, {"name": name, "artifact_location": location}) for which in ("ours", "real"))
    assert ours == real


def test_the_root_of_artifacts_is_that_of_new_experiments(tmp_path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "real").mkdir()
    root = "s3://bucket/root?x=1"
    ours = Tracking(tmp_path / "ours", MLFLOW_DEFAULT_ARTIFACT_ROOT=root)
    real = RealMlflow(tmp_path / "real", "--default-artifact-root", root)
    try:
        for experiment in ({"experiment_id": "0"}, {"name": "without"}, {"name": "with", "artifact_location": "s3://other/place"}):
            assert addresses(ours.address, experiment) == addresses(real.address, experiment)
    finally:
        ours.stop()
        real.stop()
