"""The README's tables of endpoints against what the real server has, and each of them asked of both servers."""

import re
import subprocess
import sys

import pytest

from conftest import ROOT, environment
from pair import Pair

LIST = """
from mlflow.server import app
for rule in app.url_map.iter_rules():
    for method in rule.methods - {"HEAD", "OPTIONS"}:
        print(method, rule.rule)
"""
# The same with users.
LIST_WITH_USERS = LIST.replace("from mlflow.server import app", "from mlflow.server.auth import create_app\napp = create_app()")
# What the README leaves out, and says so; its pages; a path of which MLflow itself has lost a slash.
LEFT_OUT = re.compile(
    r"/$|/static-files|/build|/graphql|/api/2.0mlflow|.*(traces|trace-details|gateway|review-queues|/datasets|scorers|label-schemas|"
    r"prompt-optimization|issues|workspaces|presigned-)"
)
# Forms of its pages, by which users are made and log out.
PAGES = re.compile(r"/(signup|login|logout)|.*/users/create-ui")


def table(part: int) -> dict[str, tuple[set[str], set[str]]]:
    """The methods of the real server and of ours, by whole path, as the README lists them: without users (0), and for users (1)."""
    text = (ROOT / "packages/mlflow/README.md").read_text().split("## Endpoints")[1].split("## The rest")[0].split("With users")[part]
    rows = {}
    for path, real, ours in re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|", text, re.MULTILINE):
        whole = path if path.startswith("/") else f"/api/2.0/{'' if path.startswith('mlflow-artifacts/') else 'mlflow/'}{path}"
        # (2.x): MLflow 3 no longer has it.
        rows[whole] = (set() if "2.x" in real else set(re.findall("[A-Z]+", real)), set(re.findall("[A-Z]+", ours)))
    return rows


def listed(part: int) -> set[str]:
    # Flask adds HEAD to each GET by itself; the table names it where it is of use.
    return {f"{method} {path}" for path, (real, _) in table(part).items() for method in real if method != "HEAD"}


def routes(tmp_path, program: str) -> set[str]:
    secrets = {"MLFLOW_FLASK_SERVER_SECRET_KEY": "of a test", "MLFLOW_AUTH_ADMIN_PASSWORD": "the first password"}
    env = environment(tmp_path, **secrets)
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    found = set()
    for line in done.stdout.splitlines():
        if not re.match(r"[A-Z]+ /", line):
            continue
        method, path = line.split(" ", 1)
        path = re.sub(r"<(\w+)>", r":\1", re.sub(r"<path:\w+>", "*", path))
        if not path.startswith("/ajax-api") and not LEFT_OUT.match(path):
            found.add(f"{method} {path}")
    return found


def test_the_tables_say_what_the_real_server_has(tmp_path):
    real = routes(tmp_path, LIST)
    # Of MLflow's pages: below /ajax-api alone.
    assert listed(0) - {"GET /api/2.0/mlflow/metrics/get-history-bulk", "POST /api/2.0/mlflow/experiments/search-datasets"} == real
    with_users = routes(tmp_path, LIST_WITH_USERS) - real
    assert listed(1) == {route for route in with_users if not PAGES.match(route.split(" ", 1)[1])}


# Where the README tells of a difference: a search of experiments without a page size, a run of no experiment, errors of downloads as JSON,
# the id of a logged model, which the path has.
ALIKE_OTHERWISE = {
    "POST /api/2.0/mlflow/experiments/search",
    "GET /api/2.0/mlflow/experiments/search",
    "POST /api/2.0/mlflow/runs/create",
    "GET /get-artifact",
    "GET /model-versions/get-artifact",
    "PATCH /api/2.0/mlflow/logged-models/:model_id",
    "POST /api/2.0/mlflow/logged-models/:model_id/params",
}
BOTH = sorted(f"{method} {path}" for path, (real, ours) in table(0).items() for method in real & ours if method != "HEAD")


@pytest.mark.parametrize("endpoint", [endpoint for endpoint in BOTH if endpoint not in ALIKE_OTHERWISE])
def test_a_request_that_says_nothing_is_answered_alike(both: Pair, endpoint):
    method, path = endpoint.split(" ")
    # MLflow's pages ask for these two; the real server has them there alone.
    path = re.sub("^/api/(?=.*(get-history-bulk$|search-datasets))", "/ajax-api/", path)
    both(method, re.sub(r":\w+|\*", "none", path))
    # What they succeed with depends on what other tests made.
    if both.differences and all(status == 200 for status in both.statuses):
        both.differences.clear()
