"""Two terminals on one home: a server in one, commands in the other, each a process of its own."""

import json
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from conftest import DATA_SET, churnops, command, environment, free_port, stop, wait_for

PAST = "2026-03-01"

# Each is asked for twice, as text and as JSON. Those that change something do so in both homes.
COMMANDS = [
    ["import", str(DATA_SET)],
    ["import", "outcomes.csv", "--on-error", "reject"],
    ["import", "none.csv"],
    ["outcomes", "outcomes.csv", "--as-of", PAST],
    ["predict", "--date", PAST],
    ["predict", "--date", PAST, "--rescore"],
    ["predict"],
    ["predict", "--date", "2999-01-01"],
    ["predict", "--version", "1"],
    ["monitor", "--date", PAST],
    ["promote", "1"],
    ["promote", "99"],
    ["models"],
    ["models", "--limit", "1", "--offset", "1"],
    ["runs", "--limit", "3"],
    ["status"],
    ["runs", "--limit", "0"],
]


class Server:
    """`churnops start` on a home that has its first loop behind it."""

    def __init__(self, home: Path):
        self.home = home
        self.env = environment(home, CHURNOPS_SCHEDULE="off")
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.log = (home / "stderr.txt").open("w")
        self.process = subprocess.Popen(command("start"), env={**self.env, "PORT": str(port)}, cwd=home, stderr=self.log)
        wait_for(f"{self.address}/health", self.process, 60)
        # It listens before it says so: until then a command would say that it waits.
        deadline = time.monotonic() + 10
        while not (home / "server.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=30) as answer:
            return answer.read().decode()

    def stop(self) -> None:
        stop(self.process)
        self.log.close()


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A home with customers, a champion, predictions and drift, which no process has."""
    home = tmp_path_factory.mktemp("lived-in")
    env = environment(home)
    for arguments in (["import", str(DATA_SET)], ["train"], ["predict"], ["monitor"]):
        churnops(env, *arguments)
    ids = [line.split(",")[0] for line in DATA_SET.read_text().splitlines()[1:4]]
    (home / "outcomes.csv").write_text("customerID,Churn\n" + "".join(f"{id},Yes\n" for id in ids))
    return home


@pytest.fixture
def server(lived_in, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(lived_in, home)
    server = Server(home)
    yield server
    server.stop()


def begin(home: Path, *arguments: str) -> subprocess.Popen:
    env = environment(home, CHURNOPS_SCHEDULE="off")
    return subprocess.Popen(command(*arguments), env=env, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def comparable(text: str, home: Path) -> str:
    """Without what differs from run to run: moments, ids, how long it took, where the home is, and the last digits of means, which
    depend on the order in which the database finds the rows."""
    text = text.replace(str(home), "HOME")
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "MOMENT", text)
    text = re.sub(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", "ID", text)
    text = re.sub(r'"seconds":[\d.]+', '"seconds":S', text)
    text = re.sub(r"\d+\.\d{13,}", lambda figure: f"{float(figure[0]):.12g}", text)
    return re.sub(r"\([\d.]+ s\)", "(S)", text)


def progress(text: str, home: Path) -> list[str]:
    """The lines on stderr, less those that tell every few seconds how far the work is."""
    return [line for line in comparable(text, home).splitlines() if not re.search(r"… .*\(S\)$", line)]


def test_each_command_is_as_it_is_alone(lived_in, server, tmp_path):
    alone = tmp_path / "alone"
    shutil.copytree(lived_in, alone)
    for arguments in COMMANDS:
        for options in ([], ["--json"]):
            homes = (alone, server.home)
            processes = [begin(home, *arguments, *options) for home in homes]
            outputs = [process.communicate(timeout=60) for process in processes]
            here, there = ([comparable(out, home), progress(err, home)] for (out, err), home in zip(outputs, homes))
            assert there == here, arguments
            assert processes[1].returncode == processes[0].returncode, arguments
            if options:
                json.loads(outputs[1][0])
    # The server did them: its log has what it was asked.
    assert '"batch_pred_pipeline"' in server.get("/api/churnops/v1/pipeline-runs")


def test_status_and_page_agree(server):
    status = churnops(server.env, "status")
    page = server.get("/")
    assert json.loads(server.get("/api/churnops/v1/status"))["pipeline_runs"] == status["pipeline_runs"]
    assert f"{status['customers']:,} customers" in page
    assert f"version {status['champion']['version']}" in page
    newest = status["predictions"][0]
    assert f"of {newest['customers']:,} likely to leave on {newest['prediction_date']}" in page
    for one in status["pipeline_runs"]:
        assert one["pipeline"] in page and one["summary"].replace("&", "&amp;") in page


def test_ctrl_c_calls_the_work_off_in_the_server(server):
    training = begin(server.home, "train", "--json")
    assert training.stderr.readline().startswith("train on ")
    training.send_signal(signal.SIGINT)
    stdout, _ = training.communicate(timeout=60)
    assert training.returncode == 130
    assert json.loads(stdout)["error"]["code"] == "CHURN_CANCELLED"
    deadline = time.monotonic() + 30
    while (last := json.loads(server.get("/api/churnops/v1/pipeline-runs?limit=1"))[0])["status"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert (last["pipeline"], last["status"], last["error_code"]) == ("training_pipeline", "failed", "CHURN_CANCELLED")
    assert churnops(server.env, "predict")["customers"] == 7043
    assert server.process.poll() is None


def test_two_commands_at_once_wait_for_each_other(server):
    header, *rows = DATA_SET.read_text().splitlines()
    many = [f"{i:04d}-{rest}" for i in range(15) for rest in rows]
    (server.home / "many.csv").write_text("\n".join([header, *many]))
    first = begin(server.home, "import", "many.csv", "--json")
    assert first.stderr.readline() == "import many.csv …\n"
    second = begin(server.home, "import", str(DATA_SET), "--json")
    waiting = second.stderr.readline()
    assert re.match(r"waiting for another import, asked for at \d\d:\d\d:\d\d UTC\n", waiting), waiting
    results = [json.loads(process.communicate(timeout=120)[0]) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0]
    assert [result["imported"] for result in results] == [len(many), 7043]
    assert churnops(server.env, "status")["customers"] == len(many) + 7043


def test_a_server_that_was_killed_is_in_nobodys_way(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    assert (server.home / "server.json").exists()
    assert churnops(server.env, "status")["customers"] == 7043
    assert churnops(server.env, "predict")["customers"] == 7043


def test_a_command_waits_for_one_that_has_the_home_and_works(lived_in, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(lived_in, home)
    training = begin(home, "train", "--json")
    assert training.stderr.readline().startswith("train on ")
    refused = begin(home, "status", "--json", "--wait", "0")
    stdout, _ = refused.communicate(timeout=60)
    assert refused.returncode == 75
    error = json.loads(stdout)["error"]
    assert error["code"] == "CHURN_HOME_IN_USE" and f"process {training.pid} (churnops train" in error["message"]
    waiting = begin(home, "status", "--json")
    assert waiting.stderr.readline().endswith("; waiting\n")
    training.send_signal(signal.SIGINT)
    assert json.loads(training.communicate(timeout=60)[0])["error"]["code"] == "CHURN_CANCELLED"
    assert training.returncode == 130
    last = json.loads(waiting.communicate(timeout=60)[0])["pipeline_runs"][0]
    assert (last["pipeline"], last["error_code"]) == ("training_pipeline", "CHURN_CANCELLED")
