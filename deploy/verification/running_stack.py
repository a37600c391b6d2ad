"""The parts of the running stack that checks look at: Airflow, Postgres, the tracking server, the bucket, Docker. Addresses and secrets come from the environment."""

import base64
import json
import os
import subprocess
import time
import urllib.request
from datetime import date, timedelta

import boto3

AIRFLOW = os.environ["AIRFLOW_ADDRESS"]
POSTGRES = "churnops-postgres-1"
MODEL = "telco_customer_churn"
BUCKET = "mlflow"
# A date that nobody has predicted, and the run that does so.
MISSED = (date.today() - timedelta(days=3)).isoformat()
RUN = f"verify__{MISSED}"

s3 = boto3.client(
    "s3",
    endpoint_url=os.environ["S3_ADDRESS"],
    region_name="us-east-1",
    aws_access_key_id=os.environ["S3_ACCESS_KEY"],
    aws_secret_access_key=os.environ["S3_SECRET_KEY"],
)


def ask(url, body=None, method=None, **headers):
    """The answer of a JSON API; a body makes it a POST."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **headers}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or "null")


def until(what, found, seconds=300):
    """Waits for a result that counts as true."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, f"{what} did not come within {seconds} s"
        time.sleep(1)
    return result


class Airflow:
    def __init__(self):
        login = {"username": "admin", "password": os.environ["AIRFLOW_ADMIN_PASSWORD"]}
        token = ask(f"{AIRFLOW}/auth/token", login)["access_token"]
        self.headers = {"authorization": f"Bearer {token}"}

    def api(self, path, body=None):
        return ask(f"{AIRFLOW}/api/v2/{path}", body, **self.headers)

    def runs(self, dag):
        return self.api(f"dags/{dag}/dagRuns?limit=100")["dag_runs"]

    def trigger(self, dag, run, day):
        """Starts a run whose logical date is a day's midnight."""
        self.api(f"dags/{dag}/dagRuns", {"dag_run_id": run, "logical_date": f"{day}T00:00:00Z", "conf": {}})

    def tasks(self, dag, run):
        """State and number of tries by task and map index."""
        found = self.api(f"dags/{dag}/dagRuns/{run}/taskInstances")["task_instances"]
        return {(task["task_id"], task["map_index"]): (task["state"], task["try_number"]) for task in found}

    def succeeds(self, dag, run):
        """Waits for the end of a run, which must be success; gives its tasks."""

        def ended():
            state = self.api(f"dags/{dag}/dagRuns/{run}")["state"]
            return state if state in ("success", "failed") else None

        state = until(f"the end of {dag} {run}", ended, 600)
        tasks = self.tasks(dag, run)
        assert state == "success", (dag, run, tasks, self.last_words(dag, run, tasks))
        return tasks

    def last_words(self, dag, run, tasks):
        [(task, index), (_, tried)] = next(((key, value) for key, value in tasks.items() if value[0] == "failed"), [("", 0), ("", 0)])
        try:
            log = self.api(f"dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/{tried}?map_index={index}")
            return json.dumps(log)[-3000:]
        except OSError as error:
            return str(error)


def docker(*arguments):
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def psql(query, database="churnops"):
    """The rows of a query, as the superuser of Postgres."""
    text = docker("exec", POSTGRES, "psql", "-X", "-A", "-t", "-F", "\t", "-U", "postgres", "-d", database, "-c", query)
    return [line.split("\t") for line in text.splitlines()]


def champion():
    """The version that has the alias, by the tracking server."""
    return mlflow(f"registered-models/alias?name={MODEL}&alias=champion")["model_version"]


def mlflow(path, method="GET"):
    login = base64.b64encode(f"admin:{os.environ['MLFLOW_ADMIN_PASSWORD']}".encode()).decode()
    return ask(f"{os.environ['MLFLOW_ADDRESS']}/api/2.0/mlflow/{path}", method=method, authorization=f"Basic {login}")


def bucket():
    """The bucket's objects by key: their checksums."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return {item["Key"]: item["ETag"] for page in pages for item in page.get("Contents", [])}
