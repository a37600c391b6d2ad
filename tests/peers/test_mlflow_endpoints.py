"""The README's table of endpoints against what the real server has."""

import re
import subprocess
import sys

from conftest import ROOT, environment

LIST = """
from mlflow.server import app
for rule in app.url_map.iter_rules():
    for method in rule.methods - {"HEAD", "OPTIONS"}:
        print(method, rule.rule)
"""
# What the README leaves out, and says so; its pages; a path of which MLflow itself has lost a slash.
LEFT_OUT = re.compile(
    r"/$|/static-files|/build|/graphql|/api/2.0mlflow|.*(traces|trace-details|gateway|review-queues|/datasets|scorers|label-schemas|"
    r"prompt-optimization|issues|workspaces|presigned-)"
)


def test_the_table_says_what_the_real_server_has(tmp_path):
    done = subprocess.run([sys.executable, "-c", LIST], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=True)
    real = set()
    for line in done.stdout.splitlines():
        method, path = line.split(" ", 1)
        path = re.sub(r"<(\w+)>", r":\1", re.sub(r"<path:\w+>", "*", path))
        if not path.startswith("/ajax-api") and not LEFT_OUT.match(path):
            real.add(f"{method} {path}")
    table = (ROOT / "packages/mlflow/README.md").read_text().split("## Endpoints")[1].split("With users")[0]
    # Flask adds HEAD to each GET by itself; the table names it where it is of use.
    listed = set()
    for path, methods in re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE):
        full = path if path.startswith("/") else f"/api/2.0/{'' if path.startswith('mlflow-artifacts/') else 'mlflow/'}{path}"
        listed |= {f"{method} {full}" for method in re.findall("[A-Z]+", methods) if method != "HEAD"}
    # Of MLflow's pages: below /ajax-api alone.
    assert listed - {"GET /api/2.0/mlflow/metrics/get-history-bulk", "POST /api/2.0/mlflow/experiments/search-datasets"} == real
